"""Builds comments, stores and analysts for tests, from as little as a test wants to say."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.analyst import Analyst
from bot.feedback import Comment
from bot.ingest.drafts import Draft
from bot.ingest.labelling import labelled as labels_for
from bot.ports import NewComment
from bot.storage.memory.comments import MemoryCommentStore
from bot.storage.memory.index import MemoryIndex
from models.protocols import Predictions
from models.testing import HashingPredictor

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


class SentimentOnly(HashingPredictor):
    """The models of before: of all labels they give nothing but the sentiment."""

    revision = "hashing@0"
    labels: Mapping[str, tuple[str, ...]] = {"sentiment": ("negative", "neutral", "positive")}
    span_labels: Mapping[str, tuple[str, ...]] = {}

    def predict(self, texts: Sequence[str], *progress: Any, **more: Any) -> Predictions:
        found = HashingPredictor(self.dimension).predict(texts, *progress, **more)
        return Predictions(found.embeddings, {"sentiment": found.probabilities["sentiment"]})


def comment(text: str, **columns: Any) -> Comment:
    """A comment; without an id it gets one from its text, without a date the day before NOW."""
    columns.setdefault("id", hashlib.blake2b(text.encode(), digest_size=6).hexdigest())
    columns.setdefault("created_at", NOW - timedelta(days=1))
    return Comment(text=text, **columns)


def labelled(comments: Sequence[Comment], predictor: HashingPredictor) -> list[NewComment]:
    """Comments as ingest hands them to a store."""
    drafts = [
        Draft(1, one, hashlib.sha256(f"{one.id} {one.text}".encode()).hexdigest(), True, {})
        for one in comments
    ]
    products = [one.product for one in comments]
    predictions = predictor.predict([one.text for one in comments], products=products)
    return labels_for(drafts, predictions, predictor)


def analyst(
    comments: Sequence[Comment],
    *,
    predictors: Sequence[HashingPredictor] | None = None,
    **settings: Any,
) -> Analyst:
    """An analyst of these comments, in memory, with a predictor that needs no weights.

    `predictors` says of each comment which models labelled it.
    """
    predictor = HashingPredictor()
    store, index = MemoryCommentStore(), MemoryIndex(predictor.dimension)
    makers = predictors or [predictor] * len(comments)
    pairs = zip(comments, makers, strict=True)
    store.add([new for one, maker in pairs for new in labelled([one], maker)])
    parts: Mapping[str, Any] = {"zone": ZoneInfo("UTC"), **settings}
    return Analyst(store=store, index=index, predictor=predictor, **parts)
