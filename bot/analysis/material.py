"""What an analysis is made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from bot.feedback import LabelledComment
from bot.ports import AspectTable, CommentTable, Floats, Keys


@dataclass(frozen=True, slots=True)
class Before:
    """The period before, for what changed: all comments that passed, and those about the topic."""

    since: date
    until: date
    n_considered: int
    about: CommentTable
    is_covered: bool


@dataclass(frozen=True, slots=True)
class Material:
    """The comments of the period that are about the topic, and how to read more of them.

    `considered` are all comments of the period that passed the filters, `about` some of its rows.
    `relevance` has one probability per row of `about`, all 1 without a topic. `nearest` holds keys
    of the comments that come nearest to a topic that no comment is about. `n_undated` comments
    passed the filters but have no date, so that no period holds them. `n_unlabelled` comments of
    the period lack a label that the filters ask for, and are not considered. `releases` has the day
    of each version's first comment; days are those of `zone`. `aspects` reads those
    of all comments that passed the filters by columns.
    """

    about: CommentTable
    considered: CommentTable
    relevance: Floats
    n_considered: int
    n_corpus: int
    n_undated: int
    n_unlabelled: int
    first: datetime | None
    last: datetime | None
    before: Before | None
    nearest: Keys
    releases: Mapping[str, date]
    zone: ZoneInfo
    ids: Callable[[Keys], Sequence[str]]
    load: Callable[[Sequence[int] | Keys], Sequence[LabelledComment]]
    vectors: Callable[[Keys], Floats]
    values: Callable[[str, Keys], Sequence[str | None]]
    aspects: Callable[[], AspectTable]

    @property
    def n(self) -> int:
        """How many comments the answer is about."""
        return len(self.about.keys)


def rows(table: CommentTable, mask: NDArray[np.bool_]) -> CommentTable:
    """The rows of a table where the mask holds."""
    return CommentTable(*(getattr(table, column.name)[mask] for column in fields(table)))


def joined(*tables: CommentTable) -> CommentTable:
    """The rows of several tables, one table after the other."""
    names = [column.name for column in fields(CommentTable)]
    return CommentTable(*(np.concatenate([getattr(one, n) for one in tables]) for n in names))
