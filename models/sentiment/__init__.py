"""Sentiment: negative, neutral or positive."""
