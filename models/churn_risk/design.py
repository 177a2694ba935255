"""Accounts as numbers that models read: curves for linear ones, ratios for trees."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from models.churn_risk.columns import Columns
from models.churn_risk.protocol import Values

_KNOTS = 6
#: Numbers with fewer different values have no curve, and make no ratio.
_FEWEST_VALUES = 7
#: The most numbers that are set against each other.
_MOST_IN_RATIOS = 10
_FEWEST_BLANKS = 0.01


@dataclass(frozen=True, slots=True)
class Matrix:
    """Features, shape (n, width), and for each the subject that it belongs to.

    Several features say one thing: the levels of a category, the curve of a number.
    """

    values: Values
    subjects: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Design:
    """How a table turns into features; learnt without the outcomes.

    `subjects` are the things a reason can name: one column, or two whose ratio it is.
    """

    columns: Columns
    medians: Values
    gappy: tuple[int, ...]
    curved: tuple[int, ...]
    ratios: tuple[tuple[int, int], ...]
    splines: tuple[Any, ...]

    @property
    def subjects(self) -> tuple[tuple[int, ...], ...]:
        """Places in `columns.used`: each alone, then the pairs."""
        return (*((n,) for n in range(len(self.columns.used))), *self.ratios)

    def plain(self, raw: Values) -> Matrix:
        """Numbers as they are, a feature for each level and for blanks."""
        return self._joined(raw, [])

    def curves(self, raw: Values) -> Matrix:
        """As `plain`, with the logarithm and a cubic spline of each number."""
        if not self.curved:
            return self.plain(raw)
        filled = self._filled(raw)[:, list(self.curved)]
        bases = [spline.transform(filled[:, [n]]) for n, spline in enumerate(self.splines)]
        logs = np.sign(filled) * np.log1p(np.abs(filled))
        whose = zip(bases, self.curved, strict=True)
        curves = [(basis, (n,) * basis.shape[1]) for basis, n in whose]
        return self._joined(raw, [(logs, self.curved), *curves])

    def with_ratios(self, raw: Values) -> Matrix:
        """As `plain`, with the logarithms of ratios."""
        if not self.ratios:
            return self.plain(raw)
        logs = np.log1p(np.maximum(self._filled(raw), 0))
        values = np.stack([logs[:, a] - logs[:, b] for a, b in self.ratios], axis=1)
        first = len(self.columns.used)
        return self._joined(raw, [(values, tuple(range(first, first + len(self.ratios))))])

    def _filled(self, raw: Values) -> Values:
        return np.where(np.isnan(raw), self.medians, raw)

    def _joined(self, raw: Values, more: list[tuple[Values, tuple[int, ...]]]) -> Matrix:
        own = [
            (part, (n,) * part.shape[1]) for n in range(raw.shape[1]) for part in self._own(raw, n)
        ]
        parts = [*own, *more]
        return Matrix(
            np.hstack([values for values, _ in parts]),
            tuple(subject for _, subjects in parts for subject in subjects),
        )

    def _own(self, raw: Values, n: int) -> list[Values]:
        """Features of one column: its levels or its number, and whether it is blank."""
        column, values = self.columns.used[n], raw[:, [n]]
        if column.kind == "category":
            read = (values == np.arange(len(column.levels))).astype(float)
        else:
            read = np.where(np.isnan(values), self.medians[n], values)
        return [read, np.isnan(values).astype(float)] if n in self.gappy else [read]


def fit_design(columns: Columns, raw: Values) -> Design:
    """Learn medians, knots and which columns have gaps from a table of shape (n, columns)."""
    blank = np.isnan(raw)
    medians = np.array(
        [_median(column[~gaps]) for column, gaps in zip(raw.T, blank.T, strict=True)]
    )
    filled = np.where(blank, medians, raw)
    counts = [len(np.unique(values)) for values in filled.T]
    numbers = [n for n, c in enumerate(columns.used) if c.kind in ("number", "date")]
    curved = tuple(n for n in numbers if counts[n] >= _FEWEST_VALUES)
    finest = sorted(curved, key=lambda n: -counts[n])[:_MOST_IN_RATIOS]
    ratios = combinations(sorted(n for n in finest if filled[:, n].min() >= 0), 2)
    return Design(
        columns=columns,
        medians=medians,
        gappy=tuple(np.flatnonzero(blank.mean(axis=0) >= _FEWEST_BLANKS).tolist()),
        curved=curved,
        ratios=tuple(ratios),
        splines=tuple(_spline(filled[:, n]) for n in curved),
    )


def _median(values: Values) -> float:
    return float(np.median(values)) if len(values) else 0.0


def _spline(values: Values) -> Any:
    """A cubic spline with knots at quantiles, and beyond the last ones straight."""
    from sklearn.preprocessing import SplineTransformer

    knots = np.unique(np.quantile(values, np.linspace(0, 1, _KNOTS)))
    spline = SplineTransformer(knots=knots[:, None], extrapolation="linear")
    return spline.fit(values[:, None])
