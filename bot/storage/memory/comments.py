"""A store in memory: the same behaviour without a disk, for tests and trials."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

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
from bot.storage import contract

_Rows = Sequence[tuple[int, NewComment]]


class MemoryCommentStore:
    """The comments of one workspace, held in memory; see `bot.ports.CommentStore`."""

    def __init__(self, workspace: str = "local") -> None:
        self.workspace = workspace
        self._lock = threading.RLock()
        self._corpus = uuid.uuid4().hex
        self._change = 0
        self._last_key = 0
        self._rows: dict[int, NewComment] = {}
        self._keys_by_id: dict[str, int] = {}
        self._accounts: dict[str, Account] = {}

    def version(self) -> StoreVersion:
        """See `CommentStore.version`."""
        with self._lock:
            return StoreVersion(self._corpus, self._change)

    def digests_by_id(self, ids: Sequence[str]) -> Mapping[str, StoredDigest]:
        """See `CommentStore.digests_by_id`."""
        wanted = set(ids)
        return {
            row.comment.id: StoredDigest(
                key, row.comment.id, row.content_hash, row.comment.source, row.comment
            )
            for key, row in self._all()
            if row.comment.id in wanted
        }

    def ids_by_content(self, hashes: Sequence[str]) -> Mapping[str, str]:
        """See `CommentStore.ids_by_content`."""
        wanted = set(hashes)
        return {
            row.content_hash: row.comment.id
            for _, row in reversed(self._all())
            if row.content_hash in wanted
        }

    def texts_by_author(self, authors: Sequence[str]) -> Mapping[str, Sequence[tuple[str, str]]]:
        """See `CommentStore.texts_by_author`."""
        texts: dict[str, list[tuple[str, str]]] = {author: [] for author in authors}
        for _, row in self._all():
            if row.comment.author in texts:
                texts[row.comment.author].append((row.comment.id, row.comment.text))
        return {author: theirs for author, theirs in texts.items() if theirs}

    def add(self, comments: Sequence[NewComment]) -> Keys:
        """See `CommentStore.add`."""
        contract.check_unique(comments)
        with self._lock:
            self._change += bool(comments)
            return np.array([self._put(comment) for comment in comments], np.int64)

    def update_columns(self, comments: Sequence[Comment]) -> None:
        """See `CommentStore.update_columns`."""
        with self._lock:
            self._change += bool(comments)
            for comment in comments:
                if (key := self._keys_by_id.get(comment.id)) is not None:
                    row = self._rows[key]
                    kept = replace(comment, text=row.comment.text)
                    self._rows[key] = replace(row, comment=kept)

    def remove(
        self, *, id: str | None = None, author: str | None = None, account: str | None = None
    ) -> Keys:
        """See `CommentStore.remove`."""
        column, value = contract.the_one_given(id=id, author=author, account=account)
        with self._lock:
            gone = [k for k, row in self._rows.items() if getattr(row.comment, column) == value]
            for key in gone:
                del self._keys_by_id[self._rows.pop(key).comment.id]
            if column == "account":
                self._accounts.pop(value, None)
            self._change += bool(gone)
            return np.array(gone, np.int64)

    def clear(self) -> None:
        """See `CommentStore.clear`."""
        with self._lock:
            self._change += 1
            self._rows.clear()
            self._keys_by_id.clear()
            self._accounts.clear()

    def select(self, selection: Selection) -> CommentTable:
        """See `CommentStore.select`."""
        rows = self._selected(selection)
        return contract.comment_table(
            [key for key, _ in rows],
            [str(row.labels.sentiment) for _, row in rows],
            [row.labels.sentiment_score for _, row in rows],
            [contract.without_zone(row.comment.created_at) for _, row in rows],
        )

    def containing(self, words: Sequence[str], selection: Selection) -> Keys:
        """See `CommentStore.containing`."""
        wanted = contract.folded(words)
        rows = self._selected(selection)
        found = [
            k for k, row in rows if any(contract.folded_holds(row.comment.text, w) for w in wanted)
        ]
        return np.array(found, np.int64)

    def load(self, keys: Sequence[int] | Keys) -> Sequence[LabelledComment]:
        """See `CommentStore.load`."""
        return [LabelledComment(key, row.comment, row.labels) for key, row in self._among(keys)]

    def ids(self, keys: Sequence[int] | Keys) -> Sequence[str]:
        """See `CommentStore.ids`."""
        return [row.comment.id for _, row in self._among(keys)]

    def values(self, field: str) -> Mapping[str, int]:
        """See `CommentStore.values`."""
        contract.check_field(field)
        found = (getattr(row.comment, field) for _, row in self._all())
        return dict(Counter(value for value in found if value is not None))

    def column(self, field: str) -> tuple[Keys, Sequence[str | None]]:
        """See `CommentStore.column`."""
        contract.check_field(field)
        rows = self._all()
        keys = np.array([key for key, _ in rows], np.int64)
        return keys, [getattr(row.comment, field) for _, row in rows]

    def span(self) -> Span:
        """See `CommentStore.span`."""
        rows = self._all()
        dates = [row.comment.created_at for _, row in rows if row.comment.created_at is not None]
        return Span(len(rows), min(dates, default=None), max(dates, default=None))

    def keys(self) -> Keys:
        """See `CommentStore.keys`."""
        return np.array([key for key, _ in self._all()], np.int64)

    def embeddings(self, keys: Keys, revision: str) -> Iterator[tuple[Keys, Floats]]:
        """See `CommentStore.embeddings`."""
        rows = [(k, row) for k, row in self._among(keys) if row.labels.revision == revision]
        for start in range(0, len(rows), contract.EMBEDDINGS_PER_BATCH):
            batch = rows[start : start + contract.EMBEDDINGS_PER_BATCH]
            vectors = np.stack([row.embedding for _, row in batch])
            yield np.array([key for key, _ in batch], np.int64), vectors

    def revisions(self) -> Mapping[str, int]:
        """See `CommentStore.revisions`."""
        return dict(Counter(row.labels.revision for _, row in self._all()))

    def add_accounts(self, accounts: Sequence[Account]) -> None:
        """See `CommentStore.add_accounts`."""
        with self._lock:
            self._change += bool(accounts)
            self._accounts.update({account.account: account for account in accounts})

    def accounts(self) -> Sequence[Account]:
        """See `CommentStore.accounts`."""
        with self._lock:
            return [self._accounts[name] for name in sorted(self._accounts)]

    def _put(self, comment: NewComment) -> int:
        self._last_key += 1
        if (replaced := self._keys_by_id.get(comment.comment.id)) is not None:
            del self._rows[replaced]
        # Half precision, as on disk: what is read back is what any other store would give.
        kept = comment.embedding.astype(np.float16).astype(np.float32)
        self._rows[self._last_key] = replace(comment, embedding=kept)
        self._keys_by_id[comment.comment.id] = self._last_key
        return self._last_key

    def _all(self) -> _Rows:
        with self._lock:
            return list(self._rows.items())

    def _among(self, keys: Sequence[int] | Keys) -> _Rows:
        with self._lock:
            return [(int(key), self._rows[int(key)]) for key in keys if int(key) in self._rows]

    def _selected(self, selection: Selection) -> _Rows:
        contract.check_selection(selection)
        return [(key, row) for key, row in self._all() if _passes(row, selection)]


def _passes(row: NewComment, selection: Selection) -> bool:
    filters = selection.filters
    return (
        all(
            (getattr(row.comment, field) or "").casefold() in values
            for field, values in contract.wanted_values(filters).items()
        )
        and (not filters.sentiment or row.labels.sentiment in filters.sentiment)
        and _is_rated_within(row.comment.rating, selection)
        and _is_dated_within(row.comment, selection)
    )


def _is_rated_within(rating: float | None, selection: Selection) -> bool:
    bounds = selection.filters.rating
    if bounds is None or (bounds.min is None and bounds.max is None):
        return True
    if rating is None:
        return False
    return (bounds.min is None or rating >= bounds.min) and (
        bounds.max is None or rating <= bounds.max
    )


def _is_dated_within(comment: Comment, selection: Selection) -> bool:
    since, until, created_at = selection.since, selection.until, comment.created_at
    if since is None and until is None:
        return True
    if created_at is None:
        return False
    return (since is None or contract.in_utc(since) <= created_at) and (
        until is None or created_at < contract.in_utc(until)
    )
