"""Themes in memory: the same behaviour without a disk, for tests and trials."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from bot.ports import Keys, RecordedEvent, StoredLedger, ThemeColumn, ThemeRows
from bot.storage import contract
from bot.storage.memory.comments import MemoryCommentStore
from bot.storage.theme_contract import (
    CodedRows,
    Codes,
    Doubles,
    codes_of,
    column_of,
    kept_similarity,
    named_comments,
    renewed,
    theme_rows,
    without_comments,
)
from models.themes.ledger import Ledger


class MemoryThemeStore:
    """The themes of the comments of a store in memory; see `bot.ports.ThemeStore`."""

    def __init__(self, comments: MemoryCommentStore) -> None:
        self._comments = comments
        self._lock = threading.RLock()
        self._stored: StoredLedger | None = None
        self._column_token = ""
        self._themes: dict[int, tuple[int, float]] = {}
        comments.when_cleared(self.clear)

    def version(self) -> tuple[str, ...]:
        """See `ThemeStore.version`."""
        with self._lock:
            token = self._stored.token if self._stored else ""
            columns = map(str, self._comments.version().columns)
            return (*columns, token, self._column_token)

    def ledger(self) -> Ledger | None:
        """See `ThemeStore.ledger`."""
        stored = self.stored()
        return None if stored is None else stored.ledger

    def stored(self) -> StoredLedger | None:
        """See `ThemeStore.stored`."""
        with self._lock:
            return self._stored

    def column(self) -> ThemeColumn:
        """See `ThemeStore.column`."""
        with self._lock:
            themes = self._stored.ledger.themes if self._stored else ()
            return column_of(self._rows(), [theme.id for theme in themes])

    def events(self, after: int = 0, theme: str | None = None) -> Sequence[RecordedEvent]:
        """See `ThemeStore.events`."""
        ledger = self.ledger()
        found = enumerate(ledger.events if ledger else (), 1)
        return [
            RecordedEvent(number, event)
            for number, event in found
            if number > after and theme in {None, event.theme, *event.others}
        ]

    def save(
        self,
        ledger: Ledger,
        column: ThemeColumn | None = None,
        *,
        after: str | None,
        seen: tuple[int, datetime | None] | None = None,
    ) -> bool:
        """See `ThemeStore.save`."""
        with self._lock:
            if (self._stored.token if self._stored else None) != after:
                return False
            before = (self._stored.n_seen, self._stored.last_seen) if self._stored else (0, None)
            whole = without_comments(ledger, self._gone(ledger))
            self._write(*renewed(self._rows(), column, whole))
            self._stored = StoredLedger(whole, uuid.uuid4().hex, *(seen or before))
            return True

    def assign(self, column: ThemeColumn, *, after: str) -> bool:
        """See `ThemeStore.assign`."""
        with self._lock:
            if self._stored is None or self._stored.token != after:
                return False
            self._write(column.keys, codes_of(column), kept_similarity(column))
            return True

    def unassigned(self) -> Keys:
        """See `ThemeStore.unassigned`."""
        return np.setdiff1d(self._comments.keys(), self._rows()[0])

    def prune(self, words: Collection[str] = ()) -> int:
        """See `ThemeStore.prune`."""
        with self._lock:
            if self._stored is None:
                return 0
            gone = self._gone(self._stored.ledger)
            if gone or words:
                whole = without_comments(self._stored.ledger, gone, words)
                self._stored = replace(self._stored, ledger=whole, token=uuid.uuid4().hex)
            return len(gone)

    def clear(self) -> None:
        """See `ThemeStore.clear`."""
        with self._lock:
            self._stored = None
            self._themes.clear()

    def rows(self, keys: Keys | None = None) -> ThemeRows:
        """See `ThemeStore.rows`."""
        stored = self._comments.load(self._comments.keys() if keys is None else keys)
        digests = self._comments.digests_by_id([one.comment.id for one in stored])
        return theme_rows(
            [
                [one.key for one in stored],
                [digests[one.comment.id].content_hash for one in stored],
                [contract.without_zone(one.comment.created_at) for one in stored],
                [None] * len(stored),
                [one.comment.lang for one in stored],
                [str(one.labels.sentiment) for one in stored],
                [contract.need_bits(one.labels) for one in stored],
                [len(one.comment.text) for one in stored],
            ]
        )

    def texts(self, keys: Keys) -> Sequence[str]:
        """See `ThemeStore.texts`."""
        found = {one.key: one.comment.text for one in self._comments.load(keys)}
        return [found.get(key, "") for key in keys.tolist()]

    def ids(self, keys: Keys) -> Sequence[str]:
        """See `ThemeStore.ids`."""
        found = {one.key: one.comment.id for one in self._comments.load(keys)}
        return [found.get(key, "") for key in keys.tolist()]

    def aspects(self, keys: Keys) -> Sequence[Sequence[tuple[str, int]]]:
        """See `ThemeStore.aspects`."""
        found = {
            one.key: [
                (contract.phrase(one.comment.text, part), contract.SENTIMENT_CODES[part.sentiment])
                for part in one.labels.aspects or ()
            ]
            for one in self._comments.load(keys)
        }
        return [found.get(key, []) for key in keys.tolist()]

    def _rows(self) -> CodedRows:
        """Keys, ascending, with their codes and similarities, of comments that are there."""
        with self._lock:
            keys = [key for key in self._comments.keys().tolist() if key in self._themes]
            said = [self._themes[key] for key in keys]
        return (
            np.array(keys, np.int64),
            np.array([code for code, _ in said], np.int64),
            np.array([near for _, near in said], np.float64),
        )

    def _write(self, keys: Keys, codes: Codes, similarity: Doubles) -> None:
        said = zip(codes.tolist(), similarity.tolist(), strict=True)
        self._themes.update(zip(keys.tolist(), said, strict=True))
        self._column_token = uuid.uuid4().hex

    def _gone(self, ledger: Ledger) -> set[str]:
        named = named_comments(ledger)
        return named - set(self._comments.digests_by_id(sorted(named)))
