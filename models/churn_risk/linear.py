"""Regularised logistic regression, and what each subject gives to its scores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.churn_risk.design import Matrix
from models.churn_risk.protocol import Flags, Values


@dataclass(frozen=True, slots=True)
class LinearMember:
    """Log-odds that are a weighted sum of the features less their means, plus `intercept`."""

    means: Values
    weights: Values
    intercept: float

    def margin(self, matrix: Matrix) -> Values:
        """Log-odds, shape (n,)."""
        return (matrix.values - self.means) @ self.weights + self.intercept

    def contributions(self, matrix: Matrix, n_subjects: int) -> Values:
        """What each subject adds to the log-odds of an average account, shape (n, n_subjects)."""
        total = np.zeros((len(matrix.values), n_subjects))
        terms = (matrix.values - self.means) * self.weights
        for place, subject in enumerate(matrix.subjects):
            total[:, subject] += terms[:, place]
        return total


def fit_linear(matrix: Matrix, left: Flags, strength: float) -> LinearMember:
    """Fit with a ridge penalty on standardised features; `left` has shape (n,)."""
    from sklearn.linear_model import LogisticRegression

    means, widths = matrix.values.mean(axis=0), matrix.values.std(axis=0)
    scale = np.where(_is_a_share(matrix.values) | (widths == 0), 1.0, widths)
    fit = LogisticRegression(C=strength, max_iter=3000)
    fit.fit((matrix.values - means) / scale, left)
    return LinearMember(means, fit.coef_[0] / scale, float(fit.intercept_[0]))


def _is_a_share(values: Values) -> Flags:
    """Of each feature whether it lies within 0 and 1, as levels and splines do: left as it is."""
    inside: Flags = (values.min(axis=0) >= 0) & (values.max(axis=0) <= 1)
    return inside
