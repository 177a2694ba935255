"""Whom to talk to about something, and why each of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bot.analysis.actions import Action
from bot.analysis.actions_found import people_of
from bot.analysis.actions_ground import Ground
from bot.analysis.answers import RecommendationKind
from bot.analysis.wording import listed, say
from bot.feedback import HOLDS
from bot.ports import Keys

#: So many talks tell most of what there is to learn of a matter (J. Nielsen, 1993).
_PEOPLE = 5
_FEWEST = 3


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """Someone to talk to: the account, the comments, and what makes their words weigh."""

    name: str
    account: str | None
    keys: Keys
    is_leaving: bool
    risk: float
    mrr: float

    @property
    def weight(self) -> tuple[float, ...]:
        """Who says that they leave comes first, then who may, who pays, and who writes most."""
        return (float(self.is_leaving), round(self.risk, 2), self.mrr, float(len(self.keys)))


def whom_to_ask(ground: Ground, action: Action) -> tuple[Person, ...]:
    """The five whose words weigh most, of as many accounts as there are; none of too few."""
    people = [_person(ground, name, keys) for name, keys in people_of(ground, action.keys)]
    ranked = sorted(people, key=lambda one: ([-part for part in one.weight], one.name))
    if len(ranked) < _FEWEST:
        return ()
    seen: set[str] = set()
    later = []
    for one in ranked:
        later.append(one.account is not None and one.account in seen)
        seen.add(one.account or "")
    order = np.argsort(later, kind="stable")[:_PEOPLE]
    return tuple(ranked[place] for place in order)


def talk_about(action: Action, people: tuple[Person, ...]) -> Action:
    """The talk with these people as an action of its own, with the effect of what it is about."""
    keys = np.array([one.keys[-1] for one in people], np.int64)
    none = np.zeros(0, np.int64)
    return replace(action, kind=RecommendationKind.TALK, keys=keys, against=none)


def say_people(ground: Ground, people: tuple[Person, ...]) -> str:
    """Each name with why."""
    gap = "；" if ground.query.lang == "zh" else "; "
    return gap.join(_say(ground, one) for one in people)


def _person(ground: Ground, name: str, keys: Keys) -> Person:
    accounts = ground.material.column("account", keys)
    known = accounts.codes[accounts.codes >= 0]
    account = accounts.names[known[-1]] if len(known) else None
    stakes = ground.stakes
    owner = (account if stakes.field == "account" else name) or name
    rows = np.searchsorted(ground.now.keys, keys)
    return Person(
        name=name,
        account=account,
        keys=keys,
        is_leaving=bool((np.nan_to_num(ground.now.churn[rows]) >= HOLDS).any()),
        risk=stakes.risks.get(owner.casefold(), 0.0),
        mrr=stakes.mrr.get(owner.casefold(), 0.0),
    )


def _say(ground: Ground, one: Person) -> str:
    query, why = ground.query, []
    if one.account is not None and one.account != one.name:
        why.append(one.account)
    if one.is_leaving:
        why.append(say(query, "act_says_leaving"))
    if one.risk:
        why.append(say(query, "act_may_leave", risk=f"{one.risk:.2f}"))
    if one.mrr:
        why.append(say(query, "act_pays", mrr=f"{one.mrr:,.0f}"))
    why.append(say(query, "act_wrote" if len(one.keys) > 1 else "act_wrote_once", n=len(one.keys)))
    return say(query, "act_person", name=one.name, why=listed(query, why))
