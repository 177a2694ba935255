"""A selection as conditions of SQL."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from bot.feedback import HOLDS, Need
from bot.ports import NEED_BITS, Selection
from bot.questions.query import Filters, RatingRange
from bot.storage.contract import (
    excluded_stars,
    excluded_values,
    folded,
    wanted_values,
    without_zone,
)
from bot.storage.tables import CommentRow, CustomLabelRow

#: Keys or texts asked for in one statement; more are asked for in turn.
CHUNK = 10_000

Condition = ColumnElement[bool]


def conditions(
    selection: Selection, values: Callable[[str], Mapping[str, int]]
) -> Iterator[Condition]:
    """What a row must meet; `values` gives the stored values of a field or custom label.

    Filters are matched with those values in Python, as databases know no case beyond ASCII.
    """
    filters = selection.filters
    for field, wanted in wanted_values(filters).items():
        stored = [value for value in values(field) if value.casefold() in wanted]
        yield getattr(CommentRow, field).in_(stored)
    yield from _without(filters, values)
    yield from _labelled(filters, values)
    if filters.rating is not None:
        yield from _rated(filters.rating)
    if selection.since is not None:
        yield CommentRow.created_at >= without_zone(selection.since)
    if selection.until is not None:
        yield CommentRow.created_at < without_zone(selection.until)
    if selection.after:
        yield CommentRow.key > selection.after


def holds_any(connection: Connection, words: Sequence[str]) -> Condition:
    """That the text holds any of the words, without regard to case."""
    return or_(*(_holds(connection, word) for word in words if word))


def among(
    connection: Connection, column: InstrumentedAttribute[Any], values: Sequence[Any]
) -> Condition:
    """That the column is one of many values; to SQLite they go as one parameter."""
    if connection.dialect.name != "sqlite":
        return column.in_(values)
    listed = func.json_each(json.dumps(list(values))).table_valued("value")
    return column.in_(select(listed.c.value))


def chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The values, CHUNK at a time."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


def _without(filters: Filters, values: Callable[[str], Mapping[str, int]]) -> Iterator[Condition]:
    """That a row has none of the excluded values; one without a value passes."""
    for name, unwanted in excluded_values(filters).items():
        if name == "rating":
            low, high = excluded_stars(unwanted)
            yield or_(CommentRow.rating.is_(None), ~CommentRow.rating.between(low, high))
        elif name == "need":
            bits = sum(NEED_BITS[Need(need)] for need in unwanted)
            yield or_(CommentRow.needs.is_(None), CommentRow.needs.bitwise_and(bits) == 0)
        elif name == "sentiment":
            yield CommentRow.sentiment.not_in(sorted(unwanted))
        else:
            column = getattr(CommentRow, name)
            stored = [value for value in values(name) if value.casefold() in unwanted]
            yield or_(column.is_(None), column.not_in(stored))


def _labelled(filters: Filters, values: Callable[[str], Mapping[str, int]]) -> Iterator[Condition]:
    if filters.sentiment:
        yield CommentRow.sentiment.in_([str(name) for name in filters.sentiment])
    if filters.need:
        bits = sum(NEED_BITS[need] for need in set(filters.need))
        yield CommentRow.needs.bitwise_and(bits) != 0
    if filters.churn_intent is not None:
        p = CommentRow.churn_probability
        yield p >= HOLDS if filters.churn_intent else p < HOLDS
    for name, wanted in filters.custom:
        passing = folded(wanted)
        stored = [value for value in values(name) if value.casefold() in passing]
        theirs = (CustomLabelRow.name == name) & CustomLabelRow.label.in_(stored)
        yield CommentRow.key.in_(select(CustomLabelRow.comment_key).where(theirs))


def _rated(bounds: RatingRange) -> Iterator[Condition]:
    if bounds.min is not None:
        yield CommentRow.rating >= bounds.min
    if bounds.max is not None:
        yield CommentRow.rating <= bounds.max


def _holds(connection: Connection, word: str) -> Condition:
    text, folded = CommentRow.text, word.casefold()
    if connection.dialect.name != "sqlite":
        # PostgreSQL folds every case, but takes ß for a letter of its own.
        spellings = {word, folded, folded.replace("ss", "ß")}
        return or_(*(text.icontains(spelling, autoescape=True) for spelling in spellings))
    if any(not char.isascii() and _has_case(char) for char in word):
        return func.folded_holds(text, folded)
    # SQLite's own LIKE is several times faster, but folds the case of ASCII alone.
    found = text.contains(word, autoescape=True)
    if "s" in folded:
        found |= text.contains("ß") & func.folded_holds(text, folded)
    return found


def _has_case(char: str) -> bool:
    return not char == char.lower() == char.upper() == char.casefold()
