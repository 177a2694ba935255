"""Comments as ingest hands them to a store, from as little as a test wants to say."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from bot.feedback import Aspect, Comment, Labels, Need, Sentiment
from bot.ports import Floats, NewComment

DIMENSION = 16
REVISION = "model@1"

_PROBABILITIES = {
    Sentiment.NEGATIVE: (0.75, 0.125, 0.125),
    Sentiment.NEUTRAL: (0.125, 0.75, 0.125),
    Sentiment.POSITIVE: (0.125, 0.125, 0.75),
}


def new(id: str, text: str = "It works", **more: Any) -> NewComment:
    """A new comment; `sentiment`, `revision`, `embedding` and `content_hash` may be given.

    So may `needs`, `churn` (a probability) and `aspects`; without them no model looked.
    """
    sentiment = more.pop("sentiment", Sentiment.NEUTRAL)
    embedding: Floats = more.pop("embedding", unit_vectors(1, seed=len(text))[0])
    given = {name: more.pop(name, None) for name in ("needs", "churn", "aspects")}
    made = labels(sentiment, more.pop("revision", REVISION), **given)
    content_hash = more.pop("content_hash", f"hash of {id}")
    return NewComment(Comment(id, text, **more), content_hash, made, embedding)


def labels(
    sentiment: Sentiment = Sentiment.NEUTRAL,
    revision: str = REVISION,
    *,
    needs: Collection[Need] | None = None,
    churn: float | None = None,
    aspects: Sequence[Aspect] | None = None,
) -> Labels:
    """Labels of a comment; of what is not given, no model said anything."""
    probabilities = _PROBABILITIES[sentiment]
    return Labels(
        sentiment,
        probabilities[2] - probabilities[0],
        probabilities,
        revision,
        None if needs is None else tuple(0.75 if need in needs else 0.25 for need in Need),
        churn,
        None if aspects is None else tuple(aspects),
    )


def unit_vectors(n: int, seed: int = 0, dimension: int = DIMENSION) -> Floats:
    """Random vectors of unit length, shape (n, dimension)."""
    drawn = np.random.default_rng(seed).standard_normal((n, dimension)).astype(np.float32)
    unit: Floats = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return unit
