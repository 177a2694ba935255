"""Between rows of the database and the dataclasses of the field."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from bot.feedback import Aspect, Comment, LabelledComment, Labels, Need, Sentiment
from bot.ports import NewComment
from bot.storage.contract import need_bits, without_zone
from bot.storage.tables import CommentRow

_COMMENT_FIELDS = tuple(item.name for item in fields(Comment))

COMMENT_COLUMNS = tuple(getattr(CommentRow, name) for name in _COMMENT_FIELDS)

LABEL_COLUMNS = (
    CommentRow.sentiment,
    CommentRow.sentiment_score,
    CommentRow.p_negative,
    CommentRow.p_neutral,
    CommentRow.p_positive,
    CommentRow.revision,
    *(getattr(CommentRow, f"p_{need}") for need in Need),
    CommentRow.churn_probability,
    CommentRow.n_aspects,
)

_WIDTH = len(_COMMENT_FIELDS)


def comment_values(comment: Comment) -> dict[str, Any]:
    """Column -> value of everything that the source says of a comment."""
    values: dict[str, Any] = {name: getattr(comment, name) for name in _COMMENT_FIELDS}
    return values | {
        "created_at": without_zone(comment.created_at),
        "extra": dict(comment.extra),
    }


def new_row(new: NewComment, workspace: str, ingested_at: datetime) -> dict[str, Any]:
    """Column -> value of a comment to be inserted."""
    return (
        comment_values(new.comment)
        | label_values(new.labels)
        | {
            "workspace_id": workspace,
            "content_hash": new.content_hash,
            "ingested_at": without_zone(ingested_at),
        }
    )


def label_values(labels: Labels) -> dict[str, Any]:
    """Column -> value of everything that the models say of a comment, but for its aspects."""
    negative, neutral, positive = labels.sentiment_probabilities
    probabilities = labels.need_probabilities or (None,) * len(Need)
    return {
        "sentiment": str(labels.sentiment),
        "sentiment_score": labels.sentiment_score,
        "p_negative": negative,
        "p_neutral": neutral,
        "p_positive": positive,
        "revision": labels.revision,
        "needs": need_bits(labels),
        **{f"p_{need}": p for need, p in zip(Need, probabilities, strict=True)},
        "churn_probability": labels.churn_probability,
        "n_aspects": None if labels.aspects is None else len(labels.aspects),
    }


def renewed_row(comment: Comment) -> dict[str, Any]:
    """Column -> value of what may change in a stored comment, found by its `stored_id`."""
    values = comment_values(comment)
    values["stored_id"] = values.pop("id")
    del values["text"]
    return values


def comment_of(values: Sequence[Any]) -> Comment:
    """The comment in the raw values of COMMENT_COLUMNS."""
    id, text, created_at, *columns, extra = values
    rest = (*columns, _mapping(extra))
    return Comment(id, text, utc(created_at), *rest)


def labelled_of(values: Sequence[Any], aspects: Mapping[int, Sequence[Aspect]]) -> LabelledComment:
    """The labelled comment in the raw values of key, COMMENT_COLUMNS and LABEL_COLUMNS.

    `aspects` are by the key of their comment, for those that have any.
    """
    sentiment, score, negative, neutral, positive, revision, *more = values[1 + _WIDTH :]
    *needs, churn, n_aspects = more
    labels = Labels(
        Sentiment(sentiment),
        score,
        (negative, neutral, positive),
        revision,
        need_probabilities=None if needs[0] is None else tuple(needs),
        churn_probability=churn,
        aspects=None if n_aspects is None else tuple(aspects.get(values[0], ())),
    )
    return LabelledComment(values[0], comment_of(values[1 : 1 + _WIDTH]), labels)


def utc(instant: datetime | str | None) -> datetime | None:
    """A stored instant with its zone."""
    if isinstance(instant, str):
        instant = datetime.fromisoformat(instant)
    return None if instant is None else instant.replace(tzinfo=UTC)


def _mapping(stored: Any) -> Mapping[str, str]:
    # Most comments have no further columns, and parsing JSON is a quarter of reading one.
    if stored == "{}":
        return {}
    mapping: Mapping[str, str] = json.loads(stored) if isinstance(stored, str) else stored
    return mapping
