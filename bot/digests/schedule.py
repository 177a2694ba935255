"""When a digest is due: wall-clock rules in a time zone, as instants.

The rules are those of `dateutil.rrule` on the wall clock; the zone comes in afterwards, so that
daylight saving never shifts a digest. A time that a day lacks, because clocks were put forward,
is as much later; of a time that a day has twice, it is the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import takewhile
from typing import Any, Self
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule

#: The longest time from one due instant to the next, with room for a change of the clocks.
_LONGEST = timedelta(days=33)
_DAY = timedelta(days=1)


class Every(StrEnum):
    """How often."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


#: Who was stopped for longer after an instant was due lets it go, and goes on with the next.
PATIENCE: Mapping[Every, timedelta] = {
    Every.DAILY: timedelta(hours=6),
    Every.WEEKLY: timedelta(hours=24),
    Every.MONTHLY: timedelta(hours=72),
}


@dataclass(frozen=True, slots=True)
class Schedule:
    """Every day, on some weekdays, or on a day of each month, at a time of a zone.

    Of `weekdays` (0 is Monday) a weekly schedule has at least one; `day` is that of a monthly one,
    1 to 31, and in a shorter month its last day. `zone` is an IANA name.
    """

    every: Every
    at: time
    zone: str
    weekdays: tuple[int, ...] = ()
    day: int = 1

    def after(self, moment: datetime) -> datetime:
        """The first instant after `moment` (aware) that is due, in UTC."""
        return next(due for due in self._dues(moment - _DAY) if due > moment)

    def latest(self, moment: datetime) -> datetime:
        """The last instant that was due by `moment` (aware), in UTC."""
        *_, last = takewhile(lambda due: due <= moment, self._dues(moment - _LONGEST))
        return last

    def between(self, after: datetime, before: datetime) -> int:
        """How many instants were due after the one instant and before the other."""
        dues = takewhile(lambda due: due < before, self._dues(after - _DAY))
        return sum(due > after for due in dues)

    def day_of(self, moment: datetime) -> date:
        """The day of an instant in the schedule's zone."""
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def as_json(self) -> dict[str, Any]:
        """The schedule as it is stored."""
        return {
            "every": str(self.every),
            "at": f"{self.at:%H:%M}",
            "zone": self.zone,
            "weekdays": list(self.weekdays),
            "day": self.day,
        }

    @classmethod
    def from_json(cls, held: Mapping[str, Any]) -> Self:
        """The schedule that `as_json` wrote."""
        return cls(
            Every(held["every"]),
            time.fromisoformat(held["at"]),
            held["zone"],
            tuple(held["weekdays"]),
            held["day"],
        )

    def _dues(self, moment: datetime) -> Iterator[datetime]:
        """Due instants in UTC, ascending and each once, from a while before `moment` on."""
        zone, last = ZoneInfo(self.zone), None
        start = datetime.combine(moment.astimezone(zone).date(), self.at)
        for wall in self._rule(start):
            # PEP 495: fold 0 takes the first of two, and moves what is skipped by the gap.
            due = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
            if due != last:
                yield due
            last = due

    def _rule(self, start: datetime) -> Iterator[datetime]:
        if self.every is Every.DAILY:
            return iter(rrule(DAILY, dtstart=start))
        if self.every is Every.WEEKLY:
            return iter(rrule(WEEKLY, dtstart=start, byweekday=self.weekdays))
        days = range(min(self.day, 28), self.day + 1)
        return iter(rrule(MONTHLY, dtstart=start, bymonthday=tuple(days), bysetpos=-1))
