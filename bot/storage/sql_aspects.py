"""Aspects in SQL: a row each, so that they can be grouped and counted without reading texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, Select, delete, insert, select

from bot.feedback import Aspect, Labels, Sentiment
from bot.ports import AspectTable
from bot.storage.contract import aspect_table, phrase
from bot.storage.database import raw_columns
from bot.storage.sql_selection import among, chunks
from bot.storage.tables import AspectRow


def put_aspects(
    connection: Connection, workspace: str, comments: Iterable[tuple[int, str, Labels]]
) -> None:
    """Store the aspects of comments (key, text, labels) that have none stored."""
    rows = [
        {
            "comment_key": key,
            "start": aspect.start,
            "end": aspect.end,
            "workspace_id": workspace,
            "phrase": phrase(text, aspect),
            "sentiment": str(aspect.sentiment),
            "probability": aspect.probability,
        }
        for key, text, labels in comments
        for aspect in labels.aspects or ()
    ]
    if rows:
        connection.execute(insert(AspectRow), rows)


def drop_aspects(connection: Connection, keys: Sequence[int]) -> None:
    """Delete the aspects of these comments."""
    for some in chunks(keys):
        connection.execute(delete(AspectRow).where(among(connection, AspectRow.comment_key, some)))


def read_aspects(connection: Connection, keys: Sequence[int]) -> Mapping[int, list[Aspect]]:
    """The aspects of comments that have any, by key, in the order of their text."""
    columns = (AspectRow.comment_key, AspectRow.start, AspectRow.end)
    query = select(*columns, AspectRow.sentiment, AspectRow.probability)
    found: dict[int, list[Aspect]] = {}
    for some in chunks(keys):
        theirs = query.where(among(connection, AspectRow.comment_key, some))
        rows = raw_columns(connection, theirs.order_by(AspectRow.comment_key, AspectRow.start))
        for key, start, end, sentiment, probability in zip(*rows, strict=True):
            aspect = Aspect(start, end, Sentiment(sentiment), probability)
            found.setdefault(key, []).append(aspect)
    return found


def select_aspects(connection: Connection, workspace: str, keys: Select[int] | None) -> AspectTable:
    """The aspects of the comments whose keys are selected; of all of them without a selection."""
    query = select(AspectRow.comment_key, AspectRow.phrase, AspectRow.sentiment)
    query = query.where(AspectRow.workspace_id == workspace)
    if keys is not None:
        query = query.where(AspectRow.comment_key.in_(keys))
    in_order = query.order_by(AspectRow.comment_key, AspectRow.start)
    return aspect_table(*raw_columns(connection, in_order))
