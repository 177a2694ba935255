"""What the outputs of the network mean: from raw logits to probabilities and spans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.calibration import Calibration
from models.protocols import Floats, Predictions, Span
from models.scripts import script
from models.spans import PLACES, decode
from models.tasks import TaskSpec
from models.tokenizer import Encoded
from models.windows import Joints, Window

Scripts = NDArray[np.int64]

_FLAGS = ("multi_label", "spans", "focused", "queries")


@dataclass(frozen=True, slots=True)
class TaskOutput:
    """One output of the network: its labels, and what makes its logits honest.

    The flags are those of `models.tasks.TaskSpec`.
    """

    name: str
    labels: tuple[str, ...]
    calibration: Calibration
    multi_label: bool = False
    spans: bool = False
    focused: bool = False
    queries: bool = False

    @classmethod
    def of(cls, task: TaskSpec, calibration: Calibration) -> TaskOutput:
        """The output of a task of the network."""
        flags = (task.multi_label, task.spans, task.focused, task.queries)
        return cls(task.name, task.labels, calibration, *flags)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> TaskOutput:
        """What `as_json` gave."""
        arrays = {key: np.array(content[key], np.float32) for key in ("temperature", "offsets")}
        flags = {key: bool(content[key]) for key in _FLAGS}
        labels = tuple(content["labels"])
        return cls(content["name"], labels, Calibration(**arrays), **flags)

    def as_json(self) -> dict[str, Any]:
        """Everything, in types that JSON has."""
        return {
            "name": self.name,
            "labels": list(self.labels),
            "multi_label": self.multi_label,
            "spans": self.spans,
            "focused": self.focused,
            "queries": self.queries,
            "temperature": self.calibration.temperature.tolist(),
            "offsets": self.calibration.offsets.tolist(),
        }

    def probabilities(self, logits: Floats, scripts: Scripts) -> Floats:
        """Shape (n, labels), from raw logits of that shape and the script of each row's text."""
        calibrated = self.calibration.apply_by_script(logits, scripts)
        return _sigmoid(calibrated) if self.multi_label else _softmax(calibrated)

    def decided(self, shares: Floats) -> NDArray[np.int64]:
        """The best label of each text, or for each of several labels whether it holds.

        `shares` are probabilities of shape (n, labels).
        """
        chosen: NDArray[np.int64] = (
            (shares > 0.5).astype(np.int64) if self.multi_label else shares.argmax(axis=1)
        )
        return chosen

    def marked(self, logits: Floats, tokens: Encoded, text: str, script: int) -> tuple[Span, ...]:
        """The spans of a text, from raw logits (tokens, 3 + labels)."""
        return decode(self._tokens(logits, script), tokens.places, text, self.labels)

    def marks(self, logits: Floats, tokens: Encoded, script: int) -> NDArray[np.int64]:
        """Place and label that each token of a text is most likely to have, shape (tokens, 2)."""
        own = [number for number, (start, end) in enumerate(tokens.places) if start < end]
        both = np.split(self._tokens(logits[own], script), [len(PLACES)], axis=1)
        best: NDArray[np.int64] = np.stack([part.argmax(axis=1) for part in both], axis=1)
        return best

    def _tokens(self, logits: Floats, script: int) -> Floats:
        """The same shape, with the logits of the labels calibrated."""
        places, labels = np.split(logits, [len(PLACES)], axis=1)
        calibrated = self.calibration.apply_by_script(labels, np.full(len(labels), script))
        tokens: Floats = np.hstack([places, calibrated])
        return tokens


def interpret(
    tasks: Sequence[TaskOutput],
    outputs: Sequence[Sequence[Floats]],
    windows: Sequence[Window],
    texts: Sequence[str],
) -> Predictions:
    """What the outputs of the network for the windows of some comments say of those comments."""
    joints = Joints.of(windows)
    scripts = scripts_of(windows, texts)
    embeddings, *logits = outputs
    shares: dict[str, Floats] = {}
    spans: dict[str, list[tuple[Span, ...]]] = {}
    for task, values in zip(tasks, logits, strict=True):
        if task.queries:
            continue
        if task.spans:
            parts = zip(values, windows, scripts, strict=True)
            marked = [task.marked(v, w.tokens, texts[w.text], script) for v, w, script in parts]
            spans[task.name] = joints.spans(marked)
        else:
            join = joints.highest if task.multi_label else joints.mean
            shares[task.name] = join(task.probabilities(np.stack(values), scripts))
    return Predictions(joints.embeddings(np.stack(embeddings)), shares, spans)


def interpret_query(
    tasks: Sequence[TaskOutput],
    outputs: Sequence[Sequence[Floats]],
    windows: Sequence[Window],
    text: str,
) -> dict[str, Floats]:
    """What the tasks that read questions say of one, by its windows: name -> shape (labels,)."""
    joints, scripts = Joints.of(windows), scripts_of(windows, [text])
    return {
        task.name: joints.mean(task.probabilities(np.stack(values), scripts))[0]
        for task, values in zip(tasks, outputs[1:], strict=True)
        if task.queries
    }


def scripts_of(windows: Sequence[Window], texts: Sequence[str]) -> Scripts:
    """The script of each window's text, as its place in `models.scripts.SCRIPTS`."""
    of_texts = np.fromiter(map(script, texts), np.int64, len(texts))
    return of_texts[[window.text for window in windows]]


def take(predictions: Predictions, numbers: Sequence[int]) -> Predictions:
    """What is said of the texts with these numbers, in this order."""
    return Predictions(
        predictions.embeddings[numbers],
        {name: values[numbers] for name, values in predictions.probabilities.items()},
        {name: [of[n] for n in numbers] for name, of in predictions.spans.items()},
    )


def concatenate(parts: Sequence[Predictions]) -> Predictions:
    """One after the other; at least one."""
    first = parts[0]
    return Predictions(
        np.concatenate([part.embeddings for part in parts]),
        {
            name: np.concatenate([part.probabilities[name] for part in parts])
            for name in first.probabilities
        },
        {name: [spans for part in parts for spans in part.spans[name]] for name in first.spans},
    )


def _softmax(logits: Floats) -> Floats:
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities: Floats = exponentials / exponentials.sum(axis=1, keepdims=True)
    return probabilities


def _sigmoid(logits: Floats) -> Floats:
    # as a tanh it cannot overflow
    probabilities: Floats = (0.5 + 0.5 * np.tanh(0.5 * logits)).astype(np.float32)
    return probabilities
