"""Predictions on a few fixed texts, by which a start can tell that the models are as they were.

The comments in canary.csv and the questions in canary_questions.csv were written for this. What the
weights say of them in fp32 is kept beside the weights, with the texts, so that weights of another
version can still be checked.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from models.errors import ModelError, ModelFileError
from models.protocols import Floats, Predictions, Predictor, Span
from models.revisions import CANARY, REFERENCE
from models.tasks import PACKAGED, TaskSpec

COMMENTS = PACKAGED / "canary.csv"
QUESTIONS = PACKAGED / "canary_questions.csv"

_EMBEDDINGS = f"{REFERENCE}/canary.safetensors"

#: A decision counts as sure when the likelier side leads by more than this.
_SURE = 0.2

#: What a runtime must reach: the share of sure decisions that stay, the share of sure spans that
#: stay, how far a probability may move on average, and the mean cosine of embeddings. Those that
#: compute in fp32 differ from the reference by rounding alone.
_MIN_DECISIONS = 0.98
_MIN_SPANS = 0.8
_MAX_DIFFERENCE = {"fp32": 0.01, "fast": 0.05}
_MIN_COSINE = {"fp32": 0.999, "fast": 0.98}

_MEND = (
    "prepare them anew with `earful models prepare --again`, or go back with "
    "`earful models rollback`"
)


@dataclass(frozen=True, slots=True)
class TaskAgreement:
    """How one task agrees with the reference: of `sure` decisions the share that is the same.

    `difference` is how far probabilities moved on average; 0 for spans, which have no other.
    """

    sure: int
    same: float
    difference: float


@dataclass(frozen=True, slots=True)
class CanaryResult:
    """How predictions on the canary agree with the reference; `faults` is empty when they do."""

    comments: int
    tasks: Mapping[str, TaskAgreement]
    cosine: float
    faults: tuple[str, ...]

    def in_words(self) -> str:
        """One line on what was found."""
        if self.faults:
            return "; ".join(self.faults)
        same = min((of.same for of in self.tasks.values()), default=1.0)
        moved = max((of.difference for of in self.tasks.values()), default=0.0)
        return (
            f"{self.comments} fixed comments: {100 * same:.0f} % or more of each task's sure "
            f"labels as recorded, probabilities within {moved:.3f} on average"
        )


def write_canary(predictor: Predictor, tasks: Sequence[TaskSpec], weights: Path) -> None:
    """Record what a predictor in fp32 says of comments and questions, beside its weights."""
    comments = _rows(COMMENTS)
    texts, products = [c["text"] for c in comments], [c["product"] or None for c in comments]
    questions = [row["text"] for row in _rows(QUESTIONS)]
    said = _said(predictor, texts, products, questions)
    record = {
        "texts": texts,
        "products": products,
        "questions": questions,
        "tasks": {
            task.name: {
                "labels": list(task.labels),
                "multi_label": task.multi_label,
                **_recorded(said, task.name),
            }
            for task in tasks
        },
    }
    (weights / REFERENCE).mkdir(parents=True, exist_ok=True)
    text = json.dumps(record, ensure_ascii=False, indent=1)
    (weights / CANARY).write_text(text + "\n", encoding="utf-8")
    save_file({"embeddings": said.embeddings.astype(np.float16)}, weights / _EMBEDDINGS)


def check_canary(predictor: Predictor, weights: Path) -> CanaryResult | None:
    """Compare a predictor with what is recorded beside its weights; None when nothing is.

    Raises ModelError when it says something else, ModelFileError when the record is damaged.
    """
    if not (weights / CANARY).exists():
        return None
    result = compare_canary(predictor, weights)
    if result.faults:
        raise ModelError(
            f"The models {predictor.revision} do not label the canary's fixed comments as they "
            f"did when they were trained ({result.in_words()}); {_MEND}."
        )
    return result


def compare_canary(predictor: Predictor, weights: Path) -> CanaryResult:
    """How a predictor agrees with what is recorded beside its weights."""
    record, embeddings = _read(weights)
    questions = record.get("questions", ())  # weights of earlier versions have none
    said = _said(predictor, record["texts"], record["products"], questions)
    tasks, faults = {}, []
    family = "fp32" if predictor.revision.endswith("fp32") else "fast"
    known = {**predictor.labels, **predictor.span_labels, **predictor.query_labels}
    for name, of in record["tasks"].items():
        if tuple(of["labels"]) != known.get(name):
            faults.append(f"{name} has other labels or none")
            continue
        tasks[name] = _agreement(of, said, name)
        faults += _faults(name, tasks[name], "spans" in of, family)
    cosine = _cosine(embeddings, said.embeddings)
    if cosine < _MIN_COSINE[family]:
        faults.append(f"embeddings have a mean cosine of {cosine:.3f} with those recorded")
    return CanaryResult(len(record["texts"]), tasks, cosine, tuple(faults))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _said(
    predictor: Predictor,
    texts: Sequence[str],
    products: Sequence[str | None],
    questions: Sequence[str],
) -> Predictions:
    """What is said of the comments, and by tasks that read questions of those."""
    said = predictor.predict(texts, products=products)
    asked = [predictor.classify_query(question) for question in questions]
    names = predictor.query_labels if asked else ()
    shares = {name: np.stack([each[name] for each in asked]) for name in names}
    return replace(said, probabilities={**said.probabilities, **shares})


def _recorded(said: Predictions, task: str) -> dict[str, Any]:
    if task in said.spans:
        return {
            "spans": [
                [[s.start, s.end, s.label, round(s.probability, 4)] for s in spans]
                for spans in said.spans[task]
            ]
        }
    return {"probabilities": np.round(said.probabilities[task].astype(float), 4).tolist()}


def _read(weights: Path) -> tuple[dict[str, Any], Floats]:
    try:
        record = json.loads((weights / CANARY).read_text(encoding="utf-8"))
        embeddings: Floats = load_file(weights / _EMBEDDINGS)["embeddings"].astype(np.float32)
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise ModelFileError(
            f"The canary's record in {weights / REFERENCE} is missing or damaged; restore it, or "
            "promote another revision with `earful models promote NAME@REVISION`."
        ) from error
    return record, embeddings


def _agreement(recorded: Mapping[str, Any], said: Predictions, task: str) -> TaskAgreement:
    if "spans" in recorded:
        spans = [[Span(*span) for span in spans] for spans in recorded["spans"]]
        return _span_agreement(spans, said.spans[task])
    before, now = np.array(recorded["probabilities"], np.float32), said.probabilities[task]
    same, sure = (_decisions if recorded["multi_label"] else _choices)(before, now)
    difference = float(np.abs(before - now).mean())
    return TaskAgreement(int(sure.sum()), _share(same & sure, sure), difference)


def _choices(before: Floats, now: Floats) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Of every text, whether the best label is the same, and whether it was sure; shape (n,)."""
    ranked = np.sort(before, axis=1)
    return before.argmax(axis=1) == now.argmax(axis=1), ranked[:, -1] - ranked[:, -2] > _SURE


def _decisions(before: Floats, now: Floats) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """The same of every text and label; shape (n, labels)."""
    return (before >= 0.5) == (now >= 0.5), np.abs(2 * before - 1) > _SURE


def _span_agreement(
    before: Sequence[Sequence[Span]], now: Sequence[Sequence[Span]]
) -> TaskAgreement:
    """Of the sure spans on either side, the share that meets one with the same label."""
    met = [
        any(one.start < o.end and o.start < one.end and one.label == o.label for o in others)
        for mine, theirs in zip((*before, *now), (*now, *before), strict=True)
        for one, others in ((span, theirs) for span in mine)
        if one.probability > (1 + _SURE) / 2
    ]
    return TaskAgreement(len(met), sum(met) / len(met) if met else 1.0, 0.0)


def _faults(task: str, of: TaskAgreement, is_spans: bool, family: str) -> list[str]:
    faults = []
    if of.same < (_MIN_SPANS if is_spans else _MIN_DECISIONS):
        faults.append(f"{task} differs on {100 * (1 - of.same):.0f} % of {of.sure} sure decisions")
    if not of.difference <= _MAX_DIFFERENCE[family]:
        faults.append(f"{task}'s probabilities moved by {of.difference:.3f} on average")
    return faults


def _share(part: NDArray[np.bool_], whole: NDArray[np.bool_]) -> float:
    return float(part.sum() / whole.sum()) if whole.any() else 1.0


def _cosine(before: Floats, now: Floats) -> float:
    if before.shape != now.shape:
        return 0.0
    lengths = np.linalg.norm(before, axis=1) * np.linalg.norm(now, axis=1)
    return float(np.mean((before * now).sum(axis=1) / np.maximum(lengths, 1e-9)))
