"""Which query a message goes on from: that of its thread, or the last one in direct messages."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import EarfulError
from bot.ports import ConversationStore
from bot.questions.query import Kind, Query

#: A thread that was not used for longer is begun anew.
KEPT_FOR = timedelta(days=30)
#: In direct messages people ask on without a thread; later than this they mean something else.
ROOM_KEPT_FOR = timedelta(minutes=30)

_log = logging.getLogger(__name__)
#: They are about no comments: what follows goes on from the query before them.
_ASIDES = frozenset({Kind.HELP, Kind.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question was asked: a thread, and the room around it if that is one person's own."""

    thread: str | None = None
    room: str | None = None


class Conversations:
    """Remembers what each place is about; without a store, nothing."""

    def __init__(self, store: ConversationStore | None = None) -> None:
        self._store = store

    def before(self, place: Place, now: datetime) -> Query | None:
        """The query that a message at this place may go on from."""
        if self._store is None:
            return None
        found = None
        if place.thread is not None:
            found = self._store.read(place.thread, now - KEPT_FOR)
        if found is None and place.room is not None:
            found = self._store.read(place.room, now - ROOM_KEPT_FOR)
        return found

    def drop(self, place: Place) -> None:
        """Let the next message at this place stand for itself."""
        names = [name for name in (place.thread, place.room) if name is not None]
        if self._store is not None and names:
            self._store.drop(names)

    def note(self, place: Place, query: Query, now: datetime) -> None:
        """Remember what was asked; an answer is not lost when that fails."""
        names = [name for name in (place.thread, place.room) if name is not None]
        if self._store is None or not names or query.kind in _ASIDES:
            return
        try:
            for name in names:
                self._store.save(name, query, now)
            self._store.prune(now - KEPT_FOR)
        except EarfulError as error:
            _log.warning("a question was not noted down, so the next cannot go on: %s", error)
