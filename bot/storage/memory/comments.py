"""A store in memory: the same behaviour without a disk, for tests and trials."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from bot.feedback import FILTER_FIELDS, Account, Comment, CustomLabel, LabelledComment, Labels
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
from bot.questions.query import Filters
from bot.storage import contract

_Rows = Sequence[tuple[int, NewComment]]


class MemoryCommentStore:
    """The comments of one workspace, held in memory; see `bot.ports.CommentStore`."""

    def __init__(self, workspace: str = "local") -> None:
        self.workspace = workspace
        self._lock = threading.RLock()
        self._corpus = uuid.uuid4().hex
        self._change = 0
        self._rewritten = 0
        self._last_key = 0
        self._rows: dict[int, NewComment] = {}
        self._keys_by_id: dict[str, int] = {}
        self._accounts: dict[str, Account] = {}
        self._custom: dict[tuple[int, str], CustomLabel] = {}
        self._when_cleared: list[Callable[[], None]] = []

    def when_cleared(self, then: Callable[[], None]) -> None:
        """Have this called when everything is deleted: what hangs on the comments goes too."""
        self._when_cleared.append(then)

    def version(self) -> StoreVersion:
        """See `CommentStore.version`."""
        with self._lock:
            return StoreVersion(self._corpus, self._change, self._rewritten)

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
        contract.check_new(comments)
        with self._lock:
            self._change += bool(comments)
            keys = [self._put(comment) for comment in comments]
            self._say(zip(keys, [comment.custom for comment in comments], strict=True))
            return np.array(keys, np.int64)

    def update_columns(self, comments: Sequence[Comment]) -> None:
        """See `CommentStore.update_columns`."""
        with self._lock:
            self._change += bool(comments)
            self._rewritten += bool(comments)
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
                del self._keys_by_id[self._drop(key).comment.id]
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
            self._custom.clear()
            self._accounts.clear()
        for then in self._when_cleared:
            then()

    def relabel(self, comments: Sequence[Relabelled]) -> Keys:
        """See `CommentStore.relabel`."""
        contract.check_names(comments)
        with self._lock:
            there = [one for one in comments if one.key in self._rows]
            for one in there:
                row = self._rows[one.key]
                self._rows[one.key] = replace(
                    row, labels=one.labels, embedding=_halved(one.embedding)
                )
            self._rewritten += bool(there)
            self._change += self._say((one.key, one.custom) for one in there)
            return np.array([one.key for one in there], np.int64)

    def add_custom_labels(self, name: str, labels: CustomLabels) -> None:
        """See `CommentStore.add_custom_labels`."""
        contract.check_name(name)
        with self._lock:
            self._change += bool(len(labels.keys))
            self._rewritten += bool(len(labels.keys))
            for key, label in contract.rows(labels):
                if key in self._rows:
                    self._custom[key, name] = label

    def select(self, selection: Selection) -> CommentTable:
        """See `CommentStore.select`."""
        rows = self._selected(selection)
        labels = [row.labels for _, row in rows]
        return contract.comment_table(
            [
                [key for key, _ in rows],
                [str(one.sentiment) for one in labels],
                [one.sentiment_score for one in labels],
                [contract.without_zone(row.comment.created_at) for _, row in rows],
                [contract.need_bits(one) for one in labels],
                [one.churn_probability for one in labels],
            ]
        )

    def aspects(self, selection: Selection) -> AspectTable:
        """See `CommentStore.aspects`."""
        found = [
            (key, row.comment.text, aspect)
            for key, row in self._selected(selection)
            for aspect in row.labels.aspects or ()
        ]
        return contract.aspect_table(
            [key for key, _, _ in found],
            [contract.phrase(text, aspect) for _, text, aspect in found],
            [str(aspect.sentiment) for _, _, aspect in found],
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

    def texts(self, keys: Sequence[int] | Keys) -> Mapping[int, str]:
        """See `CommentStore.texts`."""
        return {key: row.comment.text for key, row in self._among(keys)}

    def values(self, field: str) -> Mapping[str, int]:
        """See `CommentStore.values`."""
        if field in FILTER_FIELDS:
            found = (getattr(row.comment, field) for _, row in self._all())
            return dict(Counter(value for value in found if value is not None))
        custom = self.custom_values()
        if field not in custom:
            raise contract.no_field(field)
        return custom[field]

    def column(self, field: str, after: int = 0) -> tuple[Keys, Sequence[str | None]]:
        """See `CommentStore.column`."""
        rows = [(key, row) for key, row in self._all() if key > after]
        keys = np.array([key for key, _ in rows], np.int64)
        if field in {*FILTER_FIELDS, "author", "id", "text"}:
            return keys, [getattr(row.comment, field) for _, row in rows]
        if field == "revision":
            return keys, [row.labels.revision for _, row in rows]
        if field not in self.custom_values():
            raise contract.no_field(field)
        return keys, [self._custom_value(key, field) for key, _ in rows]

    def custom_values(self) -> Mapping[str, Mapping[str, int]]:
        """See `CommentStore.custom_values`."""
        with self._lock:
            names = sorted({name for _, name in self._custom})
            return {name: dict(Counter(self.custom_labels(name).labels)) for name in names}

    def custom_labels(self, name: str) -> CustomLabels:
        """See `CommentStore.custom_labels`."""
        with self._lock:
            keys = sorted(key for key, of in self._custom if of == name)
            said = [self._custom[key, name] for key in keys]
        return CustomLabels(
            np.array(keys, np.int64),
            [one.value for one in said],
            np.array([one.probability for one in said], np.float32),
            [one.revision for one in said],
        )

    def span(self) -> Span:
        """See `CommentStore.span`."""
        rows = self._all()
        dates = [row.comment.created_at for _, row in rows if row.comment.created_at is not None]
        return Span(len(rows), min(dates, default=None), max(dates, default=None))

    def releases(self) -> Mapping[str, datetime]:
        """See `CommentStore.releases`."""
        found: dict[str, datetime] = {}
        for _, row in self._all():
            version, date = row.comment.version, row.comment.created_at
            if version is not None and date is not None:
                found[version] = min(date, found.get(version, date))
        return found

    def keys(self, limit: int | None = None) -> Keys:
        """See `CommentStore.keys`."""
        return np.array([key for key, _ in self._all()][:limit], np.int64)

    def tally(self, until: int) -> tuple[int, int]:
        """See `CommentStore.tally`."""
        keys = [key for key, _ in self._all() if key <= until]
        return len(keys), sum(keys)

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

    def labelled_by(self, revisions: Sequence[str], limit: int | None = None) -> Keys:
        """See `CommentStore.labelled_by`."""
        found = [key for key, row in self._all() if row.labels.revision in revisions]
        return np.array(found[:limit], np.int64)

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
            self._drop(replaced)
        self._rows[self._last_key] = replace(comment, embedding=_halved(comment.embedding))
        self._keys_by_id[comment.comment.id] = self._last_key
        return self._last_key

    def _say(self, comments: Iterable[tuple[int, Mapping[str, CustomLabel]]]) -> bool:
        """Write custom labels; whether there were any."""
        said = {(key, name): label for key, name, label in contract.custom_rows(comments)}
        self._custom.update(said)
        return bool(said)

    def _drop(self, key: int) -> NewComment:
        """Take a comment out, with its custom labels."""
        for name in self.custom_values():
            self._custom.pop((key, name), None)
        return self._rows.pop(key)

    def _custom_value(self, key: int, name: str) -> str | None:
        with self._lock:
            said = self._custom.get((key, name))
        return None if said is None else said.value

    def _all(self) -> _Rows:
        with self._lock:
            return list(self._rows.items())

    def _among(self, keys: Sequence[int] | Keys) -> _Rows:
        with self._lock:
            return [(int(key), self._rows[int(key)]) for key in keys if int(key) in self._rows]

    def _selected(self, selection: Selection) -> _Rows:
        filters = selection.filters
        return [
            (key, row)
            for key, row in self._all()
            if key > selection.after
            and _passes(row.comment, selection)
            and not _is_excluded(row, filters)
            and _is_labelled(row.labels, filters)
            and all(self._is_called(key, name, values) for name, values in filters.custom)
        ]

    def _is_called(self, key: int, name: str, values: Sequence[str]) -> bool:
        return (self._custom_value(key, name) or "").casefold() in contract.folded(values)


def _halved(embedding: Floats) -> Floats:
    """In half precision, as on disk: what is read back is what any other store would give."""
    return embedding.astype(np.float16).astype(np.float32)


def _passes(comment: Comment, selection: Selection) -> bool:
    return (
        all(
            (getattr(comment, field) or "").casefold() in values
            for field, values in contract.wanted_values(selection.filters).items()
        )
        and _is_rated_within(comment.rating, selection)
        and _is_dated_within(comment, selection)
    )


def _is_excluded(row: NewComment, filters: Filters) -> bool:
    """Whether a comment has an excluded value; one without a value has none."""
    return any(
        _has_any(row, name, unwanted)
        for name, unwanted in contract.excluded_values(filters).items()
    )


def _has_any(row: NewComment, name: str, unwanted: frozenset[str]) -> bool:
    if name == "rating":
        low, high = contract.excluded_stars(unwanted)
        return row.comment.rating is not None and low <= row.comment.rating <= high
    if name == "need":
        return not unwanted.isdisjoint(row.labels.needs or ())
    if name == "sentiment":
        return row.labels.sentiment in unwanted
    return (getattr(row.comment, name) or "").casefold() in unwanted


def _is_labelled(labels: Labels, filters: Filters) -> bool:
    wants_needs, leaving = set(filters.need), filters.churn_intent
    return (
        (not filters.sentiment or labels.sentiment in filters.sentiment)
        and (not wants_needs or not wants_needs.isdisjoint(labels.needs or ()))
        and (leaving is None or labels.churn_intent is leaving)
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
