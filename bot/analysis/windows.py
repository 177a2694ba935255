"""Two stretches of time, one right after the other, that a change is looked for between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.analysis.bins import first_instant
from bot.analysis.material import Material, rows
from bot.analysis.moods import comparable
from bot.ports import CommentTable
from bot.questions.query import Query

#: Lengths in days of what is called lately: the shortest one with enough comments on both sides.
_LATELY = (30, 91, 182, 365)
_ENOUGH = 100
_FEWEST = 10
_SHORTEST = 7


@dataclass(frozen=True, slots=True)
class Window:
    """The comments about the topic of the days since <= day < until, and of the days before.

    `is_asked` says that the question named the period; else it is the latest stretch of the
    comments that is long enough.
    """

    since: date
    until: date
    now: CommentTable
    before: CommentTable
    is_asked: bool


def window_of(query: Query, material: Material) -> Window | None:
    """Where to look for changes; None where there is no time before, or too little to tell."""
    if query.since is None:
        return _lately(query, material)
    before, last = comparable(material), material.last
    if before is None or last is None or min(len(before.keys), material.n) < 1:
        return None
    until = query.until or last.date() + timedelta(days=1)
    return Window(query.since, until, material.about, before, is_asked=True)


def _lately(query: Query, material: Material) -> Window | None:
    if material.first is None or material.last is None:
        return None
    until = min(query.until or date.max, material.last.date() + timedelta(days=1))
    longest = (until - material.first.date()).days // 2
    lengths = [days for days in (*_LATELY, longest) if _SHORTEST <= days <= longest]
    best = None
    for days in sorted(set(lengths)):
        found = _window(material, until, days)
        if best is None or _size(found) > _size(best):
            best = found
        if _size(best) >= _ENOUGH:
            break
    return best if best is not None and _size(best) >= _FEWEST else None


def _size(window: Window) -> int:
    """How many comments the smaller side has."""
    return min(len(window.now.keys), len(window.before.keys))


def _window(material: Material, until: date, days: int) -> Window:
    edges = [until - timedelta(days=times * days) for times in (2, 1, 0)]
    first, middle, last = (first_instant(day, material.zone) for day in edges)
    stamps = material.about.created_at
    now, before = (
        rows(material.about, (stamps >= since) & (stamps < end))
        for since, end in ((middle, last), (first, middle))
    )
    return Window(edges[1], until, now, before, is_asked=False)
