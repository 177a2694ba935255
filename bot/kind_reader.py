"""The kind of a question by the models."""

from __future__ import annotations

from collections.abc import Mapping

from bot.questions.query import Kind
from bot.questions.reading import KindReader
from models.protocols import Predictor

_TASK = "questions"


def kind_reader(predictor: Predictor) -> KindReader | None:
    """Reads kinds with the predictor's head for questions; None when it has none.

    ValueError when the head knows kinds that there are not.
    """
    labels = [Kind(label) for label in predictor.query_labels.get(_TASK, ())]
    if not labels:
        return None

    def read(question: str) -> Mapping[Kind, float]:
        shares = predictor.classify_query(question)[_TASK]
        return dict(zip(labels, map(float, shares), strict=True))

    return read
