"""Finds the expressions of time in a text, before it is known what is asked of their days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot.questions.period_dates import DATES
from bot.questions.period_days import Expression
from bot.questions.period_months import MONTHS_AND_MORE
from bot.questions.period_relative import RELATIVE
from bot.questions.period_words import compiled
from bot.questions.period_years import Reader

_RULES = tuple((compiled(pattern), read) for pattern, read in (*DATES, *MONTHS_AND_MORE, *RELATIVE))


@dataclass(frozen=True, slots=True)
class Named:
    """An expression of time and where it stands in the text."""

    expression: Expression
    start: int
    end: int


def find_expressions(text: str, today: date) -> list[Named]:
    """All expressions of folded text, left to right; of those that overlap the longest one."""
    found = [
        named
        for pattern, read in _RULES
        for match in pattern.finditer(text)
        if (named := _read(match, read, today)) is not None
    ]
    return without_overlaps(sorted(found, key=lambda named: (named.start, -named.end)))


def without_overlaps(found: list[Named]) -> list[Named]:
    """What does not overlap with one that begins earlier."""
    kept: list[Named] = []
    for named in found:
        if not kept or named.start >= kept[-1].end:
            kept.append(named)
    return kept


def _read(match: re.Match[str], read: Reader, today: date) -> Named | None:
    try:
        expression = read(match, today)
    except (ValueError, OverflowError):
        return None  # 2023-02-30, or the last 9999 years
    return Named(expression, match.start(), match.end()) if expression else None
