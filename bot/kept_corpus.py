"""The comments of a workspace by columns, read once and kept until they change."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import numpy as np

from bot.analysis.columns import MISSING, Column, appended, coded
from bot.analysis.folded_texts import FoldedTexts
from bot.analysis.key_places import KeyPlaces
from bot.analysis.material import joined, rows
from bot.feedback import FILTER_FIELDS, Account
from bot.ports import (
    AspectTable,
    CommentStore,
    CommentTable,
    Keys,
    Mask,
    Selection,
    Span,
    StoreVersion,
)
from bot.questions.query import Filters

#: What is kept of the columns when comments come or go; team's own labels are read again.
_LASTING = frozenset({*FILTER_FIELDS, "author", "revision"})


class KeptCorpus:
    """Keeps the comments of a store by columns, for as long as the store does not change.

    At a million comments the columns take some hundred megabytes, and a question a hundredth of
    the time that reading them takes. When comments come or go, only those that came are read. Safe
    on several threads.
    """

    def __init__(self, store: CommentStore) -> None:
        self._store = store
        self._kept: CorpusColumns | None = None
        self._lock = threading.Lock()

    def now(self) -> CorpusColumns:
        """The comments as they are now."""
        version = self._store.version()
        with self._lock:
            if self._kept is None:
                self._kept = CorpusColumns(self._store, version, self._store.select(Selection()))
            elif self._kept.version != version:
                self._kept = self._kept.renewed(version)
            return self._kept


class CorpusColumns:
    """One version of the comments; columns are read when they are first asked for."""

    def __init__(self, store: CommentStore, version: StoreVersion, table: CommentTable) -> None:
        self.version = version
        self._store = store
        self._table = table
        self._places = KeyPlaces(table.keys)
        self._columns: dict[str, Column] = {}
        self._ids: np.ndarray | None = None
        self._aspects: AspectTable | None = None
        self._texts: FoldedTexts | None = None
        self._accounts: Sequence[Account] | None = None
        self._lock = threading.RLock()

    @property
    def keys(self) -> Keys:
        """All keys, ascending."""
        return self._table.keys

    def renewed(self, version: StoreVersion) -> CorpusColumns:
        """The comments as they are at another version of the store."""
        is_same = (version.corpus, version.rewritten) == (
            self.version.corpus,
            self.version.rewritten,
        )
        if not is_same:
            return CorpusColumns(self._store, version, self._store.select(Selection()))
        last = int(self.keys[-1]) if len(self.keys) else 0
        is_kept, more = self._are_there(last), self._store.select(Selection(after=last))
        now = CorpusColumns(self._store, version, joined(rows(self._table, is_kept), more))
        with self._lock:
            self._hand_on(now, is_kept, last)
        return now

    def select(self, selection: Selection) -> CommentTable:
        """See `CommentStore.select`."""
        if not _is_by_columns(selection.filters):
            return self._store.select(selection)
        mask = np.ones(len(self._table.keys), bool)
        for passes in self._masks(selection):
            mask &= passes
        return self._table if mask.all() else rows(self._table, mask)

    def aspects(self, selection: Selection) -> AspectTable:
        """See `CommentStore.aspects`."""
        with self._lock:
            if self._aspects is None:
                self._aspects = self._store.aspects(Selection())
        whole, selected = self._aspects, self.select(selection).keys
        if selected is self.keys:
            return whole
        mask = KeyPlaces(selected).of(whole.keys) >= 0
        return AspectTable(
            whole.keys[mask], whole.phrases, whole.phrase[mask], whole.sentiment[mask]
        )

    def column(self, field: str, keys: Keys) -> Column:
        """The values of a filter field, `author`, `revision` or a custom label of comments.

        A comment that is gone has none. ValueError for any other name.
        """
        whole = self._column(field)
        if keys is self.keys:
            return whole
        places = self._places.of(keys)
        # without any comments there is nothing that a place could be of
        codes = whole.codes[places] if len(whole.codes) else np.zeros(len(places), np.int32)
        codes[places < 0] = MISSING
        return Column(codes, whole.names)

    def values(self, field: str) -> Mapping[str, int]:
        """See `CommentStore.values`, also of `revision`."""
        column = self._column(field)
        counts = zip(column.names, column.counts().tolist(), strict=True)
        return {name: count for name, count in counts if count}

    def ids(self, keys: Keys) -> tuple[str, ...]:
        """See `CommentStore.ids`."""
        with self._lock:
            if self._ids is None:
                self._ids = _placed(self._places, *self._store.column("id"))
        places = self._places.of(np.asarray(keys, np.int64))
        return tuple(self._ids[places[places >= 0]].tolist())

    def texts(self) -> FoldedTexts:
        """The texts of all comments, in the order of their keys."""
        with self._lock:
            if self._texts is None:
                self._texts = FoldedTexts(_placed(self._places, *self._store.column("text")))
            return self._texts

    def folded(self, keys: Keys) -> list[str]:
        """The texts of comments without case, empty for one that is gone; see `FoldedTexts`."""
        places = self._places.of(np.asarray(keys, np.int64))
        read = self.texts().at(np.maximum(places, 0)) if len(self.keys) else [""] * len(places)
        pairs = zip(read, places.tolist(), strict=True)
        return [text if place >= 0 else "" for text, place in pairs]

    def accounts(self) -> Sequence[Account]:
        """See `CommentStore.accounts`."""
        with self._lock:
            if self._accounts is None:
                self._accounts = self._store.accounts()
            return self._accounts

    def span(self) -> Span:
        """See `CommentStore.span`, to the second."""
        stamps = self._table.created_at
        known = stamps[~np.isnat(stamps)]
        first, last = (known.min(), known.max()) if len(known) else (None, None)
        return Span(len(stamps), _instant(first), _instant(last))

    def releases(self) -> Mapping[str, datetime]:
        """See `CommentStore.releases`, to the second."""
        column, stamps = self._column("version"), self._table.created_at
        known = (column.codes >= 0) & ~np.isnat(stamps)
        firsts = np.full(len(column.names), np.iinfo(np.int64).max)
        np.minimum.at(firsts, column.codes[known], stamps[known].astype(np.int64))
        found = {
            name: _instant(np.datetime64(first, "s"))
            for name, first in zip(column.names, firsts.tolist(), strict=True)
            if first != np.iinfo(np.int64).max
        }
        return {name: instant for name, instant in found.items() if instant is not None}

    def _are_there(self, last: int) -> Mask:
        """Which of these comments are there still."""
        keys = self.keys
        if self._store.tally(last) == (len(keys), int(keys.sum())):
            return np.ones(len(keys), bool)
        is_there: Mask = KeyPlaces(self._store.keys()).of(keys) >= 0
        return is_there

    def _hand_on(self, now: CorpusColumns, is_kept: Mask, last: int) -> None:
        """Give what is read already to a later version, with what came after a key."""
        for field in _LASTING & self._columns.keys():
            old = self._columns[field]
            more = coded(now._later(field, last).tolist())
            now._columns[field] = appended(Column(old.codes[is_kept], old.names), more)
        if self._ids is not None:
            now._ids = np.append(self._ids[is_kept], now._later("id", last))
        if self._texts is not None:
            now._texts = self._texts.changed(is_kept, FoldedTexts(now._later("text", last)))
        if self._aspects is not None:
            more_aspects = self._store.aspects(Selection(after=last))
            now._aspects = _joined_aspects(self._aspects, now._places, more_aspects)

    def _later(self, field: str, last: int) -> np.ndarray:
        """The values of the comments that came after a key, in the order of the table."""
        places = KeyPlaces(self.keys[np.searchsorted(self.keys, last, "right") :])
        return _placed(places, *self._store.column(field, last))

    def _column(self, field: str) -> Column:
        """A column in the order of the table."""
        with self._lock:
            if field not in self._columns:
                self._columns[field] = self._read(field)
            return self._columns[field]

    def _read(self, field: str) -> Column:
        values = _placed(self._places, *self._store.column(field))
        return coded(values.tolist())

    def _masks(self, selection: Selection) -> Iterator[Mask]:
        """What a comment must meet."""
        filters, stamps = selection.filters, self._table.created_at
        for field in FILTER_FIELDS:
            if wanted := {value.casefold() for value in getattr(filters, field) if value}:
                yield _has(self._column(field), wanted)
        for field, values in filters.excluded:
            if unwanted := {value.casefold() for value in values if value}:
                yield ~_has(self._column(field), unwanted)
        if selection.since is not None:
            yield stamps >= _stamp(selection.since)
        if selection.until is not None:
            yield stamps < _stamp(selection.until)


def _placed(places: KeyPlaces, keys: Keys, values: Sequence[str | None]) -> np.ndarray:
    """The values of comments in the order of a table; None where it has one that is gone."""
    found = places.of(keys)
    if len(keys) == len(places) and (found >= 0).all():
        return np.array(values, object)  # both are in order of their keys
    placed = np.full(len(places), None, object)
    placed[found[found >= 0]] = np.array(values, object)[found >= 0]
    return placed


def _joined_aspects(old: AspectTable, places: KeyPlaces, more: AspectTable) -> AspectTable:
    """The aspects of the comments that are there still, and those of comments that came later."""
    codes = {phrase: code for code, phrase in enumerate(old.phrases)}
    moved = np.array([codes.setdefault(one, len(codes)) for one in more.phrases], np.int32)
    is_kept, is_new = places.of(old.keys) >= 0, places.of(more.keys) >= 0
    return AspectTable(
        np.append(old.keys[is_kept], more.keys[is_new]),
        tuple(codes),
        np.append(old.phrase[is_kept], moved[more.phrase[is_new]]),
        np.append(old.sentiment[is_kept], more.sentiment[is_new]),
    )


def _is_by_columns(filters: Filters) -> bool:
    """Whether nothing is filtered by but columns that are kept."""
    named = {name for name, _ in filters.excluded}
    return (
        filters == filters.without_labels()
        and filters.rating is None
        and named <= set(FILTER_FIELDS)
    )


def _has(column: Column, wanted: set[str]) -> Mask:
    """Which comments have one of the values; none for those without any."""
    passing = np.array([*(name.casefold() in wanted for name in column.names), False])
    has_any: Mask = passing[column.codes]
    return has_any


def _stamp(instant: datetime) -> np.datetime64:
    return np.datetime64(instant.astimezone(UTC).replace(tzinfo=None), "s")


def _instant(stamp: np.datetime64 | None) -> datetime | None:
    return None if stamp is None else stamp.astype(datetime).replace(tzinfo=UTC)
