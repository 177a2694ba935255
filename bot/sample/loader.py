"""Reads the sample feedback and puts it on the calendar, counted back from the day it is loaded."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from typing import Any

from bot.feedback import COMMENT_COLUMNS, Sentiment
from bot.sample.truths import Truth, read_truth

_ACCOUNT_DATES = {
    "started_at": "started_days_ago",
    "last_seen_at": "last_seen_days_ago",
    "churned_at": "churned_days_ago",
}


def sample_rows(today: date) -> list[dict[str, str]]:
    """The sample feedback, oldest first, as rows that `earful ingest` would read from a CSV file.

    `created_at` is ISO 8601 in UTC; the newest comments are of `today`, the oldest 89 days before.
    """
    return [_comment_row(record, today) for record in _records("feedback.jsonl")]


def sample_accounts(today: date) -> list[dict[str, str]]:
    """The companies behind the comments; dates are ISO, empty where nothing has happened."""
    reader = csv.DictReader(_text("accounts.csv").splitlines())
    return [_account_row(row, today) for row in reader]


def sample_truths() -> tuple[Truth, ...]:
    """What was planted in the sample feedback, for checking what Earful makes of it."""
    return tuple(read_truth(item) for item in json.loads(_text("truths.json"))["truths"])


def sample_sentiments() -> Mapping[str, Sentiment]:
    """Comment id -> the sentiment its writer meant, for every comment of the sample."""
    written: dict[str, list[str]] = json.loads(_text("sentiments.json"))
    return {id: Sentiment(label) for label, ids in written.items() for id in ids}


def _comment_row(record: Mapping[str, Any], today: date) -> dict[str, str]:
    written_on = today - timedelta(days=record["days_ago"])
    written_at = datetime.combine(written_on, time.fromisoformat(record["time"]), tzinfo=UTC)
    row = {column: str(record.get(column, "")) for column in COMMENT_COLUMNS}
    return row | {"created_at": written_at.isoformat()}


def _account_row(row: Mapping[str, str], today: date) -> dict[str, str]:
    dates = {name: _days_before(today, row[column]) for name, column in _ACCOUNT_DATES.items()}
    kept = {name: value for name, value in row.items() if name not in _ACCOUNT_DATES.values()}
    return kept | dates


def _days_before(today: date, days_ago: str) -> str:
    return (today - timedelta(days=int(days_ago))).isoformat() if days_ago else ""


def _records(name: str) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in _text(name).splitlines())


def _text(name: str) -> str:
    return files("bot.sample").joinpath(name).read_text(encoding="utf-8")
