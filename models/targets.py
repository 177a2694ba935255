"""Labels as arrays: what is true of a text, and which labels were there to choose from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.datasets import Example
from models.errors import TrainingDataError
from models.tasks import TaskSpec

Bools = NDArray[np.bool_]


def gold_matrix(examples: Sequence[Example], task: TaskSpec) -> Bools:
    """Shape (n, labels): which labels hold. TrainingDataError names a label nobody knows."""
    gold = np.zeros((len(examples), len(task.labels)), bool)
    for row, example in enumerate(examples):
        for label in example.labels:
            if label not in task.labels:
                raise TrainingDataError(
                    f"The label {label!r} of {example.source} is not one of {task.name}: "
                    f"{', '.join(task.labels)}."
                )
            gold[row, task.labels.index(label)] = True
    return gold


def allowed_matrix(examples: Sequence[Example], task: TaskSpec) -> Bools:
    """Shape (n, labels): which labels the annotator could choose from."""
    allowed = np.ones((len(examples), len(task.labels)), bool)
    for row, example in enumerate(examples):
        if example.among:
            allowed[row] = [label in example.among for label in task.labels]
    return allowed
