"""The moment that a command is to take for the present."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from bot.config import load_settings


def moment_of(text: str | None) -> datetime:
    """The moment of an ISO 8601 text, the present without one; aware.

    A time without a zone is in EARFUL_TIMEZONE.
    """
    if text is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"--now takes a date such as 2026-03-31, not {text!r}") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=load_settings().zone)
