"""What every store makes of what it is asked, whatever it keeps its comments in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import numpy as np

from bot.errors import QuestionError, StoreError
from bot.feedback import FILTER_FIELDS, Sentiment
from bot.ports import CommentTable, NewComment, Selection
from bot.questions.query import Filters

#: How many embeddings a batch holds: 6 MB at 384 numbers each.
EMBEDDINGS_PER_BATCH = 4096

_SENTIMENT_CODES = {str(name): code for code, name in enumerate(Sentiment)}


def check_selection(selection: Selection) -> None:
    """Raise QuestionError when a filter asks for labels that no comment carries."""
    if selection.filters.need:
        raise QuestionError(
            "Comments are not labelled with needs yet, so they cannot be filtered by "
            f"{', '.join(selection.filters.need)}; ask again without that filter."
        )


def check_unique(comments: Sequence[NewComment]) -> None:
    """Raise StoreError when two comments have one id: only one of them could stay."""
    counts = Counter(comment.comment.id for comment in comments)
    if twice := [id for id, n in counts.items() if n > 1]:
        raise StoreError(
            f"The comment id {twice[0]!r} occurs twice in one batch; give each comment its own id."
        )


def check_field(field: str) -> str:
    """The field, or ValueError when comments cannot be filtered by it."""
    if field not in FILTER_FIELDS:
        raise ValueError(f"{field!r} is no field to filter by")
    return field


def the_one_given(**choices: str | None) -> tuple[str, str]:
    """Name and value of the only argument that is not None, or ValueError."""
    given = [(name, value) for name, value in choices.items() if value is not None]
    if len(given) != 1:
        raise ValueError(f"give exactly one of {', '.join(choices)}")
    return given[0]


def wanted_values(filters: Filters) -> dict[str, frozenset[str]]:
    """Field -> the values that pass, case-folded; only fields that are filtered by."""
    wanted = {field: getattr(filters, field) for field in FILTER_FIELDS}
    return {field: folded(values) for field, values in wanted.items() if values}


def folded(words: Iterable[str]) -> frozenset[str]:
    """Words without their case; empty ones are left out, as every text holds them."""
    return frozenset(word.casefold() for word in words if word)


def folded_holds(text: str, word: str) -> bool:
    """Whether the text, case-folded, holds the folded word."""
    return word in text.casefold()


def in_utc(instant: datetime) -> datetime:
    """The same instant in UTC; an instant without a zone is taken to be in UTC."""
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def without_zone(instant: datetime | None) -> datetime | None:
    """The instant as the database and numpy keep it: in UTC, without saying so."""
    return None if instant is None else in_utc(instant).replace(tzinfo=None)


def comment_table(
    keys: Sequence[int],
    sentiments: Sequence[str],
    scores: Sequence[float],
    created_at: Sequence[datetime | str | None],
) -> CommentTable:
    """A table from columns in any order; dates are in UTC without a zone, or ISO 8601 of such."""
    order = np.argsort(np.array(keys, np.int64))
    codes = [_SENTIMENT_CODES[name] for name in sentiments]
    return CommentTable(
        keys=np.array(keys, np.int64)[order],
        sentiment=np.array(codes, np.int8)[order],
        score=np.array(scores, np.float32)[order],
        created_at=np.array(created_at, "datetime64[us]").astype("datetime64[s]")[order],
    )
