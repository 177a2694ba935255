"""A column of comments as numbers, so that it can be counted by."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: The code of a comment that has no value.
MISSING = -1

Codes = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Column:
    """The values of comments: `codes`, shape (n,), are places among `names`, or MISSING.

    The names are sorted, each once; some of them may be of no comment.
    """

    codes: Codes
    names: tuple[str, ...]

    def values(self) -> list[str | None]:
        """The value of each comment."""
        named = (*self.names, None)
        return [named[code] for code in self.codes]

    def counts(self) -> NDArray[np.intp]:
        """How many comments have each of the names."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.names))


def coded(values: Sequence[str | None]) -> Column:
    """The values as a column."""
    names = sorted({value for value in values if value is not None})
    places: dict[str | None, int] = {name: place for place, name in enumerate(names)}
    places[None] = MISSING
    codes = np.fromiter(map(places.__getitem__, values), np.int32, len(values))
    return Column(codes, tuple(names))


def appended(column: Column, more: Column) -> Column:
    """The values of some comments and, after them, of more."""
    fresh = [name for name in more.names if not _is_among(column.names, name)]
    names = tuple(sorted((*column.names, *fresh)))
    # a name moves up by as many as are new before it
    before = [bisect_left(column.names, name) for name in fresh]
    moved = np.searchsorted(before, np.arange(len(column.names)), "right").astype(np.int32)
    moved += np.arange(len(moved), dtype=np.int32)
    theirs = np.array([bisect_left(names, name) for name in more.names], np.int32)
    parts = [np.append(to, MISSING)[one.codes] for to, one in ((moved, column), (theirs, more))]
    return Column(np.concatenate(parts).astype(np.int32), names)


def _is_among(names: Sequence[str], name: str) -> bool:
    place = bisect_left(names, name)
    return place < len(names) and names[place] == name
