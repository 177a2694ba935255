"""The families of models that a fit chooses among, as config.toml lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from models.churn_risk.design import Design, Matrix
from models.churn_risk.linear import fit_linear
from models.churn_risk.protocol import Flags, Values
from models.churn_risk.trees import fit_trees
from models.tasks import CONFIG, read_config


class Member(Protocol):
    """A fitted model of one family."""

    def margin(self, matrix: Matrix) -> Values:
        """Log-odds, shape (n,)."""

    def contributions(self, matrix: Matrix, n_subjects: int) -> Values:
        """What each subject adds to the log-odds, shape (n, n_subjects)."""


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of model and its settings."""

    name: str
    kind: str
    settings: Mapping[str, Any]

    @property
    def is_trees(self) -> bool:
        """Whether fits with other seeds differ."""
        return self.kind.endswith("trees")

    def read(self, design: Design, raw: Values) -> Matrix:
        """The features that the family reads, of a table of shape (n, columns)."""
        views = {"plain": design.plain, "curves": design.curves, "trees": design.plain}
        return views.get(self.kind, design.with_ratios)(raw)

    def fit(self, matrix: Matrix, left: Flags, seeds: int = 1) -> Member:
        """Fit to outcomes of shape (n,)."""
        if self.is_trees:
            return fit_trees(matrix, left, seeds, self.settings)
        return fit_linear(matrix, left, **self.settings)


@dataclass(frozen=True, slots=True)
class Choice:
    """How families are compared; see config.toml."""

    folds: int
    fewest_outcomes: int
    least_weight: float
    bags: int


#: The family that every other one is compared with.
PLAIN = "logistic"


@cache
def settings() -> tuple[Choice, tuple[Family, ...]]:
    """What config.toml says."""
    config = read_config(Path(__file__).parent / CONFIG)
    families = [
        Family(name, table["kind"], {k: v for k, v in table.items() if k != "kind"})
        for name, table in config["families"].items()
    ]
    return Choice(**config["choice"]), tuple(families)
