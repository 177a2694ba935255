"""A period of whole days, and where a text names one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """Half-open: since <= day < until; None is open."""

    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class PeriodMatch:
    """A period and the part of the question that named it."""

    period: Period
    start: int
    end: int
