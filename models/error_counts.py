"""Counts the models' errors on validation comments, for `models.error_rates`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.datasets import Example
from models.error_rates import Counts, ErrorRates
from models.lesson import TaskData
from models.protocols import Floats, Predictor
from models.scripts import SCRIPTS, script
from models.targets import allowed_matrix, gold_matrix
from models.tasks import TaskSpec

#: Comments that were made up, to be hard, are mistaken more often than those that users write.
MADE_UP = frozenset({"written", "written_zh", "hard"})

#: From this probability on, one of several labels is said to hold.
_HOLDS = 0.5


def count_errors(data: Sequence[TaskData], predictor: Predictor, weights: str) -> ErrorRates:
    """Of each task that labels whole comments, what is said of real ones in the validation split.

    Of a task with several labels, each label is one of its own. `weights` is their fingerprint.
    """
    counts: dict[str, Counts] = {}
    for each in data:
        if not (each.task.spans or each.task.queries):
            counts |= _task_counts(each.task, each.splits.validation, predictor)
    return ErrorRates(weights[:8], counts)


def tables(task: TaskSpec, examples: Sequence[Example], probabilities: Floats) -> dict[str, Counts]:
    """Counts of shape (scripts, true, said), by label or, where one label holds, by the task.

    Only comments count whose annotators could choose from all the labels in question.
    """
    scripts = np.array([script(e.text) for e in examples], np.int64)
    gold, allowed = gold_matrix(examples, task), allowed_matrix(examples, task)
    if not task.multi_label:
        sure = allowed.all(axis=1)
        said, true = probabilities.argmax(axis=1), gold.argmax(axis=1)
        return {task.name: _table(scripts[sure], true[sure], said[sure], len(task.labels))}
    said = (probabilities >= _HOLDS).astype(np.int64)
    return {
        label: _table(
            scripts[allowed[:, place]],
            gold[allowed[:, place], place].astype(np.int64),
            said[allowed[:, place], place],
            2,
        )
        for place, label in enumerate(task.labels)
    }


def _task_counts(
    task: TaskSpec, validation: Sequence[Example], predictor: Predictor
) -> dict[str, Counts]:
    real = [e for e in validation if e.source not in MADE_UP]
    said = predictor.predict([e.text for e in real], products=[e.product or None for e in real])
    return tables(task, real, said.probabilities[task.name])


def _table(scripts: np.ndarray, true: np.ndarray, said: np.ndarray, n_classes: int) -> Counts:
    counted = np.zeros((len(SCRIPTS), n_classes, n_classes))
    np.add.at(counted, (scripts, true, said), 1)
    return counted
