"""Comments as ingest hands them to a store, from as little as a test wants to say."""

from __future__ import annotations

from typing import Any

import numpy as np

from bot.feedback import Comment, Labels, Sentiment
from bot.ports import Floats, NewComment

DIMENSION = 16
REVISION = "model@1"

_PROBABILITIES = {
    Sentiment.NEGATIVE: (0.75, 0.125, 0.125),
    Sentiment.NEUTRAL: (0.125, 0.75, 0.125),
    Sentiment.POSITIVE: (0.125, 0.125, 0.75),
}


def new(id: str, text: str = "It works", **more: Any) -> NewComment:
    """A new comment; `sentiment`, `revision`, `embedding` and `content_hash` may be given."""
    sentiment = more.pop("sentiment", Sentiment.NEUTRAL)
    embedding: Floats = more.pop("embedding", unit_vectors(1, seed=len(text))[0])
    probabilities = _PROBABILITIES[sentiment]
    labels = Labels(
        sentiment,
        probabilities[2] - probabilities[0],
        probabilities,
        more.pop("revision", REVISION),
    )
    content_hash = more.pop("content_hash", f"hash of {id}")
    return NewComment(Comment(id, text, **more), content_hash, labels, embedding)


def unit_vectors(n: int, seed: int = 0, dimension: int = DIMENSION) -> Floats:
    """Random vectors of unit length, shape (n, dimension)."""
    drawn = np.random.default_rng(seed).standard_normal((n, dimension)).astype(np.float32)
    unit: Floats = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return unit
