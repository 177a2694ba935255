"""What an analysis is made from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from bot.feedback import LabelledComment
from bot.ports import CommentTable, Floats, Keys


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

    `relevance` has one probability per row of `about`, all 1 without a topic. `nearest` holds keys
    of the comments that come nearest to a topic that no comment is about. `n_undated` comments
    passed the filters but have no date, so that no period holds them. `n_unlabelled` comments of
    the period lack a label that the filters ask for, and are not considered.
    """

    about: CommentTable
    relevance: Floats
    n_considered: int
    n_corpus: int
    n_undated: int
    n_unlabelled: int
    first: datetime | None
    last: datetime | None
    before: Before | None
    nearest: Keys
    ids: Callable[[Keys], Sequence[str]]
    load: Callable[[Sequence[int] | Keys], Sequence[LabelledComment]]
    vectors: Callable[[Keys], Floats]
    values: Callable[[str, Keys], Sequence[str | None]]

    @property
    def n(self) -> int:
        """How many comments the answer is about."""
        return len(self.about.keys)


def rows(table: CommentTable, mask: NDArray[np.bool_]) -> CommentTable:
    """The rows of a table where the mask holds."""
    return CommentTable(*(getattr(table, column.name)[mask] for column in fields(table)))
