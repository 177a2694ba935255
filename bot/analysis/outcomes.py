"""How analyses reach what learns from accounts whose outcome is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from models.churn_risk.protocol import AccountTable, Flags, RiskModel

#: Learns from accounts of which it is known whether they left; None where they are too few.
FitRisk = Callable[[AccountTable, Flags], RiskModel | None]


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """Accounts of which it is known whether they `left`, shape (n,).

    `columns` are names of what is known of them; `table` is made only where it is learnt from.
    """

    names: tuple[str, ...]
    left: Flags
    columns: frozenset[str]
    table: Callable[[], AccountTable]


#: The same from outcomes; what was learnt from equal ones is known.
LearnRisk = Callable[[Outcomes], RiskModel | None]
