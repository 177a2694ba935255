"""Models: one shared encoder, one head per task."""
