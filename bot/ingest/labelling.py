"""From drafts and what the models say of them to comments that are ready to be stored."""

from __future__ import annotations

from collections.abc import Sequence

from bot.feedback import Labels, Sentiment
from bot.ingest.drafts import Draft
from bot.ports import Floats, NewComment
from models.protocols import Predictions, Predictor


def labelled(
    drafts: Sequence[Draft], predictions: Predictions, predictor: Predictor
) -> list[NewComment]:
    """Drafts with their labels and embeddings, in the same order."""
    order = [predictor.labels["sentiment"].index(str(sentiment)) for sentiment in Sentiment]
    probabilities = predictions.probabilities["sentiment"][:, order]
    return [
        NewComment(
            draft.comment,
            draft.content_hash,
            _labels(row, predictor.revision),
            predictions.embeddings[place],
        )
        for place, (draft, row) in enumerate(zip(drafts, probabilities, strict=True))
    ]


def _labels(probabilities: Floats, revision: str) -> Labels:
    negative, neutral, positive = (float(value) for value in probabilities)
    best = list(Sentiment)[int(probabilities.argmax())]
    return Labels(best, positive - negative, (negative, neutral, positive), revision)
