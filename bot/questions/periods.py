"""The periods of a question: which days it asks about, and which words said so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from dateutil.relativedelta import relativedelta

from bot.questions.period import Period, PeriodMatch
from bot.questions.period_appointments import is_appointment
from bot.questions.period_bounds import bounded
from bot.questions.period_expressions import Named, find_expressions
from bot.questions.period_parts import narrowed
from bot.questions.period_releases import find_releases
from bot.questions.period_words import compiled, fold

__all__ = ["Period", "PeriodMatch", "find_period", "find_periods", "merged", "period_before"]

_NO_RELEASES: Mapping[str, date] = MappingProxyType({})
# So near to the ends of the calendar it lacks days that are reckoned with.
_FIRST, _LAST = date(100, 1, 1), date(9900, 1, 1)
_LISTED = compiled(r"_(?:and|or|&|,|、|和|与|跟|及|或)_(?:in |of |the )?")


def find_periods(
    text: str, today: date, releases: Mapping[str, date] = _NO_RELEASES
) -> tuple[PeriodMatch, ...]:
    """All periods that a text names, left to right, not overlapping; takes any text.

    `today` is the asker's day, `releases` the first day of each version ("since 5.2"). "Last 30
    days" ends with today, inclusive; weeks begin on Monday; a month or a day without a year is the
    latest that does not begin in the future.
    """
    if not _FIRST < today < _LAST:
        return ()
    folded = fold(text)
    released = find_releases(folded, releases, today)
    taken = {place for match in released for place in range(match.start, match.end)}
    named = [
        one
        for one in find_expressions(folded, today)
        if taken.isdisjoint(range(one.start, one.end))
        and folded[one.start : one.end] not in releases
        and not is_appointment(folded, one.start, one.end)
    ]
    found = bounded(folded, _qualified(folded, named, today), today)
    return tuple(sorted((*released, *found), key=lambda match: match.start))


def find_period(
    text: str, today: date, releases: Mapping[str, date] = _NO_RELEASES
) -> PeriodMatch | None:
    """The first period that the text names; None if it names none."""
    return next(iter(find_periods(text, today, releases)), None)


def merged(text: str, matches: Sequence[PeriodMatch]) -> tuple[PeriodMatch, ...]:
    """Periods listed together, as "January and February", as one where one follows the other."""
    found: list[PeriodMatch] = []
    folded = fold(text)
    for match in matches:
        joint = _joint(folded, found[-1], match) if found else None
        if joint is not None:
            found[-1] = joint
        else:
            found.append(match)
    return tuple(found)


def period_before(period: Period) -> Period | None:
    """The period of the same kind just before: a calendar month before a month, else as many days.

    None for a period that is open on either side.
    """
    if period.since is None or period.until is None or period.until <= period.since:
        return None
    for months in (1, 3, 12):
        step = relativedelta(months=months)
        if period.since.day == 1 and period.since + step == period.until:
            return Period(period.since - step, period.since)
    return Period(period.since - (period.until - period.since), period.since)


def _qualified(text: str, named: Sequence[Named], today: date) -> list[Named]:
    found: list[Named] = []
    for one in named:
        floor = found[-1].end if found else 0
        if one.start >= floor:
            found.append(narrowed(text, one, floor, today))
    return found


def _joint(text: str, first: PeriodMatch, last: PeriodMatch) -> PeriodMatch | None:
    a, b = sorted((first.period, last.period), key=lambda period: period.since or date.min)
    if a.until is None or a.since is None or b.until is None or a.until != b.since:
        return None
    if not _LISTED.fullmatch(text[first.end : last.start]):
        return None
    return PeriodMatch(Period(a.since, b.until), first.start, last.end)
