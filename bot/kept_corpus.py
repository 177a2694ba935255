"""The comments of a workspace by columns, read once and kept until they change."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np

from bot.analysis.columns import MISSING, Column, coded
from bot.analysis.key_places import KeyPlaces
from bot.analysis.material import rows
from bot.feedback import FILTER_FIELDS
from bot.ports import (
    AspectTable,
    CommentStore,
    CommentTable,
    Keys,
    Mask,
    Selection,
    StoreVersion,
)
from bot.questions.query import Filters


class KeptCorpus:
    """Keeps the comments of a store by columns, for as long as the store does not change.

    At a million comments the columns take some hundred megabytes, and a question a hundredth of
    the time that reading them takes. Safe on several threads.
    """

    def __init__(self, store: CommentStore) -> None:
        self._store = store
        self._kept: CorpusColumns | None = None
        self._lock = threading.Lock()

    def now(self) -> CorpusColumns:
        """The comments as they are now."""
        version = self._store.version()
        with self._lock:
            if self._kept is None or self._kept.version != version:
                self._kept = CorpusColumns(self._store, version)
            return self._kept


class CorpusColumns:
    """One version of the comments; columns are read when they are first asked for."""

    def __init__(self, store: CommentStore, version: StoreVersion) -> None:
        self.version = version
        self._store = store
        self._table = store.select(Selection())
        self._places = KeyPlaces(self._table.keys)
        self._columns: dict[str, Column] = {}
        self._ids: np.ndarray | None = None
        self._aspects: AspectTable | None = None
        self._lock = threading.RLock()

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
        mask = KeyPlaces(selected).of(whole.keys) >= 0
        return AspectTable(
            whole.keys[mask], whole.phrases, whole.phrase[mask], whole.sentiment[mask]
        )

    def column(self, field: str, keys: Keys) -> Column:
        """The values of a filter field, `author`, `revision` or a custom label of comments.

        A comment that is gone has none. ValueError for any other name.
        """
        whole = self._column(field)
        codes = np.append(whole.codes, np.int32(MISSING))
        return Column(codes[self._places.of(keys)], whole.names)

    def ids(self, keys: Keys) -> tuple[str, ...]:
        """See `CommentStore.ids`."""
        with self._lock:
            if self._ids is None:
                self._ids = self._read_ids()
        places = self._places.of(np.asarray(keys, np.int64))
        return tuple(self._ids[places[places >= 0]])

    def _column(self, field: str) -> Column:
        """A column in the order of the table."""
        with self._lock:
            if field not in self._columns:
                keys, values = self._store.column(field)
                read, places = coded(values), self._places.of(keys)
                codes = np.full(len(self._table.keys), MISSING, np.int32)
                codes[places[places >= 0]] = read.codes[places >= 0]
                self._columns[field] = Column(codes, read.names)
            return self._columns[field]

    def _read_ids(self) -> np.ndarray:
        keys, values = self._store.column("id")
        ids, places = np.full(len(self._table.keys), "", object), self._places.of(keys)
        ids[places[places >= 0]] = np.array(values, object)[places >= 0]
        return ids

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
