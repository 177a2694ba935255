"""Other labels and embeddings for comments that are stored."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select, update

from bot.ports import Relabelled
from bot.storage.contract import custom_rows
from bot.storage.sql_aspects import drop_aspects, put_aspects
from bot.storage.sql_custom import put_custom
from bot.storage.sql_embeddings import renew_embeddings
from bot.storage.sql_rows import label_values
from bot.storage.sql_selection import among, chunks
from bot.storage.sql_workspaces import count_change, count_rewriting
from bot.storage.tables import CommentRow


def renew_labels(
    connection: Connection, workspace: str, comments: Sequence[Relabelled]
) -> list[int]:
    """Rewrite labels, aspects and embeddings of comments; the keys of those that are there."""
    texts = _texts(connection, workspace, [comment.key for comment in comments])
    there = [comment for comment in comments if comment.key in texts]
    if not there:
        return []
    rows = [label_values(one.labels) | {"stored_key": one.key} for one in there]
    found = CommentRow.key == bindparam("stored_key")
    connection.execute(update(CommentRow).where(found), rows)
    keys = [one.key for one in there]
    drop_aspects(connection, keys)
    put_aspects(connection, workspace, ((one.key, texts[one.key], one.labels) for one in there))
    renew_embeddings(connection, there)
    count_rewriting(connection, workspace)
    if put_custom(connection, workspace, custom_rows((one.key, one.custom) for one in there)):
        count_change(connection, workspace)
    return keys


def _texts(connection: Connection, workspace: str, keys: Sequence[int]) -> dict[int, str]:
    """Key -> text of the comments that are there, which stay until the transaction ends."""
    texts: dict[int, str] = {}
    query = select(CommentRow.key, CommentRow.text).where(CommentRow.workspace_id == workspace)
    for some in chunks(keys):
        ours = query.where(among(connection, CommentRow.key, some)).with_for_update()
        texts.update((key, text) for key, text in connection.execute(ours))
    return texts
