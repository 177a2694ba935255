"""What a comment wants: the task and its data."""
