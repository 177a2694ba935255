"""Conversations in memory: the same behaviour without a disk, and without surviving a restart."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from bot.forgetting import Forgotten
from bot.questions.query import Query
from bot.storage.contract import stored_query

_Saved = tuple[dict[str, Any], datetime]


class MemoryConversationStore:
    """What each thread is about, held in memory; see `bot.ports.ConversationStore`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._saved: dict[str, _Saved] = {}

    def read(self, thread: str, since: datetime) -> Query | None:
        """See `ConversationStore.read`."""
        with self._lock:
            saved = self._saved.get(thread)
        return stored_query(saved[0]) if saved and saved[1] >= since else None

    def save(self, thread: str, query: Query, at: datetime) -> None:
        """See `ConversationStore.save`."""
        with self._lock:
            self._saved[thread] = (query.as_json(), at)

    def drop(self, threads: Sequence[str]) -> None:
        """See `ConversationStore.drop`."""
        with self._lock:
            for thread in threads:
                self._saved.pop(thread, None)

    def forget(self, gone: Forgotten) -> int:
        """See `ConversationStore.forget`."""
        return self._drop(lambda saved: gone.is_in(saved[0]))

    def prune(self, before: datetime) -> int:
        """See `ConversationStore.prune`."""
        return self._drop(lambda saved: saved[1] < before)

    def _drop(self, is_gone: Callable[[_Saved], bool]) -> int:
        with self._lock:
            gone = [thread for thread, saved in self._saved.items() if is_gone(saved)]
            for thread in gone:
                del self._saved[thread]
        return len(gone)
