"""Rendering: answers as text, JSON and Slack blocks."""
