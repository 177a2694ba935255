"""What hangs on those who say something: what they pay, and whether they may leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from functools import cached_property

import numpy as np

from bot.analysis.actions import Stake
from bot.analysis.material import Material
from bot.analysis.risk import judge
from bot.ports import Keys
from bot.questions.query import Query


@dataclass(frozen=True)
class Stakes:
    """By name in small letters: what accounts pay a month, and the risk of each that may leave.

    `field` is the column that names them, `account`, or `author` where comments name no accounts.
    """

    field: str = "account"
    mrr: Mapping[str, float] = attribute(default_factory=dict)
    risks: Mapping[str, float] = attribute(default_factory=dict)

    def of(self, material: Material, keys: Keys) -> Stake:
        """What hangs on those who wrote these comments; names in the order of what they pay."""
        column = material.column(self.field, keys)
        named = [column.names[code] for code in np.unique(column.codes[column.codes >= 0])]
        names = sorted(named, key=lambda name: (-self.mrr.get(name.casefold(), 0.0), name))
        at_risk = [name for name in names if name.casefold() in self.risks]
        return Stake(
            names=tuple(names),
            mrr=self._paid(names),
            of_mrr=self._all_paid or None,
            at_risk=tuple(sorted(at_risk, key=lambda name: -self.risks[name.casefold()])),
            of_at_risk=len(self.risks),
            mrr_at_risk=self._paid(at_risk) if self.risks else None,
        )

    @cached_property
    def _all_paid(self) -> float:
        return sum(self.mrr.values())

    def _paid(self, names: list[str]) -> float | None:
        if not self.mrr:
            return None
        return sum(self.mrr.get(name.casefold(), 0.0) for name in names)


def stakes_of(query: Query, material: Material) -> Stakes:
    """What is known of the accounts that the question is about."""
    paid = {one.account.casefold(): one.mrr for one in material.accounts() if one.mrr}
    risks = judge(query, material)
    if risks is None:
        return Stakes(mrr=paid)
    worrying = {one.name.casefold(): one.value for one in risks.worrying}
    return Stakes(risks.people.field, paid if risks.people.field == "account" else {}, worrying)
