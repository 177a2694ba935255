"""Second thoughts on labels that were chosen among too few.

A five-star review may complain, and a corpus that knows only good and bad files plain facts under
one of them. A classifier on the frozen encoder, always judged on rows it has not seen, says how
sure each such label is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from models.datasets import Example
from models.protocols import Floats

_FOLDS = 5
_FEWEST = 50


@dataclass(frozen=True, slots=True)
class Screened:
    """The rows to keep (numbers into what was screened) with labels as far as they are sure."""

    examples: tuple[Example, ...]
    rows: tuple[int, ...]
    dropped: int
    widened: int


def screen(
    examples: Sequence[Example], embeddings: Floats, *, sure: float, doubtful: float
) -> Screened:
    """Count a narrow label in full where it is `sure`, drop its row where it is `doubtful`.

    `embeddings` has a row for each example. Examples whose annotator could choose among all
    labels are kept as they are, and so is everything when there is too little to judge by.
    """
    belief = _belief(examples, embeddings)
    kept, rows, widened = [], [], 0
    for row, (example, p) in enumerate(zip(examples, belief, strict=True)):
        if example.among and p < doubtful:
            continue
        is_sure = bool(example.among) and bool(p >= sure)
        widened += is_sure
        kept.append(replace(example, among=()) if is_sure else example)
        rows.append(row)
    return Screened(tuple(kept), tuple(rows), len(examples) - len(kept), widened)


def _belief(examples: Sequence[Example], embeddings: Floats) -> Floats:
    """Out-of-fold probability of each narrow label; 0.5, neither sure nor doubtful, elsewhere."""
    belief = np.full(len(examples), 0.5, np.float32)
    narrow = np.array([n for n, e in enumerate(examples) if e.among], int)
    sides = np.array([examples[n].labels[0] for n in narrow])
    if len(narrow) < _FEWEST or len(set(sides)) < 2:
        return belief
    groups = np.array([f"{examples[n].source}/{examples[n].group}" for n in narrow])
    for learn, judge in GroupKFold(_FOLDS).split(narrow, groups=groups):
        model = LogisticRegression(C=10.0, max_iter=300, class_weight="balanced")
        model.fit(embeddings[narrow[learn]], sides[learn])
        columns = np.searchsorted(model.classes_, sides[judge])
        probabilities = model.predict_proba(embeddings[narrow[judge]])
        belief[narrow[judge]] = probabilities[np.arange(len(judge)), columns]
    return belief
