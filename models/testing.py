"""A predictor that needs no weights: for tests of everything but the models."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence

import numpy as np

from models.protocols import Floats, Predictions, Progress, Span

_WORD = re.compile(r"[a-z0-9']+|[\u4e00-\u9fff]")
_POSITIVE = frozenset("love great good nice excellent best perfect 好 棒 爱 赞".split())
_NEGATIVE = frozenset("hate bad crash crashes slow broken awful worst useless 差 烂 慢 崩".split())

#: A need is told when one of its words, or one of its phrases in Chinese, is in the text.
_NEEDS = {
    "bug_report": frozenset(
        "bug broken crash crashes crashed error freezes 崩溃 闪退 报错".split()
    ),
    "feature_request": frozenset("add wish request please 希望 增加 建议".split()),
    "complaint": frozenset("hate awful worst useless expensive refund slow 差 烂 慢 贵".split()),
    "question": frozenset("how why where when ? ？ 怎么 为什么 吗".split()),
    "praise": _POSITIVE,
}
_LEAVING = frozenset(
    "cancel cancelled cancelling leave leaving switching uninstall uninstalled 卸载 退订".split()
)
_ASPECTS = re.compile(
    r"\b(?:login|price|support|search|battery|sync|screen|update)s?\b|登录|价格|客服|搜索|电池",
    re.IGNORECASE,
)


class HashingPredictor:
    """Embeds a text as its hashed bag of words and reads its labels off short word lists.

    Texts that share words are near each other, equal texts are equal, and nothing depends on
    batch or order, which is all that tests of storage, search and Slack rely on. Every aspect has
    the sentiment of its text.
    """

    revision = "hashing@1"
    labels: Mapping[str, tuple[str, ...]] = {
        "sentiment": ("negative", "neutral", "positive"),
        "needs": tuple(_NEEDS),
        "churn_intent": ("churn_intent",),
    }
    span_labels: Mapping[str, tuple[str, ...]] = {"aspects": ("negative", "neutral", "positive")}

    query_labels: Mapping[str, tuple[str, ...]] = {}

    def __init__(self, dimension: int = 64) -> None:
        self.dimension = dimension

    def predict(
        self,
        texts: Sequence[str],
        progress: Progress | None = None,
        *,
        products: Sequence[str | None] | None = None,
        ratings: Sequence[float | None] | None = None,  # noqa: ARG002 - only words count here
    ) -> Predictions:
        """See `Predictor.predict`."""
        embeddings = np.zeros((len(texts), self.dimension), np.float32)
        shares = {name: _empty(len(texts), labels) for name, labels in self.labels.items()}
        about = products or [None] * len(texts)
        for row, (text, product) in enumerate(zip(texts, about, strict=True)):
            words = _words(text)
            embeddings[row] = self._embed(words)
            shares["sentiment"][row] = _feeling(words)
            shares["needs"][row] = [_sure(_says(text, words, of)) for of in _NEEDS.values()]
            shares["churn_intent"][row] = _sure(_leaves(text, words, product))
        if progress is not None:
            progress(len(texts))
        return Predictions(embeddings, shares, {"aspects": [self._aspects(text) for text in texts]})

    def classify_query(self, text: str) -> Mapping[str, Floats]:  # noqa: ARG002 - it reads none
        """See `Predictor.classify_query`."""
        return {}

    def embed_query(self, text: str) -> Floats:
        """See `Predictor.embed_query`."""
        return self._embed(_words(text))

    def _embed(self, words: Sequence[str]) -> Floats:
        vector = np.zeros(self.dimension, np.float32)
        vector[0] = 1e-3
        for word in words:
            digest = hashlib.blake2b(word.encode(), digest_size=8).digest()
            slot = int.from_bytes(digest, "big") % self.dimension
            vector[slot] += 1 if digest[0] & 1 else -1
        unit: Floats = vector / np.linalg.norm(vector)
        return unit

    def _aspects(self, text: str) -> tuple[Span, ...]:
        shares = _feeling(_words(text))
        best = shares.index(max(shares))
        label = self.span_labels["aspects"][best]
        found = _ASPECTS.finditer(text)
        return tuple(Span(match.start(), match.end(), label, shares[best]) for match in found)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _empty(rows: int, labels: Sequence[str]) -> Floats:
    return np.zeros((rows, len(labels)), np.float32)


def _sure(told: bool) -> float:
    return 0.9 if told else 0.05


def _feeling(words: Sequence[str]) -> tuple[float, float, float]:
    balance = sum(word in _POSITIVE for word in words) - sum(word in _NEGATIVE for word in words)
    if balance > 0:
        return (0.05, 0.15, 0.8)
    if balance < 0:
        return (0.8, 0.15, 0.05)
    return (0.1, 0.8, 0.1)


def _says(text: str, words: Sequence[str], signs: frozenset[str]) -> bool:
    """Whether one of the signs is a word of the text or, other than English, anywhere in it."""
    anywhere = (sign for sign in signs if not (sign.isascii() and sign.isalpha()))
    return not signs.isdisjoint(words) or any(sign in text for sign in anywhere)


def _leaves(text: str, words: Sequence[str], product: str | None) -> bool:
    """Whoever leaves something for this product is not leaving it."""
    comes = bool(product) and f"to {product}".lower() in text.lower()
    return _says(text, words, _LEAVING) and not comes
