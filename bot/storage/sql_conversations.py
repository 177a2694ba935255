"""Conversations in SQL: what each thread is about, across processes and restarts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine, delete, select

from bot.forgetting import Forgotten
from bot.questions.query import Query
from bot.storage.contract import stored_query, without_zone
from bot.storage.database import insert_or, reading, writing
from bot.storage.tables import ConversationRow


class SqlConversationStore:
    """The conversations of one workspace in a database; see `bot.ports.ConversationStore`."""

    def __init__(self, engine: Engine, workspace: str = "local") -> None:
        self.workspace = workspace
        self._engine = engine
        self._is_ours = ConversationRow.workspace_id == workspace

    def read(self, thread: str, since: datetime) -> Query | None:
        """See `ConversationStore.read`."""
        is_it = (ConversationRow.thread == thread) & (
            ConversationRow.saved_at >= without_zone(since)
        )
        query = select(ConversationRow.query).where(self._is_ours, is_it)
        with reading(self._engine) as connection:
            found = connection.execute(query).scalar()
        return stored_query(found)

    def save(self, thread: str, query: Query, at: datetime) -> None:
        """See `ConversationStore.save`."""
        values = {"query": query.as_json(), "saved_at": without_zone(at)}
        row = {"workspace_id": self.workspace, "thread": thread, **values}
        with writing(self._engine) as connection:
            inserting = insert_or(connection, ConversationRow).values(row)
            renewing = inserting.on_conflict_do_update(
                index_elements=["workspace_id", "thread"], set_=values
            )
            connection.execute(renewing)

    def drop(self, threads: Sequence[str]) -> None:
        """See `ConversationStore.drop`."""
        is_it = ConversationRow.thread.in_(list(threads))
        with writing(self._engine) as connection:
            connection.execute(delete(ConversationRow).where(self._is_ours, is_it))

    def forget(self, gone: Forgotten) -> int:
        """See `ConversationStore.forget`."""
        query = select(ConversationRow.thread, ConversationRow.query).where(self._is_ours)
        with writing(self._engine) as connection:
            kept = connection.execute(query).all()
            threads = [thread for thread, held in kept if gone.is_in(held)]
            for thread in threads:
                is_it = ConversationRow.thread == thread
                connection.execute(delete(ConversationRow).where(self._is_ours, is_it))
        return len(threads)

    def prune(self, before: datetime) -> int:
        """See `ConversationStore.prune`."""
        is_old = ConversationRow.saved_at < without_zone(before)
        with writing(self._engine) as connection:
            return connection.execute(delete(ConversationRow).where(self._is_ours, is_old)).rowcount
