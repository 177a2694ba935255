"""Makes probabilities mean what they say: one temperature a task, fitted on held-out examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import expit, log_softmax, softmax

from models.datasets import Example
from models.protocols import Floats
from models.targets import allowed_matrix, gold_matrix
from models.tasks import TaskSpec

_COLDEST, _HOTTEST = 0.05, 10.0


def fit_temperature(logits: Floats, examples: Sequence[Example], task: TaskSpec) -> float:
    """The temperature of least log loss; `logits` has shape (n, labels). Languages weigh alike."""
    gold, allowed = gold_matrix(examples, task), allowed_matrix(examples, task)
    weights = _language_weights(examples)

    def loss(log_temperature: float) -> float:
        scaled = logits.astype(np.float64) / np.exp(log_temperature)
        if task.multi_label:
            each = np.logaddexp(0, np.where(gold, -scaled, scaled)) * allowed
            return float(weights @ each.sum(axis=1))
        shares = log_softmax(np.where(allowed, scaled, -1e9), axis=1)
        return float(-weights @ (shares * gold).sum(axis=1))

    best = minimize_scalar(loss, bounds=(np.log(_COLDEST), np.log(_HOTTEST)), method="bounded")
    return float(np.exp(best.x))


def probabilities(logits: Floats, task: TaskSpec) -> Floats:
    """Softmax for single labels, a logistic for each of several; shape (n, labels)."""
    result: Floats = (expit(logits) if task.multi_label else softmax(logits, axis=1)).astype(
        np.float32
    )
    return result


def _language_weights(examples: Sequence[Example]) -> NDArray[np.float64]:
    counts = Counter(example.lang for example in examples)
    return np.array([1 / counts[example.lang] for example in examples])
