"""The seam between the account model and whoever uses it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: What a cell of a table may hold; None and "" are blanks.
Cell = str | float | None


@dataclass(frozen=True, slots=True)
class AccountTable:
    """n accounts as they stood at one moment each.

    `ids` has n names, `columns` maps a column's name to its n cells. `observed`, where known, is
    the day on which each account was looked at: a model is then chosen in the order of time.
    """

    ids: tuple[str, ...]
    columns: Mapping[str, Sequence[Cell]]
    observed: tuple[date, ...] | None = None

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing about an account that moves its risk, in its own units and in log-odds.

    `value` is the account's and `typical` the median (of categories: the commonest) of the
    accounts that stayed. `effect` is what it adds to the log-odds, beside an account drawn at
    random; below 0 it lowers the risk. `text` says it in English.
    """

    column: str
    value: str
    typical: str
    effect: float
    text: str


@dataclass(frozen=True, slots=True)
class Risks:
    """Calibrated probabilities that accounts leave, shape (n,), and their 95 % intervals."""

    probability: Values
    low: Values
    high: Values


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure with the interval that holds 95 % of bootstrap resamples."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class RiskFigures:
    """How probabilities compare with outcomes that no part of the model saw.

    `lift` is how many times as many left among the tenth with the highest risk as among all;
    `ece` the expected calibration error over ten bins of equal size.
    """

    auc: Measure
    lift: Measure
    ece: Measure
    brier: Measure


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Of n accounts with a mean risk of `expected`, the share that left."""

    n: int
    expected: float
    left: float


@dataclass(frozen=True, slots=True)
class RiskReport:
    """How a model was chosen and how good it is; figures are cross-validated.

    `weights` says how much of the log-odds each family of models gives; `plain` are the figures of
    plain logistic regression on the same folds, and `left_out` says why a column was not used.
    """

    n: int
    events: int
    weights: Mapping[str, float]
    calibration: str
    figures: RiskFigures
    plain: RiskFigures
    bins: tuple[CalibrationBin, ...]
    left_out: Mapping[str, str]
    in_time_order: bool
    repeats: int

    def as_json(self) -> dict[str, Any]:
        """The report as one document."""
        return asdict(self)


class RiskModel(Protocol):
    """What has learnt from accounts of which it is known whether they left."""

    @property
    def report(self) -> RiskReport:
        """How it was chosen and how good it is."""

    def predict(self, table: AccountTable) -> Risks:
        """How likely each account leaves; columns that are missing count as blank."""

    def reasons(self, table: AccountTable, most: int = 4) -> Sequence[tuple[Reason, ...]]:
        """Of each account what moves its risk most: first what raises it, then what lowers it."""
