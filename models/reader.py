"""Reads examples with a network: the logits of a task, and calibrated probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.calibration import Calibration, probabilities
from models.datasets import Example
from models.encoding import Tokens, run, tokens_of
from models.network import Network, calibration_of
from models.protocols import Floats
from models.questions.wording import TASK, Wording
from models.spans import PLACES
from models.tasks import EncoderSpec, TaskSpec


@dataclass(frozen=True, slots=True)
class Reader:
    """A network, the prepared base that its tokenizer is in, and how texts enter it.

    With a `wording`, the kind of a question is told by both.
    """

    network: Network
    base: Path
    spec: EncoderSpec
    wording: Wording | None = None

    def tokens(self, examples: Sequence[Example], task: TaskSpec) -> Tokens:
        """The examples as the network reads them for a task."""
        return tokens_of(self.base, examples, self.spec, task, self.spec.max_length)

    def logits(self, tokens: Tokens, task: TaskSpec) -> list[Floats]:
        """Raw logits in fp32: (labels,) of each text, or (tokens, 3 + labels) of a span task."""
        place = 1 + [each.name for each in self.network.tasks].index(task.name)
        return run(self.network, tokens, half=False)[place]

    def label(self, examples: Sequence[Example], task: TaskSpec) -> Floats:
        """Calibrated probabilities, shape (n, labels)."""
        head = self._head(examples, task)
        if self.wording is None or task.name != TASK:
            return head
        return self.wording.join(head, [e.text for e in examples])

    def label_apart(self, examples: Sequence[Example], task: TaskSpec) -> dict[str, Floats]:
        """What each part of a task that has two says alone, by name; nothing of the others."""
        if self.wording is None or task.name != TASK:
            return {}
        return {
            "head alone": self._head(examples, task),
            "wording alone": self.wording.shares([e.text for e in examples]),
        }

    def _head(self, examples: Sequence[Example], task: TaskSpec) -> Floats:
        logits = np.stack(self.logits(self.tokens(examples, task), task))
        calibration = calibration_of(self.network, task)
        return probabilities(calibration.apply(logits, [e.text for e in examples]), task)

    def mark(self, examples: Sequence[Example], task: TaskSpec) -> tuple[list[Floats], Tokens]:
        """Logits (tokens, 3 + labels) of each text, those of labels calibrated; and its tokens."""
        tokens = self.tokens(examples, task)
        calibration = calibration_of(self.network, task)
        pairs = zip(self.logits(tokens, task), examples, strict=True)
        return [_calibrated(logits, e.text, calibration) for logits, e in pairs], tokens


def _calibrated(logits: Floats, text: str, calibration: Calibration) -> Floats:
    labels = calibration.apply(logits[:, len(PLACES) :], [text] * len(logits))
    return np.concatenate([logits[:, : len(PLACES)], labels], axis=1)
