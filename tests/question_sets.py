"""Questions of `asked.VOCABULARY` with their right readings, and how near a reading comes."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.questions.query import Kind, Query
from models.tasks import PACKAGED

TODAY = date(2026, 3, 18)
FIELDS = ("topic", "since", "until", "filters", "compare", "group_by", "limit")
CONVERSATIONS = Path(__file__).parent / "data" / "conversations.jsonl"


@dataclass(frozen=True, slots=True)
class Gold:
    """A question and its right reading: the kind, and every other field as JSON has it."""

    text: str
    lang: str
    kind: Kind
    query: Mapping[str, Any]

    def missed(self, query: Query) -> list[str]:
        """The fields, other than the kind, that a query has otherwise."""
        has, wants = _even(query.as_json()), _even(self.query)
        return [name for name in FIELDS if has[name] != wants[name]]


def unseen_questions() -> list[Gold]:
    """Those that the parser and the models were never shown."""
    return [
        gold for lang in ("en", "zh") for gold in _rows(PACKAGED / f"questions/test_{lang}.csv")
    ]


def conversations() -> Iterator[tuple[str, list[Gold]]]:
    """The name of each conversation, and its turns."""
    for line in CONVERSATIONS.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        turns = [Gold(t["text"], told["lang"], Kind(t["kind"]), t) for t in told["turns"]]
        yield told["id"], turns


def _rows(path: Path) -> Iterator[Gold]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Gold(row["text"], row["lang"], Kind(row["kind"]), json.loads(row["query"]))


def _even(query: Mapping[str, Any]) -> dict[str, Any]:
    """What has one meaning written in one way."""
    topic, compare = query.get("topic"), query.get("compare")
    found = {name: query.get(name) for name in FIELDS}
    found["topic"] = " ".join(topic.casefold().split()) if topic else None
    found["filters"] = _even_filters(query.get("filters") or {})
    if compare:
        both = {name: compare.get(name) for name in ("since", "until")}
        found["compare"] = {**both, "filters": _even_filters(compare.get("filters") or {})}
    return found


def _even_filters(filters: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _even_filters(value)
        if name == "not"
        else {bound: value.get(bound) for bound in ("min", "max")}
        if name == "rating"
        else sorted(value if isinstance(value, list) else [value])
        for name, value in filters.items()
        if value not in (None, [], {})
    }
