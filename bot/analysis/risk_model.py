"""Accounts as a table that a model learns from: what the table says of them, and what they said.

An account that left is shown to the model as it stood two weeks before it left, by its comments;
one that stayed as it stands now. Columns of the table are those it has, so that usage should be as
of before leaving. Its last visit is left out, since that is a part of leaving.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from bot.analysis.material import Material
from bot.analysis.outcomes import LearnRisk, Outcomes
from bot.analysis.risk_behaviour import days_with_us, falls, has_left
from bot.analysis.risk_history import History, People, as_of, histories
from bot.analysis.risk_terms import Sign, Term, terms_of
from bot.feedback import Account
from models.churn_risk.protocol import AccountTable, Cell, RiskModel

#: What is said in the last days is a part of leaving, and no warning.
LEAD = timedelta(days=14)
#: The signs that need no reading of texts, which would be too much to read of every account.
_COUNTED = (Sign.INTENT, Sign.PAIN, Sign.ESCALATION, Sign.SILENCE, Sign.PRAISE)
_LATELY = 90.0
#: From more accounts nothing is learnt that would be worth the minutes.
_MOST_LEARNT = 5000
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Subject:
    """An account as it stood at a moment, with what it had said until then."""

    account: Account
    history: History | None
    terms: Sequence[Term]
    moment: datetime


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model, and how many accounts it is known of whether they left."""

    model: RiskModel
    n_left: int
    n: int

    @property
    def share(self) -> float:
        """The share of them that left."""
        return self.n_left / self.n


def learn(
    material: Material,
    people: People,
    accounts: Mapping[str, Account],
    moment: datetime,
    fit: LearnRisk,
) -> Fitted | None:
    """Fit to the accounts of the table; `people` are those of all comments there are."""
    accounts = _learnt_from(accounts)
    flags = np.array([has_left(one, moment) for one in accounts.values()])
    if not flags.any() or flags.all():
        return None

    def table() -> AccountTable:
        told = _told(material, people, accounts, moment)
        known = [_as_it_stood(one, told.get(name), moment) for name, one in accounts.items()]
        return table_of(known)

    columns = frozenset(name for one in accounts.values() for name in one.behaviour)
    model = fit(Outcomes(tuple(accounts), flags, columns, table))
    return None if model is None else Fitted(model, int(flags.sum()), len(flags))


def table_of(subjects: Sequence[Subject]) -> AccountTable:
    """The accounts as a table; what is not known is blank."""
    rows = [_row(one) for one in subjects]
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: [row.get(name) for row in rows] for name in names}
    return AccountTable(tuple(one.account.account for one in subjects), columns)


def _learnt_from(accounts: Mapping[str, Account]) -> Mapping[str, Account]:
    """All accounts; of very many some drawn by their names, the same each time."""
    if len(accounts) <= _MOST_LEARNT:
        return accounts
    drawn = sorted(accounts, key=lambda name: hashlib.sha256(name.encode()).digest())
    return {name: accounts[name] for name in sorted(drawn[:_MOST_LEARNT])}


def _told(
    material: Material, people: People, accounts: Mapping[str, Account], moment: datetime
) -> Mapping[str, History]:
    """What the accounts said until a moment, by their names in small letters."""
    codes = [code for code, name in enumerate(people.column.names) if name.casefold() in accounts]
    end = np.datetime64(moment.replace(tzinfo=None), "s")
    return {one.name.casefold(): one for one in histories(material, people, codes, end)}


def _as_it_stood(account: Account, history: History | None, moment: datetime) -> Subject:
    """An account as it stands, or as it stood before it left."""
    if account.churned_at is not None and account.churned_at <= moment:
        before = account.churned_at - LEAD
        days = (moment - before).total_seconds() / _DAY
        history, moment = history and as_of(history, days), before
    return Subject(account, history, terms_of(history) if history else (), moment)


def _row(subject: Subject) -> dict[str, Cell]:
    account, values = subject.account, {one.sign: one.value for one in subject.terms}
    row: dict[str, Cell] = {
        "plan": account.plan,
        "monthly revenue": account.mrr,
        "seats": account.seats,
        "days as customer": days_with_us(account, subject.moment),
        **account.behaviour,
        **{f"fall of {name}": fall for name, fall in falls(account.behaviour)},
    }
    if subject.history is not None and len(subject.history):
        row |= {f"said: {sign}": values.get(sign, 0.0) for sign in _COUNTED}
        row["comments lately"] = int((subject.history.ages <= _LATELY).sum())
        row["mood"] = float(subject.history.score.mean())
    return row
