"""Which parts of a product a comment speaks of, and how: the task and its data."""
