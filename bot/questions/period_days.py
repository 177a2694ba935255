"""Runs of days, and days that come again: what the words of a period stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta

from dateutil.relativedelta import relativedelta

#: How many years are searched for days that come again: the 29th of February may skip eight.
_YEARS = 9


@dataclass(frozen=True, slots=True)
class Days:
    """Days in a row, half-open: since <= day < until."""

    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Recurring:
    """Days that come again, as "March", "the 10th" and "Friday" do.

    `in_year` gives those that begin in a year, in order; `unit` is how often they come.
    """

    in_year: Callable[[int], Iterable[Days]]
    unit: str = "year"

    def latest(self, day: date) -> Days | None:
        """The last that began on or before a day."""
        return next((days for days in self._back(day.year) if days.since <= day), None)

    def finished(self, day: date) -> Days | None:
        """The last that was over when a day began."""
        return next((days for days in self._back(day.year) if days.until <= day), None)

    def first_from(self, day: date) -> Days | None:
        """The first that begins on or after a day."""
        years = range(day.year, min(day.year + _YEARS, MAXYEAR))
        return next((d for year in years for d in self.in_year(year) if d.since >= day), None)

    def _back(self, year: int) -> Iterator[Days]:
        for earlier in range(year, max(year - _YEARS, 1), -1):
            yield from reversed(tuple(self.in_year(earlier)))


#: What an expression of time stands for before it is known which of several years is meant.
Expression = Days | Recurring

_STEPS = {
    "day": relativedelta(days=1),
    "week": relativedelta(weeks=1),
    "weekend": relativedelta(weeks=1),
    "fortnight": relativedelta(weeks=2),
    "month": relativedelta(months=1),
    "quarter": relativedelta(months=3),
    "half": relativedelta(months=6),
    "year": relativedelta(years=1),
}


def resolve(expression: Expression, today: date) -> Days | None:
    """The days meant: of those that come again, the latest that are not in the future."""
    return expression if isinstance(expression, Days) else expression.latest(today)


def one_day(day: date) -> Days:
    """A single day."""
    return Days(day, day + timedelta(days=1))


def months_from(year: int, month: int, count: int = 1) -> Days:
    """Whole calendar months, from the first of a month on."""
    first = date(year, month, 1)
    return Days(first, first + relativedelta(months=count))


def rolling(unit: str, count: float, today: date) -> Days:
    """The last days, weeks, months, ... up to and with today. Hours are rounded up to days.

    Raises ValueError or OverflowError when that is before the calendar begins.
    """
    until = today + timedelta(days=1)
    if unit in {"hour", "minute"}:
        return Days(until - timedelta(days=-(-count // 24) if unit == "hour" else 1), until)
    if unit == "month" and count == 0.5:
        return Days(until - timedelta(days=15), until)
    if count != int(count):
        unit, count = {"year": ("month", 12 * count), "month": ("day", 30 * count)}.get(
            unit, (unit, count)
        )
    return Days(until - _STEPS[unit] * int(count), until)


def unit_of(unit: str, today: date, shift: int = 0) -> Days:
    """A calendar week, weekend, month, quarter, half or whole year, `shift` units from today's."""
    starts = {
        "day": today,
        "month": today.replace(day=1),
        "quarter": today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1),
        "half": today.replace(month=(today.month - 1) // 6 * 6 + 1, day=1),
        "year": today.replace(month=1, day=1),
    }
    start = starts.get(unit, today - timedelta(days=today.weekday())) + _STEPS[unit] * shift
    if unit == "weekend":
        return Days(start + timedelta(days=5), start + timedelta(days=7))
    return Days(start, start + _STEPS[unit])


def each_month(month: int, count: int = 1) -> Recurring:
    """Some months of every year: March; October to December; June to August."""
    return Recurring(lambda year: (months_from(year, month, count),))


def each_date(month: int, day: int, count: int = 1) -> Recurring:
    """Some days of every year from one date on; the 29th of February only in leap years."""

    def in_year(year: int) -> Iterator[Days]:
        if _exists(year, month, day):
            first = date(year, month, day)
            yield Days(first, first + timedelta(days=count))

    return Recurring(in_year)


def each_monthday(day: int) -> Recurring:
    """One day of every month that has it."""
    return Recurring(
        lambda year: [
            one_day(date(year, month, day)) for month in range(1, 13) if _exists(year, month, day)
        ],
        unit="month",
    )


def each_weekday(weekday: int) -> Recurring:
    """One day of every week; Monday is 0."""

    def in_year(year: int) -> Iterator[Days]:
        first = date(year, 1, 1)
        day = first + timedelta(days=(weekday - first.weekday()) % 7)
        while day.year == year:
            yield one_day(day)
            day += timedelta(weeks=1)

    return Recurring(in_year, unit="week")


def in_year(expression: Recurring, year: int) -> Days | None:
    """The one that begins in a year."""
    return next(iter(expression.in_year(year)), None) if 1 <= year < MAXYEAR else None


def mapped(expression: Expression, change: Callable[[Days], Days | None]) -> Expression | None:
    """An expression with each run of its days changed, as "early March" is a part of March."""
    if isinstance(expression, Days):
        return change(expression)
    return Recurring(
        lambda year: [new for old in expression.in_year(year) if (new := change(old)) is not None],
        expression.unit,
    )


def joined(first: Expression, last: Expression, today: date) -> Days | None:
    """From the first day of one expression to the last day of another, of the same stretch.

    Without a year the stretch is the latest that does not begin in the future; one that has begun
    may end later in this month ("from 10 to 25 March" on the 18th), else it has begun long ago.
    """
    start, end = _pair(first, last, today)
    if start is None or end is None:
        return None
    return Days(min(start.since, end.since), max(start.until, end.until))


def _pair(first: Expression, last: Expression, today: date) -> tuple[Days | None, Days | None]:
    if isinstance(last, Days):
        return (first if isinstance(first, Days) else first.latest(last.since)), last
    start = resolve(first, today)
    end = last.first_from(start.since) if start else None
    if isinstance(first, Days) or (end and end.until <= unit_of("month", today).until):
        return start, end
    end = last.latest(today)
    return (first.latest(end.since) if end else None), end


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
