"""Which corpus a workspace has, and how often it changed, in SQL."""

from __future__ import annotations

import uuid

from sqlalchemy import Connection, select, update

from bot.ports import StoreVersion
from bot.storage.database import insert_or
from bot.storage.tables import WorkspaceRow


def read_version(connection: Connection, workspace: str) -> StoreVersion | None:
    """The version of the workspace's corpus, or None before it is first used."""
    columns = (WorkspaceRow.corpus, WorkspaceRow.change, WorkspaceRow.rewritten)
    query = select(*columns).where(WorkspaceRow.workspace_id == workspace)
    row = connection.execute(query).one_or_none()
    return None if row is None else StoreVersion(*row)


def count_change(connection: Connection, workspace: str) -> None:
    """Note in the same transaction that the corpus changed, and name it if it has no name yet."""
    first = insert_or(connection, WorkspaceRow).values(
        workspace_id=workspace, corpus=uuid.uuid4().hex, change=1
    )
    later = {"change": WorkspaceRow.change + 1}
    connection.execute(first.on_conflict_do_update(index_elements=["workspace_id"], set_=later))


def count_rewriting(connection: Connection, workspace: str) -> None:
    """Note in the same transaction that stored comments were given other labels or columns."""
    ours = update(WorkspaceRow).where(WorkspaceRow.workspace_id == workspace)
    connection.execute(ours.values(rewritten=WorkspaceRow.rewritten + 1))
