"""Reads examples with a network: the logits of a task, and calibrated probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from models.calibration import Calibration, probabilities
from models.datasets import Example
from models.encoding import Tokens, run, tokens_of
from models.mentions import mentions
from models.network import Network, calibration_of
from models.protocols import Floats
from models.spans import PLACES
from models.tasks import EncoderSpec, TaskSpec
from models.wording import Wordings
from models.wording_parts import without_product

#: Every part of a task together.
TOGETHER = "together"


@dataclass(frozen=True, slots=True)
class Reader:
    """A network, the prepared base that its tokenizer is in, and how texts enter it.

    A task that has one of the `wordings` is told by both.
    """

    network: Network
    base: Path
    spec: EncoderSpec
    wordings: Wordings = field(default_factory=dict)

    def tokens(self, examples: Sequence[Example], task: TaskSpec) -> Tokens:
        """The examples as the network reads them for a task."""
        return tokens_of(self.base, examples, self.spec, task, self.spec.max_length)

    def logits(self, tokens: Tokens, task: TaskSpec) -> list[Floats]:
        """Raw logits in fp32: (labels,) of each text, or (tokens, 3 + labels) of a span task."""
        return run(self.network, tokens, half=False)[self._place(task)]

    def embeddings(self, examples: Sequence[Example], task: TaskSpec) -> Floats:
        """Shape (n, width)."""
        return np.stack(run(self.network, self.tokens(examples, task))[0])

    def label(self, examples: Sequence[Example], task: TaskSpec) -> Floats:
        """Calibrated probabilities, shape (n, labels)."""
        return self.label_apart(examples, task)[TOGETHER]

    def label_apart(self, examples: Sequence[Example], task: TaskSpec) -> dict[str, Floats]:
        """As `label`, and by name what each part of a task that has two says alone."""
        head, embeddings = self.head(examples, task)
        wording = self.wordings.get(task.name)
        if wording is None:
            return {TOGETHER: head}
        texts = read_as(examples, task)
        alone = wording.log_odds(texts, embeddings)
        return {
            TOGETHER: wording.join_said(head, alone, texts),
            "head alone": head,
            "wording alone": wording.as_shares(alone),
        }

    def head(self, examples: Sequence[Example], task: TaskSpec) -> tuple[Floats, Floats]:
        """Calibrated probabilities (n, labels) by the head alone, and embeddings (n, width)."""
        outputs = run(self.network, self.tokens(examples, task), half=False)
        logits, embeddings = np.stack(outputs[self._place(task)]), np.stack(outputs[0])
        calibration = calibration_of(self.network, task)
        calibrated = calibration.apply(logits, [e.text for e in examples])
        return probabilities(calibrated, task), embeddings

    def mark(self, examples: Sequence[Example], task: TaskSpec) -> tuple[list[Floats], Tokens]:
        """Logits (tokens, 3 + labels) of each text, those of labels calibrated; and its tokens."""
        tokens = self.tokens(examples, task)
        calibration = calibration_of(self.network, task)
        pairs = zip(self.logits(tokens, task), examples, strict=True)
        return [_calibrated(logits, e.text, calibration) for logits, e in pairs], tokens

    def _place(self, task: TaskSpec) -> int:
        """Which output of the network is the task's."""
        return 1 + [each.name for each in self.network.tasks].index(task.name)


def read_as(examples: Sequence[Example], task: TaskSpec) -> list[str]:
    """The texts as a wording reads them: without the product's name where that is in focus."""
    if not task.focused:
        return [e.text for e in examples]
    return [without_product(e.text, mentions(e.text, e.product)) for e in examples]


def _calibrated(logits: Floats, text: str, calibration: Calibration) -> Floats:
    labels = calibration.apply(logits[:, len(PLACES) :], [text] * len(logits))
    return np.concatenate([logits[:, : len(PLACES)], labels], axis=1)
