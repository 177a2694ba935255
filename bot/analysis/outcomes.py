"""How analyses reach what learns from accounts whose outcome is known."""

from __future__ import annotations

from collections.abc import Callable

from models.churn_risk.protocol import AccountTable, Flags, RiskModel

#: Learns from accounts of which it is known whether they left; None where they are too few.
FitRisk = Callable[[AccountTable, Flags], RiskModel | None]
