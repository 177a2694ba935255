"""Corrections, thumbs and settings in SQL, across processes and restarts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, delete, select

from bot.forgetting import Forgotten
from bot.records import Correction, Label, Thumb
from bot.storage.contract import in_utc, without_zone
from bot.storage.database import insert_or, reading, writing
from bot.storage.tables import CommentRow, CorrectionRow, SettingRow, ThumbRow


class SqlRecordStore:
    """The corrections and thumbs of one workspace; see `bot.records.RecordStore`."""

    def __init__(self, engine: Engine, workspace: str = "local") -> None:
        self.workspace = workspace
        self._engine = engine

    def correct(self, correction: Correction) -> bool:
        """See `RecordStore.correct`."""
        is_it = (CommentRow.workspace_id == self.workspace) & (CommentRow.id == correction.comment)
        with writing(self._engine) as connection:
            key = connection.execute(select(CommentRow.key).where(is_it)).scalar()
            if key is None:
                return False
            said = asdict(correction) | {"at": without_zone(correction.at)}
            del said["comment"]
            row = {**said, "label": str(correction.label), "comment_key": key}
            inserting = insert_or(connection, CorrectionRow).values(
                row | {"workspace_id": self.workspace}
            )
            later = inserting.on_conflict_do_update(
                index_elements=["comment_key", "label"], set_=row
            )
            connection.execute(later)
        return True

    def corrections(self, comments: Sequence[str] | None = None) -> Sequence[Correction]:
        """See `RecordStore.corrections`."""
        query = (
            select(CommentRow.id.label("comment"), *_SAID)
            .join(CommentRow, CommentRow.key == CorrectionRow.comment_key)
            .where(CorrectionRow.workspace_id == self.workspace)
            .order_by(CorrectionRow.at, CorrectionRow.comment_key, CorrectionRow.label)
        )
        if comments is not None:
            query = query.where(CommentRow.id.in_(list(comments)))
        with reading(self._engine) as connection:
            return [_correction(row._asdict()) for row in connection.execute(query)]

    def rate(self, thumb: Thumb) -> None:
        """See `RecordStore.rate`."""
        row = asdict(thumb) | {"at": without_zone(thumb.at)}
        keys = ("workspace_id", "channel", "ts", "user")
        with writing(self._engine) as connection:
            inserting = insert_or(connection, ThumbRow).values(
                row | {"workspace_id": self.workspace}
            )
            connection.execute(inserting.on_conflict_do_update(index_elements=list(keys), set_=row))

    def thumbs(self) -> Sequence[Thumb]:
        """See `RecordStore.thumbs`."""
        columns = [c for c in ThumbRow.__table__.columns if c.name != "workspace_id"]
        query = select(*columns).where(ThumbRow.workspace_id == self.workspace)
        with reading(self._engine) as connection:
            found = connection.execute(query.order_by(ThumbRow.at, ThumbRow.ts)).all()
        return [Thumb(**row._asdict() | {"at": in_utc(row.at)}) for row in found]

    def forget(self, gone: Forgotten) -> int:
        """See `RecordStore.forget`."""
        named = {one.query for one in self.thumbs() if gone.is_in(one.query)}
        is_ours = ThumbRow.workspace_id == self.workspace
        with writing(self._engine) as connection:
            dropping = delete(ThumbRow).where(is_ours, ThumbRow.query.in_(named))
            return connection.execute(dropping).rowcount


class SqlSettingStore:
    """What was set in Slack; see `bot.records.SettingStore`."""

    def __init__(self, engine: Engine, workspace: str = "local") -> None:
        self.workspace = workspace
        self._engine = engine

    def get(self, name: str) -> Mapping[str, Any] | None:
        """See `SettingStore.get`."""
        is_it = (SettingRow.workspace_id == self.workspace) & (SettingRow.name == name)
        with reading(self._engine) as connection:
            found: Mapping[str, Any] | None = connection.execute(
                select(SettingRow.value).where(is_it)
            ).scalar()
        return found

    def put(self, name: str, value: Mapping[str, Any], by: str, at: datetime) -> None:
        """See `SettingStore.put`."""
        row = {"value": dict(value), "by": by, "at": without_zone(at)}
        with writing(self._engine) as connection:
            inserting = insert_or(connection, SettingRow).values(
                row | {"workspace_id": self.workspace, "name": name}
            )
            connection.execute(
                inserting.on_conflict_do_update(index_elements=["workspace_id", "name"], set_=row)
            )


_SAID = (
    CorrectionRow.label.label("what"),
    CorrectionRow.was,
    CorrectionRow.now,
    CorrectionRow.by,
    CorrectionRow.at,
    CorrectionRow.revision,
)


def _correction(row: dict[str, Any]) -> Correction:
    what = {"label": Label(row.pop("what")), "at": in_utc(row["at"])}
    return Correction(**row | what)
