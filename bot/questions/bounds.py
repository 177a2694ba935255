"""What a question may be about where it is asked: some sources, and some days unless it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from bot.errors import QuestionError
from bot.questions.query import Filters, Query


@dataclass(frozen=True, slots=True)
class Bounds:
    """The `sources` that may be spoken of, all where empty, and of how many `days` unless asked.

    `refusal` says in each language why a question about other sources is not answered.
    """

    sources: tuple[str, ...] = ()
    days: int | None = None
    refusal: Mapping[str, str] = field(default_factory=dict)


UNBOUNDED = Bounds()


def bounded(query: Query, bounds: Bounds, today: date) -> Query:
    """The query within its bounds; QuestionError when nothing of it is left."""
    if bounds.days is not None and query.since is None and query.until is None:
        days = timedelta(days=bounds.days - 1)
        query = replace(query, since=today - days, until=today + timedelta(days=1))
    if not bounds.sources:
        return query
    compare = query.compare
    if compare is not None:
        compare = replace(compare, filters=_within(compare.filters, query.lang, bounds))
    return replace(query, filters=_within(query.filters, query.lang, bounds), compare=compare)


def _within(filters: Filters, lang: str, bounds: Bounds) -> Filters:
    asked = filters.source or bounds.sources
    allowed = tuple(source for source in asked if source in bounds.sources)
    if not allowed:
        raise QuestionError(bounds.refusal.get(lang))
    return replace(filters, source=allowed)
