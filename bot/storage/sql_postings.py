"""Messages that are due, in SQL: who sends each of them, by leases that run out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, delete, func, select, update

from bot.ports import Claim, Posting, PostingState
from bot.storage.contract import in_utc, without_zone
from bot.storage.database import insert_or, reading, writing
from bot.storage.tables import PostingRow

_COLUMNS = tuple(getattr(PostingRow, item.name) for item in fields(Posting))


class SqlPostingStore:
    """What is due in one workspace, in a database; see `bot.ports.PostingStore`."""

    def __init__(self, engine: Engine, workspace: str = "local") -> None:
        self.workspace = workspace
        self._engine = engine
        self._is_ours = PostingRow.workspace_id == workspace

    def claim(self, posting: Posting, owner: str, now: datetime, until: datetime) -> Claim:
        """See `PostingStore.claim`."""
        mine = {"owner": owner, "leased_until": without_zone(until)}
        row = {"state": str(PostingState.CLAIMED), "due_at": without_zone(posting.due_at)}
        row = asdict(posting) | row | mine | {"workspace_id": self.workspace}
        is_open = PostingRow.state == str(PostingState.CLAIMED)
        is_free = (PostingRow.key == posting.key) & is_open
        is_free &= PostingRow.leased_until <= without_zone(now)
        with writing(self._engine) as connection:
            inserting = insert_or(connection, PostingRow).values(row).on_conflict_do_nothing()
            if connection.execute(inserting.returning(PostingRow.key)).one_or_none():
                return Claim.NEW
            taking = update(PostingRow).where(self._is_ours, is_free).values(**mine)
            return Claim.TAKEN if connection.execute(taking).rowcount else Claim.LOST

    def renew(self, key: str, owner: str, until: datetime) -> bool:
        """See `PostingStore.renew`."""
        return self._update(key, owner, leased_until=without_zone(until)) == 1

    def finish(self, key: str, owner: str, state: PostingState, ts: str | None = None) -> None:
        """See `PostingStore.finish`."""
        self._update(key, owner, state=str(state), ts=ts)

    def last(self, digest: int, state: PostingState | None = None) -> Posting | None:
        """See `PostingStore.last`."""
        which = PostingRow.digest == digest
        if state is not None:
            which &= PostingRow.state == str(state)
        return self._first(which)

    def get(self, key: str) -> Posting | None:
        """See `PostingStore.get`."""
        return self._first(PostingRow.key == key)

    def prune(self, before: datetime) -> int:
        """See `PostingStore.prune`."""
        newest = (
            select(func.max(PostingRow.due_at))
            .where(self._is_ours, PostingRow.digest.is_not(None))
            .group_by(PostingRow.digest, PostingRow.state)
        )
        is_last = PostingRow.digest.is_not(None) & PostingRow.due_at.in_(newest)
        is_old = (PostingRow.due_at < without_zone(before)) & ~is_last
        with writing(self._engine) as connection:
            return connection.execute(delete(PostingRow).where(self._is_ours, is_old)).rowcount

    def _first(self, which: ColumnElement[bool]) -> Posting | None:
        query = select(*_COLUMNS).where(self._is_ours, which).order_by(PostingRow.due_at.desc())
        with reading(self._engine) as connection:
            found = connection.execute(query.limit(1)).one_or_none()
        return None if found is None else _posting(found._asdict())

    def _update(self, key: str, owner: str, **values: Any) -> int:
        is_mine = (PostingRow.key == key) & (PostingRow.owner == owner)
        is_mine &= PostingRow.state == str(PostingState.CLAIMED)
        changing = update(PostingRow).where(self._is_ours, is_mine).values(**values)
        with writing(self._engine) as connection:
            return connection.execute(changing).rowcount


def _posting(row: Mapping[str, Any]) -> Posting:
    lease = row["leased_until"]
    held = {
        "state": PostingState(row["state"]),
        "due_at": in_utc(row["due_at"]),
        "leased_until": None if lease is None else in_utc(lease),
    }
    return Posting(**{**row, **held})
