"""The order in which a corpus is read, whatever order it came in.

By day, then by content. A comment without a date stands at the day it came in; where that is not
known either, at the end. The history of comments goes by weeks; that of a corpus without dates by
days, as such comments come in batches. The last step is not over, so what it holds joins themes and
decides nothing: what a later batch brings does not change the themes of the first, while of one
day's batches neither order nor sizes matter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.themes.ledger import Rows

#: The day, and the step, of comments of which no day is known; after every real one.
UNDATED = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Timeline:
    """Rows of a corpus in canonical order, with the day (since 1970) and the step of each.

    `seen` is how many rows of the whole stand at or before each of these, itself included.
    """

    rows: Rows
    days: NDArray[np.int64]
    steps: NDArray[np.int64]
    seen: NDArray[np.int64]


def timeline(
    hashes: NDArray[np.uint64],
    created_at: NDArray[np.datetime64],
    rows: Rows,
    per_day: int,
    came_at: NDArray[np.datetime64] | None = None,
) -> Timeline:
    """The given rows in order, of each day at most `per_day`: those of the lowest hashes.

    What is kept of a day depends on that day alone, so no later comment changes it. Comments
    without a date share few days, of which 64 times as many are kept.
    """
    is_dated = ~np.isnat(created_at[rows])
    instants = (
        created_at if came_at is None else np.where(np.isnat(created_at), came_at, created_at)
    )
    days = _days(instants[rows])
    order = np.lexsort((hashes[rows], days))
    days = days[order]
    _, first = np.unique(days, return_index=True)
    nth = np.arange(len(days)) - np.repeat(first, np.diff(np.append(first, len(days))))
    kept = nth < np.where(is_dated[order], per_day, per_day * 64)
    seen = np.arange(1, len(days) + 1)
    steps = days if is_dated.sum() * 2 < len(rows) else _weeks(days)
    return Timeline(rows[order][kept], days[kept], steps[kept], seen[kept])


def _weeks(days: NDArray[np.int64]) -> NDArray[np.int64]:
    # day 0 was a Thursday; the last day of all would overflow
    return np.where(days == UNDATED, UNDATED, (np.minimum(days, UNDATED - 3) + 3) // 7)


def _days(created_at: NDArray[np.datetime64]) -> NDArray[np.int64]:
    days = created_at.astype("datetime64[D]").astype(np.int64)
    return np.where(np.isnat(created_at), UNDATED, days)
