"""By which number to see later whether an action worked, and how many comments that takes."""

from __future__ import annotations

from math import ceil, sqrt

from bot.analysis.actions import Action
from bot.analysis.actions_ground import Ground
from bot.analysis.answers import RecommendationKind
from bot.analysis.statistics import Z
from bot.analysis.wording import percent, percent_interval, say

#: A success that can be told: the share halves (or, of a strength, falls by half unseen).
_PART = 0.5
#: The 80th percentile of the standard normal distribution: it is seen four times in five.
_POWER = 0.8416212335729143


def enough_to_see(share: float, part: float = _PART) -> int:
    """Comments on each side at which a share that falls to this part of itself is told apart.

    Two-sided at 95 %, with a power of 80 % (J. L. Fleiss, Statistical Methods for Rates and
    Proportions, 1981, 3.14, without the correction for continuity).
    """
    if not 0 < share < 1:
        raise ValueError(f"a share of {share} cannot fall")
    then, middle = share * part, share * (1 + part) / 2
    spread = Z * sqrt(2 * middle * (1 - middle))
    spread += _POWER * sqrt(share * (1 - share) + then * (1 - then))
    return ceil((spread / (share - then)) ** 2)


def say_measure(ground: Ground, action: Action) -> str:
    """Today's value with its interval, and what it takes to see it halved; empty for talks."""
    share = action.effect.comments
    if action.kind is RecommendationKind.TALK or share.n >= share.of:
        return ""
    needed = enough_to_see(share.value)
    parts = {"name": action.name, "share": percent(share.value)}
    phrase = "keep" if action.kind is RecommendationKind.KEEP else "less"
    said = say(
        ground.query,
        f"act_measure_{phrase}",
        interval=percent_interval(share.interval),
        needed=needed,
        **parts,
    )
    if ground.days:
        days = max(1, ceil(needed * ground.days / share.of))
        said += say(ground.query, "act_measure_days", days=days)
    return said + ("。" if ground.query.lang == "zh" else ".")
