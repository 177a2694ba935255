"""The two sides of a comparison: which days and filters each has, and what each is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.analysis.understanding import say_apart
from bot.analysis.wording import listed, say, say_day
from bot.questions.periods import Period, period_before
from bot.questions.query import Query

_ALWAYS = (date.min, date.max)


@dataclass(frozen=True, slots=True)
class Side:
    """One side: a query of its own, and the days of its period that the corpus covers.

    `covered` is half-open and empty where the corpus has none of those days. `is_cut` says that an
    open beginning was cut to as long a stretch as the other side has.
    """

    query: Query
    covered: Period
    is_cut: bool = False

    @property
    def days(self) -> int:
        """How many days are covered; 0 where that is not known, as without any dated comment."""
        since, until = self.covered.since, self.covered.until
        return max((until - since).days, 0) if since and until else 0


@dataclass(frozen=True, slots=True)
class Sides:
    """What is asked about, and what it is compared with."""

    ours: Side
    theirs: Side

    @property
    def are_timed(self) -> bool:
        """Whether the sides are different periods."""
        ours, theirs = self.ours.query, self.theirs.query
        return (ours.since, ours.until) != (theirs.since, theirs.until)

    @property
    def are_labels(self) -> bool:
        """Whether the sides differ in what models say of comments, and in nothing else."""
        ours, theirs = self.ours.query.filters, self.theirs.query.filters
        are_alike = not self.are_timed and ours.without_labels() == theirs.without_labels()
        return are_alike and ours != theirs

    @property
    def is_later(self) -> bool:
        """Whether our side begins after theirs has ended, so that what differs rose or fell."""
        ours, theirs = self.ours.query, self.theirs.query
        return bool(ours.since and theirs.until and theirs.until <= ours.since)


def sides_of(query: Query, first: date | None, last: date | None) -> Sides | None:
    """The two sides that a query compares in a corpus of these days; None where it names only one.

    Without a second side a period is compared with what came before it. A side that is open where
    the other begins or ends is as long as the other, as far as the corpus goes.
    """
    other = _other(query)
    if other is None:
        return None
    ours = replace(query, compare=None)
    corpus = Period(first, last + timedelta(days=1)) if last else Period()
    if _is_before(other, ours):
        return Sides(Side(ours, _within(ours, corpus)), _cut(other, ours, corpus))
    if _is_before(ours, other):
        return Sides(_cut(ours, other, corpus), Side(other, _within(other, corpus)))
    return Sides(Side(ours, _within(ours, corpus)), Side(other, _within(other, corpus)))


def say_sides(sides: Sides, releases: Mapping[str, date]) -> tuple[str, str]:
    """What to call each side: what sets it apart from the other."""
    ours, theirs = sides.ours.query, sides.theirs.query
    return _say_side(sides, ours, theirs, releases), _say_side(sides, theirs, ours, releases)


def _other(query: Query) -> Query | None:
    """The second side as a query of its own."""
    other = query.compare
    if other is not None:
        return replace(
            query, compare=None, since=other.since, until=other.until, filters=other.filters
        )
    ours = Period(query.since, query.until)
    is_open = ours.since is not None and ours.until is None
    before = Period(None, ours.since) if is_open else period_before(ours)
    if before is None:
        return None
    return replace(query, compare=None, since=before.since, until=before.until)


def _is_before(side: Query, other: Query) -> bool:
    """Whether a side is all time before the other one."""
    return side.since is None and side.until is not None and side.until == other.since


def _cut(side: Query, other: Query, corpus: Period) -> Side:
    """A side without a beginning, begun so that it is as long as the other one."""
    days = _within(other, corpus)
    if side.until is None or days.since is None or days.until is None or days.until <= days.since:
        return Side(side, _within(side, corpus))
    cut = replace(side, since=side.until - (days.until - days.since))
    return Side(cut, _within(cut, corpus), is_cut=True)


def _within(side: Query, corpus: Period) -> Period:
    """The days of a side that the corpus covers."""
    if corpus.since is None or corpus.until is None:
        return Period()
    since = max(side.since or _ALWAYS[0], corpus.since)
    return Period(since, max(since, min(side.until or _ALWAYS[1], corpus.until)))


def _say_side(sides: Sides, side: Query, other: Query, releases: Mapping[str, date]) -> str:
    parts = list(say_apart(side, side.filters, other.filters))
    if sides.are_timed or not parts:
        parts.append(_say_days(side, releases))
    return listed(side, parts)


def _say_days(side: Query, releases: Mapping[str, date]) -> str:
    since, last = side.since, side.until - timedelta(days=1) if side.until else None
    if since and last and since == last:
        return say_day(side, since)
    if since and last:
        return say(side, "side_between", since=say_day(side, since), last=say_day(side, last))
    if last:
        return say(side, "until", last=say_day(side, last))
    if since is None:
        return say(side, "side_always")
    named = [name for name, day in releases.items() if day == since and name in side.text]
    if named:
        return say(side, "side_release", version=named[0], since=say_day(side, since))
    return say(side, "since", since=say_day(side, since))
