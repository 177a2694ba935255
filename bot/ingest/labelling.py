"""From what the models say of comments to the labels that are stored with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.feedback import Aspect, CustomLabel, Labels, Need, Sentiment
from bot.ingest.drafts import Draft
from bot.ports import NewComment
from models.errors import ModelError
from models.protocols import Predictions, Predictor, Span


def labelled(
    drafts: Sequence[Draft], predictions: Predictions, predictor: Predictor
) -> list[NewComment]:
    """Drafts with their labels and embeddings, in the same order."""
    parts = zip(
        drafts,
        labels_of(predictions, predictor),
        predictions.embeddings,
        custom_of(predictions),
        strict=True,
    )
    return [
        NewComment(draft.comment, draft.content_hash, labels, vector, custom)
        for draft, labels, vector, custom in parts
    ]


def labels_of(predictions: Predictions, predictor: Predictor) -> list[Labels]:
    """The labels of each text; what the predictor has no model for is None."""
    n, revision = len(predictions.embeddings), predictor.revision
    parts = zip(
        _told(predictions, predictor, "sentiment", Sentiment),
        _told(predictions, predictor, "needs", Need),
        _told(predictions, predictor, "churn_intent", ("churn_intent",)),
        predictions.spans.get("aspects", [None] * n),
        strict=True,
    )
    return [
        replace(
            _felt(feeling, revision),
            need_probabilities=needs,
            churn_probability=None if churn is None else churn[0],
            aspects=None if spans is None else tuple(_aspect(span) for span in spans),
        )
        for feeling, needs, churn, spans in parts
    ]


def custom_of(predictions: Predictions) -> list[dict[str, CustomLabel]]:
    """What a team's own labels say of each text, by their names."""
    found: list[dict[str, CustomLabel]] = [{} for _ in predictions.embeddings]
    for name, said in predictions.custom.items():
        for labels, row in zip(found, said.probabilities, strict=True):
            best = int(row.argmax())
            labels[name] = CustomLabel(said.labels[best], float(row[best]), said.revision)
    return found


def _told(
    predictions: Predictions, predictor: Predictor, task: str, labels: Iterable[str]
) -> Sequence[tuple[float, ...] | None]:
    """Of each text the probabilities of a task in the order of these labels, None without it."""
    if task not in predictions.probabilities:
        return [None] * len(predictions.embeddings)
    known = predictor.labels[task]
    ordered = predictions.probabilities[task][:, [known.index(label) for label in labels]]
    return [tuple(row) for row in ordered.tolist()]


def _felt(probabilities: tuple[float, ...] | None, revision: str) -> Labels:
    if probabilities is None:
        raise ModelError("The models in use give no sentiment; use weights that do.")
    negative, neutral, positive = probabilities
    best = list(Sentiment)[probabilities.index(max(probabilities))]
    return Labels(best, positive - negative, (negative, neutral, positive), revision)


def _aspect(span: Span) -> Aspect:
    return Aspect(span.start, span.end, Sentiment(span.label), span.probability)
