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
from models.spans import PLACES
from models.tasks import EncoderSpec, TaskSpec


@dataclass(frozen=True, slots=True)
class Reader:
    """A network, the prepared base that its tokenizer is in, and how texts enter it."""

    network: Network
    base: Path
    spec: EncoderSpec

    def tokens(self, examples: Sequence[Example], task: TaskSpec) -> Tokens:
        """The examples as the network reads them for a task."""
        return tokens_of(self.base, examples, self.spec, task, self.spec.max_length)

    def logits(self, tokens: Tokens, task: TaskSpec) -> list[Floats]:
        """Raw logits in fp32: (labels,) of each text, or (tokens, 3 + labels) of a span task."""
        place = 1 + [each.name for each in self.network.tasks].index(task.name)
        return run(self.network, tokens, half=False)[place]

    def label(self, examples: Sequence[Example], task: TaskSpec) -> Floats:
        """Calibrated probabilities, shape (n, labels)."""
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
