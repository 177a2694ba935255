"""The kind of a question: what sort of answer it wants."""
