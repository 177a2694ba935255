"""Earful: a Slack bot that answers product questions from every comment users left."""
