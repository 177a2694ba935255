"""Forecasts: their intervals hold what comes about as often as they say."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bot.analysis.forecast import FEWEST, foretell, is_forecast_asked
from bot.questions.query import Kind, Query

AHEAD = 4
SEEDS = 150

Level = Callable[[np.random.Generator, int], np.ndarray]


def steady(_: np.random.Generator, n: int) -> np.ndarray:
    return np.full(n, 20.0)


def scattered(generator: np.random.Generator, n: int) -> np.ndarray:
    return generator.gamma(10, 2, n)


def wandering(generator: np.random.Generator, n: int) -> np.ndarray:
    return 20 * np.exp(np.cumsum(generator.normal(0, 0.1, n)))


def growing(_: np.random.Generator, n: int) -> np.ndarray:
    return np.linspace(10, 30, n)


@pytest.mark.parametrize("level", [steady, scattered, wandering, growing])
@pytest.mark.parametrize("n", [FEWEST, 26, 52])
def test_the_interval_holds_what_comes(level: Level, n: int) -> None:
    held = []
    for seed in range(SEEDS):
        generator = np.random.default_rng(seed)
        roots = 2 * np.sqrt(generator.poisson(level(generator, n + AHEAD)) + 3 / 8)
        low, middle, high = foretell(roots[:n], AHEAD)
        assert (low <= middle).all()
        assert (middle <= high).all()
        held.append((low <= roots[n:]) & (roots[n:] <= high))
    assert np.mean(held) >= 0.92


def test_what_is_further_ahead_is_known_less_well() -> None:
    wave = 20 + 5 * np.sin(np.arange(40) / 5)
    low, _, high = foretell(wave, AHEAD)
    assert (np.diff(high - low) > 0).all()


@pytest.mark.parametrize(
    ("question", "is_asked"),
    [
        ("forecast the volume of complaints", True),
        ("what do you predict for sync?", True),
        ("projected trend of crashes", True),
        ("预测下个月的负面评论", True),
        ("show the trend by week", False),
        ("trend of comments about the project", False),
        ("not what I expected: show the trend", False),
        ("变化趋势", False),
    ],
)
def test_a_forecast_is_asked_for_in_words(question: str, is_asked: bool) -> None:
    assert is_forecast_asked(replace(Query(Kind.TREND), text=question)) == is_asked
