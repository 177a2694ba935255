"""The comments of an answer laid out in time: in the bins that are shown and those tested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bot.analysis.bins import Bins, Places, Step, bins_between
from bot.analysis.breaks import Numbers, Series
from bot.analysis.customers import Customers, customers_of, n_customers
from bot.analysis.material import Material
from bot.analysis.wording import DAYS
from bot.ports import Mask
from bot.questions.query import GroupBy, Query

#: Longer periods are shown by months, shorter ones by weeks, unless the question says.
_WEEKS_SHOWN = 26
#: Changes are looked for in days up to so many days, in weeks up to so many, else in months.
_DAYS_TESTED, _WEEKS_TESTED = 126, 156
#: What the counts of a weekday are worth beside so many of the average weekday.
_PRIOR = 10


class Measure(StrEnum):
    """What is followed over time."""

    VOLUME = "volume"
    SHARE = "share"
    NEGATIVE = "negative"


@dataclass(frozen=True)
class Timeline:
    """The dated comments about the topic, and in which bin each falls.

    `rows` are rows of `material.about`; `ids`, `customers`, `shown_in` and `tested_in` have one
    value for each of them. `considered_shown` and `considered_tested` count the comments that the
    filters keep in each bin.
    """

    material: Material
    shown: Bins
    tested: Bins
    rows: Places
    shown_in: Places
    tested_in: Places
    considered_shown: Numbers
    considered_tested: Numbers

    @cached_property
    def ids(self) -> NDArray[np.object_]:
        """The id of each comment."""
        return np.array(self.material.ids(self.material.about.keys[self.rows]), object)

    @cached_property
    def customers(self) -> Customers:
        """The customer of each comment."""
        return customers_of(self.material, self.material.about.keys[self.rows])

    @cached_property
    def is_negative(self) -> Mask:
        """Which of the comments are negative."""
        negative: Mask = self.material.about.sentiment[self.rows] == 0
        return negative

    @cached_property
    def members(self) -> Sequence[Places]:
        """Which of the comments each shown bin holds."""
        order = np.argsort(self.shown_in, kind="stable")
        edges = np.searchsorted(self.shown_in[order], np.arange(1, len(self.shown)))
        return np.split(order, edges)

    @property
    def n(self) -> int:
        """How many dated comments there are."""
        return len(self.rows)

    def n_customers(self, some: Places | Mask) -> int:
        """How many distinct customers wrote some of the comments."""
        return n_customers(self.customers[some])

    def count(self, mask: Mask | None = None) -> Numbers:
        """How many of the comments, or of some of them, fall in each tested bin."""
        return self.tested.counted(self.tested_in if mask is None else self.tested_in[mask])

    def series(self, measure: Measure) -> Series:
        """A measure over the tested bins."""
        if measure is Measure.VOLUME:
            return self.volume()
        if measure is Measure.SHARE:
            return Series(self.count(), self.considered_tested, is_share=True)
        return Series(self.count(self.is_negative), self.count(), is_share=True)

    def volume(self) -> Series:
        """The comments of each tested bin, and its length in shown bins: 0 where it is not whole.

        Weekdays differ in how much is written, so that their days count for more or less. The last
        day of the corpus may not be over.
        """
        days = np.where(self.tested.is_whole, self.tested.covered, 0)
        last = self.material.last
        if self.tested.step is Step.DAY:
            days *= _weekdays(self.count())
            if last is not None and self.tested.starts[-2] == last.date():
                days[-1] = 0
        lengths = days / DAYS[self.shown.step]
        return Series(np.where(days > 0, self.count(), 0), lengths, is_share=False)


def timeline_of(query: Query, material: Material) -> Timeline | None:
    """Lay the comments out in time; None when none of them has a date."""
    days = _days(query, material)
    if days is None:
        return None
    shown, tested = bins_between(_shown(query, *days), *days), bins_between(_tested(*days), *days)
    about, considered = material.about.created_at, material.considered.created_at
    placed = shown.places(about, material.zone)
    rows = np.flatnonzero(placed >= 0)
    if not len(rows):
        return None
    return Timeline(
        material=material,
        shown=shown,
        tested=tested,
        rows=rows,
        shown_in=placed[rows],
        tested_in=tested.places(about[rows], material.zone),
        considered_shown=shown.counted(shown.places(considered, material.zone)),
        considered_tested=tested.counted(tested.places(considered, material.zone)),
    )


def _days(query: Query, material: Material) -> tuple[date, date] | None:
    """The days asked about that the corpus covers, half-open."""
    if material.first is None or material.last is None:
        return None
    since, until = material.first.date(), material.last.date() + timedelta(days=1)
    since, until = max(since, query.since or since), min(until, query.until or until)
    return (since, until) if since < until else None


def _shown(query: Query, since: date, until: date) -> Step:
    if query.group_by is GroupBy.MONTH:
        return Step.MONTH
    is_short = (until - since).days <= 7 * _WEEKS_SHOWN
    return Step.WEEK if is_short or query.group_by is GroupBy.WEEK else Step.MONTH


def _tested(since: date, until: date) -> Step:
    """Bins short enough to be many, so that their scatter is known."""
    days = (until - since).days
    if days <= _DAYS_TESTED:
        return Step.DAY
    return Step.WEEK if days <= 7 * _WEEKS_TESTED else Step.MONTH


def _weekdays(counts: Numbers) -> Numbers:
    """How much is written on each day's weekday, as a multiple of the average day's."""
    weekday = np.arange(len(counts)) % 7
    days = np.bincount(weekday, minlength=7)
    average = counts.mean()
    factors = (np.bincount(weekday, counts, minlength=7) + _PRIOR) / (average * days + _PRIOR)
    each: Numbers = factors[weekday]
    return each
