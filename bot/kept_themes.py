"""The themes of a workspace as analyses see them, kept until they change."""

from __future__ import annotations

import threading

import numpy as np

from bot.analysis.key_places import KeyPlaces
from bot.analysis.theme_view import Numbers, ThemeView
from bot.ports import ThemeColumn, ThemeStore
from models.themes.ledger import Ledger, Place


class KeptThemes:
    """Reads the themes once for every version of them; safe on several threads."""

    def __init__(self, store: ThemeStore) -> None:
        self._store = store
        self._kept: tuple[tuple[str, ...], ThemeView | None] | None = None
        self._lock = threading.Lock()

    def view(self) -> ThemeView | None:
        """The themes as they are now; None before there are any."""
        version = self._store.version()
        with self._lock:
            if self._kept is None or self._kept[0] != version:
                ledger = self._store.ledger()
                view = _view(ledger, self._store.column()) if ledger else None
                self._kept = (version, view)
            return self._kept[1]


def _view(ledger: Ledger, column: ThemeColumn) -> ThemeView:
    places = KeyPlaces(column.keys)
    # a comment that was not looked at yet stands in the last place, as one of the pool
    numbers = np.append(_in_ledger(ledger, column), np.int32(Place.POOL)).astype(np.int32)
    similarity = np.append(column.similarity, np.float32(0)).astype(np.float32)
    return ThemeView(
        ledger,
        numbers_of=lambda keys: numbers[places.of(keys)],
        similarity_of=lambda keys: similarity[places.of(keys)],
    )


def _in_ledger(ledger: Ledger, column: ThemeColumn) -> Numbers:
    """The column's numbers as places in this ledger, which may be a moment older or newer."""
    places = ledger.numbers()
    if column.ids == tuple(places):
        return column.numbers
    now = [places.get(ledger.merged.get(id, id), int(Place.POOL)) for id in column.ids]
    moved = np.array([*now, Place.POOL], np.int32)
    return np.where(column.numbers >= 0, moved[column.numbers], column.numbers).astype(np.int32)
