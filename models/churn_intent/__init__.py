"""Whether a comment says that its writer leaves: the task and its data."""
