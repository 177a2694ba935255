"""How likely each account is to leave, at one of three levels that are never mixed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import cache, cached_property, partial

import numpy as np

from bot.analysis.answers import Interval, RiskLevel
from bot.analysis.material import Material, digest_of
from bot.analysis.risk_behaviour import behaviour_terms, has_left, instant
from bot.analysis.risk_formula import score, score_interval
from bot.analysis.risk_history import (
    History,
    People,
    histories,
    moment_of,
    people_of,
    with_texts,
    worth_reading,
)
from bot.analysis.risk_model import Fitted, Subject, learn, table_of
from bot.analysis.risk_terms import Sign, Term, terms_of
from bot.feedback import Account
from bot.questions.query import Query
from models.churn_risk.protocol import Reason

#: From this score on there is reason for worry.
WORRY = 0.4
#: A model's reasons for each account.
_REASONS = 4
_SHOWN = 3
_AGAINST = frozenset({Sign.PRAISE, Sign.STAYING})


@dataclass(frozen=True, slots=True, eq=False)
class Risk:
    """The risk of one account: a probability where a model stands behind it, with its `why`."""

    history: History
    account: Account | None
    terms: tuple[Term, ...]
    value: float
    interval: Interval | None
    why: Callable[[], tuple[Reason, ...]] = tuple

    @property
    def name(self) -> str:
        """The account, or the customer."""
        return self.history.name

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The model's reasons; worked out for all accounts when they are first asked for."""
        return self.why()


@dataclass(frozen=True)
class Risks:
    """All risks, the greatest first, and what they rest on.

    `gone` are accounts with comments that had left before the moment; `fitted` is None without
    outcomes to learn from, `n_left` how many accounts are known to have left, and `n_quiet` how
    many of the table that did not wrote nothing.
    """

    people: People
    moment: np.datetime64
    level: RiskLevel
    all: tuple[Risk, ...]
    gone: tuple[str, ...]
    n_left: int
    n_quiet: int
    fitted: Fitted | None = None

    @cached_property
    def worrying(self) -> tuple[Risk, ...]:
        """Those that give reason for worry.

        That is a score that is high enough, or a probability above the share that left.
        """
        least = WORRY if self.fitted is None else self.fitted.share
        return tuple(one for one in self.all if one.value >= least)

    @property
    def at(self) -> datetime | None:
        """The moment as a datetime in UTC."""
        return _at(self.moment)


def judge(query: Query, material: Material) -> Risks | None:
    """The risks of all accounts with comments; None where no comment says who wrote it."""
    moment = moment_of(material, _end(query, material))
    key = ("risks", str(moment), digest_of(material.considered.keys))
    return material.keep(key, partial(_judged, material, moment))


def _judged(material: Material, moment: np.datetime64) -> Risks | None:
    people = people_of(material, material.considered)
    if people is None:
        return None
    accounts, at = _accounts(material, people), _at(moment)
    codes = worth_reading(people).tolist()
    told = with_texts(material, histories(material, people, codes, moment))
    risks = [_scored(one, accounts.get(one.name.casefold()), at) for one in told if len(one)]
    gone = tuple(one.name for one in risks if _is_gone(one.account, at))
    here = [one for one in risks if one.name not in set(gone)]
    n_left = sum(_is_gone(one, at) for one in accounts.values())
    n_quiet = _n_quiet(accounts, people, at)
    found = Risks(people, moment, _level(accounts), _ranked(here), gone, n_left, n_quiet)
    return _fitted(material, found, accounts)


def _at(moment: np.datetime64) -> datetime | None:
    return None if np.isnat(moment) else instant(moment)


def _end(query: Query, material: Material) -> datetime | None:
    if query.until is None:
        return None
    return datetime.combine(query.until, time(), material.zone)


def _accounts(material: Material, people: People) -> Mapping[str, Account]:
    """The table of accounts by name in small letters; empty where people are no accounts."""
    if people.field != "account":
        return {}
    return {one.account.casefold(): one for one in material.accounts()}


def _level(accounts: Mapping[str, Account]) -> RiskLevel:
    uses = any(one.behaviour or one.last_seen_at for one in accounts.values())
    return RiskLevel.BEHAVIOUR if uses else RiskLevel.TEXT


def _n_quiet(accounts: Mapping[str, Account], people: People, at: datetime | None) -> int:
    pairs = zip(people.column.names, people.column.counts(), strict=True)
    wrote = {name.casefold() for name, n in pairs if n}
    return sum(not _is_gone(one, at) for name, one in accounts.items() if name not in wrote)


def _is_gone(account: Account | None, at: datetime | None) -> bool:
    return account is not None and at is not None and has_left(account, at)


def _scored(history: History, account: Account | None, at: datetime | None) -> Risk:
    terms = terms_of(history)
    if account is not None and at is not None:
        terms = (*terms, *behaviour_terms(account, at))
    return Risk(history, account, terms, score(terms), score_interval(history, terms))


def _ranked(risks: Sequence[Risk]) -> tuple[Risk, ...]:
    return tuple(sorted(risks, key=lambda one: (-round(one.value, 4), one.name)))


def _fitted(material: Material, found: Risks, accounts: Mapping[str, Account]) -> Risks:
    """The same with probabilities, where enough is known of who left."""
    moment = found.at
    if not material.fit_risk or not material.whole or not found.n_left or moment is None:
        return found
    everyone = people_of(material, material.whole())
    if everyone is None:
        return found
    fitted = learn(material, everyone, accounts, moment, material.fit_risk)
    known = [(one, one.account) for one in found.all if one.account is not None]
    if fitted is None or not known:
        return found
    table = table_of([Subject(its, one.history, one.terms, moment) for one, its in known])
    said = fitted.model.predict(table)
    reasons = cache(partial(fitted.model.reasons, table, _REASONS))
    risks = [
        replace(
            one,
            value=float(said.probability[place]),
            interval=Interval(float(said.low[place]), float(said.high[place])),
            why=partial(_nth, reasons, place),
        )
        for place, (one, _) in enumerate(known)
    ]
    level = RiskLevel.PROBABILITY
    return replace(found, all=_ranked(risks), level=level, fitted=fitted)


def _nth(reasons: Callable[[], Sequence[tuple[Reason, ...]]], place: int) -> tuple[Reason, ...]:
    return reasons()[place]


def evidence_of(risk: Risk) -> tuple[int, ...]:
    """Keys of the comments that show best why: of each sign in turn, the newest without any."""
    lists = [list(one.keys) for one in risk.terms if one.sign not in _AGAINST and one.keys]
    turns = [key for turn in range(_SHOWN) for keys in lists for key in keys[turn : turn + 1]]
    newest = risk.history.keys[::-1][:1].tolist()
    return tuple(dict.fromkeys(turns))[:_SHOWN] or tuple(newest)
