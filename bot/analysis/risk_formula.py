"""The score of an account: one formula over its terms, every one of which is shown.

    said  = 1 - (1 - 0.90 intent) (1 - 0.95 left)
    signs = 1 - product of (1 - weight x term)
    score = 1 - (1 - said (1 - 0.8 staying)) (1 - signs (1 - 0.3 praise) (1 - 0.7 staying))

Whoever says that they leave is believed whatever else they praise; praise only weakens what is
guessed from behaviour. The weights are set by judgement, not fitted: the score orders accounts and
is no probability. Where it is known which accounts left, a model takes its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from bot.analysis.answers import Interval
from bot.analysis.risk_history import History, Values, is_told_otherwise
from bot.analysis.risk_terms import Sign, Term, recency

#: The weight of each sign that is not said.
WEIGHTS: Mapping[Sign, float] = {
    Sign.PAIN: 0.65,
    Sign.ESCALATION: 0.35,
    Sign.SILENCE: 0.5,
    Sign.RIVAL: 0.55,
    Sign.PRICE: 0.35,
    Sign.UNSEEN: 0.4,
    Sign.USAGE: 0.5,
}
INTENT, LEFT = 0.9, 0.95
STAYING_SAID, STAYING_SIGNS, PRAISE = 0.8, 0.7, 0.3

_DRAWS = 400
#: Intents less likely than this are not drawn.
_LEAST_LIKELY = 0.02


def weight(sign: Sign) -> float:
    """How much a sign counts; below 0 for those that speak against leaving."""
    own = {Sign.INTENT: INTENT, Sign.LEFT: LEFT, Sign.PRAISE: -PRAISE, Sign.STAYING: -STAYING_SAID}
    return own.get(sign) or WEIGHTS[sign]


def score(terms: Sequence[Term]) -> float:
    """The score in [0, 1]."""
    values = {one.sign: one.value for one in terms}
    said = [np.array(values.get(sign, 0.0)) for sign in (Sign.INTENT, Sign.LEFT)]
    return float(_joined(_said(*said), values))


def score_interval(history: History, terms: Sequence[Term]) -> Interval:
    """What holds 95 % of scores when each intent is there as often as its probability says.

    The same history always gives the same interval, which holds the score.
    """
    values = {one.sign: one.value for one in terms}
    rows = (history.churn >= _LEAST_LIKELY) & ~is_told_otherwise(history)
    weights = recency(history.ages[rows])
    left = set(next((one.keys for one in terms if one.sign is Sign.LEFT), ()))
    has_left = np.array([int(key) in left for key in history.keys[rows]], bool)
    random = np.random.default_rng(0)
    drawn = (random.random((_DRAWS, int(rows.sum()))) < history.churn[rows]) * weights
    intent = 1 - np.prod(1 - drawn, axis=1)
    scores = _joined(_said(intent, np.max(drawn * has_left, axis=1, initial=0)), values)
    low, high = np.quantile(scores, [0.025, 0.975])
    middle = score(terms)
    return Interval(float(min(low, middle)), float(max(high, middle)))


def _said(intent: Values, left: Values) -> Values:
    return 1 - (1 - INTENT * intent) * (1 - LEFT * left)


def _joined(said: Values, values: Mapping[Sign, float]) -> Values:
    staying, praise = values.get(Sign.STAYING, 0.0), values.get(Sign.PRAISE, 0.0)
    others = [1 - share * values.get(sign, 0.0) for sign, share in WEIGHTS.items()]
    signs = (1 - float(np.prod(others))) * (1 - PRAISE * praise) * (1 - STAYING_SIGNS * staying)
    return 1 - (1 - said * (1 - STAYING_SAID * staying)) * (1 - signs)
