"""Differences between two sides, and which of many hold when all are looked at together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import asin, erfc, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from bot.analysis.answers import Change, Interval
from bot.analysis.class_shares import ClassShare
from bot.analysis.statistics import share_change, share_interval
from bot.ports import Keys

Values = NDArray[np.floating]

#: The chance that any of the differences that are said to hold is none.
ALPHA = 0.05

#: What the `about` of a theme begins with.
THEME = "theme "

#: Shares that differ by no more than this are the same, for shares of a tenth and more; of smaller
#: shares half of what both sides have together, but no less than the second number.
SAME_SHARE, _SMALLEST = 0.05, 0.005
#: Mean scores, in [-1, 1], that differ by no more than this are the same.
SAME_SCORE = 0.1
#: Numbers a day that differ by no more than this part of the larger one are the same.
SAME_RATE = 0.1

#: Means of fewer values than this are not compared.
_FEWEST = 7
#: Where halving begins, and how often it halves: z to a millionth, p no smaller than 1e-32.
_HIGHEST_Z, _HALVINGS = 12.0, 24


class Unit(StrEnum):
    """What a level counts in."""

    SHARE = "share"
    SCORE = "score"
    PER_DAY = "per_day"


@dataclass(frozen=True, slots=True)
class Level:
    """What is found on one side: a value with its interval, and the comments that make it.

    A share or a score is of `of` comments, a rate of so many days; `keys` are those counted. Of a
    class of comments, `share` is how its share was corrected.
    """

    value: float
    interval: Interval | None
    keys: Keys
    of: int
    share: ClassShare | None = None

    @property
    def n(self) -> int:
        """How many comments it is."""
        return len(self.keys)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing on two sides: `change` is ours less theirs, in the unit; None if one side is empty.

    `p` is the two-sided p-value of no difference, 1 where the 95 % interval of shares holds zero.
    `about` says what is counted, in a word of code; `scope` which part of the comments it is
    looked for in.
    """

    about: str
    title: str
    unit: Unit
    ours: Level
    theirs: Level
    change: Change | None
    p: float
    scope: float = 1.0

    @property
    def size(self) -> float:
        """How far apart the sides are at least, by the end of the interval that is nearest to zero.

        Cohen's h for shares and rates, half the points for scores; 0 where it holds zero. What
        concerns a part of the comments only counts for as much.
        """
        if self.change is None or self.change.interval.low <= 0 <= self.change.interval.high:
            return 0.0
        least = min(self.change.interval.low, self.change.interval.high, key=abs)
        if self.unit is Unit.SCORE:
            return abs(least) / 2
        first, second = self.theirs.value + least, self.theirs.value
        if self.unit is Unit.PER_DAY:
            first, second = first / (first + second), second / (first + second)
        return self.scope * abs(2 * asin(sqrt(min(first, 1.0))) - 2 * asin(sqrt(second)))


def share_of(keys: Keys, of: int) -> Level:
    """The level of a share; 0 of nothing where `of` is 0."""
    return Level(len(keys) / max(of, 1), share_interval(len(keys), of), keys, of)


def class_of(keys: Keys, share: ClassShare) -> Level:
    """The level of a class of comments, corrected where it can be."""
    return Level(share.value, share.interval, keys, share.of, share)


def shares_apart(about: str, title: str, ours: Level, theirs: Level) -> Difference:
    """The difference of two shares with Newcombe's interval and the p-value that agrees."""
    change = _shares_change(ours, theirs)
    if change is not None:
        margin = _share_margin((ours.n + theirs.n) / (ours.of + theirs.of))
        change = replace(change, margin=margin)
    is_told = change is not None and change.is_change
    p = share_p(ours.n, ours.of, theirs.n, theirs.of) if is_told else 1.0
    return Difference(about, title, Unit.SHARE, ours, theirs, change, p)


def _shares_change(ours: Level, theirs: Level) -> Change | None:
    if ours.share is not None and theirs.share is not None:
        return ours.share.against(theirs.share)
    return share_change(ours.n, ours.of, theirs.n, theirs.of)


def share_p(count: float, total: float, count_before: float, total_before: float) -> float:
    """The level at which Newcombe's interval of a difference of shares just touches zero.

    Found by halving; 1 where the shares are equal or a side is empty.
    """
    ours, theirs = (count, total), (count_before, total_before)
    if total <= 0 or total_before <= 0 or count * total_before == count_before * total:
        return 1.0
    is_up = count * total_before > count_before * total
    high, low = (ours, theirs) if is_up else (theirs, ours)
    left, right = 0.0, _HIGHEST_Z
    for _ in range(_HALVINGS):
        z = (left + right) / 2
        if _reaches_zero(high, low, z):
            right = z
        else:
            left = z
    return erfc(left / sqrt(2))


def means_apart(
    about: str, title: str, unit: Unit, levels: tuple[Level, Level], values: tuple[Values, Values]
) -> Difference:
    """The difference of two means by Welch's t; no change for fewer than seven values a side."""
    ours, theirs = levels
    change, p = None, 1.0
    if min(len(values[0]), len(values[1])) >= _FEWEST:
        change, p = _welch(*values)
        rate = SAME_RATE * max(ours.value, theirs.value)
        change = replace(change, margin=SAME_SCORE if unit is Unit.SCORE else rate)
    return Difference(about, title, unit, ours, theirs, change, p)


def mean_of(values: Values, keys: Keys) -> Level:
    """The level of a mean, 0 of nothing; Student's interval where there are two values or more."""
    n = len(values)
    mean = float(values.mean()) if n else 0.0
    if n < 2:
        return Level(mean, None, keys, n)
    spread = float(stdtrit(n - 1, 0.975)) * float(values.std(ddof=1)) / sqrt(n)
    return Level(mean, Interval(mean - spread, mean + spread), keys, n)


def controlled(differences: Sequence[Difference], asked: str | None) -> tuple[Difference, ...]:
    """The differences, with `change.is_kept` false for those that may be chance among so many.

    Weighted Holm (S. Holm, Scandinavian Journal of Statistics 6, 1979) keeps the chance that any
    difference is claimed falsely at 5 %, however they depend on each other, as shares of sentiments
    do. What the question asks about gets half of that 5 %, all others together the other half.
    Themes are so many that few would ever hold: where there are any, they are looked at by
    themselves (`discoveries`), and they and all else get half of the 5 % each.
    """
    is_theme = np.array([one.about.startswith(THEME) for one in differences], bool)
    alpha = ALPHA / 2 if is_theme.any() else ALPHA
    others = [one for one in differences if not one.about.startswith(THEME)]
    kept = np.zeros(len(differences), bool)
    kept[~is_theme] = _holm([one.p for one in others], _weights(others, asked), alpha)
    p = np.array([one.p for one in differences], np.float64)
    kept[is_theme] = discoveries(p[is_theme], alpha)
    return tuple(
        one
        if one.change is None
        else replace(one, change=replace(one.change, is_kept=bool(is_kept)))
        for one, is_kept in zip(differences, kept, strict=True)
    )


def discoveries(p: NDArray[np.float64], rate: float = ALPHA) -> NDArray[np.bool_]:
    """Which of many differences hold, with at most this expected share of false ones among them.

    Y. Benjamini & Y. Hochberg, Journal of the Royal Statistical Society B 57, 1995. Where nothing
    differs at all, the chance to tell of any difference is no more than the rate.
    """
    order = np.argsort(p, kind="stable")
    passes = p[order] <= rate * np.arange(1, len(p) + 1) / max(len(p), 1)
    held = np.zeros(len(p), bool)
    if passes.any():
        held[order[: int(np.flatnonzero(passes)[-1]) + 1]] = True
    return held


def enough_for(difference: Difference) -> int | None:
    """Comments on each side at which shares like these can be told apart by their margin."""
    if difference.unit is not Unit.SHARE or difference.change is None:
        return None
    # A share of none or all of a few comments varies as if two comments spoke for each side.
    spread = sum(
        share * (1 - share)
        for share in (
            (level.n + 2) / (level.of + 4) for level in (difference.ours, difference.theirs)
        )
    )
    needed = (stdtrit(np.inf, 0.975) ** 2) * spread / (difference.change.margin or 1) ** 2
    digits = 10 ** max(len(str(int(needed))) - 2, 0)
    return int(-(-needed // digits) * digits)


def _share_margin(share: float) -> float:
    return min(SAME_SHARE, max(min(share, 1 - share) / 2, _SMALLEST))


def _reaches_zero(high: tuple[float, float], low: tuple[float, float], z: float) -> bool:
    upper, lower = high[0] / high[1], low[0] / low[1]
    below = upper - share_interval(*high, z).low
    above = share_interval(*low, z).high - lower
    return upper - lower <= sqrt(below**2 + above**2)


def _welch(ours: Values, theirs: Values) -> tuple[Change, float]:
    difference = float(ours.mean() - theirs.mean())
    a, b = (float(one.var(ddof=1)) / len(one) for one in (ours, theirs))
    if a + b == 0:
        return Change(difference, Interval(difference, difference)), float(difference == 0)
    freedom = (a + b) ** 2 / (a**2 / (len(ours) - 1) + b**2 / (len(theirs) - 1))
    spread = float(stdtrit(freedom, 0.975)) * sqrt(a + b)
    p = 2 * float(stdtr(freedom, -abs(difference) / sqrt(a + b)))
    return Change(difference, Interval(difference - spread, difference + spread)), p


def _weights(differences: Sequence[Difference], asked: str | None) -> list[float]:
    others = sum(one.about != asked for one in differences)
    if others in {0, len(differences)}:
        return [1.0] * len(differences)
    return [float(others) if one.about == asked else 1.0 for one in differences]


def _holm(p: Sequence[float], weights: Sequence[float], alpha: float) -> list[bool]:
    kept, left = [False] * len(p), sum(weights)
    for place in sorted(range(len(p)), key=lambda i: p[i] / weights[i]):
        if p[place] > alpha * weights[place] / left:
            break
        kept[place] = True
        left -= weights[place]
    return kept
