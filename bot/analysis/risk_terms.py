"""The signs that an account may leave, each as a term between 0 and 1 with its evidence.

Negative mood is none of them: many who complain stay. What counts is that someone says they leave,
that the same trouble goes on, that it gets worse, that an angry voice falls silent, and that there
is talk of rivals or of price. Praise and a promise to stay speak against it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from bot.analysis.risk_history import (
    POSITIVE,
    History,
    Values,
    is_told_otherwise,
    leaves,
    stays,
    with_words_of,
)
from bot.analysis.risk_words import says_left, speaks_of_price, speaks_of_rivals
from bot.feedback import Need
from bot.ports import NEED_BITS, UNJUDGED, Keys, Mask

#: A comment of so many days ago counts half.
HALF_LIFE = 60.0
#: Trouble of one need but no theme may be of many sorts, and counts half.
_OF_NEED = 0.5
_FEWEST_DAYS_OF_NEED = 3
_TROUBLES = (Need.BUG_REPORT, Need.COMPLAINT)
#: Fewer comments make no mood that could fall, and fewer days no rhythm that could end.
_FEWEST_FOR_MOOD, _FEWEST_FOR_RHYTHM = 6, 3
#: One-sided 5 %; the standard deviation of a few scores is not taken to be less than this.
_SURELY, _LEAST_SPREAD = 1.645, 0.3
_LATELY = 30.0
_CHANCE = 0.05
_NOT_BELIEVED, _BELIEVED = 0.3, 0.7
_SHORTEST_SILENCE = 21.0
#: So rarely is a silence that long chance, and so bad a mood is anger.
_SILENT_BY_CHANCE, _ANGER = 0.02, -0.4


class Sign(StrEnum):
    """What may say that an account leaves, or, the last two, that it stays."""

    INTENT = "intent"
    LEFT = "left"
    PAIN = "pain"
    ESCALATION = "escalation"
    SILENCE = "silence"
    RIVAL = "rival"
    PRICE = "price"
    UNSEEN = "unseen"
    USAGE = "usage"
    PRAISE = "praise"
    STAYING = "staying"


@dataclass(frozen=True, slots=True)
class Term:
    """How strongly a sign is there, in [0, 1], and the keys of the comments that say so.

    `parts` are the figures and words that it is told with: theme numbers under `theme`, ages in
    days under `age`.
    """

    sign: Sign
    value: float
    keys: tuple[int, ...] = ()
    parts: Mapping[str, float | str] = field(default_factory=dict)


def terms_of(history: History) -> tuple[Term, ...]:
    """The signs that are there, in the order of `Sign`."""
    makers: tuple[Callable[[History], Term | None], ...] = (
        _intent, _left, _pain, _escalation, _silence, _rival, _price, _praise, _staying,
    )  # fmt: skip
    found = [make(history) for make in makers]
    return tuple(one for one in found if one is not None and one.value > 0)


def recency(ages: Values) -> Values:
    """The weight of comments by their age in days."""
    weights: Values = 0.5 ** (np.maximum(ages, 0) / HALF_LIFE)
    return weights


def believed(history: History) -> Values:
    """How far each comment is believed to say that its writer leaves, shape (n,).

    The probability p from 0.7 on, none of it up to 0.3, and p (p - 0.3) / 0.4 between, so that no
    small change of wording makes a large one of the risk.
    """
    p = history.churn
    share = np.clip((p - _NOT_BELIEVED) / (_BELIEVED - _NOT_BELIEVED), 0, 1)
    trusted: Values = np.where(is_told_otherwise(history), 0.0, p * share)
    return trusted


def _intent(history: History) -> Term | None:
    """1 - product of (1 - believed x recency) over the comments that say so, or may."""
    trusted, sure = believed(history), leaves(history)
    if not (trusted > 0).any():
        return None
    value = 1 - np.prod(1 - trusted * recency(history.ages))
    mask = sure if sure.any() else trusted > 0
    return _term(Sign.INTENT, float(value), history, mask, {"sure": float(sure.any())})


def _left(history: History) -> Term | None:
    """The largest believed x recency of the comments that say they have left."""
    mask = (believed(history) > 0) & with_words_of(history, says_left)
    if not mask.any():
        return None
    value = (believed(history)[mask] * recency(history.ages[mask])).max()
    return _term(Sign.LEFT, float(value), history, mask)


def _pain(history: History) -> Term | None:
    """(1 - 0.5 ** (days - 1)) x recency of the last, of the trouble for which that is largest.

    Trouble is unhappy comments on one theme on several days, the last on it not being happy.
    """
    found = [*_themed_pain(history), *_needy_pain(history)]
    return max(found, key=lambda one: one.value, default=None)


def _themed_pain(history: History) -> Iterator[Term]:
    for theme in np.unique(history.themes[history.is_negative & (history.themes >= 0)]).tolist():
        yield from _trouble(history, history.themes == theme, 2, 1.0, {"theme": theme})


def _needy_pain(history: History) -> Iterator[Term]:
    judged = history.needs != UNJUDGED
    for need in _TROUBLES:
        mask = judged & ((history.needs & NEED_BITS[need]) != 0)
        yield from _trouble(history, mask, _FEWEST_DAYS_OF_NEED, _OF_NEED, {"need": str(need)})


def _trouble(
    history: History, mask: Mask, fewest: int, weight: float, parts: Mapping[str, float | str]
) -> Iterator[Term]:
    unhappy = mask & history.is_negative & history.is_dated & ~history.is_no_reason
    days = len(np.unique(np.floor(history.ages[unhappy])))
    if days < fewest or history.sentiment[mask & history.is_dated][-1] == POSITIVE:
        return
    last = float(history.ages[unhappy].min())
    value = weight * (1 - 0.5 ** (days - 1)) * float(recency(np.array(last)))
    yield _term(Sign.PAIN, value, history, unhappy, {"days": days, **parts})


def _escalation(history: History) -> Term | None:
    """The larger of two: how far the mood fell, and how much more often it is bad."""
    found = [one for one in (_fall(history), _more_often(history)) if one is not None]
    return max(found, key=lambda one: one.value, default=None)


def _fall(history: History) -> Term | None:
    """How far the mean score of the newer half is below that of the older, up to 1.

    Told where it is beyond chance, by Welch's statistic.
    """
    scores = history.score[history.is_dated]
    if len(scores) < _FEWEST_FOR_MOOD:
        return None
    before, now = scores[: len(scores) // 2], scores[len(scores) // 2 :]
    spreads = [max(float(part.var(ddof=1)), _LEAST_SPREAD**2) / len(part) for part in (before, now)]
    fall = float(before.mean() - now.mean())
    if fall < _SURELY * sum(spreads) ** 0.5 or now.mean() >= 0:
        return None
    newer = np.cumsum(history.is_dated) > len(scores) // 2
    parts = {"before": float(before.mean()), "now": float(now.mean())}
    keys = history.is_negative & newer & history.is_dated
    return _term(Sign.ESCALATION, min(fall, 1.0), history, keys, parts)


def _more_often(history: History) -> Term | None:
    """1 - expected / found unhappy comments of the last 30 days, where there are surely more."""
    ages = history.ages[history.is_negative & history.is_dated]
    span = float(history.ages[history.is_dated].max(initial=0))
    if len(ages) < _FEWEST_FOR_RHYTHM or span < 2 * _LATELY:
        return None
    lately, share = int((ages <= _LATELY).sum()), _LATELY / span
    if _at_least(lately, len(ages), share) >= _CHANCE:
        return None
    mask = history.is_negative & history.is_dated & (history.ages <= _LATELY)
    value = 1 - share * len(ages) / lately
    return _term(Sign.ESCALATION, value, history, mask, {"n": lately, "days": _LATELY})


def _at_least(count: int, n: int, share: float) -> float:
    """The chance of at least `count` of n when each has the chance `share`."""
    from scipy.stats import binom

    return float(binom.sf(count - 1, n, share))


def _silence(history: History) -> Term | None:
    """1 - exp(-gap / usual gap) where the last comment was unhappy and the gap is no chance.

    Comments that come at random times leave so long a gap with the chance exp(-gap / usual gap).
    """
    ages = history.ages[history.is_dated]
    if len(ages) < _FEWEST_FOR_RHYTHM or ages[0] - ages[-1] <= 0:
        return None
    last = np.flatnonzero(history.is_dated)[-1]
    was_unhappy = history.score[last] <= _ANGER or leaves(history)[last]
    gap, usual = float(ages[-1]), float(ages[0] - ages[-1]) / (len(ages) - 1)
    chance = float(np.exp(-gap / usual))
    if not was_unhappy or gap < _SHORTEST_SILENCE or chance >= _SILENT_BY_CHANCE:
        return None
    mask = np.arange(len(history)) == last
    return _term(Sign.SILENCE, 1 - chance, history, mask, {"gap": gap, "usual": usual})


def _rival(history: History) -> Term | None:
    return _talk(Sign.RIVAL, history, speaks_of_rivals)


def _price(history: History) -> Term | None:
    return _talk(Sign.PRICE, history, speaks_of_price)


def _talk(sign: Sign, history: History, speaks: Callable[[str], bool]) -> Term | None:
    """1 - 0.5 ** (sum of recencies) of the comments that speak so and are not happy."""
    said, sure = with_words_of(history, speaks), leaves(history)
    mask = said & (sure | ((history.sentiment != POSITIVE) & ~history.is_no_reason))
    value = 1 - 0.5 ** float(recency(history.ages[mask]).sum())
    return _term(sign, value, history, mask) if mask.any() else None


def _praise(history: History) -> Term | None:
    """The share of happy comments, weighted by recency."""
    weights = recency(history.ages)
    happy = history.sentiment == POSITIVE
    value = float(weights[happy].sum() / max(weights.sum(), 1e-9))
    return _term(Sign.PRAISE, value, history, happy & ~leaves(history)) if happy.any() else None


def _staying(history: History) -> Term | None:
    """The recency of the last comment that says they stay, unless a later one says they leave."""
    mask = stays(history)
    if not mask.any():
        return None
    last = int(np.flatnonzero(mask)[-1])
    if leaves(history)[last:].any():
        return None
    return _term(Sign.STAYING, float(recency(history.ages[last : last + 1])[0]), history, mask)


def _term(
    sign: Sign,
    value: float,
    history: History,
    mask: Mask,
    parts: Mapping[str, float | str] | None = None,
) -> Term:
    """The term with its evidence: the surest about leaving first, then the newest."""
    keys: Keys = history.keys[mask]
    order = np.lexsort(
        (history.ages[mask], -np.round(history.churn[mask] * (sign != Sign.PRAISE), 2))
    )
    age = float(history.ages[mask].min(initial=np.inf))
    given = {"n": int(mask.sum()), "age": age, **(parts or {})}
    return Term(sign, value, tuple(keys[order].tolist()), given)
