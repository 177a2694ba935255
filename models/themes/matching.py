"""Which theme of a ledger is which of a replayed history, so that ids stay."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.protocols import Floats
from models.themes.grouping import Numbers
from models.themes.replay import History

#: Centres nearer than this are the same.
_EQUAL = 0.9995

#: Two themes are one when they share this part of the comments that either has.
_OVERLAP = 0.3

#: A theme went into another when that has this part of its comments.
_MOST = 0.5


@dataclass(frozen=True, slots=True)
class Matched:
    """What became of what.

    `theme_of` gives for each replayed theme the number of the ledger's theme that it continues,
    None for a new one. `within` gives for each replayed theme the ledger's theme that has most of
    its comments, and `went` for each of the ledger's themes the replayed one that has most of its
    comments; None where no one has half.
    """

    theme_of: tuple[int | None, ...]
    within: tuple[int | None, ...]
    went: tuple[int | None, ...]


def match(
    old: Floats,
    history: History,
    old_numbers: Numbers,
    new_numbers: Numbers,
    movable: Collection[int],
) -> Matched:
    """Match themes by the centres they ever had, else by the comments they share.

    `old` holds the ledger's centres, shape (themes, dimension); the numbers are the themes of the
    same comments by ledger and history, negative for none. Only themes in `movable` continue.
    """
    new = history.centres
    shared = _shared(old_numbers, new_numbers, len(old), len(new))
    likeness = _jaccard(shared, old_numbers, new_numbers)
    likeness[_same(old, history)] = 2.0
    theme_of: list[int | None] = [None] * len(new)
    free = set(movable)
    for place in np.argsort(-likeness, axis=None, kind="stable"):
        before, after = divmod(int(place), len(new))
        if likeness[before, after] < _OVERLAP:
            break
        if theme_of[after] is None and before in free:
            theme_of[after] = before
            free.remove(before)
    return Matched(tuple(theme_of), _mostly(shared.T), _mostly(shared))


def _same(old: Floats, history: History) -> NDArray[np.bool_]:
    """Whether a theme of the history has or had the centre of a ledger's, shape (old, new)."""
    same: NDArray[np.bool_] = old @ history.centres.T >= _EQUAL
    for number, centre in zip(history.past_of, history.past, strict=True):
        same[:, number] |= old @ centre >= _EQUAL
    return same


def _shared(old: Numbers, new: Numbers, n_old: int, n_new: int) -> NDArray[np.float64]:
    """How many comments each pair of themes shares, shape (old, new)."""
    both = (old >= 0) & (new >= 0)
    flat = np.bincount(old[both] * n_new + new[both], minlength=n_old * n_new)
    return flat.reshape(n_old, n_new).astype(np.float64)


def _jaccard(shared: NDArray[np.float64], old: Numbers, new: Numbers) -> NDArray[np.float64]:
    before = np.bincount(old[old >= 0], minlength=shared.shape[0])[:, None]
    after = np.bincount(new[new >= 0], minlength=shared.shape[1])[None, :]
    return shared / np.maximum(before + after - shared, 1)


def _mostly(shared: NDArray[np.float64]) -> tuple[int | None, ...]:
    """For each row the column with most of it, None where none has half."""
    found: list[int | None] = []
    for row in shared:
        best = int(row.argmax()) if len(row) else 0
        is_most = len(row) and row[best] > 0 and row[best] >= _MOST * row.sum()
        found.append(best if is_most else None)
    return tuple(found)


def taken_in(matched: Matched, holders: Sequence[bool]) -> tuple[int | None, ...]:
    """For each replayed theme that continues none: the theme that people made it part of.

    That is the one most of its comments were in, when people hold that together.
    """
    return tuple(
        parent if own is None and parent is not None and holders[parent] else None
        for own, parent in zip(matched.theme_of, matched.within, strict=True)
    )
