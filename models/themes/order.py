"""The order in which a corpus is read, whatever order it came in.

By day, then by content. A day is a step of the replay and the last one is not over, so what it
holds joins themes and decides nothing. Comments without a date stand at the end.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.themes.ledger import Rows

#: What a comment without a date has for a day; after every real one.
UNDATED = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Timeline:
    """Rows of a corpus in canonical order, with the day (since 1970) of each.

    `seen` is how many rows of the whole stand at or before each of these, itself included.
    """

    rows: Rows
    days: NDArray[np.int64]
    seen: NDArray[np.int64]


def timeline(
    hashes: NDArray[np.uint64], created_at: NDArray[np.datetime64], rows: Rows, per_day: int
) -> Timeline:
    """The given rows in order, of each day at most `per_day`: those of the lowest hashes.

    What is kept of a day depends on that day alone, so no later comment changes it. Comments
    without a date share one day, of which 64 times as many are kept.
    """
    days = _days(created_at[rows])
    order = np.lexsort((hashes[rows], days))
    days = days[order]
    _, first = np.unique(days, return_index=True)
    nth = np.arange(len(days)) - np.repeat(first, np.diff(np.append(first, len(days))))
    kept = nth < np.where(days == UNDATED, per_day * 64, per_day)
    seen = np.arange(1, len(days) + 1)
    return Timeline(rows[order][kept], days[kept], seen[kept])


def _days(created_at: NDArray[np.datetime64]) -> NDArray[np.int64]:
    days = created_at.astype("datetime64[D]").astype(np.int64)
    return np.where(np.isnat(created_at), UNDATED, days)
