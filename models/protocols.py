"""The seam between the models and whoever uses them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

#: Called with the number of texts done since the last call.
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Predictions:
    """What one pass of the encoder says of n texts.

    `embeddings` has shape (n, dimension) and rows of unit length. `probabilities` maps a task's
    name to an array of shape (n, number of labels); they are calibrated, and the order of the
    columns is `Predictor.labels[task]`.
    """

    embeddings: Floats
    probabilities: Mapping[str, Floats]


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

    def predict(self, texts: Sequence[str], progress: Progress | None = None) -> Predictions:
        """Embed and label comments. An empty sequence gives arrays of no rows."""

    def embed_query(self, text: str) -> Floats:
        """Embed a question's topic, shape (dimension,), to be compared with comments."""
