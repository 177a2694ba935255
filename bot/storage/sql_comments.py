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

from bot.feedback import FILTER_FIELDS, Account, Comment, LabelledComment
from bot.ports import (
    AspectTable,
    CommentTable,
    CustomLabels,
    Floats,
    Keys,
    NewComment,
    Relabelled,
    Selection,
    Span,
    StoredDigest,
    StoreVersion,
)
from bot.storage import contract, sql_rows
from bot.storage.database import raw_batches, raw_columns, reading, writing
from bot.storage.sql_accounts import put_accounts, read_accounts
from bot.storage.sql_aspects import put_aspects, read_aspects, select_aspects
from bot.storage.sql_custom import count_custom, put_column, put_custom, read_custom
from bot.storage.sql_embeddings import put_embeddings, read_embeddings
from bot.storage.sql_relabelling import renew_labels
from bot.storage.sql_selection import among, chunks, conditions, holds_any
from bot.storage.sql_themes import drop_themes
from bot.storage.sql_workspaces import count_change, count_rewriting, read_version
from bot.storage.tables import AccountRow, CommentRow

_Any = tuple[Any, ...]


class SqlCommentStore:
    """The comments of one workspace in a database; see `bot.ports.CommentStore`."""

    def __init__(self, engine: Engine, workspace: str = "local") -> None:
        self.workspace = workspace
        self._engine = engine
        self._is_ours = CommentRow.workspace_id == workspace
        self._values: dict[str, tuple[tuple[str, int], Mapping[str, int]]] = {}

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
        for key, content_hash, *values in self._found(query, CommentRow.id, ids):
            comment = sql_rows.comment_of(values)
            found[comment.id] = StoredDigest(key, comment.id, content_hash, comment.source, comment)
        return found

    def ids_by_content(self, hashes: Sequence[str]) -> Mapping[str, str]:
        """See `CommentStore.ids_by_content`."""
        query = select(CommentRow.content_hash, CommentRow.id).order_by(CommentRow.key.desc())
        return dict(self._found(query, CommentRow.content_hash, hashes))

    def texts_by_author(self, authors: Sequence[str]) -> Mapping[str, Sequence[tuple[str, str]]]:
        """See `CommentStore.texts_by_author`."""
        query = select(CommentRow.author, CommentRow.id, CommentRow.text).order_by(CommentRow.key)
        texts: dict[str, list[tuple[str, str]]] = {}
        for author, id, text in self._found(query, CommentRow.author, authors):
            texts.setdefault(author, []).append((id, text))
        return texts

    def add(self, comments: Sequence[NewComment]) -> Keys:
        """See `CommentStore.add`."""
        contract.check_new(comments)
        if not comments:
            return np.empty(0, np.int64)
        now = datetime.now(UTC)
        rows = [sql_rows.new_row(comment, self.workspace, now) for comment in comments]
        inserting = insert(CommentRow).returning(CommentRow.key, sort_by_parameter_order=True)
        with writing(self._engine) as connection:
            self._delete(connection, CommentRow.id, [row["id"] for row in rows])
            keys = connection.execute(inserting, rows).scalars().all()
            put_embeddings(connection, self.workspace, keys, comments)
            texts, labels = [row["text"] for row in rows], [new.labels for new in comments]
            put_aspects(connection, self.workspace, zip(keys, texts, labels, strict=True))
            custom = zip(keys, [new.custom for new in comments], strict=True)
            put_custom(connection, self.workspace, contract.custom_rows(custom))
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
            count_rewriting(connection, self.workspace)

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
            drop_themes(connection, self.workspace)
            count_change(connection, self.workspace)

    def relabel(self, comments: Sequence[Relabelled]) -> Keys:
        """See `CommentStore.relabel`."""
        contract.check_names(comments)
        if not comments:
            return np.empty(0, np.int64)
        with writing(self._engine) as connection:
            there = renew_labels(connection, self.workspace, comments)
        return np.array(there, np.int64)

    def add_custom_labels(self, name: str, labels: CustomLabels) -> None:
        """See `CommentStore.add_custom_labels`."""
        contract.check_name(name)
        if len(labels.keys):
            with writing(self._engine) as connection:
                put_column(connection, self.workspace, name, labels)
                count_change(connection, self.workspace)
                count_rewriting(connection, self.workspace)

    def select(self, selection: Selection) -> CommentTable:
        """See `CommentStore.select`."""
        query = select(
            CommentRow.key,
            CommentRow.sentiment,
            CommentRow.sentiment_score,
            CommentRow.created_at,
            CommentRow.needs,
            CommentRow.churn_probability,
        ).where(self._is_ours, *conditions(selection, self._counted))
        with reading(self._engine) as connection:
            return contract.comment_table(raw_columns(connection, query))

    def aspects(self, selection: Selection) -> AspectTable:
        """See `CommentStore.aspects`."""
        selected = list(conditions(selection, self._counted))
        keys = select(CommentRow.key).where(self._is_ours, *selected) if selected else None
        with reading(self._engine) as connection:
            return select_aspects(connection, self.workspace, keys)

    def containing(self, words: Sequence[str], selection: Selection) -> Keys:
        """See `CommentStore.containing`."""
        selected = conditions(selection, self._counted)
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
        with reading(self._engine) as connection:
            rows = list(self._rows(connection, query, CommentRow.key, wanted))
            aspects = read_aspects(connection, [row[0] for row in rows if row[-1]])
        found = {row[0]: sql_rows.labelled_of(row, aspects) for row in rows}
        return [found[key] for key in wanted if key in found]

    def ids(self, keys: Sequence[int] | Keys) -> Sequence[str]:
        """See `CommentStore.ids`."""
        query = select(CommentRow.key, CommentRow.id)
        wanted = [int(key) for key in keys]
        found: dict[int, str] = dict(self._found(query, CommentRow.key, wanted))
        return [found[key] for key in wanted if key in found]

    def texts(self, keys: Sequence[int] | Keys) -> Mapping[int, str]:
        """See `CommentStore.texts`."""
        query = select(CommentRow.key, CommentRow.text)
        return dict(self._found(query, CommentRow.key, [int(key) for key in keys]))

    def values(self, field: str) -> Mapping[str, int]:
        """See `CommentStore.values`."""
        counted = self._counted(field)
        if not counted and field not in FILTER_FIELDS:
            raise contract.no_field(field)
        return dict(counted)

    def column(self, field: str, after: int = 0) -> tuple[Keys, Sequence[str | None]]:
        """See `CommentStore.column`."""
        if field in {*FILTER_FIELDS, *contract.OWN_FIELDS}:
            query = select(CommentRow.key, getattr(CommentRow, field)).where(self._is_ours)
            query = query.where(CommentRow.key > after) if after else query
            with reading(self._engine) as connection:
                keys, values = raw_columns(connection, query)
            order = np.argsort(np.array(keys, np.int64))
            return np.array(keys, np.int64)[order], [values[place] for place in order.tolist()]
        labels = self.custom_labels(field)
        if not len(labels.keys):
            raise contract.no_field(field)
        said = dict(zip(labels.keys.tolist(), labels.labels, strict=True))
        everyone = self.keys()
        later = everyone[everyone > after]
        return later, [said.get(key) for key in later.tolist()]

    def custom_values(self) -> Mapping[str, Mapping[str, int]]:
        """See `CommentStore.custom_values`."""
        with reading(self._engine) as connection:
            return count_custom(connection, self.workspace)

    def custom_labels(self, name: str) -> CustomLabels:
        """See `CommentStore.custom_labels`."""
        with reading(self._engine) as connection:
            return read_custom(connection, self.workspace, name)

    def span(self) -> Span:
        """See `CommentStore.span`."""
        date = CommentRow.created_at
        query = select(func.count(), func.min(date), func.max(date)).where(self._is_ours)
        with reading(self._engine) as connection:
            n, first, last = connection.execute(query).one()
        return Span(n, sql_rows.utc(first), sql_rows.utc(last))

    def releases(self) -> Mapping[str, datetime]:
        """See `CommentStore.releases`."""
        version, date = CommentRow.version, CommentRow.created_at
        query = select(version, func.min(date)).where(self._is_ours, version.is_not(None))
        with reading(self._engine) as connection:
            found = connection.execute(query.group_by(version)).all()
        return {str(name): instant for name, first in found if (instant := sql_rows.utc(first))}

    def keys(self, limit: int | None = None) -> Keys:
        """See `CommentStore.keys`."""
        query = select(CommentRow.key).where(self._is_ours).order_by(CommentRow.key).limit(limit)
        with reading(self._engine) as connection:
            (keys,) = raw_columns(connection, query)
        return np.array(keys, np.int64)

    def tally(self, until: int) -> tuple[int, int]:
        """See `CommentStore.tally`."""
        key = CommentRow.key
        query = select(func.count(), func.sum(key)).where(self._is_ours, key <= until)
        with reading(self._engine) as connection:
            n, total = connection.execute(query).one()
        return n, int(total or 0)

    def revisions(self) -> Mapping[str, int]:
        """See `CommentStore.revisions`."""
        revision = CommentRow.revision
        query = select(revision, func.count()).where(self._is_ours).group_by(revision)
        with reading(self._engine) as connection:
            return dict(zip(*raw_columns(connection, query), strict=True))

    def labelled_by(self, revisions: Sequence[str], limit: int | None = None) -> Keys:
        """See `CommentStore.labelled_by`."""
        theirs = self._is_ours & CommentRow.revision.in_(revisions)
        query = select(CommentRow.key).where(theirs).order_by(CommentRow.key).limit(limit)
        with reading(self._engine) as connection:
            (keys,) = raw_columns(connection, query)
        return np.array(keys, np.int64)

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

    def _counted(self, field: str) -> Mapping[str, int]:
        """The values of a field, none for an unknown one; kept, as every filter asks for them."""
        version = self.version().columns
        kept = self._values.get(field)
        if kept is None or kept[0] != version:
            kept = self._values[field] = (version, self._count(field))
        return kept[1]

    def _count(self, field: str) -> Mapping[str, int]:
        with reading(self._engine) as connection:
            if field not in FILTER_FIELDS:
                return count_custom(connection, self.workspace).get(field, {})
            column = getattr(CommentRow, field)
            query = select(column, func.count()).where(self._is_ours, column.is_not(None))
            return dict(zip(*raw_columns(connection, query.group_by(column)), strict=True))

    def _found(
        self, query: Select[*_Any], column: InstrumentedAttribute[Any], values: Sequence[Any]
    ) -> Iterator[_Any]:
        """Raw rows of ours whose column is one of many values, in a transaction of their own."""
        with reading(self._engine) as connection:
            yield from self._rows(connection, query, column, values)

    def _rows(
        self,
        connection: Connection,
        query: Select[*_Any],
        column: InstrumentedAttribute[Any],
        values: Sequence[Any],
    ) -> Iterator[_Any]:
        for some in chunks(values):
            wanted = among(connection, column, some)
            for batch in raw_batches(connection, query.where(self._is_ours, wanted)):
                yield from batch

    def _delete(
        self, connection: Connection, column: InstrumentedAttribute[Any], values: Sequence[Any]
    ) -> list[int]:
        """Delete rows of ours, and by foreign keys what hangs on them; the keys deleted."""
        gone: list[int] = []
        for some in chunks(values):
            wanted = self._is_ours & among(connection, column, some)
            deleting = delete(CommentRow).where(wanted).returning(CommentRow.key)
            gone += connection.execute(deleting).scalars()
        return gone
