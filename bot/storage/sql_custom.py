"""A team's own labels in SQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from sqlalchemy import Connection, func, select

from bot.feedback import CustomLabel
from bot.ports import CustomLabels
from bot.storage import contract
from bot.storage.database import insert_or, raw_columns
from bot.storage.sql_selection import among, chunks
from bot.storage.tables import CommentRow, CustomLabelRow


def put_custom(
    connection: Connection, workspace: str, labels: Iterable[tuple[int, str, CustomLabel]]
) -> int:
    """Insert or rewrite labels, each by the key of its comment and its name; how many."""
    rows = [
        {
            "comment_key": key,
            "name": name,
            "workspace_id": workspace,
            "label": label.value,
            "probability": label.probability,
            "revision": label.revision,
        }
        for key, name, label in labels
    ]
    if rows:
        insert = insert_or(connection, CustomLabelRow)
        said_anew = {part: insert.excluded[part] for part in ("label", "probability", "revision")}
        connection.execute(
            insert.on_conflict_do_update(index_elements=["comment_key", "name"], set_=said_anew),
            rows,
        )
    return len(rows)


def put_column(connection: Connection, workspace: str, name: str, labels: CustomLabels) -> None:
    """Insert or rewrite what a label says of those of the comments that are there."""
    there = _there(connection, workspace, labels.keys.tolist())
    rows = ((key, name, label) for key, label in contract.rows(labels) if key in there)
    put_custom(connection, workspace, rows)


def read_custom(connection: Connection, workspace: str, name: str) -> CustomLabels:
    """See `CommentStore.custom_labels`."""
    row = CustomLabelRow
    query = select(row.comment_key, row.label, row.probability, row.revision)
    query = query.where(row.workspace_id == workspace, row.name == name)
    columns = raw_columns(connection, query.order_by(row.comment_key))
    keys, labels, probabilities, revisions = columns
    return CustomLabels(
        np.array(keys, np.int64), labels, np.array(probabilities, np.float32), revisions
    )


def count_custom(connection: Connection, workspace: str) -> dict[str, dict[str, int]]:
    """See `CommentStore.custom_values`."""
    parts = (CustomLabelRow.name, CustomLabelRow.label)
    query = select(*parts, func.count()).where(CustomLabelRow.workspace_id == workspace)
    found: dict[str, dict[str, int]] = {}
    for name, label, n in connection.execute(query.group_by(*parts).order_by(*parts)):
        found.setdefault(name, {})[label] = n
    return found


def _there(connection: Connection, workspace: str, keys: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for some in chunks(keys):
        ours = select(CommentRow.key).where(CommentRow.workspace_id == workspace)
        found.update(
            connection.execute(ours.where(among(connection, CommentRow.key, some))).scalars()
        )
    return found
