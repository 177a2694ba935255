"""Intervals of shares, means and their differences, at 95 %."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import hypot, inf, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

from bot.analysis.answers import Change, Interval

#: The chance of telling of any change where there is none is shared by how many comments there are
#: and how they feel.
HALF_OF_CHANCE = 0.025

#: The 97.5th percentile of the standard normal distribution.
Z = 1.959963984540054


def share_interval(count: float, total: float, z: float = Z) -> Interval:
    """Wilson's score interval of count / total (E. B. Wilson, JASA 22, 1927).

    Without any comments nothing is known: [0, 1]. `z` is for another level than 95 %. Comments that
    come in clusters count for fewer, which need be no whole number.
    """
    if total <= 0:
        return Interval(0.0, 1.0)
    share = count / total
    spread = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    middle, scale = share + z * z / (2 * total), 1 + z * z / total
    low, high = (middle - spread) / scale, (middle + spread) / scale
    return Interval(max(0.0, min(low, share)), min(1.0, max(high, share)))


def share_change(
    count: float, total: float, count_before: float, total_before: float, z: float = Z
) -> Change | None:
    """The difference of two shares with Newcombe's hybrid score interval.

    R. G. Newcombe, Statistics in Medicine 17, 1998, method 10. None when either side is empty.
    """
    if total <= 0 or total_before <= 0:
        return None
    now, before = count / total, count_before / total_before
    a, b = share_interval(count, total, z), share_interval(count_before, total_before, z)
    difference = now - before
    low = difference - sqrt((now - a.low) ** 2 + (b.high - before) ** 2)
    high = difference + sqrt((a.high - now) ** 2 + (before - b.low) ** 2)
    return Change(difference, Interval(max(-1.0, low), min(1.0, high)))


def kept_among(
    changes: Sequence[Change | None], levels: Sequence[float], alpha: float
) -> list[Change | None]:
    """The changes, `is_kept` only where they hold though so many were looked at.

    `levels` are their p-values. S. Holm's method (Scandinavian Journal of Statistics 6, 1979): the
    chance that any is told of when nothing changed is `alpha`.
    """
    places = sorted((at for at, one in enumerate(changes) if one), key=lambda at: levels[at])
    found, holds = list(changes), True
    for rank, place in enumerate(places):
        holds = holds and levels[place] <= alpha / (len(places) - rank)
        one = changes[place]
        if one is not None:
            found[place] = replace(one, is_kept=one.is_kept and holds)
    return found


def mean_interval(values: NDArray[np.floating]) -> Interval | None:
    """The interval of a mean by the central limit theorem; None for fewer than two values."""
    if len(values) < 2:
        return None
    mean = float(values.mean())
    spread = Z * float(values.std(ddof=1)) / sqrt(len(values))
    return Interval(mean - spread, mean + spread)


def rate_interval(count: float, size: float, dispersion: float = 1.0) -> Interval:
    """The exact interval of a Poisson rate, count / size (F. Garwood, Biometrika 28, 1936).

    With a dispersion above 1 the counts vary that many times as much as Poisson counts, and the
    interval is that of count / dispersion. Without any size nothing is known: [0, inf].
    """
    if size <= 0:
        return Interval(0.0, inf)
    effective = count / dispersion
    low = float(gammaincinv(effective, 0.025)) if effective > 0 else 0.0
    high = float(gammaincinv(effective + 1, 0.975))
    return Interval(low * dispersion / size, high * dispersion / size)


def rate_change(
    count: float, size: float, count_before: float, size_before: float, dispersion: float = 1.0
) -> Change | None:
    """The difference of two rates with an interval made of theirs; None without a size.

    The square-and-add method (MOVER; G. Y. Zou & A. Donner, Statistics in Medicine 27, 2008).
    """
    if size <= 0 or size_before <= 0:
        return None
    now, before = count / size, count_before / size_before
    a = rate_interval(count, size, dispersion)
    b = rate_interval(count_before, size_before, dispersion)
    difference = now - before
    low = difference - hypot(now - a.low, b.high - before)
    return Change(difference, Interval(low, difference + hypot(a.high - now, before - b.low)))
