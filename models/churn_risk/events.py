"""A log of purchases, or of any use, becomes a table of accounts; who falls silent has left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from models.churn_risk.buying import fit_buying
from models.churn_risk.protocol import AccountTable, Flags, Values

_WEEK = 7.0


@dataclass(frozen=True, slots=True)
class Event:
    """Something that an account did on a day, and what it was worth, in any unit."""

    account: str
    day: date
    amount: float


def behaviour(events: Sequence[Event], until: date, weeks: int) -> AccountTable:
    """How each account that began before `until` behaved before it, and nothing later.

    `silent_by_chance` is how likely the BG/NBD model holds `weeks` weeks without an event.
    """
    mine = _by_account([event for event in events if event.day < until])
    rows = [_row(days, until.toordinal()) for days in mine.values()]
    columns: dict[str, Sequence[float | None]] = {
        name: [row[name] for row in rows] for name in (rows[0] if rows else {})
    }
    if rows:
        columns |= _expected(mine, until, weeks)
    return AccountTable(tuple(mine), columns)


def fell_silent(events: Sequence[Event], accounts: Sequence[str], since: date, weeks: int) -> Flags:
    """Of each account whether nothing happened in the `weeks` weeks from `since`, shape (n,)."""
    first = since.toordinal()
    seen = {e.account for e in events if first <= e.day.toordinal() < first + 7 * weeks}
    return np.array([account not in seen for account in accounts], bool)


def _by_account(events: Sequence[Event]) -> dict[str, dict[int, float]]:
    """Account -> day -> what its events were worth together; in order."""
    found: dict[str, dict[int, float]] = {}
    for event in sorted(events, key=lambda e: (e.account, e.day)):
        days = found.setdefault(event.account, {})
        day = event.day.toordinal()
        days[day] = days.get(day, 0.0) + event.amount
    return found


def _row(days: Mapping[int, float], until: int) -> dict[str, float | None]:
    """Recency, frequency, money and rhythm of one account; gaps are None until it came twice."""
    when, amounts = np.array(list(days)), np.array(list(days.values()))
    gaps = np.diff(when)
    silence = float(until - when[-1])
    return {
        "days_active": float(len(when)),
        "days_since_last": silence,
        "days_since_first": float(until - when[0]),
        "spent": float(amounts.sum()),
        "spent_a_day_active": float(amounts.mean()),
        "spent_last": float(amounts[-1]),
        "mean_gap": float(gaps.mean()) if len(gaps) else None,
        "longest_gap": float(gaps.max()) if len(gaps) else None,
        "silence_in_gaps": silence / float(gaps.mean()) if len(gaps) else None,
        "active_last_4_weeks": float((when >= until - 28).sum()),
        "active_last_13_weeks": float((when >= until - 91).sum()),
    }


def _expected(
    mine: Mapping[str, Mapping[int, float]], until: date, weeks: int
) -> dict[str, list[float | None]]:
    end = until.toordinal()
    first, last, count = (
        np.array([pick(days) for days in mine.values()], float) for pick in (min, max, len)
    )
    again: Values = count - 1
    model = fit_buying(again, (last - first) / _WEEK, (end - first) / _WEEK)
    alive = model.alive(again, (last - first) / _WEEK, (end - first) / _WEEK)
    silent = model.silent(again, (last - first) / _WEEK, (end - first) / _WEEK, weeks)
    return {"still_active": alive.tolist(), "silent_by_chance": silent.tolist()}
