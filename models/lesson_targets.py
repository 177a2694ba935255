"""What every row of a lesson should give for a task."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from models.datasets import Example
from models.errors import TrainingDataError
from models.losses import UNKNOWN
from models.spans import PLACES
from models.targets import Bools, allowed_matrix, gold_matrix
from models.tasks import TaskSpec
from models.tokenizer import Encoded


@dataclass(frozen=True, slots=True)
class Targets:
    """What every row should give for one task.

    `gold` and `allowed` have shape (rows, labels); a row that teaches the task nothing allows no
    label. `weights` has shape (labels,): how much each label counts. `taught` is the number of
    rows that teach.
    """

    gold: Bools
    allowed: Bools
    weights: Tensor
    taught: int


@dataclass(frozen=True, slots=True)
class SpanTargets:
    """What the tokens of every row are, for a task that marks spans.

    `places` and `labels` have a tuple a row, as long as its tokens, of numbers of `PLACES` and of
    the task's labels, `UNKNOWN` where nobody said; a row that teaches nothing has none.
    """

    places: tuple[tuple[int, ...], ...]
    labels: tuple[tuple[int, ...], ...]
    weights: Tensor
    taught: int

    def batch(self, numbers: Sequence[int], width: int) -> tuple[Tensor, Tensor]:
        """Places and labels, int64 of shape (len(numbers), width)."""
        places = torch.full((len(numbers), width), UNKNOWN, dtype=torch.int64)
        labels = torch.full_like(places, UNKNOWN)
        for row, number in enumerate(numbers):
            places[row, : len(self.places[number])] = torch.tensor(self.places[number])
            labels[row, : len(self.labels[number])] = torch.tensor(self.labels[number])
        return places, labels


def text_targets(
    examples: Sequence[Example | None], task: TaskSpec, _: Sequence[Encoded]
) -> Targets:
    """Targets of a task that labels whole texts; None teaches nothing."""
    known = [row for row, example in enumerate(examples) if example is not None]
    mine = [example for example in examples if example is not None]
    gold = np.zeros((len(examples), len(task.labels)), bool)
    allowed = np.zeros_like(gold)
    gold[known], allowed[known] = gold_matrix(mine, task), allowed_matrix(mine, task)
    return Targets(gold, allowed, _class_weights(gold, allowed, task), len(known))


def span_targets(
    examples: Sequence[Example | None], task: TaskSpec, tokens: Sequence[Encoded]
) -> SpanTargets:
    """Targets of a task that marks spans; None teaches nothing."""
    marks = [
        _marks(example, row, task) if example is not None else ((), ())
        for example, row in zip(examples, tokens, strict=True)
    ]
    places = tuple(place for place, _ in marks)
    counts = np.bincount([p for row in places for p in row if p >= 0], minlength=len(PLACES))
    weights = torch.tensor(np.sqrt(counts.mean() / np.maximum(counts, 1)), dtype=torch.float32)
    taught = sum(example is not None for example in examples)
    return SpanTargets(places, tuple(label for _, label in marks), weights, taught)


def span_tokens(row: Encoded, span: tuple[int, int]) -> list[int]:
    """Numbers of the tokens of a span of characters."""
    return row.covering([span])


def _marks(
    example: Example, row: Encoded, task: TaskSpec
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    places = [PLACES.index("outside") if start < end else UNKNOWN for start, end in row.places]
    labels = [UNKNOWN] * len(row)
    for start, end, label in example.spans:
        for turn, number in enumerate(span_tokens(row, (start, end))):
            places[number] = PLACES.index("inside" if turn else "begin")
            labels[number] = task.labels.index(label)
    return tuple(places), tuple(labels)


def _class_weights(gold: Bools, allowed: Bools, task: TaskSpec) -> Tensor:
    """Rare labels weigh more, by the square root of how rare they are."""
    counts = gold.sum(axis=0)
    missing = [name for name, n in zip(task.labels, counts, strict=True) if not n]
    if missing:
        raise TrainingDataError(
            f"No example of {task.name} is labelled {', '.join(missing)}; add some."
        )
    others = allowed.sum(axis=0) - counts if task.multi_label else counts.mean()
    return torch.tensor(np.sqrt(np.maximum(others, 1) / counts), dtype=torch.float32)
