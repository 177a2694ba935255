"""Files dropped in Slack, in SQL: whose they are to see to, across processes and restarts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, select, update

from bot.imports import UNDER_WAY, Import, ImportState
from bot.storage.contract import in_utc, without_zone
from bot.storage.database import insert_or, reading, writing
from bot.storage.tables import ImportRow

_COLUMNS = tuple(getattr(ImportRow, item.name) for item in fields(Import))


class SqlImportStore:
    """The files of one workspace; see `bot.imports.ImportStore`."""

    def __init__(self, engine: Engine, workspace: str = "local") -> None:
        self.workspace = workspace
        self._engine = engine
        self._is_ours = ImportRow.workspace_id == workspace

    def add(self, one: Import) -> bool:
        """See `ImportStore.add`."""
        row = asdict(one) | {
            "workspace_id": self.workspace,
            "state": str(one.state),
            "seen_at": without_zone(one.seen_at),
        }
        with writing(self._engine) as connection:
            inserting = insert_or(connection, ImportRow).values(row).on_conflict_do_nothing()
            return connection.execute(inserting.returning(ImportRow.key)).first() is not None

    def get(self, key: str) -> Import | None:
        """See `ImportStore.get`."""
        return next(iter(self._select(ImportRow.key == key)), None)

    def set_reply(self, key: str, ts: str) -> None:
        """See `ImportStore.set_reply`."""
        self._update(ImportRow.key == key, reply_ts=ts)

    def set_mapping(self, key: str, mapping: Mapping[str, str]) -> bool:
        """See `ImportStore.set_mapping`."""
        is_offered = ImportRow.state == str(ImportState.OFFERED)
        return self._update((ImportRow.key == key) & is_offered, mapping=dict(mapping))

    def move(
        self, key: str, before: ImportState, after: ImportState, owner: str, now: datetime
    ) -> bool:
        """See `ImportStore.move`."""
        is_it = (ImportRow.key == key) & (ImportRow.state == str(before))
        if before in UNDER_WAY:
            is_it &= ImportRow.owner == owner
        return self._update(is_it, state=str(after), owner=owner, seen_at=without_zone(now))

    def beat(self, key: str, owner: str, now: datetime) -> bool:
        """See `ImportStore.beat`."""
        is_mine = (ImportRow.key == key) & (ImportRow.owner == owner)
        return self._update(is_mine, seen_at=without_zone(now))

    def take_over(self, key: str, owner: str, before: str, now: datetime) -> bool:
        """See `ImportStore.take_over`."""
        is_theirs = (ImportRow.key == key) & (ImportRow.owner == before) & _is_under_way()
        return self._update(is_theirs, owner=owner, seen_at=without_zone(now))

    def abandoned(self, since: datetime) -> Sequence[Import]:
        """See `ImportStore.abandoned`."""
        is_left = (ImportRow.owner == "") | (ImportRow.seen_at < without_zone(since))
        return self._select(is_left & _is_under_way())

    def stale(self, before: datetime) -> Sequence[Import]:
        """See `ImportStore.stale`."""
        is_offered = ImportRow.state == str(ImportState.OFFERED)
        return self._select(is_offered & (ImportRow.seen_at < without_zone(before)))

    def _select(self, which: ColumnElement[bool]) -> list[Import]:
        query = select(*_COLUMNS).where(self._is_ours, which).order_by(ImportRow.key)
        with reading(self._engine) as connection:
            return [_import(row._asdict()) for row in connection.execute(query)]

    def _update(self, which: ColumnElement[bool], **values: Any) -> bool:
        changing = update(ImportRow).where(self._is_ours, which).values(**values)
        with writing(self._engine) as connection:
            return connection.execute(changing).rowcount == 1


def _is_under_way() -> ColumnElement[bool]:
    return ImportRow.state.in_([str(state) for state in UNDER_WAY])


def _import(row: Mapping[str, Any]) -> Import:
    held = {"state": ImportState(row["state"]), "seen_at": in_utc(row["seen_at"])}
    return Import(**{**row, **held})
