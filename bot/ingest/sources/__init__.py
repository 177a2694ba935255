"""Readers of files, one a format, all giving the same rows."""
