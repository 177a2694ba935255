"""A column of comments as numbers, so that it can be counted by."""

from __future__ import annotations

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
