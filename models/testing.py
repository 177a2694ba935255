"""A predictor that needs no weights: for tests of everything but the models."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence

import numpy as np

from models.protocols import Floats, Predictions, Progress

_WORD = re.compile(r"[a-z0-9']+|[\u4e00-\u9fff]")
_POSITIVE = frozenset("love great good nice excellent best perfect 好 棒 爱 赞".split())
_NEGATIVE = frozenset("hate bad crash crashes slow broken awful worst useless 差 烂 慢 崩".split())


class HashingPredictor:
    """Embeds a text as its hashed bag of words and reads its sentiment off two short word lists.

    Texts that share words are near each other, equal texts are equal, and nothing depends on
    batch or order, which is all that tests of storage, search and Slack rely on.
    """

    revision = "hashing@1"
    labels: Mapping[str, tuple[str, ...]] = {"sentiment": ("negative", "neutral", "positive")}

    def __init__(self, dimension: int = 64) -> None:
        self.dimension = dimension

    def predict(self, texts: Sequence[str], progress: Progress | None = None) -> Predictions:
        """See `Predictor.predict`."""
        embeddings = np.zeros((len(texts), self.dimension), np.float32)
        sentiment = np.zeros((len(texts), 3), np.float32)
        for row, text in enumerate(texts):
            words = _WORD.findall(text.lower())
            embeddings[row] = self._embed(words)
            sentiment[row] = _feeling(words)
        if progress is not None:
            progress(len(texts))
        return Predictions(embeddings, {"sentiment": sentiment})

    def embed_query(self, text: str) -> Floats:
        """See `Predictor.embed_query`."""
        return self._embed(_WORD.findall(text.lower()))

    def _embed(self, words: Sequence[str]) -> Floats:
        vector = np.zeros(self.dimension, np.float32)
        vector[0] = 1e-3
        for word in words:
            digest = hashlib.blake2b(word.encode(), digest_size=8).digest()
            slot = int.from_bytes(digest, "big") % self.dimension
            vector[slot] += 1 if digest[0] & 1 else -1
        unit: Floats = vector / np.linalg.norm(vector)
        return unit


def _feeling(words: Sequence[str]) -> tuple[float, float, float]:
    balance = sum(word in _POSITIVE for word in words) - sum(word in _NEGATIVE for word in words)
    if balance > 0:
        return (0.05, 0.15, 0.8)
    if balance < 0:
        return (0.8, 0.15, 0.05)
    return (0.1, 0.8, 0.1)
