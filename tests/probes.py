"""Comments that tests prepare and check the real model with."""

from __future__ import annotations

from datetime import date

from bot.sample.loader import sample_rows


def sample_texts() -> list[str]:
    """The texts of the sample feedback, which are the same on any day."""
    return [row["text"] for row in sample_rows(date(2026, 1, 31))]
