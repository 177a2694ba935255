"""Digests in SQL, and what their channels were told, across processes and restarts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, delete, select, update

from bot.digests.schedule import Schedule
from bot.forgetting import Forgotten
from bot.ports import Digest
from bot.storage.contract import in_utc, without_zone
from bot.storage.database import insert_or, reading, writing
from bot.storage.tables import DigestRow, ToldRow


class SqlDigestStore:
    """The digests of one workspace in a database; see `bot.ports.DigestStore`."""

    def __init__(self, engine: Engine, workspace: str = "local") -> None:
        self.workspace = workspace
        self._engine = engine
        self._is_ours = DigestRow.workspace_id == workspace

    def add(self, digest: Digest) -> tuple[Digest, bool]:
        """See `DigestStore.add`."""
        row = _row(digest) | {"workspace_id": self.workspace}
        is_it = DigestRow.fingerprint == row["fingerprint"]
        with writing(self._engine) as connection:
            # An insert that finds a conflict would use up a number, which people read.
            looking = select(DigestRow.number).where(self._is_ours, is_it)
            if connection.execute(looking).first() is None:
                inserting = insert_or(connection, DigestRow).values(row).on_conflict_do_nothing()
                number = connection.execute(inserting.returning(DigestRow.number)).scalar()
                if number is not None:
                    return replace(digest, number=number), True
        (held,) = self._select(is_it)
        return held, False

    def get(self, number: int) -> Digest | None:
        """See `DigestStore.get`."""
        return next(iter(self._select(DigestRow.number == number)), None)

    def all(self) -> Sequence[Digest]:
        """See `DigestStore.all`."""
        return self._select()

    def remove(self, number: int) -> bool:
        """See `DigestStore.remove`."""
        with writing(self._engine) as connection:
            removing = delete(DigestRow).where(self._is_ours, DigestRow.number == number)
            return connection.execute(removing).rowcount == 1

    def pause(self, number: int, why: str | None) -> None:
        """See `DigestStore.pause`."""
        self._update(number, paused=why)

    def see(self, number: int, event: int) -> None:
        """See `DigestStore.see`."""
        self._update(number, seen_event=event)

    def told(self, channel: str, items: Sequence[str]) -> frozenset[str]:
        """See `DigestStore.told`."""
        is_there = (ToldRow.workspace_id == self.workspace) & (ToldRow.channel == channel)
        query = select(ToldRow.item).where(is_there, ToldRow.item.in_(list(items)))
        with reading(self._engine) as connection:
            return frozenset(connection.execute(query).scalars())

    def tell(self, channel: str, items: Sequence[str], at: datetime) -> None:
        """See `DigestStore.tell`."""
        place = {"workspace_id": self.workspace, "channel": channel, "told_at": without_zone(at)}
        with writing(self._engine) as connection:
            for item in items:
                inserting = insert_or(connection, ToldRow).values({**place, "item": item})
                connection.execute(inserting.on_conflict_do_nothing())

    def forget(self, gone: Forgotten) -> int:
        """See `DigestStore.forget`."""
        dropped = [one.number for one in self.all() if gone.is_in((one.question, one.query))]
        is_told = ToldRow.workspace_id == self.workspace
        with writing(self._engine) as connection:
            for number in dropped:
                connection.execute(
                    delete(DigestRow).where(self._is_ours, DigestRow.number == number)
                )
            items = set(connection.execute(select(ToldRow.item).where(is_told)).scalars())
            named = [item for item in items if gone.is_in(item)]
            connection.execute(delete(ToldRow).where(is_told, ToldRow.item.in_(named)))
        return len(dropped) + len(named)

    def _select(self, *which: ColumnElement[bool]) -> list[Digest]:
        columns = [column for column in DigestRow.__table__.columns if column.name not in _OWN]
        query = select(*columns).where(self._is_ours, *which).order_by(DigestRow.number)
        with reading(self._engine) as connection:
            return [_digest(row._asdict()) for row in connection.execute(query)]

    def _update(self, number: int, **values: Any) -> None:
        changing = update(DigestRow).where(self._is_ours, DigestRow.number == number)
        with writing(self._engine) as connection:
            connection.execute(changing.values(**values))


#: Columns that the store keeps for itself.
_OWN = frozenset({"workspace_id", "fingerprint"})


def _row(digest: Digest) -> dict[str, Any]:
    schedule = digest.schedule.as_json()
    same = json.dumps([digest.channel, digest.question, digest.query, schedule])
    row = asdict(digest) | {
        "schedule": schedule,
        "created_at": without_zone(digest.created_at),
        "fingerprint": hashlib.sha256(same.encode()).hexdigest(),
    }
    del row["number"]
    return row


def _digest(row: dict[str, Any]) -> Digest:
    held = {
        "schedule": Schedule.from_json(row["schedule"]),
        "created_at": in_utc(row["created_at"]),
    }
    return Digest(**row | held)
