from dataclasses import dataclass, field

import numpy as np
import pytest

from bot.question_models import question_models
from bot.questions.query import Kind
from models.protocols import QueryReading, Span
from models.testing import HashingPredictor


@dataclass
class Asked(HashingPredictor):
    """Says the same of every question."""

    query_labels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    dimension: int = 8
    asked: list[str] = field(default_factory=list)

    def read_query(self, text: str) -> QueryReading:
        self.asked.append(text)
        spans = {"question_topics": (Span(0, 4, "topic", 1.0), Span(5, 8, "topic", 1.0))}
        return QueryReading(text, {"questions": np.float32([0.25, 0.75])}, spans)


BOTH = {"questions": ("trend", "brief"), "question_topics": ("topic",)}


def test_each_kind_has_its_share() -> None:
    models = question_models(Asked(BOTH))

    assert models.kinds is not None
    assert models.kinds("anything") == {Kind.TREND: 0.25, Kind.BRIEF: 0.75}


def test_topics_are_words_of_the_question() -> None:
    models = question_models(Asked(BOTH))

    assert models.topics is not None
    assert models.topics("sync and dark mode") == ("sync", "and")


def test_a_question_is_read_once() -> None:
    predictor = Asked(BOTH)
    models = question_models(predictor)

    assert models.kinds is not None
    assert models.topics is not None
    models.kinds("sync on Android?")
    models.topics("sync on Android?")
    assert predictor.asked == ["sync on Android?"]


def test_without_heads_for_questions_nothing_is_read() -> None:
    models = question_models(HashingPredictor())

    assert models.kinds is None
    assert models.topics is None


def test_a_kind_that_there_is_not() -> None:
    with pytest.raises(ValueError, match="gossip"):
        question_models(Asked({"questions": ("trend", "gossip")}))
