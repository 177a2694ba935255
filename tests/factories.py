"""Builds comments, stores and analysts for tests, from as little as a test wants to say."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.analyst import Analyst
from bot.feedback import Comment, Labels, Sentiment
from bot.ports import NewComment
from bot.storage.memory.comments import MemoryCommentStore
from bot.storage.memory.index import MemoryIndex
from models.testing import HashingPredictor

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


def comment(text: str, **columns: Any) -> Comment:
    """A comment; without an id it gets one from its text, without a date the day before NOW."""
    columns.setdefault("id", hashlib.blake2b(text.encode(), digest_size=6).hexdigest())
    columns.setdefault("created_at", NOW - timedelta(days=1))
    return Comment(text=text, **columns)


def labelled(comments: Sequence[Comment], predictor: HashingPredictor) -> list[NewComment]:
    """Comments as ingest hands them to a store."""
    predictions = predictor.predict([one.text for one in comments])
    labels = predictor.labels["sentiment"]
    found = []
    for one, vector, p in zip(
        comments, predictions.embeddings, predictions.probabilities["sentiment"], strict=True
    ):
        negative, neutral, positive = (float(value) for value in p)
        best = Sentiment(labels[int(p.argmax())])
        made = Labels(best, positive - negative, (negative, neutral, positive), predictor.revision)
        digest = hashlib.sha256(f"{one.id} {one.text}".encode()).hexdigest()
        found.append(NewComment(one, digest, made, vector))
    return found


def analyst(comments: Sequence[Comment], **settings: Any) -> Analyst:
    """An analyst of these comments, in memory, with a predictor that needs no weights."""
    predictor = HashingPredictor()
    store, index = MemoryCommentStore(), MemoryIndex(predictor.dimension)
    new = labelled(comments, predictor)
    if new:
        index.add(store.add(new), predictor.predict([one.text for one in comments]).embeddings)
    parts: Mapping[str, Any] = {"zone": ZoneInfo("UTC"), **settings}
    return Analyst(store=store, index=index, predictor=predictor, **parts)
