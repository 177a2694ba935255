"""Time in steps: the days, weeks or months of a period, and which of them a comment falls in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]


class Step(StrEnum):
    """How long a bin is. Weeks begin on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Bins:
    """The bins that hold the days since <= day < until, one after the other.

    `starts` are the first days of the bins, and last the day after all of them: one more than
    there are bins. The first and the last bin may reach beyond the days.
    """

    step: Step
    starts: tuple[date, ...]
    since: date
    until: date

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def lengths(self) -> NDArray[np.float64]:
        """How many days each bin is long."""
        return _days_between(self.starts)

    @property
    def covered(self) -> NDArray[np.float64]:
        """How many days of each bin are among the days."""
        inside = [min(max(start, self.since), self.until) for start in self.starts]
        return _days_between(inside)

    @property
    def is_whole(self) -> NDArray[np.bool_]:
        """Which bins are among the days from their first to their last."""
        whole: NDArray[np.bool_] = self.covered == self.lengths
        return whole

    def bounds(self, place: int) -> tuple[date, date]:
        """The days of one bin, half-open, as far as they are among the days."""
        start, end = self.starts[place : place + 2]
        return max(start, self.since), min(end, self.until)

    def places(self, stamps: NDArray[np.datetime64], zone: ZoneInfo) -> Places:
        """The bin of each instant (UTC), shape of `stamps`; -1 outside of the days and for NaT."""
        edges = [self.since, *self.starts[1:-1], self.until]
        instants = np.array([first_instant(day, zone) for day in edges], "datetime64[s]")
        found = np.searchsorted(instants, stamps, side="right") - 1
        is_inside = (stamps >= instants[0]) & (stamps < instants[-1])
        return np.where(is_inside, found, -1)

    def counted(self, places: Places) -> NDArray[np.float64]:
        """How many of the places are each bin; those of no bin count for none."""
        return np.bincount(places[places >= 0], minlength=len(self)).astype(np.float64)


def bins_between(step: Step, since: date, until: date) -> Bins:
    """The bins of the days since <= day < until; `since` must be before `until`."""
    starts = [_start(step, since)]
    while starts[-1] < until:
        starts.append(_next(step, starts[-1]))
    return Bins(step, tuple(starts), since, until)


def _start(step: Step, day: date) -> date:
    if step is Step.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step is Step.MONTH else day


def _next(step: Step, start: date) -> date:
    if step is Step.MONTH:
        return (start + timedelta(days=31)).replace(day=1)
    return start + timedelta(days=7 if step is Step.WEEK else 1)


def _days_between(days: Sequence[date]) -> NDArray[np.float64]:
    return np.diff([day.toordinal() for day in days]).astype(np.float64)


def first_instant(day: date, zone: ZoneInfo) -> np.datetime64:
    """The first instant of a day in a time zone, in UTC."""
    local = datetime.combine(day, time(), zone)
    return np.datetime64(local.astimezone(UTC).replace(tzinfo=None), "s")
