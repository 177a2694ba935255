"""Intervals of shares, means and their differences, at 95 %."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from bot.analysis.answers import Change, Interval

#: The 97.5th percentile of the standard normal distribution.
Z = 1.959963984540054


def share_interval(count: int, total: int) -> Interval:
    """Wilson's score interval of count / total (E. B. Wilson, JASA 22, 1927).

    Without any comments nothing is known: [0, 1].
    """
    if total <= 0:
        return Interval(0.0, 1.0)
    share = count / total
    spread = Z * sqrt(share * (1 - share) / total + Z * Z / (4 * total * total))
    middle, scale = share + Z * Z / (2 * total), 1 + Z * Z / total
    low, high = (middle - spread) / scale, (middle + spread) / scale
    return Interval(max(0.0, min(low, share)), min(1.0, max(high, share)))


def share_change(count: int, total: int, count_before: int, total_before: int) -> Change | None:
    """The difference of two shares with Newcombe's hybrid score interval.

    R. G. Newcombe, Statistics in Medicine 17, 1998, method 10. None when either side is empty.
    """
    if total <= 0 or total_before <= 0:
        return None
    now, before = count / total, count_before / total_before
    a, b = share_interval(count, total), share_interval(count_before, total_before)
    difference = now - before
    low = difference - sqrt((now - a.low) ** 2 + (b.high - before) ** 2)
    high = difference + sqrt((a.high - now) ** 2 + (before - b.low) ** 2)
    return Change(difference, Interval(max(-1.0, low), min(1.0, high)))


def mean_interval(values: NDArray[np.floating]) -> Interval | None:
    """The interval of a mean by the central limit theorem; None for fewer than two values."""
    if len(values) < 2:
        return None
    mean = float(values.mean())
    spread = Z * float(values.std(ddof=1)) / sqrt(len(values))
    return Interval(mean - spread, mean + spread)
