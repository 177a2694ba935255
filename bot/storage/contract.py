"""What every store makes of what it is asked, whatever it keeps its comments in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np

from bot.errors import StoreError
from bot.feedback import FILTER_FIELDS, Aspect, Comment, CustomLabel, Labels, Sentiment
from bot.forgetting import Forgotten
from bot.ports import (
    NEED_BITS,
    UNJUDGED,
    Alert,
    AspectTable,
    CommentTable,
    CustomLabels,
    NewComment,
    Relabelled,
)
from bot.questions.query import Filters, Query

#: How many embeddings a batch holds: 6 MB at 384 numbers each.
EMBEDDINGS_PER_BATCH = 4096

SENTIMENT_CODES = {str(name): code for code, name in enumerate(Sentiment)}

#: Columns of comments besides those to filter by.
OWN_FIELDS = ("id", "text", "author", "revision")

_EXCLUDED_BESIDES = ("rating", "sentiment", "need")
_NAME = re.compile(r"[^\W\d]\w{0,63}")
_TAKEN = {item.name for item in (*fields(Filters), *fields(Comment), *fields(Labels))}
_TAKEN |= {"needs", "not"}


def check_new(comments: Sequence[NewComment]) -> None:
    """Raise StoreError when two comments have one id, or a label has a name that it cannot have."""
    counts = Counter(comment.comment.id for comment in comments)
    if twice := [id for id, n in counts.items() if n > 1]:
        raise StoreError(
            f"The comment id {twice[0]!r} occurs twice in one batch; give each comment its own id."
        )
    check_names(comments)


def check_names(comments: Iterable[NewComment | Relabelled]) -> None:
    """Raise StoreError when a custom label has a name that it cannot have."""
    for name in {name for comment in comments for name in comment.custom}:
        check_name(name)


def check_name(name: str) -> None:
    """Raise StoreError when a custom label cannot be called so."""
    if not _NAME.fullmatch(name):
        raise StoreError(
            f"A label cannot be called {name!r}; use letters, digits and underscores, at most 64."
        )
    if name in _TAKEN:
        raise StoreError(f"The name {name!r} is taken already; call the label something else.")


def no_field(name: str) -> ValueError:
    """What is said of a name by which comments can be neither filtered nor grouped."""
    return ValueError(f"{name!r} is no field to filter by")


def the_one_given(**choices: str | None) -> tuple[str, str]:
    """Name and value of the only argument that is not None, or ValueError."""
    given = [(name, value) for name, value in choices.items() if value is not None]
    if len(given) != 1:
        raise ValueError(f"give exactly one of {', '.join(choices)}")
    return given[0]


def custom_rows(
    comments: Iterable[tuple[int, Mapping[str, CustomLabel]]],
) -> Iterator[tuple[int, str, CustomLabel]]:
    """Key, name and label of each custom label of comments."""
    for key, labels in comments:
        for name, label in labels.items():
            yield key, name, label


def rows(labels: CustomLabels) -> Iterator[tuple[int, CustomLabel]]:
    """The rows of a column of custom labels: key and label."""
    said = zip(labels.labels, labels.probabilities.tolist(), labels.revisions, strict=True)
    for key, (value, probability, revision) in zip(labels.keys.tolist(), said, strict=True):
        yield key, CustomLabel(value, probability, revision)


def need_bits(labels: Labels) -> int | None:
    """The bits of the needs that hold; None where no model looked for needs."""
    needs = labels.needs
    return None if needs is None else sum(NEED_BITS[need] for need in needs)


def phrase(text: str, aspect: Aspect) -> str:
    """What an aspect is grouped by: its words, case-folded, in at most 255 characters."""
    return " ".join(text[aspect.start : aspect.end].casefold().split())[:255]


def wanted_values(filters: Filters) -> dict[str, frozenset[str]]:
    """Field -> the values that pass, case-folded; only fields that are filtered by."""
    wanted = {field: getattr(filters, field) for field in FILTER_FIELDS}
    return {field: folded(values) for field, values in wanted.items() if values}


def excluded_values(filters: Filters) -> dict[str, frozenset[str]]:
    """Field, `rating`, `sentiment` or `need` -> the values that do not pass, case-folded."""
    unknown = {name for name, _ in filters.excluded} - {*FILTER_FIELDS, *_EXCLUDED_BESIDES}
    if unknown:
        raise no_field(min(unknown))
    return {name: folded(values) for name, values in filters.excluded if values}


def excluded_stars(values: Iterable[str]) -> tuple[float, float]:
    """The least and the greatest of the stars that do not pass."""
    stars = [float(value) for value in values]
    return min(stars), max(stars)


def folded(words: Iterable[str]) -> frozenset[str]:
    """Words without their case; empty ones are left out, as every text holds them."""
    return frozenset(word.casefold() for word in words if word)


def folded_holds(text: str, word: str) -> bool:
    """Whether the text, case-folded, holds the folded word."""
    return word in text.casefold()


def stored_query(held: Mapping[str, Any] | None) -> Query | None:
    """A query as it was saved; None also for one that another version of the program wrote."""
    try:
        return None if held is None else Query.from_json(held)
    except (KeyError, TypeError, ValueError):
        return None


def in_utc(instant: datetime) -> datetime:
    """The same instant in UTC; an instant without a zone is taken to be in UTC."""
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def without_zone(instant: datetime | None) -> datetime | None:
    """The instant as the database and numpy keep it: in UTC, without saying so."""
    return None if instant is None else in_utc(instant).replace(tzinfo=None)


def comment_table(columns: Sequence[Sequence[Any]]) -> CommentTable:
    """A table from columns in the order of its fields, their rows in any order.

    Sentiments are words; dates are in UTC without a zone, or ISO 8601 of such; None is unknown.
    """
    keys, sentiments, scores, created_at, needs, churn = columns
    order = np.argsort(np.array(keys, np.int64))
    codes = [SENTIMENT_CODES[name] for name in sentiments]
    bits = [UNJUDGED if held is None else held for held in needs]
    return CommentTable(
        keys=np.array(keys, np.int64)[order],
        sentiment=np.array(codes, np.int8)[order],
        score=np.array(scores, np.float32)[order],
        created_at=np.array(created_at, "datetime64[us]").astype("datetime64[s]")[order],
        needs=np.array(bits, np.uint8)[order],
        churn=np.array(churn, np.float32)[order],
    )


def aspect_table(
    keys: Sequence[int], phrases: Sequence[str], sentiments: Sequence[str]
) -> AspectTable:
    """A table from columns in order of the keys and of the text."""
    codes: dict[str, int] = {}
    phrase = [codes.setdefault(one, len(codes)) for one in phrases]
    return AspectTable(
        keys=np.array(keys, np.int64),
        phrases=tuple(codes),
        phrase=np.array(phrase, np.int32),
        sentiment=np.array([SENTIMENT_CODES[name] for name in sentiments], np.int8),
    )


def without_forgotten(alert: Alert, gone: Forgotten) -> Alert | None:
    """What stays of an alert: None where it names or quotes what was forgotten.

    Of comments that are gone it loses the ids; without any left it is about nothing.
    """
    said = (alert.subject, alert.title, alert.reason, alert.query or "")
    left = tuple(id for id in alert.evidence if id not in gone.ids)
    if gone.is_in(said) or (alert.evidence and not left):
        return None
    return replace(alert, evidence=left)
