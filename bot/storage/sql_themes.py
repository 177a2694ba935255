"""Themes in SQL: the ledger, its record, and the theme of each comment."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Select, delete, func, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute

from bot.ports import Keys, RecordedEvent, StoredLedger, ThemeColumn, ThemeRows
from bot.storage.contract import SENTIMENT_CODES, without_zone
from bot.storage.database import insert_or, raw_batches, raw_columns, reading, writing
from bot.storage.sql_rows import utc
from bot.storage.sql_selection import among, chunks
from bot.storage.sql_theme_column import read_column, read_unassigned, write_column
from bot.storage.sql_theme_rows import event_of, event_row, ledger_of, ledger_values, theme_row
from bot.storage.sql_workspaces import read_version
from bot.storage.tables import (
    AspectRow,
    CommentRow,
    CommentThemeRow,
    ThemeEventRow,
    ThemeLedgerRow,
    ThemeRow,
)
from bot.storage.theme_contract import (
    codes_of,
    column_of,
    kept_similarity,
    named_comments,
    renewed,
    theme_rows,
    without_comments,
)
from models.themes.ledger import Ledger

_Any = tuple[Any, ...]
_Seen = tuple[int, datetime | None]


class SqlThemeStore:
    """The themes of one workspace in a database; see `bot.ports.ThemeStore`."""

    def __init__(self, engine: Engine, workspace: str = "local") -> None:
        self.workspace = workspace
        self._engine = engine

    def version(self) -> tuple[str, ...]:
        """See `ThemeStore.version`."""
        with reading(self._engine) as connection:
            row = self._row(connection)
            comments = read_version(connection, self.workspace)
        columns = comments.columns if comments else ("", 0)
        return (*map(str, columns), *((row.token, row.column_token) if row else ()))

    def ledger(self) -> Ledger | None:
        """See `ThemeStore.ledger`."""
        stored = self.stored()
        return None if stored is None else stored.ledger

    def stored(self) -> StoredLedger | None:
        """See `ThemeStore.stored`."""
        with reading(self._engine) as connection:
            return self._stored(connection)

    def column(self) -> ThemeColumn:
        """See `ThemeStore.column`."""
        ids = select(ThemeRow.id).where(ThemeRow.workspace_id == self.workspace)
        with reading(self._engine) as connection:
            known = connection.execute(ids.order_by(ThemeRow.place)).scalars().all()
            rows = read_column(connection, self.workspace)
        return column_of(rows, known)

    def events(self, after: int = 0, theme: str | None = None) -> Sequence[RecordedEvent]:
        """See `ThemeStore.events`."""
        with reading(self._engine) as connection:
            rows = connection.execute(self._events().where(ThemeEventRow.number > after)).all()
        found = [RecordedEvent(row.number, event_of(row)) for row in rows]
        return [one for one in found if theme in {None, one.event.theme, *one.event.others}]

    def save(
        self,
        ledger: Ledger,
        column: ThemeColumn | None = None,
        *,
        after: str | None,
        seen: _Seen | None = None,
    ) -> bool:
        """See `ThemeStore.save`."""
        with writing(self._engine) as connection:
            row = self._row(connection, for_update=True)
            if (row.token if row else None) != after:
                return False
            whole = without_comments(ledger, self._gone(connection, named_comments(ledger)))
            self._put_ledger(connection, whole, seen)
            self._put_themes(connection, whole)
            self._add_events(connection, whole)
            old = read_column(connection, self.workspace)
            write_column(connection, self.workspace, *renewed(old, column, whole))
        return True

    def assign(self, column: ThemeColumn, *, after: str) -> bool:
        """See `ThemeStore.assign`."""
        with writing(self._engine) as connection:
            row = self._row(connection, for_update=True)
            if row is None or row.token != after:
                return False
            rows = (column.keys, codes_of(column), kept_similarity(column))
            write_column(connection, self.workspace, *rows)
            self._renew(connection, column_token=_token())
        return True

    def unassigned(self) -> Keys:
        """See `ThemeStore.unassigned`."""
        with reading(self._engine) as connection:
            return read_unassigned(connection, self.workspace)

    def prune(self, words: Collection[str] = ()) -> int:
        """See `ThemeStore.prune`."""
        with writing(self._engine) as connection:
            stored = self._stored(connection)
            if stored is None:
                return 0
            gone = self._gone(connection, named_comments(stored.ledger))
            if gone or words:
                whole = without_comments(stored.ledger, gone, words)
                self._put_themes(connection, whole)
                self._rewrite_events(connection, stored.ledger, whole)
                self._renew(connection, token=_token())
        return len(gone)

    def clear(self) -> None:
        """See `ThemeStore.clear`."""
        with writing(self._engine) as connection:
            drop_themes(connection, self.workspace)

    def rows(self, keys: Keys | None = None) -> ThemeRows:
        """See `ThemeStore.rows`."""
        query = select(
            CommentRow.key,
            CommentRow.content_hash,
            CommentRow.created_at,
            CommentRow.ingested_at,
            CommentRow.lang,
            CommentRow.sentiment,
            CommentRow.needs,
            func.length(CommentRow.text),
        )
        with reading(self._engine) as connection:
            if keys is not None:
                found = list(self._among(connection, query, keys))
                columns = [[row[place] for row in found] for place in range(8)]
            else:
                ours = query.where(CommentRow.workspace_id == self.workspace)
                columns = raw_columns(connection, ours)
        return theme_rows(columns)

    def texts(self, keys: Keys) -> Sequence[str]:
        """See `ThemeStore.texts`."""
        return self._said(CommentRow.text, keys)

    def ids(self, keys: Keys) -> Sequence[str]:
        """See `ThemeStore.ids`."""
        return self._said(CommentRow.id, keys)

    def aspects(self, keys: Keys) -> Sequence[Sequence[tuple[str, int]]]:
        """See `ThemeStore.aspects`."""
        row = AspectRow
        found: dict[int, list[tuple[str, int]]] = {}
        query = select(row.comment_key, row.phrase, row.sentiment)
        query = query.where(row.workspace_id == self.workspace)
        with reading(self._engine) as connection:
            for some in chunks(keys.tolist()):
                theirs = query.where(among(connection, row.comment_key, some))
                in_order = theirs.order_by(row.comment_key, row.start)
                for batch in raw_batches(connection, in_order):
                    for key, phrase, sentiment in batch:
                        found.setdefault(key, []).append((phrase, SENTIMENT_CODES[sentiment]))
        return [found.get(key, []) for key in keys.tolist()]

    def _row(self, connection: Connection, *, for_update: bool = False) -> Any:
        query = select(*ThemeLedgerRow.__table__.columns)
        ours = query.where(ThemeLedgerRow.workspace_id == self.workspace)
        return connection.execute(ours.with_for_update() if for_update else ours).one_or_none()

    def _stored(self, connection: Connection) -> StoredLedger | None:
        row = self._row(connection)
        if row is None:
            return None
        themes = select(*ThemeRow.__table__.columns)
        ours = themes.where(ThemeRow.workspace_id == self.workspace).order_by(ThemeRow.place)
        events = connection.execute(self._events())
        ledger = ledger_of(row, connection.execute(ours).all(), events.all())
        return StoredLedger(ledger, row.token, row.n_seen, utc(row.last_seen))

    def _events(self) -> Select[*_Any]:
        query = select(*ThemeEventRow.__table__.columns)
        ours = query.where(ThemeEventRow.workspace_id == self.workspace)
        return ours.order_by(ThemeEventRow.number)

    def _put_ledger(self, connection: Connection, ledger: Ledger, seen: _Seen | None) -> None:
        values = ledger_values(ledger) | {"token": _token(), "column_token": _token()}
        if seen is not None:
            values |= {"n_seen": seen[0], "last_seen": without_zone(seen[1])}
        first = {"workspace_id": self.workspace, "n_seen": 0, "last_seen": None} | values
        inserting = insert_or(connection, ThemeLedgerRow).values(first)
        connection.execute(
            inserting.on_conflict_do_update(index_elements=["workspace_id"], set_=values)
        )

    def _put_themes(self, connection: Connection, ledger: Ledger) -> None:
        connection.execute(delete(ThemeRow).where(ThemeRow.workspace_id == self.workspace))
        rows = [
            theme_row(theme, place, self.workspace) for place, theme in enumerate(ledger.themes)
        ]
        if rows:
            connection.execute(insert(ThemeRow), rows)

    def _add_events(self, connection: Connection, ledger: Ledger) -> None:
        """Add those events that the ledger has beyond the ones recorded."""
        ours = ThemeEventRow.workspace_id == self.workspace
        known = connection.execute(select(func.count()).where(ours)).scalar_one()
        rows = [event_row(event, self.workspace) for event in ledger.events[known:]]
        if rows:
            connection.execute(insert(ThemeEventRow), rows)

    def _rewrite_events(self, connection: Connection, before: Ledger, after: Ledger) -> None:
        rows = connection.execute(self._events()).all()
        for row, old, new in zip(rows, before.events, after.events, strict=True):
            if new != old:
                values = {"evidence": list(new.evidence), "words": new.words}
                is_it = ThemeEventRow.number == row.number
                connection.execute(update(ThemeEventRow).where(is_it).values(values))

    def _renew(self, connection: Connection, **values: str) -> None:
        is_ours = ThemeLedgerRow.workspace_id == self.workspace
        connection.execute(update(ThemeLedgerRow).where(is_ours).values(values))

    def _gone(self, connection: Connection, ids: set[str]) -> set[str]:
        """Those of the ids that no comment has."""
        found: set[str] = set()
        query = select(CommentRow.id).where(CommentRow.workspace_id == self.workspace)
        for some in chunks(sorted(ids)):
            theirs = query.where(among(connection, CommentRow.id, some))
            found.update(connection.execute(theirs).scalars())
        return ids - found

    def _said(self, column: InstrumentedAttribute[str], keys: Keys) -> list[str]:
        with reading(self._engine) as connection:
            rows = self._among(connection, select(CommentRow.key, column), keys)
            found: dict[int, str] = dict(rows)
        return [found.get(key, "") for key in keys.tolist()]

    def _among(self, connection: Connection, query: Select[*_Any], keys: Keys) -> Iterator[_Any]:
        for some in chunks(keys.tolist()):
            wanted = among(connection, CommentRow.key, some)
            ours = query.where(CommentRow.workspace_id == self.workspace, wanted)
            for batch in raw_batches(connection, ours):
                yield from batch


def drop_themes(connection: Connection, workspace: str) -> None:
    """Delete all that is known of a workspace's themes."""
    for table in (CommentThemeRow, ThemeEventRow, ThemeRow, ThemeLedgerRow):
        connection.execute(delete(table).where(table.workspace_id == workspace))


def _token() -> str:
    return uuid.uuid4().hex
