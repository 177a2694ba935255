"""BG/NBD: how often an account comes, and whether it still does.

Fader, Hardie and Lee, "Counting Your Customers the Easy Way", Marketing Science 24 (2005). Times
are in one unit, here weeks; `again` counts the visits after the first, `last` is the time from the
first visit to the last, `age` from the first to now. All have shape (n,).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from models.churn_risk.protocol import Values


@dataclass(frozen=True, slots=True)
class Buying:
    """Rates of visits are gamma(r, alpha), chances to stop after each are beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float

    def alive(self, again: Values, last: Values, age: Values) -> Values:
        """The probability that an account has not stopped."""
        ratio = (self.r + again) * np.log((self.alpha + age) / (self.alpha + last))
        odds = self.a / (self.b + np.maximum(again, 1) - 1) * np.exp(np.minimum(ratio, 500))
        return np.where(again > 0, 1 / (1 + odds), 1.0)

    def silent(self, again: Values, last: Values, age: Values, time: float) -> Values:
        """The probability that an account does not come in the next `time`."""
        quiet = ((self.alpha + age) / (self.alpha + age + time)) ** (self.r + again)
        return 1 - self.alive(again, last, age) * (1 - quiet)


def fit_buying(again: Values, last: Values, age: Values) -> Buying:
    """The parameters of greatest likelihood; a weak pull to 1 keeps them finite on small tables."""
    from scipy.optimize import minimize

    def loss(logs: Values) -> float:
        likelihood = _log_likelihood(Buying(*np.exp(logs)), again, last, age)
        return float(-likelihood.mean() + 1e-4 * (logs**2).sum())

    best = minimize(loss, np.zeros(4), method="L-BFGS-B", bounds=[(-8, 8)] * 4).x
    return Buying(*map(float, np.exp(best)))


def _log_likelihood(model: Buying, again: Values, last: Values, age: Values) -> Values:
    r, alpha, a, b = model.r, model.alpha, model.a, model.b
    came = again > 0
    before = gammaln(r + again) - gammaln(r) + r * np.log(alpha)
    stays = gammaln(a + b) + gammaln(b + again) - gammaln(b) - gammaln(a + b + again)
    active = -(r + again) * np.log(alpha + age)
    later = np.log(a) - np.log(b + np.maximum(again, 1) - 1) - (r + again) * np.log(alpha + last)
    both: Values = before + stays + np.where(came, np.logaddexp(active, later), active)
    return both
