"""A query on its way through a button of a message and back, as a short text."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.errors import QuestionError
from bot.feedback import FILTER_FIELDS
from bot.questions.query import Filters, Kind, Query, RatingRange

#: Slack takes no longer value of a button.
MAX_LENGTH = 2000

#: So much of the question's own words goes along: they are shown, not read again.
_WORDS = 300
_COLUMNS = {*FILTER_FIELDS, "rating"}
#: What a query has where nothing was said; its kind is always written.
_UNSAID = {name: value for name, value in Query(Kind.UNKNOWN).as_json().items() if name != "kind"}


def pack(query: Query) -> str | None:
    """The query as JSON, with no more than the beginning of its text; None when it is too long.

    Fields without a value are left out, so that a message can carry several.
    """
    held = replace(query, text=query.text[:_WORDS]).as_json()
    held = {name: value for name, value in held.items() if value != _UNSAID.get(name)}
    packed = json.dumps(held, ensure_ascii=False, separators=(",", ":"))
    # A lone surrogate is no character that a message can carry.
    packed = packed.encode("utf-8", "ignore").decode()
    return packed if len(packed) <= MAX_LENGTH else None


def unpack(packed: str) -> Query:
    """The query that `pack` wrote; QuestionError for anything else, or of another version."""
    try:
        query = _read(packed) if len(packed) <= MAX_LENGTH else None
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        query = None
    if query is None or not _is_sound(query):
        raise QuestionError(
            "I can no longer tell what that button was about; please ask again in words."
        )
    return query


def _read(packed: str) -> Query:
    return Query.from_json({**_UNSAID, **json.loads(packed)})


def _is_sound(query: Query) -> bool:
    """Whether each field has a value that a question can have given it."""
    limit, sides = query.limit, [query.filters]
    if query.compare is not None:
        sides.append(query.compare.filters)
    return (
        isinstance(query.topic, str | None)
        and isinstance(query.text, str)
        and query.lang in ("en", "zh")
        and (limit is None or (type(limit) is int and limit > 0))
        and all(_are_sound(filters) for filters in sides)
    )


def _are_sound(filters: Filters) -> bool:
    stars = filters.rating or RatingRange()
    bounds = (bound for bound in (stars.min, stars.max) if bound is not None)
    named = {name for name, _ in filters.excluded}
    return all(type(bound) in {int, float} for bound in bounds) and named <= _COLUMNS
