"""The Slack edge: listeners, delivery, errors."""
