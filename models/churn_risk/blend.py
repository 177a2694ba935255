"""Several scores become one calibrated probability."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from models.churn_risk.protocol import Flags, Values

#: How strongly weights are drawn to being alike, as a share of the mean log loss.
_PULL = 1e-3
_LEAST, _MOST = 1e-4, 1 - 1e-4


@dataclass(frozen=True, slots=True)
class Blend:
    """Log-odds are `scores @ weights + offset`; no weight is below 0.

    The sum of the weights is the slope of Platt's scaling, `offset` its intercept.
    """

    weights: Values
    offset: float

    def margin(self, scores: Values) -> Values:
        """Log-odds, shape (n,), of scores of shape (n, families)."""
        return scores @ self.weights + self.offset


def fit_blend(scores: Values, left: Flags) -> Blend:
    """The blend of least log loss on scores, shape (n, families), from models that saw none."""
    from scipy.optimize import minimize

    width = scores.shape[1]

    def loss(parameters: Values) -> tuple[float, Values]:
        weights, offset = parameters[:-1], parameters[-1]
        margin = scores @ weights + offset
        gap = (expit(margin) - left) / len(left)
        pull = weights - 1 / width
        value = np.logaddexp(0, np.where(left, -margin, margin)).mean() + _PULL * (pull**2).sum()
        return float(value), np.append(scores.T @ gap + 2 * _PULL * pull, gap.sum())

    start = np.append(np.full(width, 1 / width), 0.0)
    bounds = [(0.0, None)] * width + [(None, None)]
    best = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return Blend(best[:-1], float(best[-1]))


@dataclass(frozen=True, slots=True)
class Steps:
    """A rising curve from log-odds to probability, straight between its points (isotonic)."""

    margins: Values
    probabilities: Values

    def apply(self, margin: Values) -> Values:
        """Probabilities of log-odds, both of shape (n,)."""
        return np.interp(margin, self.margins, self.probabilities)


@dataclass(frozen=True, slots=True)
class Straight:
    """The probability that log-odds stand for: Platt's scaling, which the blend has done."""

    def apply(self, margin: Values) -> Values:
        """Probabilities of log-odds, both of shape (n,)."""
        return np.asarray(expit(margin))


Curve = Straight | Steps


def fit_steps(margin: Values, left: Flags) -> Steps:
    """Isotonic regression on log-odds of shape (n,)."""
    from sklearn.isotonic import IsotonicRegression

    fit = IsotonicRegression(y_min=_LEAST, y_max=_MOST, out_of_bounds="clip").fit(margin, left)
    return Steps(np.asarray(fit.X_thresholds_), np.asarray(fit.y_thresholds_))


def log_loss(left: Flags, probability: Values) -> float:
    """The mean log loss."""
    sure = np.clip(probability, _LEAST, _MOST)
    return float(-np.log(np.where(left, sure, 1 - sure)).mean())
