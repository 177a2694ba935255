"""How good risks are: order, lift, calibration, with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.stats import rankdata

from models.churn_risk.protocol import CalibrationBin, Flags, Measure, RiskFigures, Values

_BINS = 10
_RESAMPLES = 500


def auc(left: Flags, score: Values) -> float:
    """The chance that a leaver scores above a stayer, ties counting half."""
    events = int(left.sum())
    if not 0 < events < len(left):
        return 0.5
    ranks = rankdata(score)
    spare = ranks[left].sum() - events * (events + 1) / 2
    return float(spare / (events * (len(left) - events)))


def lift(left: Flags, score: Values) -> float:
    """How many times the average rate the tenth with the highest scores has."""
    top = np.argsort(-score, kind="stable")[: max(1, round(len(score) / 10))]
    return float(left[top].mean() / max(left.mean(), 1e-12))


def brier(left: Flags, probability: Values) -> float:
    """The mean squared distance between probability and outcome."""
    return float(np.mean((probability - left) ** 2))


def ece(left: Flags, probability: Values) -> float:
    """Expected calibration error: the mean gap in ten bins of equal size."""
    return sum(b.n * abs(b.left - b.expected) for b in bins(left, probability)) / len(left)


def bins(left: Flags, probability: Values) -> tuple[CalibrationBin, ...]:
    """Ten bins of equal size, by rising probability."""
    parts = np.array_split(np.argsort(probability, kind="stable"), _BINS)
    return tuple(
        CalibrationBin(len(part), float(probability[part].mean()), float(left[part].mean()))
        for part in parts
        if len(part)
    )


def risk_figures(left: Flags, repeats: Sequence[Values]) -> RiskFigures:
    """Figures of n accounts whose probabilities, shape (n,), were made once in each repeat.

    Each figure is the mean over the repeats; the bootstrap draws accounts.
    """
    random = np.random.default_rng(0)
    draws = [random.integers(0, len(left), len(left)) for _ in range(_RESAMPLES)]
    draws = [drawn for drawn in draws if 0 < left[drawn].sum() < len(drawn)]

    def measured(of: Callable[[Flags, Values], float]) -> Measure:
        value = float(np.mean([of(left, repeat) for repeat in repeats]))
        # one repeat a draw: the accounts differ far more than the repeats do
        each = [of(left[d], repeats[n % len(repeats)][d]) for n, d in enumerate(draws)]
        if not each:
            return Measure(value, value, value)
        # drawing twice makes calibration look worse than it is: that much is taken off
        low, high = np.percentile(each, [2.5, 97.5]) - np.mean(each) + value
        return Measure(value, max(float(low), 0.0), float(high))

    return RiskFigures(measured(auc), measured(lift), measured(ece), measured(brier))
