"""A predictor and a maker of themes without weights: for tests of everything but the models."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC

import numpy as np
from numpy.typing import NDArray

from models.protocols import Floats, Predictions, Progress, Span
from models.themes.ledger import (
    Area,
    Assigned,
    EventKind,
    Ledger,
    Place,
    Refreshed,
    Rows,
    Theme,
    ThemeCorpus,
    ThemeEvent,
)

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


class TinyThemes:
    """Makes a theme of comments that are near to one of them, in an order of their content.

    Themes that have comments keep their ids; no theme is ever merged or split.
    """

    threshold = 0.5
    smallest = 2

    def __init__(self, dimension: int = 64) -> None:
        self._predictor = HashingPredictor(dimension)

    def refresh(self, corpus: ThemeCorpus, ledger: Ledger | None = None) -> Refreshed:
        """See `ThemeMaker.refresh`."""
        before = ledger or Ledger(HashingPredictor.revision, areas=(Area("all", {"en": "All"}),))
        assigned = self.assign(corpus, before)
        after = self._without_empty(before, assigned)
        pool = np.flatnonzero(assigned.numbers == Place.POOL)
        for row in pool[np.argsort(corpus.hashes[pool], kind="stable")]:
            centre = corpus.vectors(np.array([row]))[0]
            near = pool[corpus.vectors(pool) @ centre >= self.threshold]
            waits = near[self.assign(_part(corpus, near), after).numbers == Place.POOL]
            if row in waits and len(waits) >= self.smallest:
                after = _with_birth(after, corpus, waits, centre, self.threshold)
        return Refreshed(after, self.assign(corpus, after))

    def assign(self, corpus: ThemeCorpus, ledger: Ledger) -> Assigned:
        """See `ThemeMaker.assign`."""
        rows = np.arange(len(corpus))
        numbers = np.full(len(corpus), Place.POOL, np.int32)
        similarity = np.zeros(len(corpus), np.float32)
        if len(corpus) and ledger.themes:
            cosines = corpus.vectors(rows) @ np.stack([one.centre for one in ledger.themes]).T
            best = cosines.argmax(axis=1)
            needed = np.array([one.threshold for one in ledger.themes])[best]
            near = cosines[rows, best] >= needed
            numbers[near], similarity[near] = best[near], cosines[rows, best][near]
        short = corpus.lengths <= 12
        numbers[short & (corpus.sentiment == 2)] = Place.SHORT_PRAISE
        numbers[short & (corpus.sentiment == 0)] = Place.SHORT_COMPLAINT
        similarity[numbers < 0] = 0
        return Assigned(numbers, similarity)

    def define(self, ledger: Ledger, definition: str, names: Mapping[str, str]) -> Ledger:
        """See `ThemeMaker.define`."""
        centre = self._predictor.embed_query(definition)
        theme = Theme(
            f"T{ledger.next_id}",
            centre,
            self.threshold,
            "all",
            names or {"en": definition[:40]},
            definition=definition,
        )
        return replace(ledger, themes=(*ledger.themes, theme), next_id=ledger.next_id + 1)

    def centres(self, corpus: ThemeCorpus, numbers: NDArray[np.int32], count: int) -> Floats:
        """See `ThemeMaker.centres`."""
        vectors = corpus.vectors(np.arange(len(corpus)))
        sums = np.zeros((count, vectors.shape[1]), np.float32)
        np.add.at(sums, numbers[numbers >= 0], vectors[numbers >= 0])
        centres: Floats = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
        return centres

    def _without_empty(self, ledger: Ledger, assigned: Assigned) -> Ledger:
        kept, events = [], list(ledger.events)
        for number, theme in enumerate(ledger.themes):
            if (assigned.numbers == number).any() or theme.is_pinned or theme.definition:
                kept.append(theme)
            else:
                events.append(ThemeEvent(EventKind.DEATH, theme.id))
        return replace(ledger, themes=tuple(kept), events=tuple(events))


def _part(corpus: ThemeCorpus, rows: Rows) -> ThemeCorpus:
    """Some rows of a corpus."""
    return ThemeCorpus(
        hashes=corpus.hashes[rows],
        created_at=corpus.created_at[rows],
        languages=[corpus.languages[row] for row in rows],
        sentiment=corpus.sentiment[rows],
        needs=corpus.needs[rows],
        lengths=corpus.lengths[rows],
        vectors=lambda at: corpus.vectors(rows[at]),
        texts=lambda at: corpus.texts(rows[at]),
        ids=lambda at: corpus.ids(rows[at]),
        aspects=lambda at: corpus.aspects(rows[at]),
    )


def _with_birth(
    ledger: Ledger, corpus: ThemeCorpus, rows: Rows, centre: Floats, threshold: float
) -> Ledger:
    """The ledger with a theme of these comments, called by the words that most of them have."""
    id, ids = f"T{ledger.next_id}", tuple(corpus.ids(rows))[:3]
    counts = Counter(word for text in corpus.texts(rows) for word in sorted(set(_words(text))))
    name = " ".join(word for word, _ in counts.most_common(3))
    dates = corpus.created_at[rows]
    instants = dates[~np.isnat(dates)].astype("datetime64[s]")
    born = instants.min().item().replace(tzinfo=UTC) if len(instants) else None
    last = instants.max().item().replace(tzinfo=UTC) if len(instants) else None
    theme = Theme(id, centre, threshold, "all", {"en": f"{name} {id}"}, examples=ids, born=born)
    event = ThemeEvent(EventKind.BIRTH, id, at=last, moved=len(rows), evidence=ids)
    return replace(
        ledger,
        themes=(*ledger.themes, theme),
        events=(*ledger.events, event),
        next_id=ledger.next_id + 1,
    )


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
