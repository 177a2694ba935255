"""Where comments stand in a column, by their keys."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bot.ports import Keys

#: Keys that are no further apart than this on average are looked up in a table of all numbers.
_DENSE = 8


class KeyPlaces:
    """Places of keys among known ones, which are ascending."""

    def __init__(self, known: Keys) -> None:
        self._known = known
        self._first = int(known[0]) if len(known) else 0
        span = int(known[-1]) - self._first + 1 if len(known) else 0
        self._table: NDArray[np.int64] | None = None
        if span <= _DENSE * len(known):
            self._table = np.full(span + 1, -1, np.int64)
            self._table[known - self._first] = np.arange(len(known))

    def __len__(self) -> int:
        return len(self._known)

    def of(self, keys: Keys) -> NDArray[np.int64]:
        """The place of each key, -1 where it is not known."""
        if self._table is not None:
            # what lies outside of the table is looked up in its last place, which holds -1
            outside = len(self._table) - 1
            shifted = keys - self._first
            is_inside = (shifted >= 0) & (shifted < outside)
            return self._table[np.where(is_inside, shifted, outside)]
        places = np.minimum(np.searchsorted(self._known, keys), len(self._known) - 1)
        return np.where(self._known[places] == keys, places, -1)


def each_once(keys: Keys) -> Keys:
    """The keys, ascending, each once; of a few ascending runs faster than by `np.unique`."""
    ascending = np.sort(keys, kind="stable")
    return ascending[np.append(True, np.diff(ascending) > 0)] if len(keys) else ascending
