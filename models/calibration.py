"""Makes probabilities mean what they say, fitted on held-out examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_softmax, softmax

from models.datasets import Example
from models.protocols import Floats
from models.scripts import SCRIPTS, script
from models.targets import Bools, allowed_matrix, gold_matrix
from models.tasks import TaskSpec

#: How far the logarithm of a temperature, and an offset, may go.
_BOUND = 4.0

#: Examples in a script that its own calibration takes.
_FEWEST = 60


@dataclass(frozen=True, slots=True)
class Calibration:
    """What makes raw logits honest: `(logits + offsets) / temperature`, for each of `SCRIPTS`.

    `temperature` has shape (scripts,), `offsets` (scripts, labels). The offsets take back what
    weighing rare labels in training put in, and what a corpus in one script has more of.
    """

    temperature: Floats
    offsets: Floats

    @classmethod
    def none(cls, n_labels: int) -> Calibration:
        """Leaves logits as they are."""
        return cls(
            np.ones(len(SCRIPTS), np.float32), np.zeros((len(SCRIPTS), n_labels), np.float32)
        )

    def apply(self, logits: Floats, texts: Sequence[str]) -> Floats:
        """Calibrated logits of shape (n, labels), one row for each text."""
        return self.apply_by_script(logits, np.fromiter(map(script, texts), int, len(texts)))

    def apply_by_script(self, logits: Floats, scripts: NDArray[np.int64]) -> Floats:
        """As `apply`, from the place in `SCRIPTS` of each row's text."""
        calibrated: Floats = (logits + self.offsets[scripts]) / self.temperature[scripts, None]
        return calibrated


def fit_calibration(logits: Floats, examples: Sequence[Example], task: TaskSpec) -> Calibration:
    """The calibration of least log loss; `logits` has shape (n, labels). Languages weigh alike.

    A script with too few examples takes what fits all of them together.
    """
    gold, allowed = gold_matrix(examples, task), allowed_matrix(examples, task)
    return fit(logits, gold, allowed, [e.text for e in examples], multi_label=task.multi_label)


def fit(
    logits: Floats, gold: Bools, allowed: Bools, texts: Sequence[str], *, multi_label: bool
) -> Calibration:
    """As `fit_calibration`, from arrays of shape (n, labels)."""
    rows = np.fromiter(map(script, texts), int, len(texts))
    weights = _balance(rows)
    whole = _fit_one(logits, gold, allowed, weights, multi_label=multi_label)
    fitted = []
    for place in range(len(SCRIPTS)):
        mine = rows == place
        fits = whole
        if mine.sum() >= _FEWEST:
            fits = _fit_one(
                logits[mine], gold[mine], allowed[mine], weights[mine], multi_label=multi_label
            )
        fitted.append(fits)
    return Calibration(
        np.exp([f[0] for f in fitted]).astype(np.float32),
        np.stack([f[1:] for f in fitted]).astype(np.float32),
    )


def probabilities(logits: Floats, task: TaskSpec) -> Floats:
    """Softmax for single labels, a logistic for each of several; shape (n, labels)."""
    shares = expit(logits) if task.multi_label else softmax(logits, axis=1)
    result: Floats = shares.astype(np.float32)
    return result


def _fit_one(
    logits: Floats, gold: Bools, allowed: Bools, weights: NDArray[np.float64], *, multi_label: bool
) -> NDArray[np.float64]:
    """The logarithm of the temperature, then the offsets."""
    from scipy.optimize import minimize

    raw = logits.astype(np.float64)
    shares = weights / weights.sum()

    def loss(parameters: NDArray[np.float64]) -> float:
        scaled = (raw + parameters[1:]) / np.exp(parameters[0])
        small = 1e-3 * float((parameters[1:] ** 2).mean())  # a label nobody has stays where it is
        return float(shares @ log_loss(scaled, gold, allowed, multi_label)) + small

    start = np.zeros(1 + raw.shape[1])
    best: NDArray[np.float64] = minimize(loss, start, bounds=[(-_BOUND, _BOUND)] * len(start)).x
    return best


def _balance(rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """A weight for each example, so that every script that occurs weighs as much."""
    counts = np.bincount(rows, minlength=len(SCRIPTS))
    weights: NDArray[np.float64] = 1.0 / counts[rows]
    return weights


def log_loss(
    logits: Floats | NDArray[np.float64], gold: Bools, allowed: Bools, multi_label: bool
) -> NDArray[np.float64]:
    """Log loss of each row of logits (n, labels), over the labels that could be given."""
    if multi_label:
        each: NDArray[np.float64] = np.logaddexp(0, np.where(gold, -logits, logits)) * allowed
        return np.asarray(each.sum(axis=1))
    shares = log_softmax(np.where(allowed, logits, -1e9), axis=1)
    losses: NDArray[np.float64] = -np.where(gold, shares, 0).sum(axis=1)
    return losses
