"""What an analysis is made from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from bot.analysis.columns import Column
from bot.analysis.correction import Correction
from bot.analysis.outcomes import LearnRisk
from bot.analysis.theme_view import ThemeView
from bot.feedback import Account, LabelledComment
from bot.ports import AspectTable, CommentTable, Floats, Keys
from bot.released import Released

#: The part of the product that a phrase names; see `Material`.
PartOf = Callable[[str], Mapping[str, str] | None]


_Found = TypeVar("_Found")


class Keep(Protocol):
    """Gives what was found under a key before, of the same comments and themes, or makes it."""

    def __call__(self, key: Hashable, make: Callable[[], _Found]) -> _Found:
        """What is kept under the key, else what `make` gives, which is kept from now on."""


def make_anew(key: Hashable, make: Callable[[], _Found]) -> _Found:
    """Keep nothing."""
    del key
    return make()


def unknown_part(_phrase: str) -> None:
    """What a phrase names where no table says it."""


@dataclass(frozen=True, slots=True)
class Shipped:
    """Something that was released, and how surely comments are about it; see `Material`."""

    thing: Released
    relevance: Callable[[Keys], Floats]


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
    of each version's first comment; days are those of `zone`. `folded` gives the texts of comments
    without case, for words to be looked for in them. `aspects` reads those
    of all comments that passed the filters by columns. `column` gives a column of
    comments; `ever` are the comments of any time that pass the filters by columns. `themes` is
    None until any were made. `correction` corrects shares of labels, and is None where the mistakes
    of the models that gave them are not known. `whole` are all comments there are and `named` the
    aspects of all of them, `accounts` the table of accounts, and `fit_risk` learns from those that
    left; it is None where nothing can. `part_of` names the part of the product that a phrase names,
    by language: empty where that is nothing to work on, None where it is not known. `shipped` is
    what the team says it has released. `keep` keeps what takes long to find for later questions.
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
    folded: Callable[[Keys], Sequence[str]]
    vectors: Callable[[Keys], Floats]
    column: Callable[[str, Keys], Column]
    ever: Callable[[], CommentTable]
    aspects: Callable[[], AspectTable]
    themes: ThemeView | None = None
    correction: Correction | None = None
    whole: Callable[[], CommentTable] | None = None
    accounts: Callable[[], Sequence[Account]] = tuple
    fit_risk: LearnRisk | None = None
    named: Callable[[], AspectTable] | None = None
    part_of: PartOf = unknown_part
    shipped: Callable[[], Sequence[Shipped]] = tuple
    keep: Keep = make_anew

    @property
    def n(self) -> int:
        """How many comments the answer is about."""
        return len(self.about.keys)

    def values(self, field: str, keys: Keys) -> Sequence[str | None]:
        """The value of a column of each of these comments."""
        return self.column(field, keys).values()


def rows(table: CommentTable, some: NDArray[np.bool_] | NDArray[np.intp]) -> CommentTable:
    """Some rows of a table: where a mask holds, or by their ascending numbers; itself for all."""
    if some.dtype == np.bool_ and some.all():
        return table
    return CommentTable(*(getattr(table, column.name)[some] for column in fields(table)))


def joined(*tables: CommentTable) -> CommentTable:
    """The rows of several tables, one table after the other."""
    names = [column.name for column in fields(CommentTable)]
    return CommentTable(*(np.concatenate([getattr(one, n) for one in tables]) for n in names))


def digest_of(keys: Keys) -> bytes:
    """What tells some comments from others, to keep by what was found of them."""
    return hashlib.blake2b(keys.tobytes(), digest_size=16).digest()
