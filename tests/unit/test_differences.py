"""P-values agree with their intervals, and many looks claim no more than one does."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from bot.analysis.answers import Change, Interval, Verdict
from bot.analysis.differences import (
    Difference,
    Level,
    Unit,
    controlled,
    enough_for,
    mean_of,
    means_apart,
    share_of,
    shares_apart,
)

NO_KEYS = np.zeros(0, np.int64)


def share(count: int, total: int) -> Level:
    return share_of(np.arange(count), total)


@pytest.mark.parametrize("pair", [(30, 100, 10, 100), (3, 500, 40, 480), (9, 9, 4, 11)])
def test_the_p_value_is_where_newcombes_interval_touches_zero(pair: tuple[int, ...]) -> None:
    found = shares_apart("x", "X", share(*pair[:2]), share(*pair[2:]))
    low, high = confint_proportions_2indep(*pair, method="newcomb", compare="diff", alpha=found.p)
    assert min(abs(low), abs(high)) < 1e-5
    assert found.change is not None
    assert found.change.verdict is not Verdict.UNCLEAR


def test_shares_that_hold_zero_have_no_small_p_value() -> None:
    assert shares_apart("x", "X", share(10, 100), share(12, 100)).p == 1
    assert shares_apart("x", "X", share(0, 0), share(12, 100)).change is None


def test_means_are_told_apart_as_welch_does() -> None:
    draw = np.random.default_rng(1)
    values = draw.normal(0.3, 0.5, 40), draw.normal(0, 0.2, 25)
    levels = mean_of(values[0], NO_KEYS), mean_of(values[1], NO_KEYS)
    found = means_apart("score", "Mood", Unit.SCORE, levels, values)
    expected = CompareMeans(*map(DescrStatsW, values))
    assert found.p == pytest.approx(expected.ttest_ind(usevar="unequal")[1])
    assert found.change is not None
    interval = found.change.interval
    low, high = expected.tconfint_diff(usevar="unequal")
    assert (interval.low, interval.high) == pytest.approx((low, high))


def with_p(about: str, p: float) -> Difference:
    change = Change(0.1, Interval(0.01, 0.2), margin=0.05)
    return Difference(about, about, Unit.SHARE, share(2, 10), share(1, 10), change, p)


def test_without_a_question_it_is_holms_procedure() -> None:
    draw = np.random.default_rng(2)
    for _ in range(20):
        p = draw.random(12) ** 4
        found = controlled([with_p(str(place), one) for place, one in enumerate(p)], None)
        kept = [one.change is not None and one.change.is_kept for one in found]
        assert kept == multipletests(p, 0.05, "holm")[0].tolist()


def test_what_is_asked_about_has_half_of_the_error() -> None:
    others = [with_p(str(place), 0.5) for place in range(19)]
    for p, is_kept in ((0.024, True), (0.026, False)):
        asked = controlled([with_p("asked", p), *others], "asked")[0].change
        assert asked is not None
        assert asked.is_kept is is_kept
        assert asked.verdict is (Verdict.UP if is_kept else Verdict.UNCLEAR)


def test_so_many_comments_would_tell() -> None:
    needed = enough_for(shares_apart("x", "X", share(20, 100), share(24, 100)))
    assert needed is not None
    enough = shares_apart("x", "X", share(needed // 5, needed), share(needed // 5, needed))
    assert enough.change is not None
    assert enough.change.verdict is Verdict.SAME
    assert 400 < needed < 600
