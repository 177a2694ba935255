"""Channels that are sources, and their messages, in SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, delete, func, select, update
from sqlalchemy.orm import aliased

from bot.channels import FOR_GOOD, ChannelSource, Gap, Piece, StoredPiece
from bot.forgetting import Forgotten
from bot.storage.contract import in_utc, without_zone
from bot.storage.database import insert_or, reading, writing
from bot.storage.sql_selection import chunks
from bot.storage.tables import ChannelMessageRow as Message
from bot.storage.tables import ChannelSourceRow as Source

_SOURCE = tuple(getattr(Source, item.name) for item in fields(ChannelSource))
_PIECE = tuple(getattr(Message, item.name) for item in fields(Piece))
_INSTANTS = ("added_at", "heard_at", "leased_until")


class SqlChannelStore:
    """The followed channels of one workspace; see `bot.channels.ChannelStore`."""

    def __init__(self, engine: Engine, workspace: str = "local") -> None:
        self.workspace = workspace
        self._engine = engine
        self._is_ours = Message.workspace_id == workspace

    def add(self, source: ChannelSource) -> bool:
        """See `ChannelStore.add`."""
        held = asdict(source)
        instants = {name: without_zone(held[name]) for name in _INSTANTS}
        gaps = [list(gap) for gap in source.gaps]
        row = held | instants | {"gaps": gaps, "workspace_id": self.workspace}
        with writing(self._engine) as connection:
            inserting = insert_or(connection, Source).values(row).on_conflict_do_nothing()
            return connection.execute(inserting.returning(Source.channel)).first() is not None

    def get(self, channel: str) -> ChannelSource | None:
        """See `ChannelStore.get`."""
        return next(iter(self._sources(Source.channel == channel)), None)

    def all(self) -> Sequence[ChannelSource]:
        """See `ChannelStore.all`."""
        return self._sources()

    def remove(self, channel: str) -> bool:
        """See `ChannelStore.remove`."""
        theirs = self._is_ours & (Message.channel == channel)
        with writing(self._engine) as connection:
            connection.execute(delete(Message).where(theirs))
            return connection.execute(delete(Source).where(self._is(channel))).rowcount == 1

    def hold(self, channel: str, owner: str, now: datetime, until: datetime) -> bool:
        """See `ChannelStore.hold`."""
        has_run_out = Source.leased_until.is_(None) | (Source.leased_until < without_zone(now))
        is_free = (Source.owner == owner) | (Source.owner == "") | has_run_out
        values = {"owner": owner, "leased_until": without_zone(until)}
        return self._update(self._is(channel) & is_free, **values)

    def release(self, owner: str) -> None:
        """See `ChannelStore.release`."""
        is_held = (Source.workspace_id == self.workspace) & (Source.owner == owner)
        self._update(is_held, owner="", leased_until=None)

    def set_gaps(self, channel: str, gaps: Sequence[Gap], heard_at: datetime | None = None) -> None:
        """See `ChannelStore.set_gaps`."""
        heard = {"heard_at": without_zone(heard_at)} if heard_at else {}
        self._update(self._is(channel), gaps=[list(gap) for gap in gaps], **heard)

    def set_trouble(self, channel: str, why: str | None) -> None:
        """See `ChannelStore.set_trouble`."""
        self._update(self._is(channel), trouble=why)

    def put(self, pieces: Sequence[Piece]) -> int:
        """See `ChannelStore.put`."""
        changed = 0
        with writing(self._engine) as connection:
            followed = set(connection.scalars(select(Source.channel).where(self._is())))
            for piece in pieces:
                if piece.channel in followed:
                    changed += self._put(connection, piece)
        return changed

    def pieces(self, channel: str, threads: Sequence[str]) -> Sequence[StoredPiece]:
        """See `ChannelStore.pieces`."""
        query = select(*_PIECE, Message.change).where(self._is_ours, Message.channel == channel)
        found: list[StoredPiece] = []
        with reading(self._engine) as connection:
            for some in chunks(threads):
                ordered = query.where(Message.thread_ts.in_(some)).order_by(Message.ts)
                found += [_stored(row._asdict()) for row in connection.execute(ordered)]
        return found

    def pending(self, channel: str, limit: int) -> Sequence[str]:
        """See `ChannelStore.pending`."""
        query = select(Message.thread_ts).where(self._is_pending(), Message.channel == channel)
        with reading(self._engine) as connection:
            return connection.scalars(
                query.distinct().order_by(Message.thread_ts).limit(limit)
            ).all()

    def settle(self, pieces: Sequence[StoredPiece], others: Sequence[Piece] = ()) -> None:
        """See `ChannelStore.settle`."""
        settling = update(Message).values(is_pending=False)
        with writing(self._engine) as connection:
            for piece in others:
                connection.execute(delete(Message).where(self._is_message(piece)))
            for one in pieces:
                is_same = self._is_message(one.piece) & (Message.change == one.change)
                connection.execute(settling.where(is_same))

    def roots(self, channel: str, gap: Gap) -> Sequence[str]:
        """See `ChannelStore.roots`."""
        query = select(Message.ts).where(self._is_ours, Message.channel == channel)
        is_there = (Message.ts == Message.thread_ts) & ~Message.is_gone
        is_within = (Message.ts > gap[0]) & (Message.ts < gap[1])
        with reading(self._engine) as connection:
            return connection.scalars(query.where(is_there, is_within)).all()

    def unread(self, channel: str) -> tuple[str, str] | None:
        """See `ChannelStore.unread`."""
        query = select(Message.thread_ts, Message.read_to).where(
            self._is_ours, Message.channel == channel
        )
        has_replies = (Message.ts == Message.thread_ts) & (Message.latest > "")
        is_behind = has_replies & (Message.latest > Message.read_to)
        is_orphan = Message.is_pending & (Message.ts != Message.thread_ts) & ~self._has_root()
        with reading(self._engine) as connection:
            for wanted in (is_orphan, is_behind & ~Message.is_gone):
                latest_first = query.where(wanted).order_by(Message.thread_ts.desc()).limit(1)
                if (row := connection.execute(latest_first).first()) is not None:
                    return str(row[0]), str(row[1])
        return None

    def set_read(self, channel: str, thread: str, until: str) -> None:
        """See `ChannelStore.set_read`."""
        root = self._is_ours & (Message.channel == channel) & (Message.ts == thread)
        with writing(self._engine) as connection:
            connection.execute(update(Message).where(root).values(read_to=until))

    def waiting(self) -> Mapping[str, int]:
        """See `ChannelStore.waiting`."""
        counted = func.count(Message.thread_ts.distinct())
        query = select(Message.channel, counted).where(self._is_pending()).group_by(Message.channel)
        with reading(self._engine) as connection:
            return {str(channel): int(n) for channel, n in connection.execute(query)}

    def forget(self, gone: Forgotten) -> int:
        """See `ChannelStore.forget`."""
        values = {"author": "", "text": "", "is_gone": True, "version": FOR_GOOD}
        dropping = update(Message).values(values | {"is_pending": False})
        count = 0
        with writing(self._engine) as connection:
            if gone.name:
                theirs = self._is_ours & (Message.author == gone.name)
                count += connection.execute(dropping.where(theirs)).rowcount
            for channel, ts in _threads(gone.ids):
                thread = (Message.channel == channel) & (Message.thread_ts == ts)
                count += connection.execute(dropping.where(self._is_ours, thread)).rowcount
        return count

    def _put(self, connection: Connection, piece: Piece) -> int:
        key = {"workspace_id": self.workspace, "is_pending": True, "read_to": "", "change": 0}
        inserting = insert_or(connection, Message).values(asdict(piece) | key)
        renewed = {
            name: inserting.excluded[name]
            for name in ("author", "text", "version", "is_gone", "is_pending")
        }
        written = inserting.on_conflict_do_update(
            index_elements=["workspace_id", "channel", "ts"],
            set_=renewed | {"change": Message.change + 1},
            where=inserting.excluded.version > Message.version,
        )
        is_new = connection.execute(written.returning(Message.ts)).first() is not None
        if piece.latest:
            is_behind = self._is_message(piece) & (Message.latest < piece.latest)
            connection.execute(update(Message).where(is_behind).values(latest=piece.latest))
        return int(is_new)

    def _is_pending(self) -> ColumnElement[bool]:
        return self._is_ours & Message.is_pending & self._has_root()

    def _has_root(self) -> ColumnElement[bool]:
        root = aliased(Message)
        is_root = (root.workspace_id == self.workspace) & (root.channel == Message.channel)
        return select(root.ts).where(is_root, root.ts == Message.thread_ts).exists()

    def _is_message(self, piece: Piece) -> ColumnElement[bool]:
        return self._is_ours & (Message.channel == piece.channel) & (Message.ts == piece.ts)

    def _is(self, channel: str | None = None) -> ColumnElement[bool]:
        is_ours = Source.workspace_id == self.workspace
        return is_ours if channel is None else is_ours & (Source.channel == channel)

    def _sources(self, *which: ColumnElement[bool]) -> list[ChannelSource]:
        query = select(*_SOURCE).where(self._is(), *which).order_by(Source.name, Source.channel)
        with reading(self._engine) as connection:
            return [_source(row._asdict()) for row in connection.execute(query)]

    def _update(self, which: ColumnElement[bool], **values: Any) -> bool:
        with writing(self._engine) as connection:
            return connection.execute(update(Source).where(which).values(values)).rowcount > 0


def _threads(ids: frozenset[str]) -> list[tuple[str, str]]:
    """Channel and ts of the comments that are conversations of Slack, by their ids."""
    parts = [id.split(":") for id in ids if id.startswith("slack:")]
    return [(part[1], part[2]) for part in parts if len(part) == 3]


def _source(row: Mapping[str, Any]) -> ChannelSource:
    instants = {name: row[name] and in_utc(row[name]) for name in _INSTANTS}
    gaps = tuple((str(after), str(before)) for after, before in row["gaps"])
    return ChannelSource(**{**row, **instants, "gaps": gaps})


def _stored(row: Mapping[str, Any]) -> StoredPiece:
    held = {item.name: row[item.name] for item in fields(Piece)}
    return StoredPiece(Piece(**held), row["change"])
