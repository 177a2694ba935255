"""Days, weeks from Monday and months, in the asker's time zone."""

from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from bot.analysis.bins import Step, bins_between


def test_weeks_begin_on_monday_and_the_open_ones_are_known() -> None:
    bins = bins_between(Step.WEEK, date(2026, 3, 4), date(2026, 3, 18))
    assert [str(start) for start in bins.starts[:-1]] == ["2026-03-02", "2026-03-09", "2026-03-16"]
    assert bins.covered.tolist() == [5, 7, 2]
    assert bins.is_whole.tolist() == [False, True, False]
    assert bins.bounds(0) == (date(2026, 3, 4), date(2026, 3, 9))


def test_months_are_as_long_as_they_are() -> None:
    bins = bins_between(Step.MONTH, date(2025, 12, 1), date(2026, 3, 1))
    assert bins.lengths.tolist() == [31, 31, 28]
    assert bins.is_whole.all()


@pytest.mark.parametrize("step", Step)
def test_every_day_falls_in_one_bin(step: Step) -> None:
    since, until = date(2024, 2, 27), date(2024, 5, 2)
    bins = bins_between(step, since, until)
    days = np.arange(since, until)
    places = bins.places(days.astype("datetime64[s]"), ZoneInfo("UTC"))
    assert bins.counted(places).tolist() == bins.covered.tolist()


def test_days_are_those_of_the_zone_also_when_clocks_change() -> None:
    bins = bins_between(Step.DAY, date(2026, 3, 28), date(2026, 3, 31))
    stamps = ["2026-03-27T22:59:59", "2026-03-27T23:00", "2026-03-29T21:59", "2026-03-29T22:00"]
    places = bins.places(np.array([*stamps, "NaT"], "datetime64[s]"), ZoneInfo("Europe/Berlin"))
    assert places.tolist() == [-1, 0, 1, 2, -1]
