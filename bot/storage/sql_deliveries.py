"""Deliveries in SQL: who answers which question, across threads, processes and restarts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, delete, func, select, update

from bot.forgetting import Forgotten
from bot.ports import Delivery, DeliveryState
from bot.storage.contract import in_utc, without_zone
from bot.storage.database import insert_or, reading, writing
from bot.storage.tables import DeliveryRow

_COLUMNS = tuple(getattr(DeliveryRow, item.name) for item in fields(Delivery))


class SqlDeliveryStore:
    """The deliveries of one workspace in a database; see `bot.ports.DeliveryStore`."""

    def __init__(self, engine: Engine, workspace: str = "local") -> None:
        self.workspace = workspace
        self._engine = engine
        self._is_ours = DeliveryRow.workspace_id == workspace

    def claim(self, delivery: Delivery, owner: str) -> bool:
        """See `DeliveryStore.claim`."""
        row = asdict(delivery) | {
            "workspace_id": self.workspace,
            "owner": owner,
            "state": str(DeliveryState.CLAIMED),
            "claimed_at": without_zone(delivery.claimed_at),
            "seen_at": without_zone(delivery.claimed_at),
        }
        with writing(self._engine) as connection:
            # The primary key decides: of many inserts the database lets one through.
            inserting = insert_or(connection, DeliveryRow).values(row).on_conflict_do_nothing()
            claimed = connection.execute(inserting.returning(DeliveryRow.key)).one_or_none()
        return claimed is not None

    def set_reply(self, key: str, reply_ts: str) -> None:
        """See `DeliveryStore.set_reply`."""
        self._update(DeliveryRow.key == key, reply_ts=reply_ts)

    def finish(self, key: str, state: DeliveryState) -> None:
        """See `DeliveryStore.finish`."""
        now = without_zone(datetime.now(UTC))
        self._update(DeliveryRow.key == key, state=str(state), finished_at=now)

    def unfinished(self, other_than_owner: str) -> Sequence[Delivery]:
        """See `DeliveryStore.unfinished`."""
        query = (
            select(*_COLUMNS)
            .where(self._is_ours, DeliveryRow.state == str(DeliveryState.CLAIMED))
            .where(DeliveryRow.owner != other_than_owner)
            .order_by(DeliveryRow.claimed_at, DeliveryRow.key)
        )
        with reading(self._engine) as connection:
            return [_delivery(row._asdict()) for row in connection.execute(query)]

    def take_over(self, key: str, owner: str, from_owner: str) -> bool:
        """See `DeliveryStore.take_over`."""
        is_left = (DeliveryRow.key == key) & (DeliveryRow.owner == from_owner)
        is_open = DeliveryRow.state == str(DeliveryState.CLAIMED)
        now = without_zone(datetime.now(UTC))
        return self._update(is_left & is_open, owner=owner, seen_at=now) == 1

    def renew(self, owner: str, at: datetime) -> int:
        """See `DeliveryStore.renew`."""
        is_open = DeliveryRow.state == str(DeliveryState.CLAIMED)
        return self._update((DeliveryRow.owner == owner) & is_open, seen_at=without_zone(at))

    def is_known_thread(self, channel: str, thread_ts: str) -> bool:
        """See `DeliveryStore.is_known_thread`."""
        is_there = (DeliveryRow.channel == channel) & (DeliveryRow.thread_ts == thread_ts)
        query = select(DeliveryRow.key).where(self._is_ours, is_there).limit(1)
        with reading(self._engine) as connection:
            return connection.execute(query).first() is not None

    def recent(self, asker: str, limit: int) -> Sequence[str]:
        """See `DeliveryStore.recent`."""
        latest = func.max(DeliveryRow.claimed_at)
        query = (
            select(DeliveryRow.question)
            .where(self._is_ours, DeliveryRow.asker == asker, DeliveryRow.query.is_(None))
            .where(DeliveryRow.question != "")
            .group_by(DeliveryRow.question)
            .order_by(latest.desc())
            .limit(limit)
        )
        with reading(self._engine) as connection:
            return connection.execute(query).scalars().all()

    def prune(self, before: datetime) -> int:
        """See `DeliveryStore.prune`."""
        is_old = DeliveryRow.claimed_at < without_zone(before)
        with writing(self._engine) as connection:
            return connection.execute(delete(DeliveryRow).where(self._is_ours, is_old)).rowcount

    def forget(self, gone: Forgotten) -> int:
        """See `DeliveryStore.forget`."""
        asked = select(DeliveryRow.key, DeliveryRow.question, DeliveryRow.query)
        with reading(self._engine) as connection:
            held = connection.execute(asked.where(self._is_ours)).all()
        keys = [key for key, question, query in held if gone.is_in((question, query or ""))]
        for key in keys:
            self._update(DeliveryRow.key == key, question="", query=None)
        return len(keys)

    def _update(self, which: ColumnElement[bool], **values: Any) -> int:
        changing = update(DeliveryRow).where(self._is_ours, which).values(**values)
        with writing(self._engine) as connection:
            return connection.execute(changing).rowcount


def _delivery(row: dict[str, Any]) -> Delivery:
    seen = row["seen_at"] or row["claimed_at"]
    held = {"claimed_at": in_utc(row["claimed_at"]), "seen_at": in_utc(seen)}
    return Delivery(**row | held | {"state": DeliveryState(row["state"])})
