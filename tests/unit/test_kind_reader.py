from dataclasses import dataclass, field

import numpy as np
import pytest

from bot.kind_reader import kind_reader
from bot.questions.query import Kind
from models.protocols import Floats
from models.testing import HashingPredictor


@dataclass
class Asked(HashingPredictor):
    """Says the same of every question."""

    query_labels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    dimension: int = 8

    def classify_query(self, text: str) -> dict[str, Floats]:
        return {name: np.float32([0.25, 0.75]) for name in self.query_labels}


def test_each_kind_has_its_share() -> None:
    read = kind_reader(Asked({"questions": ("trend", "brief")}))

    assert read is not None
    assert read("anything") == {Kind.TREND: 0.25, Kind.BRIEF: 0.75}


def test_without_a_head_for_questions_nothing_is_read() -> None:
    assert kind_reader(HashingPredictor()) is None


def test_a_kind_that_there_is_not() -> None:
    with pytest.raises(ValueError, match="gossip"):
        kind_reader(Asked({"questions": ("trend", "gossip")}))
