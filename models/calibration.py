"""Makes probabilities mean what they say, fitted on held-out examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, log_softmax, softmax

from models.datasets import Example
from models.protocols import Floats
from models.targets import Bools, allowed_matrix, gold_matrix
from models.tasks import TaskSpec

#: How far the logarithm of a temperature, and an offset, may go.
_BOUND = 4.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """What makes raw logits honest: `(logits + offsets) / temperature`.

    The offsets, one a label, take back what weighing rare labels in training put in.
    """

    temperature: float
    offsets: Floats


def fit_calibration(logits: Floats, examples: Sequence[Example], task: TaskSpec) -> Calibration:
    """The calibration of least log loss; `logits` has shape (n, labels). Languages weigh alike."""
    gold, allowed = gold_matrix(examples, task), allowed_matrix(examples, task)
    weights = _language_weights(examples)
    raw = logits.astype(np.float64)

    def loss(parameters: NDArray[np.float64]) -> float:
        scaled = (raw + parameters[1:]) / np.exp(parameters[0])
        small = 1e-3 * float((parameters[1:] ** 2).mean())  # a label nobody has stays where it is
        return float(weights @ _log_loss(scaled, gold, allowed, task)) + small

    start = np.zeros(1 + raw.shape[1])
    best = minimize(loss, start, bounds=[(-_BOUND, _BOUND)] * len(start)).x
    return Calibration(float(np.exp(best[0])), best[1:].astype(np.float32))


def probabilities(logits: Floats, task: TaskSpec) -> Floats:
    """Softmax for single labels, a logistic for each of several; shape (n, labels)."""
    shares = expit(logits) if task.multi_label else softmax(logits, axis=1)
    result: Floats = shares.astype(np.float32)
    return result


def _log_loss(
    scaled: NDArray[np.float64], gold: Bools, allowed: Bools, task: TaskSpec
) -> NDArray[np.float64]:
    if task.multi_label:
        each: NDArray[np.float64] = np.logaddexp(0, np.where(gold, -scaled, scaled)) * allowed
        return np.asarray(each.sum(axis=1))
    shares = log_softmax(np.where(allowed, scaled, -1e9), axis=1)
    losses: NDArray[np.float64] = -np.where(gold, shares, 0).sum(axis=1)
    return losses


def _language_weights(examples: Sequence[Example]) -> NDArray[np.float64]:
    """Weights that sum to one, as much for each language."""
    counts = Counter(example.lang for example in examples)
    return np.array([1 / (counts[example.lang] * len(counts)) for example in examples])
