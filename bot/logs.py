"""Logs of a server: lines for people, or one JSON object a line for machines.

Neither holds what comments say: of an error its type and where it came from, not its words.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from enum import StrEnum

_LINE = "%(asctime)s %(levelname)s %(name)s %(message)s"


class LogForm(StrEnum):
    """How a server's log is written."""

    TEXT = "text"
    JSON = "json"


def log_to_stream(form: LogForm) -> None:
    """Log to standard error too, as a server does."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if form is LogForm.JSON else WithoutWords(_LINE))
    logging.getLogger().addHandler(handler)


class WithoutWords(logging.Formatter):
    """Lines for people; an error's own words, which may quote comments, are left out."""

    def formatException(self, ei: object) -> str:  # noqa: N802 - the library's name
        """The traceback of the error, and its type."""
        return _where(ei[1]) if isinstance(ei, tuple) and ei[1] else ""


class JsonLines(WithoutWords):
    """One JSON object a line: `time` (UTC), `level`, `logger`, `message`, `thread`, `error`."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "thread": record.threadName,
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def _where(error: BaseException) -> str:
    frames = "".join(traceback.format_tb(error.__traceback__))
    return f"{frames}{type(error).__qualname__}"
