"""Alerts in SQL: who gets them, what they are silent about, and what was said already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, select, update

from bot.forgetting import Forgotten
from bot.ports import Alert, Silence, Watch
from bot.storage.contract import in_utc, without_forgotten, without_zone
from bot.storage.database import insert_or, reading, writing
from bot.storage.tables import AlertRow, SilenceRow, WatchRow

_ALERT = tuple(getattr(AlertRow, item.name) for item in fields(Alert))
_DAY = timedelta(days=1)


class SqlAlertStore:
    """The alerts of one workspace in a database; see `bot.ports.AlertStore`."""

    def __init__(self, engine: Engine, workspace: str = "local") -> None:
        self.workspace = workspace
        self._engine = engine
        self._is_ours = AlertRow.workspace_id == workspace
        self._is_silence = SilenceRow.workspace_id == workspace
        self._is_watch = WatchRow.workspace_id == workspace

    def watch(self, watch: Watch) -> bool:
        """See `AlertStore.watch`."""
        row = asdict(watch) | {"workspace_id": self.workspace, "since": without_zone(watch.since)}
        with writing(self._engine) as connection:
            inserting = insert_or(connection, WatchRow).values(row).on_conflict_do_nothing()
            added = connection.execute(inserting.returning(WatchRow.channel)).one_or_none()
        return added is not None

    def unwatch(self, channel: str) -> bool:
        """See `AlertStore.unwatch`."""
        with writing(self._engine) as connection:
            removing = delete(WatchRow).where(self._is_watch, WatchRow.channel == channel)
            return connection.execute(removing).rowcount == 1

    def watches(self) -> Sequence[Watch]:
        """See `AlertStore.watches`."""
        columns = (WatchRow.channel, WatchRow.lang, WatchRow.creator, WatchRow.since)
        query = select(*columns).where(self._is_watch).order_by(WatchRow.channel)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return [Watch(channel, lang, by, in_utc(since)) for channel, lang, by, since in rows]

    def silence(self, silence: Silence) -> None:
        """See `AlertStore.silence`."""
        values = {"until": without_zone(silence.until), "by": silence.by}
        row = {"channel": silence.channel, "subject": silence.subject, **values}
        with writing(self._engine) as connection:
            inserting = insert_or(connection, SilenceRow).values(
                row | {"workspace_id": self.workspace}
            )
            place = ["workspace_id", "channel", "subject"]
            connection.execute(inserting.on_conflict_do_update(index_elements=place, set_=values))

    def unsilence(self, channel: str, subject: str | None = None) -> int:
        """See `AlertStore.unsilence`."""
        which = SilenceRow.channel == channel
        if subject is not None:
            which &= SilenceRow.subject == subject
        with writing(self._engine) as connection:
            return connection.execute(delete(SilenceRow).where(self._is_silence, which)).rowcount

    def silences(self, channel: str, now: datetime) -> Sequence[Silence]:
        """See `AlertStore.silences`."""
        holds = SilenceRow.until.is_(None) | (SilenceRow.until > without_zone(now))
        query = (
            select(SilenceRow.subject, SilenceRow.until, SilenceRow.by)
            .where(self._is_silence, SilenceRow.channel == channel, holds)
            .order_by(SilenceRow.subject)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return [
            Silence(channel, subject, None if until is None else in_utc(until), by)
            for subject, until, by in rows
        ]

    def begin(self, alert: Alert, quiet: timedelta, at_most: int) -> bool:
        """See `AlertStore.begin`."""
        with writing(self._engine) as connection:
            if self._goes_on(connection, alert, quiet):
                return False
            is_recent = AlertRow.fired_at > without_zone(alert.fired_at - _DAY)
            is_there = AlertRow.channel == alert.channel
            counting = select(func.count()).where(self._is_ours, is_there, is_recent)
            if connection.execute(counting).scalar_one() >= at_most:
                return False
            now = without_zone(alert.fired_at)
            row = asdict(alert) | {"fired_at": now, "seen_at": now, "evidence": [*alert.evidence]}
            inserting = insert_or(connection, AlertRow).values(
                row | {"workspace_id": self.workspace}
            )
            adding = inserting.on_conflict_do_nothing().returning(AlertRow.key)
            return connection.execute(adding).one_or_none() is not None

    def recent(self, since: datetime) -> Sequence[Alert]:
        """See `AlertStore.recent`."""
        is_recent = AlertRow.fired_at >= without_zone(since)
        query = select(*_ALERT).where(self._is_ours, is_recent)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(AlertRow.fired_at, AlertRow.key)).all()
        return [_alert(row._asdict()) for row in rows]

    def forget(self, gone: Forgotten) -> int:
        """See `AlertStore.forget`."""
        with writing(self._engine) as connection:
            held = connection.execute(select(*_ALERT).where(self._is_ours)).all()
            left = {row.key: without_forgotten(_alert(row._asdict()), gone) for row in held}
            dropped = [key for key, alert in left.items() if alert is None]
            connection.execute(delete(AlertRow).where(self._is_ours, AlertRow.key.in_(dropped)))
            for alert in filter(None, left.values()):
                is_it = AlertRow.key == alert.key
                changing = update(AlertRow).where(self._is_ours, is_it)
                connection.execute(changing.values(evidence=[*alert.evidence]))
            subjects = connection.execute(select(SilenceRow.subject).where(self._is_silence))
            named = [subject for subject in subjects.scalars() if gone.is_in(subject)]
            is_named = SilenceRow.subject.in_(named)
            connection.execute(delete(SilenceRow).where(self._is_silence, is_named))
        return len(dropped) + len(named)

    def _goes_on(self, connection: Connection, alert: Alert, quiet: timedelta) -> bool:
        """Whether this is what was noticed before; that it was noticed again is noted."""
        is_it = (AlertRow.channel == alert.channel) & (AlertRow.subject == alert.subject)
        is_fresh = AlertRow.seen_at > without_zone(alert.fired_at - quiet)
        renewing = update(AlertRow).where(self._is_ours, is_it, is_fresh)
        renewed = connection.execute(renewing.values(seen_at=without_zone(alert.fired_at)))
        return renewed.rowcount > 0


def _alert(row: dict[str, Any]) -> Alert:
    held = {"fired_at": in_utc(row["fired_at"]), "evidence": tuple(row["evidence"])}
    return Alert(**row | held)
