"""Digests and alerts: what is sent without being asked for each time."""
