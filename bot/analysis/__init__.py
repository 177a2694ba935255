"""Analyses: pure functions from comments to an `Answer`."""
