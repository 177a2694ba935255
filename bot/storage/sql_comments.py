"""Comments in SQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from sqlalchemy import (
    Connection,
    Engine,
    Select,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute

from bot.feedback import Account, Comment, LabelledComment
from bot.ports import (
    CommentTable,
    Floats,
    Keys,
    NewComment,
    Selection,
    Span,
    StoredDigest,
    StoreVersion,
)
from bot.storage import contract, sql_rows
from bot.storage.database import raw_batches, raw_columns, reading, writing
from bot.storage.sql_accounts import put_accounts, read_accounts
from bot.storage.sql_embeddings import put_embeddings, read_embeddings
from bot.storage.sql_selection import among, chunks, conditions, holds_any
from bot.storage.sql_workspaces import count_change, read_version
from bot.storage.tables import AccountRow, CommentRow

_Any = tuple[Any, ...]


class SqlCommentStore:
    """The comments of one workspace in a database; see `bot.ports.CommentStore`."""

    def __init__(self, engine: Engine, workspace: str = "local") -> None:
        self.workspace = workspace
        self._engine = engine
        self._is_ours = CommentRow.workspace_id == workspace
        self._values: dict[str, tuple[StoreVersion, Mapping[str, int]]] = {}

    def version(self) -> StoreVersion:
        """See `CommentStore.version`."""
        with reading(self._engine) as connection:
            version = read_version(connection, self.workspace)
        if version is not None:
            return version
        with writing(self._engine) as connection:
            count_change(connection, self.workspace)
        return self.version()

    def digests_by_id(self, ids: Sequence[str]) -> Mapping[str, StoredDigest]:
        """See `CommentStore.digests_by_id`."""
        query = select(CommentRow.key, CommentRow.content_hash, *sql_rows.COMMENT_COLUMNS)
        found = {}
        for key, content_hash, *values in self._rows(query, CommentRow.id, ids):
            comment = sql_rows.comment_of(values)
            found[comment.id] = StoredDigest(key, comment.id, content_hash, comment.source, comment)
        return found

    def ids_by_content(self, hashes: Sequence[str]) -> Mapping[str, str]:
        """See `CommentStore.ids_by_content`."""
        query = select(CommentRow.content_hash, CommentRow.id).order_by(CommentRow.key.desc())
        return dict(self._rows(query, CommentRow.content_hash, hashes))

    def texts_by_author(self, authors: Sequence[str]) -> Mapping[str, Sequence[tuple[str, str]]]:
        """See `CommentStore.texts_by_author`."""
        query = select(CommentRow.author, CommentRow.id, CommentRow.text).order_by(CommentRow.key)
        texts: dict[str, list[tuple[str, str]]] = {}
        for author, id, text in self._rows(query, CommentRow.author, authors):
            texts.setdefault(author, []).append((id, text))
        return texts

    def add(self, comments: Sequence[NewComment]) -> Keys:
        """See `CommentStore.add`."""
        contract.check_unique(comments)
        if not comments:
            return np.empty(0, np.int64)
        now = datetime.now(UTC)
        rows = [sql_rows.new_row(comment, self.workspace, now) for comment in comments]
        inserting = insert(CommentRow).returning(CommentRow.key, sort_by_parameter_order=True)
        with writing(self._engine) as connection:
            self._delete(connection, CommentRow.id, [row["id"] for row in rows])
            keys = connection.execute(inserting, rows).scalars().all()
            put_embeddings(connection, self.workspace, keys, comments)
            count_change(connection, self.workspace)
        return np.array(keys, np.int64)

    def update_columns(self, comments: Sequence[Comment]) -> None:
        """See `CommentStore.update_columns`."""
        if not comments:
            return
        rows = [sql_rows.renewed_row(comment) for comment in comments]
        found = self._is_ours & (CommentRow.id == bindparam("stored_id"))
        with writing(self._engine) as connection:
            connection.execute(update(CommentRow).where(found), rows)
            count_change(connection, self.workspace)

    def remove(
        self, *, id: str | None = None, author: str | None = None, account: str | None = None
    ) -> Keys:
        """See `CommentStore.remove`."""
        column, value = contract.the_one_given(id=id, author=author, account=account)
        with writing(self._engine) as connection:
            gone = self._delete(connection, getattr(CommentRow, column), [value])
            if column == "account":
                theirs = (AccountRow.workspace_id == self.workspace) & (AccountRow.account == value)
                connection.execute(delete(AccountRow).where(theirs))
            count_change(connection, self.workspace)
        return np.array(sorted(gone), np.int64)

    def clear(self) -> None:
        """See `CommentStore.clear`."""
        with writing(self._engine) as connection:
            connection.execute(delete(CommentRow).where(self._is_ours))
            connection.execute(delete(AccountRow).where(AccountRow.workspace_id == self.workspace))
            count_change(connection, self.workspace)

    def select(self, selection: Selection) -> CommentTable:
        """See `CommentStore.select`."""
        query = select(
            CommentRow.key,
            CommentRow.sentiment,
            CommentRow.sentiment_score,
            CommentRow.created_at,
        ).where(self._is_ours, *conditions(selection, self.values))
        with reading(self._engine) as connection:
            return contract.comment_table(*raw_columns(connection, query))

    def containing(self, words: Sequence[str], selection: Selection) -> Keys:
        """See `CommentStore.containing`."""
        selected = conditions(selection, self.values)
        query = select(CommentRow.key).where(self._is_ours, *selected).order_by(CommentRow.key)
        if not any(words):
            return np.empty(0, np.int64)
        with reading(self._engine) as connection:
            (keys,) = raw_columns(connection, query.where(holds_any(connection, words)))
        return np.array(keys, np.int64)

    def load(self, keys: Sequence[int] | Keys) -> Sequence[LabelledComment]:
        """See `CommentStore.load`."""
        query = select(CommentRow.key, *sql_rows.COMMENT_COLUMNS, *sql_rows.LABEL_COLUMNS)
        wanted = [int(key) for key in keys]
        rows = self._rows(query, CommentRow.key, wanted)
        found = {row[0]: sql_rows.labelled_of(row) for row in rows}
        return [found[key] for key in wanted if key in found]

    def ids(self, keys: Sequence[int] | Keys) -> Sequence[str]:
        """See `CommentStore.ids`."""
        query = select(CommentRow.key, CommentRow.id)
        wanted = [int(key) for key in keys]
        found: dict[int, str] = dict(self._rows(query, CommentRow.key, wanted))
        return [found[key] for key in wanted if key in found]

    def values(self, field: str) -> Mapping[str, int]:
        """See `CommentStore.values`; kept until the corpus changes, as every filter asks."""
        column = getattr(CommentRow, contract.check_field(field))
        version = self.version()
        kept = self._values.get(field)
        if kept is None or kept[0] != version:
            query = select(column, func.count()).where(self._is_ours, column.is_not(None))
            kept = self._values[field] = (version, self._counts(query.group_by(column)))
        return dict(kept[1])

    def column(self, field: str) -> tuple[Keys, Sequence[str | None]]:
        """See `CommentStore.column`."""
        column = getattr(CommentRow, contract.check_field(field))
        query = select(CommentRow.key, column).where(self._is_ours)
        with reading(self._engine) as connection:
            keys, values = raw_columns(connection, query)
        order = np.argsort(np.array(keys, np.int64))
        return np.array(keys, np.int64)[order], [values[place] for place in order.tolist()]

    def span(self) -> Span:
        """See `CommentStore.span`."""
        date = CommentRow.created_at
        query = select(func.count(), func.min(date), func.max(date)).where(self._is_ours)
        with reading(self._engine) as connection:
            n, first, last = connection.execute(query).one()
        return Span(n, sql_rows.utc(first), sql_rows.utc(last))

    def keys(self) -> Keys:
        """See `CommentStore.keys`."""
        query = select(CommentRow.key).where(self._is_ours).order_by(CommentRow.key)
        with reading(self._engine) as connection:
            (keys,) = raw_columns(connection, query)
        return np.array(keys, np.int64)

    def revisions(self) -> Mapping[str, int]:
        """See `CommentStore.revisions`."""
        revision = CommentRow.revision
        query = select(revision, func.count()).where(self._is_ours).group_by(revision)
        return self._counts(query)

    def embeddings(self, keys: Keys, revision: str) -> Iterator[tuple[Keys, Floats]]:
        """See `CommentStore.embeddings`."""
        return read_embeddings(self._engine, self.workspace, keys, revision)

    def add_accounts(self, accounts: Sequence[Account]) -> None:
        """See `CommentStore.add_accounts`."""
        if accounts:
            with writing(self._engine) as connection:
                put_accounts(connection, self.workspace, accounts)
                count_change(connection, self.workspace)

    def accounts(self) -> Sequence[Account]:
        """See `CommentStore.accounts`."""
        with reading(self._engine) as connection:
            return read_accounts(connection, self.workspace)

    def _counts(self, query: Select[*_Any]) -> dict[str, int]:
        with reading(self._engine) as connection:
            return dict(zip(*raw_columns(connection, query), strict=True))

    def _rows(
        self, query: Select[*_Any], column: InstrumentedAttribute[Any], values: Sequence[Any]
    ) -> Iterator[_Any]:
        """Raw rows of ours whose column is one of many values."""
        with reading(self._engine) as connection:
            for some in chunks(values):
                wanted = among(connection, column, some)
                for batch in raw_batches(connection, query.where(self._is_ours, wanted)):
                    yield from batch

    def _delete(
        self, connection: Connection, column: InstrumentedAttribute[Any], values: Sequence[Any]
    ) -> list[int]:
        """Delete rows of ours, and by the foreign key their embeddings; the keys deleted."""
        gone: list[int] = []
        for some in chunks(values):
            wanted = self._is_ours & among(connection, column, some)
            deleting = delete(CommentRow).where(wanted).returning(CommentRow.key)
            gone += connection.execute(deleting).scalars()
        return gone
