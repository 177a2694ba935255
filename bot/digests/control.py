"""A control chart for daily counts: what rose beyond chance, with few false alarms.

For the last 1, 3 and 7 days a count is held against what the weeks before let expect: their mean,
with the weekday pattern of all comments, over-dispersed as those weeks were (negative binomial, as
in Farrington's and Noufaily's outbreak detection), and uncertain as their mean is. A theme has to
stand out of the whole volume too, so that a busy week is one alarm and not one for each theme.
The chance of a false alarm is split: half for the volume, half over all themes, where the rule of
Benjamini and Hochberg keeps the power to see several at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import betabinom, binom, nbinom, poisson

Counts = NDArray[np.int64]
_Values = NDArray[np.float64]

#: The chance of any false alarm on a day that is like those before: one in four months, so that
#: real counts, burstier than the model, still have less than one a month.
ALPHA = 1 / 120
#: Days that an alarm is about, all ending with the last one.
WINDOWS = (1, 3, 7)
#: Weeks that say what is to be expected, and those that say how much counts vary besides.
_MEAN_DAYS, _SPREAD_DAYS = 56, 182
#: With less history than this nothing can be expected.
LEAST_DAYS = 28
#: A rise of fewer comments, or by less, is not worth an interruption, however sure.
_LEAST_COUNT, _LEAST_RISE = 5, 1.5
#: How many comments' worth of doubt there is about each weekday's share.
_WEEKDAY_PRIOR = 20.0
_WEEK = 7

#: What the whole volume is called among the subjects.
VOLUME = "volume"


@dataclass(frozen=True, slots=True)
class Rise:
    """A count that rose beyond chance.

    `observed` comments came in the last `days` days where `expected` were to be; `p` is the chance
    of so many without a cause, in one look at one count.
    """

    subject: str
    days: int
    observed: int
    expected: float
    p: float

    @property
    def factor(self) -> float:
        """How many times as many as expected."""
        return self.observed / max(self.expected, 1e-9)


def rises(volume: Counts, themes: Mapping[str, Counts]) -> Sequence[Rise]:
    """What rose beyond chance by the last day, the surest first.

    Counts are of whole days in a row, of one length, all ending with the same day. Nothing rises
    where there are fewer than 28 days before the last seven.
    """
    if len(volume) < LEAST_DAYS + max(WINDOWS):
        return ()
    chart = _Chart(volume.astype(np.float64))
    found = [rise for rise in [chart.of_volume()] if rise and rise.p <= ALPHA / 2]
    looks = [(subject, chart.of_theme(subject, counts)) for subject, counts in themes.items()]
    known = sorted((rise for _, rise in looks if rise), key=lambda rise: rise.p)
    kept = 0
    for place, rise in enumerate(known, start=1):
        if rise.p <= ALPHA / 2 * place / len(looks):
            kept = place
    return sorted([*found, *known[:kept]], key=lambda rise: rise.p)


class _Chart:
    """What the whole volume says of each day: its weekday's share, and how many to expect."""

    def __init__(self, volume: _Values) -> None:
        self._volume = volume
        held = volume[: -max(WINDOWS)]
        self._factors = _weekday_factors(held[-_SPREAD_DAYS:], len(volume))

    def of_volume(self) -> Rise | None:
        """The surest rise of the whole volume, if it is worth a word."""
        rises = [self._volume_rise(days) for days in WINDOWS]
        return _surest(VOLUME, rises)

    def of_theme(self, subject: str, counts: Counts) -> Rise | None:
        """The surest rise of a theme, by number and by share of the volume."""
        held = counts.astype(np.float64)
        if held[-max(WINDOWS) :].sum() < _LEAST_COUNT:
            return None
        looks = []
        for days in WINDOWS:
            observed, expected, _ = self._expect(held, days)
            if _is_worth(observed, expected):
                looks.append((observed, expected, _share_chance(held, self._volume, days), days))
        return _surest(subject, looks)

    def _volume_rise(self, days: int) -> tuple[int, float, float, int]:
        observed, expected, part = self._expect(self._volume, days)
        spread = _dispersion(self._volume[:-days], self._factors[:-days], days)
        variance = spread * expected * (1 + part)
        return observed, expected, _chance(observed, expected, variance), days

    def _expect(self, counts: _Values, days: int) -> tuple[int, float, float]:
        """Observed and expected in the last days, and how many times they are of those before."""
        before = slice(max(0, len(counts) - days - _MEAN_DAYS), len(counts) - days)
        # A half is added, so that a theme that is new is expected somewhere.
        part = self._factors[-days:].sum() / self._factors[before].sum()
        return int(counts[-days:].sum()), float((counts[before].sum() + 0.5) * part), float(part)


def _is_worth(observed: int, expected: float) -> bool:
    return observed >= _LEAST_COUNT and observed >= _LEAST_RISE * expected


def _surest(subject: str, looks: Sequence[tuple[int, float, float, int]]) -> Rise | None:
    """The least likely of several looks, its chance made good for having looked so often."""
    worth = [
        Rise(subject, days, observed, expected, min(1.0, p * len(WINDOWS)))
        for observed, expected, p, days in looks
        if _is_worth(observed, expected)
    ]
    return min(worth, key=lambda rise: rise.p, default=None)


def _weekday_factors(held: _Values, n: int) -> _Values:
    """How much busier than the mean each of the n days is by its weekday, drawn towards 1."""
    # The last day held is a whole number of weeks before the last day of all.
    weekday = np.arange(-len(held), 0) % _WEEK
    seen = np.bincount(weekday, weights=held, minlength=_WEEK)
    expected = np.bincount(weekday, minlength=_WEEK) * held.mean()
    factors = (seen + _WEEKDAY_PRIOR) / (expected + _WEEKDAY_PRIOR)
    days: _Values = factors[np.arange(-n, 0) % _WEEK]
    return days


def _dispersion(counts: _Values, exposure: _Values, days: int) -> float:
    """The variance of counts over so many days, in means; no less than of single days, or 1."""
    counts, exposure = counts[-_SPREAD_DAYS:], exposure[-_SPREAD_DAYS:]
    single = _ratio(counts, exposure)
    whole = len(counts) // days * days
    blocks = counts[len(counts) - whole :].reshape(-1, days).sum(axis=1)
    weights = exposure[len(exposure) - whole :].reshape(-1, days).sum(axis=1)
    return max(1.0, single, _ratio(blocks, weights))


def _share_chance(counts: _Values, volume: _Values, days: int) -> float:
    """The chance of so large a share of the volume of the last days, or a larger one."""
    before = slice(max(0, len(counts) - days - _MEAN_DAYS), len(counts) - days)
    known = volume[before].sum()
    # A half is added, so that a theme that is new is expected somewhere.
    share = (counts[before].sum() + 0.5) / (known + 1)
    n, observed = int(volume[-days:].sum()), int(counts[-days:].sum())
    spread = _share_dispersion(counts[:-days], volume[:-days], days)
    likeness = (spread * (1 + n / max(known, 1.0)) - 1) / max(n - 1, 1)
    if likeness < 1e-6:
        return float(binom.sf(observed - 1, n, share))
    strength = (1 - min(likeness, 0.99)) / min(likeness, 0.99)
    return float(betabinom.sf(observed - 1, n, share * strength, (1 - share) * strength))


def _share_dispersion(counts: _Values, volume: _Values, days: int) -> float:
    """The variance of shares over so many days, in that of draws; no less than 1."""
    return max(1.0, *(_share_ratio(counts, volume, size) for size in {1, days}))


def _share_ratio(counts: _Values, volume: _Values, days: int) -> float:
    whole = min(len(counts), _SPREAD_DAYS) // days * days
    drawn = counts[len(counts) - whole :].reshape(-1, days).sum(axis=1)
    of = volume[len(volume) - whole :].reshape(-1, days).sum(axis=1)
    share = (drawn.sum() + 0.5) / (of.sum() + 1)
    variance = np.maximum(of * share * (1 - share), 1e-9)
    chi_square = ((drawn - of * share) ** 2 / variance)[of > 0].sum()
    return float(chi_square / max((of > 0).sum() - 1, 1))


def _ratio(counts: _Values, exposure: _Values) -> float:
    """Pearson's chi-square by its degrees of freedom."""
    expected = np.maximum((counts.sum() + 0.5) * exposure / exposure.sum(), 1e-9)
    return float(((counts - expected) ** 2 / expected).sum() / max(len(counts) - 1, 1))


def _chance(observed: int, mean: float, variance: float) -> float:
    """The chance of so many or more."""
    if variance <= mean * 1.001:
        return float(poisson.sf(observed - 1, mean))
    size = mean**2 / (variance - mean)
    return float(nbinom.sf(observed - 1, size, mean / variance))
