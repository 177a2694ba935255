"""A query changed by a short message: what it names is replaced, all else is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from bot.questions.comparison import period_now
from bot.questions.fragments import Fragment
from bot.questions.moves import Part
from bot.questions.periods import Period, period_before
from bot.questions.query import CALENDAR, Comparison, Filters, Kind, Query

_Named = tuple[tuple[str, tuple[str, ...]], ...]
_PAIRS = frozenset({"custom", "excluded"})


@dataclass(frozen=True, slots=True)
class Change:
    """A change to a query.

    `named` is what it names, `other` what it names as the other side of a comparison, with
    nothing in it for the period before. `drops` are fields and parts. `adds` says that values join
    those of their field, `only` that a comparison is narrowed to the side that is named,
    `is_earlier` that the period before the one in force is meant.
    """

    named: Fragment
    kind: Kind | None = None
    topic: str | None = None
    other: Fragment | None = None
    drops: frozenset[str] = frozenset()
    adds: bool = False
    only: bool = False
    is_earlier: bool = False
    ends_comparison: bool = False


def change(before: Query, by: Change, today: date) -> Query:
    """The query before with what the change says; the number asked for is never kept."""
    query = _dropped(before, by.drops)
    query = _bounded(query, by)
    if by.other is not None:
        query = _compared(query, by.other, today)
    if by.ends_comparison:
        query = replace(query, compare=None)
    kind = query.kind if by.other else by.kind or query.kind
    group = by.named.group_by or query.group_by
    is_counted = query.filters != query.filters.without_labels() and group not in CALENDAR
    if by.named.group_by is not None and kind is Kind.SUMMARY and not is_counted:
        kind = Kind.SENTIMENT  # what a summary says does not break down; how it feels does
    topic = by.topic or query.topic
    return replace(query, kind=kind, topic=topic, group_by=group, limit=by.named.limit)


def merged(filters: Filters, new: Filters, adds: bool = False) -> Filters:
    """The filters with the new ones, each in place of those on the same field, or joining them."""
    changed: dict[str, Any] = {}
    for item in fields(Filters):
        value = getattr(new, item.name)
        if item.name not in _PAIRS and value not in (None, ()):
            held = getattr(filters, item.name)
            joins = adds and isinstance(held, tuple)
            changed[item.name] = tuple(dict.fromkeys((*held, *value))) if joins else value
    # A comment has one value of a column: what is asked for leaves out the others anyway.
    excluded = _joined(_without(filters.excluded, changed), _without(new.excluded, changed))
    kept: dict[str, Any] = {
        name: tuple(value for value in held if value not in values)
        for name, values in new.excluded
        if name not in changed and isinstance(held := getattr(filters, name, None), tuple)
    }
    custom = (*_without(filters.custom, dict(new.custom)), *new.custom)
    return replace(filters, **kept, **changed, custom=custom, excluded=excluded)


def _without(pairs: _Named, names: Iterable[str]) -> _Named:
    gone = set(names)
    return tuple(pair for pair in pairs if pair[0] not in gone)


def _joined(held: _Named, new: _Named) -> _Named:
    """What was left out before and is now, field by field."""
    values = dict(held)
    for name, more in new:
        values[name] = tuple(dict.fromkeys((*values.get(name, ()), *more)))
    return tuple(values.items())


def _dropped(query: Query, drops: frozenset[str]) -> Query:
    if Part.COMPARISON in drops and query.compare is not None:
        kind = Kind.SUMMARY if query.kind is Kind.COMPARE else query.kind
        query = replace(query, compare=None, kind=kind)
    if Part.TOPIC in drops:
        query = replace(query, topic=None)
    if Part.GROUP in drops:
        query = replace(query, group_by=None)
    if Part.PERIOD in drops:
        query = _in_period(query, Period())
    if Part.FILTERS in drops:
        drops = drops | {item.name for item in fields(Filters)} - _PAIRS
    return _with_filters(query, lambda filters: _cleared(filters, drops))


def _cleared(filters: Filters, names: frozenset[str]) -> Filters:
    empty = Filters()
    gone = {item.name for item in fields(Filters)} & names
    cleared: dict[str, Any] = {name: getattr(empty, name) for name in gone}
    return replace(filters, **cleared, excluded=_without(filters.excluded, gone))


def _with_filters(query: Query, change: Callable[[Filters], Filters]) -> Query:
    """The query with other filters, on both sides of a comparison."""
    other = query.compare
    if other is not None:
        other = replace(other, filters=change(other.filters))
    return replace(query, filters=change(query.filters), compare=other)


def _bounded(query: Query, by: Change) -> Query:
    """The query in the period and with the filters that are named."""
    period = by.named.period
    if by.is_earlier:
        period = period_before(Period(query.since, query.until))
    if period is not None:
        query = _in_period(query, period)
    if query.compare is not None and _compares(query, by.named.filters):
        return _other_value(query, query.compare, by)
    return _with_filters(query, lambda filters: merged(filters, by.named.filters, by.adds))


def _compares(query: Query, named: Filters) -> bool:
    """Whether the sides of a comparison differ in a field that is named."""
    theirs = query.compare.filters if query.compare else query.filters
    return any(
        getattr(named, item.name) not in (None, ())
        and getattr(query.filters, item.name) != getattr(theirs, item.name)
        for item in fields(Filters)
    )


def _other_value(query: Query, other: Comparison, by: Change) -> Query:
    """A value of the field that is compared takes the place of the second, or is all there is."""
    if by.only:
        filters = merged(query.filters, by.named.filters)
        return replace(query, kind=Kind.SUMMARY, filters=filters, compare=None)
    return replace(query, compare=replace(other, filters=merged(other.filters, by.named.filters)))


def _in_period(query: Query, period: Period) -> Query:
    """The query in another period; the other side of a comparison stays as far from it."""
    other, old = query.compare, Period(query.since, query.until)
    if other is not None:
        theirs = Period(other.since, other.until)
        if theirs == old:
            other = replace(other, since=period.since, until=period.until)
        elif theirs == period_before(old) and (earlier := period_before(period)) is not None:
            other = replace(other, since=earlier.since, until=earlier.until)
    return replace(query, since=period.since, until=period.until, compare=other)


def _compared(query: Query, named: Fragment, today: date) -> Query:
    """The query against another period, other filters, or, with neither, the period before."""
    ours = Period(query.since, query.until)
    theirs = named.period or (ours if not named.filters.is_empty() else period_before(ours))
    if theirs == ours and named.filters.is_empty():
        theirs = period_before(ours)  # "against the month before" of last month is no last month
    if theirs is None:
        return replace(query, kind=Kind.COMPARE, compare=None)
    if named.period is not None and ours == Period():
        ours = period_now(named.period, today)
    filters = merged(query.filters, named.filters)
    return replace(
        query,
        kind=Kind.COMPARE,
        since=ours.since,
        until=ours.until,
        compare=Comparison(theirs.since, theirs.until, filters),
    )
