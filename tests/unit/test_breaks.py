"""Breaks are found where they are planted, and nowhere else."""

import numpy as np
import pytest

from bot.analysis.breaks import Break, Form, Series, find_breaks

SEEDS = 60
BINS = 84
A_DAY = 8


def rates(counts: np.ndarray) -> Series:
    return Series(np.asarray(counts, float), np.ones(len(counts)), is_share=False)


def shares(counts: np.ndarray, of: np.ndarray) -> Series:
    return Series(np.asarray(counts, float), np.asarray(of, float), is_share=True)


def both(seed: int, a_day: np.ndarray, share: np.ndarray) -> tuple[tuple[Break, ...], ...]:
    """Breaks of how many there are a day, and of a share of them."""
    generator = np.random.default_rng(seed)
    counts = generator.poisson(a_day)
    return find_breaks([rates(counts), shares(generator.binomial(counts, share), counts)])


@pytest.mark.parametrize("dispersion", [1, 3])
def test_where_nothing_changes_hardly_any_break_is_claimed(dispersion: int) -> None:
    claimed = 0
    for seed in range(SEEDS):
        generator = np.random.default_rng(seed)
        extra = dispersion - 1
        a_day = generator.gamma(A_DAY / extra, extra, BINS) if extra else np.full(BINS, A_DAY)
        claimed += any(both(seed, a_day, np.full(BINS, 0.25)))
    assert claimed <= 0.05 * SEEDS


def test_a_share_that_steps_from_a_fifth_to_nearly_a_half_is_found() -> None:
    found = near = 0
    for seed in range(SEEDS):
        step = int(np.random.default_rng(seed).integers(BINS // 4, 3 * BINS // 4))
        share = np.where(np.arange(BINS) < step, 0.2, 0.45)
        _, told = both(seed, np.full(BINS, A_DAY), share)
        found += bool(told)
        near += any(abs(one.start - step) <= 7 for one in told)
    assert found >= 0.95 * SEEDS
    assert near >= 0.9 * SEEDS


def test_a_volume_that_grows_by_two_thirds_is_found() -> None:
    found = 0
    for seed in range(SEEDS):
        step = int(np.random.default_rng(seed).integers(BINS // 4, 3 * BINS // 4))
        a_day = np.where(np.arange(BINS) < step, A_DAY, A_DAY * 5 / 3)
        told, _ = both(seed, a_day, np.full(BINS, 0.25))
        found += bool(told)
    assert found >= 0.95 * SEEDS


def test_a_burst_of_four_days_is_one_and_not_a_step() -> None:
    found = 0
    for seed in range(SEEDS):
        is_burst = (np.arange(BINS) >= 50) & (np.arange(BINS) < 54)
        told, _ = both(seed, np.where(is_burst, 2.5 * A_DAY, A_DAY), np.full(BINS, 0.25))
        found += any(one.form is Form.BURST and 48 <= one.start <= 52 for one in told)
    assert found >= 0.95 * SEEDS


def test_a_slow_growth_is_found_and_mostly_told_as_one() -> None:
    found = [both(seed, np.full(BINS, A_DAY), np.linspace(0.1, 0.4, BINS))[1] for seed in range(30)]
    assert all(found)
    assert sum(told[0].form is Form.SLOPE for told in found) >= 15


@pytest.mark.parametrize("seed", range(5))
def test_up_and_down_again_are_told_as_one_time(seed: int) -> None:
    level = np.repeat([20.0, 30.0, 20.0], 30)
    (told,) = find_breaks([rates(np.random.default_rng(seed).poisson(level))])
    assert told
    high = set(told[0].after.tolist())
    assert len(high & set(range(30, 60))) >= 20
    assert len(high - set(range(30, 60))) <= 10


@pytest.mark.parametrize("seed", range(5))
def test_two_steps_are_two_breaks_with_what_lies_between(seed: int) -> None:
    level = np.repeat([15.0, 50.0, 35.0], 30)
    (told,) = find_breaks([rates(np.random.default_rng(seed).poisson(level))])
    first, second = told
    assert abs(first.start - 30) <= 4
    assert abs(second.start - 60) <= 4
    assert first.after.tolist() == second.before.tolist()


def test_the_same_series_has_the_same_breaks() -> None:
    share = np.where(np.arange(BINS) < 40, 0.2, 0.45)
    first, second = (both(1, np.full(BINS, A_DAY), share)[1] for _ in range(2))
    assert [(one.start, one.p_value) for one in first] == [
        (one.start, one.p_value) for one in second
    ]


@pytest.mark.parametrize(
    "series",
    [
        rates(np.zeros(40)),
        rates(np.repeat([0, 50], [5, 5])),
        rates(np.repeat([0, 1], [20, 10])),
        shares(np.full(40, 3), np.full(40, 3)),
        shares(np.zeros(40), np.repeat([0, 9], 20)),
    ],
    ids=["nothing", "ten bins", "ten comments", "all of all", "none of some"],
)
def test_too_little_says_nothing(series: Series) -> None:
    assert find_breaks([series]) == ((),)


def test_bins_without_anything_to_count_are_left_out() -> None:
    sizes = np.tile([10.0, 0.0], 40)
    counts = np.where(np.arange(80) < 40, 1, 7) * (sizes > 0)
    (told,) = find_breaks([Series(counts.astype(float), sizes, is_share=True)])
    assert [one.start for one in told] == [40]
    assert not set(told[0].after) & set(range(1, 80, 2))


def test_many_series_share_the_chance_of_error() -> None:
    generator = np.random.default_rng(0)
    quiet = [rates(generator.poisson(20, 40)) for _ in range(100)]
    loud = rates(generator.poisson(np.repeat([20, 60], 20)))
    *others, told = find_breaks([*quiet, loud])
    assert sum(bool(one) for one in others) <= 1
    assert [one.start for one in told] == [20]
