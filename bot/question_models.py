"""What the models say of a question: its kind, and the words of its topic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.questions.query import Kind
from bot.questions.reading import KindReader, TopicReader
from models.protocols import Predictor, QueryReading

_KINDS, _TOPICS = "questions", "question_topics"

#: Readings that are kept, as one question is asked for its kind and for its topic.
_KEPT = 64


@dataclass(frozen=True, slots=True)
class QuestionModels:
    """How kinds and topics are read; None where the models have no head for it."""

    kinds: KindReader | None = None
    topics: TopicReader | None = None


def question_models(predictor: Predictor) -> QuestionModels:
    """Both of them from one pass a question; ValueError for a kind that there is not."""
    kinds = [Kind(label) for label in predictor.query_labels.get(_KINDS, ())]

    @lru_cache(_KEPT)
    def read(question: str) -> QueryReading:
        return predictor.read_query(question)

    def shares(question: str) -> Mapping[Kind, float]:
        return dict(zip(kinds, map(float, read(question).probabilities[_KINDS]), strict=True))

    def topics(question: str) -> tuple[str, ...]:
        reading = read(question)
        return tuple(reading.text[span.start : span.end] for span in reading.spans[_TOPICS])

    return QuestionModels(
        kinds=shares if kinds else None,
        topics=topics if _TOPICS in predictor.query_labels else None,
    )
