"""The theme of each comment in SQL, written many at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sqlalchemy import Connection, select

from bot.ports import Keys
from bot.storage.database import insert_or, raw_columns
from bot.storage.sql_selection import among, chunks
from bot.storage.tables import CommentRow, CommentThemeRow
from bot.storage.theme_contract import CodedRows, Codes, Doubles


def read_column(connection: Connection, workspace: str) -> CodedRows:
    """Keys, ascending, with their codes and similarities."""
    row = CommentThemeRow
    query = select(row.comment_key, row.theme, row.similarity).where(row.workspace_id == workspace)
    keys, codes, similarity = raw_columns(connection, query)
    order = np.argsort(np.array(keys, np.int64))
    return (
        np.array(keys, np.int64)[order],
        np.array(codes, np.int64)[order],
        np.array(similarity, np.float64)[order],
    )


def write_column(
    connection: Connection, workspace: str, keys: Keys, codes: Codes, similarity: Doubles
) -> None:
    """Insert or rewrite the rows of comments; those of comments that are gone are left out."""
    insert = insert_or(connection, CommentThemeRow)
    anew = {part: insert.excluded[part] for part in ("theme", "similarity")}
    inserting = insert.on_conflict_do_update(index_elements=["comment_key"], set_=anew)
    there = _there(connection, workspace, keys.tolist())
    rows = zip(keys.tolist(), codes.tolist(), similarity.tolist(), strict=True)
    values = [
        {"comment_key": key, "workspace_id": workspace, "theme": code, "similarity": near}
        for key, code, near in rows
        if key in there
    ]
    for some in chunks(values):
        connection.execute(inserting, some)


def read_unassigned(connection: Connection, workspace: str) -> Keys:
    """Keys of comments without a row, ascending."""
    theirs = CommentThemeRow.comment_key == CommentRow.key
    query = select(CommentRow.key).outerjoin(CommentThemeRow, theirs)
    without = query.where(
        CommentRow.workspace_id == workspace, CommentThemeRow.comment_key.is_(None)
    )
    (keys,) = raw_columns(connection, without.order_by(CommentRow.key))
    return np.array(keys, np.int64)


def _there(connection: Connection, workspace: str, keys: Sequence[int]) -> set[int]:
    ours = select(CommentRow.key).where(CommentRow.workspace_id == workspace)
    found: set[int] = set()
    for some in chunks(keys):
        found.update(*raw_columns(connection, ours.where(among(connection, CommentRow.key, some))))
    return found
