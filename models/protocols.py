"""The seam between the models and whoever uses them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

#: Called with the number of texts done since the last call.
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text and what is said of it: characters `start` to `end`, half-open."""

    start: int
    end: int
    label: str
    probability: float


@dataclass(frozen=True, slots=True)
class CustomPrediction:
    """What a label of a team's own says of n texts.

    `probabilities` has shape (n, number of labels), each row adding up to 1; `revision` names the
    examples and the encoder that it was made from.
    """

    labels: tuple[str, ...]
    probabilities: Floats
    revision: str


class CustomHead(Protocol):
    """A label of a team's own, which needs no more of a text than its embedding."""

    @property
    def name(self) -> str:
        """What the label is called."""

    @property
    def revision(self) -> str:
        """Names the examples and the encoder that it was made from."""

    def predict(self, embeddings: Floats) -> CustomPrediction:
        """What it says of embeddings of shape (n, dimension) by its own encoder."""


@dataclass(frozen=True, slots=True)
class Predictions:
    """What one pass of the encoder says of n texts.

    `embeddings` has shape (n, dimension) and rows of unit length. `probabilities` maps a task's
    name to an array of shape (n, number of labels); they are calibrated, and the order of the
    columns is `Predictor.labels[task]`. `spans` maps a task that marks parts of texts to the
    spans of each text, in its order, none overlapping. `custom` maps the names of a team's own
    labels to what they say.
    """

    embeddings: Floats
    probabilities: Mapping[str, Floats]
    spans: Mapping[str, Sequence[tuple[Span, ...]]] = field(default_factory=dict)
    custom: Mapping[str, CustomPrediction] = field(default_factory=dict)


class Predictor(Protocol):
    """One pass of one encoder gives the embedding and every label."""

    @property
    def revision(self) -> str:
        """Names the encoder, the adapter, the heads and the runtime that made a prediction."""

    @property
    def dimension(self) -> int:
        """Width of an embedding."""

    @property
    def labels(self) -> Mapping[str, tuple[str, ...]]:
        """Task name -> labels, in the order of the columns of its probabilities."""

    @property
    def span_labels(self) -> Mapping[str, tuple[str, ...]]:
        """Of tasks that mark parts of texts: task name -> the labels that a part may have."""

    def predict(
        self,
        texts: Sequence[str],
        progress: Progress | None = None,
        *,
        products: Sequence[str | None] | None = None,
        ratings: Sequence[float | None] | None = None,
    ) -> Predictions:
        """Embed and label comments. An empty sequence gives arrays of no rows.

        `products` says of each text which product it is about, where that is known: whoever
        leaves a product for this one is not leaving. `ratings` are the stars beside each text, 1
        to 5, a second witness of its sentiment, and the only one where there are no words.
        """

    @property
    def query_labels(self) -> Mapping[str, tuple[str, ...]]:
        """Of tasks that read questions, not comments: task name -> labels."""

    def classify_query(self, text: str) -> Mapping[str, Floats]:
        """What those tasks say of a question: task name -> calibrated shares, shape (labels,)."""

    def embed_query(self, text: str) -> Floats:
        """Embed a question's topic, shape (dimension,), to be compared with comments."""
