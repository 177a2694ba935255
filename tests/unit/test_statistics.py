"""Intervals agree with statsmodels, and a change is called one only when it is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.rates import confint_poisson, confint_poisson_2indep

from bot.analysis.statistics import (
    kept_among,
    mean_interval,
    rate_change,
    rate_interval,
    share_change,
    share_interval,
)


@pytest.mark.parametrize(("count", "total"), [(0, 10), (1, 10), (5, 10), (223, 9120), (7, 7)])
def test_shares_have_wilsons_interval(count: int, total: int) -> None:
    interval = share_interval(count, total)
    expected = proportion_confint(count, total, method="wilson")
    assert (interval.low, interval.high) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("pair", [(30, 100, 10, 100), (3, 9, 4, 11), (0, 50, 5, 50)])
def test_differences_have_newcombes_interval(pair: tuple[int, int, int, int]) -> None:
    change = share_change(*pair)
    assert change is not None
    low, high = confint_proportions_2indep(*pair, method="newcomb", compare="diff")
    assert (change.interval.low, change.interval.high) == pytest.approx((low, high), abs=1e-12)


def test_a_change_is_one_only_when_its_interval_excludes_zero() -> None:
    clear, unclear = share_change(60, 100, 30, 100), share_change(6, 10, 4, 10)
    assert clear is not None
    assert unclear is not None
    assert clear.is_change
    assert not unclear.is_change


def test_nothing_is_known_without_comments() -> None:
    assert (share_interval(0, 0).low, share_interval(0, 0).high) == (0, 1)
    assert share_change(0, 0, 1, 10) is None
    assert mean_interval(np.array([0.5])) is None


@given(st.integers(1, 10_000), st.data())
def test_the_interval_holds_the_share(total: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, total))
    interval = share_interval(count, total)
    assert 0 <= interval.low <= count / total + 1e-12
    assert count / total - 1e-12 <= interval.high <= 1


@pytest.mark.parametrize(("count", "days"), [(0, 3), (1, 7), (40, 28), (5000, 30)])
def test_rates_have_garwoods_exact_interval(count: int, days: int) -> None:
    interval = rate_interval(count, days)
    expected = confint_poisson(count, days, method="exact-c")
    assert (interval.low, interval.high) == pytest.approx(expected, rel=1e-9)


def test_rates_that_scatter_more_are_known_less_well() -> None:
    narrow, wide = rate_interval(60, 30), rate_interval(60, 30, dispersion=4)
    assert wide.low < narrow.low < 2 < narrow.high < wide.high


def test_differences_of_rates_add_the_squares_of_their_sides() -> None:
    change = rate_change(60, 30, 30, 30)
    assert change is not None
    low, high = confint_poisson_2indep(60, 30, 30, 30, compare="diff", method="mover")
    assert (change.interval.low, change.interval.high) == pytest.approx((low, high), abs=0.03)
    assert change.is_change
    assert rate_change(1, 0, 3, 4) is None


def test_of_many_changes_only_those_that_hold_together_are_kept() -> None:
    clear, weak = share_change(60, 200, 20, 200), share_change(56, 200, 36, 200)
    assert clear is not None
    assert weak is not None
    assert weak.is_change
    kept = kept_among([weak, None, clear], [0.03, 1.0, 1e-6], 0.025)
    assert kept[1] is None
    assert [one.is_change for one in kept if one is not None] == [False, True]
    assert [one.difference for one in kept if one] == [weak.difference, clear.difference]
    assert kept_among([], [], 0.05) == []
