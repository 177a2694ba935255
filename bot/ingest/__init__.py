"""Feedback in: read, check, mask, dedupe, label, store."""
