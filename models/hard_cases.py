"""Texts written to be hard, never trained on, and what a network takes them for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.datasets import Example, guess_language, read_rows
from models.metrics import decide
from models.protocols import Span
from models.questions.gist import gist
from models.reader import Reader
from models.spans import decode
from models.targets import Bools
from models.tasks import PACKAGED, TaskSpec

FILE = "hard_cases.csv"

#: What a file writes where no label holds.
NONE = "other"


@dataclass(frozen=True, slots=True)
class HardCase:
    """A text, in what way it is hard, its label, and what the model takes it for.

    Labels are written as in the file. `probability` is that of the surest label.
    """

    text: str
    what: str
    label: str
    predicted: str
    probability: float


def hard_cases(reader: Reader, task: TaskSpec) -> tuple[HardCase, ...]:
    """Those of the task's folder; none when it has no such file."""
    path = PACKAGED / task.name / FILE
    if not path.exists():
        return ()
    rows = list(read_rows(path))
    read = _read_spans if task.spans else _read_labels
    return tuple(
        HardCase(row["text"], row["what"], row["label"], predicted, round(sure, 3))
        for row, (predicted, sure) in zip(rows, read(reader, rows, task), strict=True)
    )


def _example(row: Mapping[str, str], task: TaskSpec) -> Example:
    text, lang = row["text"], row.get("lang") or guess_language(row["text"])
    read = gist(text) if task.queries else text
    return Example(read, (), lang, "hard", "", product=row.get("product") or "")


def _read_labels(
    reader: Reader, rows: Sequence[Mapping[str, str]], task: TaskSpec
) -> list[tuple[str, float]]:
    given = reader.label([_example(row, task) for row in rows], task)
    decided = decide(given, np.ones(given.shape, bool), multi_label=task.multi_label)
    return [
        (_named(row["label"], chosen, task), float(p.max()))
        for row, chosen, p in zip(rows, decided, given, strict=True)
    ]


def _named(asked: str, chosen: Bools, task: TaskSpec) -> str:
    """What the model says, in the words and the order that the file asks in."""
    names = [name for name, holds in zip(task.labels, chosen, strict=True) if holds]
    if asked in ("yes", "no"):
        return "yes" if names else "no"
    order = {name: place for place, name in enumerate(asked.split("|"))}
    return "|".join(sorted(names, key=lambda name: order.get(name, len(order)))) or NONE


def _read_spans(
    reader: Reader, rows: Sequence[Mapping[str, str]], task: TaskSpec
) -> list[tuple[str, float]]:
    logits, tokens = reader.mark([_example(row, task) for row in rows], task)
    said = []
    for values, row, encoded in zip(logits, rows, tokens.rows, strict=True):
        spans = decode(values, encoded.places, row["text"], task.labels)
        said.append((_written(row["text"], spans), max((s.probability for s in spans), default=0)))
    return said


def _written(text: str, spans: Sequence[Span]) -> str:
    """`login:positive ;; price:negative`."""
    return " ;; ".join(f"{text[span.start : span.end]}:{span.label}" for span in spans)
