"""Logistic regression where some annotators could choose among some of the labels only.

A binary corpus says of a text that it is not negative, not that it is not neutral. No package
known to us fits that on sparse features and dense ones together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, log_softmax

from models.protocols import Floats
from models.targets import Bools

_ITERATIONS = 400

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Regression:
    """Weights of the sparse features (n, labels), the dense ones (m, labels), and a bias."""

    sparse: Floats
    dense: Floats
    bias: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Problem:
    """Rows to learn from: features, what holds of them, and what could be said of them.

    `sparse` is a scipy matrix (rows, n); `penalties` are those of sparse and of dense weights.
    """

    sparse: Any
    dense: Floats
    gold: Bools
    allowed: Bools
    multi_label: bool
    penalties: tuple[float, float]

    def parts(self, flat: Doubles) -> tuple[Doubles, Doubles, Doubles]:
        """Weights of the sparse features, of the dense ones, and the bias."""
        labels, n = self.gold.shape[1], self.sparse.shape[1]
        rows = flat.reshape(-1, labels)
        return rows[:n], rows[n:-1], rows[-1]

    def loss(self, flat: Doubles) -> tuple[float, Doubles]:
        """Penalised log loss, and its gradient."""
        sparse, dense, bias = self.parts(flat)
        logits = self.sparse @ sparse + self.dense @ dense + bias
        loss, slope = (_each if self.multi_label else _one)(logits, self.gold, self.allowed)
        of_sparse, of_dense = self.penalties
        loss += (of_sparse * (sparse**2).sum() + of_dense * (dense**2).sum()) / 2
        gradient = np.concatenate(
            [
                self.sparse.T @ slope + of_sparse * sparse,
                self.dense.T @ slope + of_dense * dense,
                slope.sum(axis=0, keepdims=True),
            ]
        )
        return float(loss), gradient.ravel()


def fit(
    sparse: Any,
    dense: Floats,
    gold: Bools,
    allowed: Bools,
    *,
    multi_label: bool,
    strength: tuple[float, float],
) -> Regression:
    """The weights of least penalised log loss; the bias goes free.

    `sparse` is a scipy matrix (rows, n), `dense` has shape (rows, m), `gold` and `allowed`
    (rows, labels): see `models.targets`. `strength` are the inverse penalties of both kinds.
    """
    penalties = (1 / strength[0], 1 / strength[1])
    problem = _Problem(sparse.tocsr(), dense, gold, allowed, multi_label, penalties)
    start = np.zeros((sparse.shape[1] + dense.shape[1] + 1) * gold.shape[1])
    found = minimize(
        problem.loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _ITERATIONS}
    )
    parts = (part.astype(np.float32) for part in problem.parts(found.x))
    return Regression(*parts)


def _each(logits: Doubles, gold: Bools, allowed: Bools) -> tuple[float, Doubles]:
    """Every label holds or not."""
    losses = np.logaddexp(0, np.where(gold, -logits, logits)) * allowed
    slope: Doubles = (expit(logits) - gold) * allowed
    return float(losses.sum()), slope


def _one(logits: Doubles, gold: Bools, allowed: Bools) -> tuple[float, Doubles]:
    """One label holds, of those that are allowed."""
    shares = log_softmax(np.where(allowed, logits, -1e9), axis=1)
    slope: Doubles = np.exp(shares) - gold
    return -float(np.where(gold, shares, 0).sum()), slope
