"""What may be done about something customers say: its effect, and the formula that ranks it.

    score = 100 x kind x reach x (1 + severity + trend + leaving + money + risk)

where every term in brackets is multiplied by its weight (`Priorities`), and all terms are parts
of 1. Those that are estimated enter with the lower end of their 95 % intervals, so that what few
people say does not lead by chance:

reach     the share of customers who say so (of comments, where customers are not known)
severity  the share of these comments that are negative
trend     the part of today's share that is new, where it rose beyond chance, else 0
leaving   the share of these comments whose customers say that they leave, or may
money     the share of the known monthly revenue that is from accounts that say so
risk      the share of those at risk who say so

It is R.I.C.E. (reach, impact, confidence, effort; S. McBride, 2016) without the effort, which no
comment tells, and with intervals for the confidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.analysis.actions_weights import Priorities
from bot.analysis.answers import Change, Interval, RecommendationKind
from bot.analysis.matters import Matter
from bot.ports import Keys

#: With fewer customers there is no action, unless the question is about so few.
FEWEST = 5
#: So few are evidence of what a segment or plan wants, which has fewer customers.
FEWEST_OF_SOME = 3


@dataclass(frozen=True, slots=True)
class Share:
    """`n` of `of`, with the interval of the share."""

    n: int
    of: int
    interval: Interval

    @property
    def value(self) -> float:
        """The share."""
        return self.n / max(self.of, 1)


@dataclass(frozen=True, slots=True)
class Stake:
    """The accounts (or, without any, customers) that say so, and what hangs on them.

    `mrr` is what they pay a month and `of_mrr` what all known accounts do, None where nothing is
    known. `at_risk` of them are among the `of_at_risk` that may leave; those pay `mrr_at_risk`.
    """

    names: tuple[str, ...] = ()
    mrr: float | None = None
    of_mrr: float | None = None
    at_risk: tuple[str, ...] = ()
    of_at_risk: int = 0
    mrr_at_risk: float | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What hangs on an action, over the stretch of time that is looked at.

    `comments` are the share of all comments, `customers` of all customers (None where too few
    comments name theirs), `change` that of the comments against the stretch before.
    """

    comments: Share
    customers: Share | None
    negative: Share
    leaving: Share
    change: Change | None
    stake: Stake

    @property
    def reach(self) -> Share:
        """How many say so: customers where they are known, else comments."""
        return self.customers or self.comments

    @property
    def has_risen(self) -> bool:
        """Whether more say so than before, beyond chance."""
        return self.change is not None and self.change.is_change and self.change.difference > 0


@dataclass(frozen=True, slots=True, eq=False)
class Action:
    """One thing to do: about which matter (None for all that a question is about).

    `keys` are the comments that call for it, `against` those of the same matter that do not; `p`
    is the p-value of its change, 1 where there is none to tell of.
    """

    kind: RecommendationKind
    name: str
    matter: Matter | None
    keys: Keys
    against: Keys
    of: int
    effect: Effect
    p: float = 1.0

    @property
    def is_urgent(self) -> bool:
        """Whether it is trouble that grew beyond chance."""
        return self.kind in _TROUBLE and self.effect.has_risen


_TROUBLE = frozenset({RecommendationKind.FIX, RecommendationKind.PRICE, RecommendationKind.EXPLAIN})


def terms(effect: Effect) -> Mapping[str, float]:
    """The terms of the score, each a part of 1."""
    stake = effect.stake
    return {
        "reach": effect.reach.interval.low,
        "severity": effect.negative.interval.low,
        "trend": _trend(effect),
        "leaving": effect.leaving.interval.low,
        "money": (stake.mrr or 0.0) / stake.of_mrr if stake.of_mrr else 0.0,
        "risk": len(stake.at_risk) / stake.of_at_risk if stake.of_at_risk else 0.0,
    }


def score(action: Action, weights: Priorities) -> float:
    """The score by which actions are ranked; see above."""
    given = dict(terms(action.effect))
    reach = given.pop("reach")
    worth = 1 + sum(getattr(weights, name) * value for name, value in given.items())
    return float(100 * getattr(weights, str(action.kind)) * reach * worth)


def impact(action: Action, weights: Priorities) -> Mapping[str, float]:
    """Every number behind an action: counts, shares with their intervals, terms and score."""
    effect, stake = action.effect, action.effect.stake
    shares = {
        "share": effect.comments,
        "customer_share": effect.customers,
        "negative": effect.negative,
        "leaving_share": effect.leaving,
    }
    found: dict[str, float] = {"score": score(action, weights), **terms(effect)}
    found["comments"] = effect.comments.n
    if effect.customers is not None:
        found["customers"] = effect.customers.n
    for name, share in shares.items():
        if share is not None:
            found |= _spread(name, share.value, share.interval)
    if effect.change is not None:
        found |= _spread("change", effect.change.difference, effect.change.interval)
    found |= {"accounts": len(stake.names), "at_risk": len(stake.at_risk)}
    known = {"mrr": stake.mrr, "mrr_at_risk": stake.mrr_at_risk}
    return found | {name: value for name, value in known.items() if value is not None}


def _spread(name: str, value: float, interval: Interval) -> dict[str, float]:
    return {name: value, f"{name}_low": interval.low, f"{name}_high": interval.high}


def _trend(effect: Effect) -> float:
    if not effect.has_risen or effect.change is None:
        return 0.0
    return min(1.0, max(0.0, effect.change.interval.low) / max(effect.comments.value, 1e-9))
