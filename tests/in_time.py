"""Corpora laid out in time, for trends: so many comments a day, so many of them negative."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from bot.feedback import Comment
from factories import comment

#: A Monday; the days of a corpus are counted from here.
MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)

Columns = Callable[[int], dict[str, Any]]


def day(n: int) -> datetime:
    """The morning of the n-th day."""
    return MONDAY + timedelta(days=n)


def corpus(
    counts: Sequence[int], negative: Sequence[int], columns: Columns = lambda _: {}
) -> list[Comment]:
    """`counts[d]` comments on day d, the first `negative[d]` of them negative.

    `columns` gives more columns of the comments of a day; each comment has an author of its own.
    """
    return [
        comment(
            f"{'awful' if one < negative[n] else 'used'} sync {n} {one}",
            **{"created_at": day(n), "author": f"author {n} {one}", **columns(n)},
        )
        for n, count in enumerate(counts)
        for one in range(count)
    ]


def drawn(
    shares: Sequence[float], a_day: Sequence[float], seed: int
) -> tuple[Sequence[int], Sequence[int]]:
    """Counts a day and how many of them are negative, drawn at these shares."""
    generator = np.random.default_rng(seed)
    counts = generator.poisson(a_day)
    return counts.tolist(), generator.binomial(counts, shares).tolist()
