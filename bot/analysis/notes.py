"""What sets the people who say something apart: mostly Android, from 3 accounts only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from bot.analysis.columns import Codes, Column
from bot.analysis.customers import UNKNOWN, Customers, customers_of
from bot.analysis.material import Material
from bot.analysis.statistics import share_change, share_interval
from bot.analysis.wording import group_name, percent, say
from bot.ports import Keys
from bot.questions.query import GroupBy, Query

Rows = NDArray[np.intp]

#: What a concentration is looked for in, and of how many values at most.
_FIELDS = ("platform", "version", "plan", "segment", "country", "source", "account")
_MOST_VALUES = 60
#: Fields whose values say by themselves what they are.
_SPEAKING = frozenset({"platform", "source", "account"})
#: Of these a value is only worth a word where it makes most of the comments.
_SCATTERED = frozenset({"version", "account"})
#: The chance that any note of an answer is chance alone.
_ALPHA = 0.05
#: Fewer comments are nobody's habit, and from so few people it is a matter of these few.
_FEWEST, _FEW_PEOPLE = 5, 3
_MAJORITY, _ALL = 0.5, 0.995
#: A value stands out by so much, and where it is so many times as frequent as among the others.
_POINTS, _TIMES = 0.1, 1.3


@dataclass(frozen=True)
class Crowd:
    """The comments of some keys, to tell some of them from the others.

    `n_told` is how many parts of them are told of: the more there are, the surer each must be.
    """

    query: Query
    material: Material
    keys: Keys
    n_told: int

    @cached_property
    def columns(self) -> dict[str, Column]:
        """The columns that the question leaves open and that tell comments apart, by field."""
        columns = {name: self.material.column(name, self.keys) for name in _FIELDS}
        return {
            name: column
            for name, column in columns.items()
            if len(getattr(self.query.filters, name)) != 1 and np.count_nonzero(column.counts()) > 1
        }

    @cached_property
    def counts(self) -> dict[str, Rows]:
        """How many comments have each value of these columns."""
        return {name: column.counts() for name, column in self.columns.items()}

    @cached_property
    def customers(self) -> Customers:
        """The customer of each comment."""
        return customers_of(self.material, self.keys)

    @cached_property
    def z(self) -> float:
        """How surely a value must stand out over all that are looked at (C. E. Bonferroni)."""
        n_values = sum(np.count_nonzero(counts) for counts in self.counts.values())
        return float(-ndtri(_ALPHA / 2 / max(self.n_told * n_values, 1)))


@dataclass(frozen=True, slots=True)
class _Value:
    """A value that stands out: its share of some comments, and of all others."""

    name: str
    share: float
    among_others: float
    is_most: bool


def notes_on(
    crowd: Crowd, rows: Rows, dispersion: float = 1.0, *, said: str | None = None
) -> tuple[str, ...]:
    """What sets some of the comments apart from all others, in a few words each.

    `rows` are theirs among the crowd's. `dispersion` is how many of their comments speak as one;
    `said` is a version that is told of already.
    """
    found = [_few_people(crowd, rows)]
    for name in crowd.columns:
        value = _outstanding(crowd, name, rows, dispersion)
        if value is not None and (name, value.name) != ("version", said):
            found.append(_say(crowd.query, name, value))
    return tuple(note for note in found if note)


def _few_people(crowd: Crowd, rows: Rows) -> str | None:
    """That very few accounts or customers say it, where all who do are known."""
    if len(rows) < _FEWEST:
        return None
    codes: list[tuple[str, Codes | Customers]] = [("customer", crowd.customers[rows])]
    if "account" in crowd.columns:
        codes.insert(0, ("account", crowd.columns["account"].codes[rows]))
    for name, those in codes:
        n = len(np.unique(those))
        if n <= _FEW_PEOPLE and not (those == UNKNOWN).any():
            return say(crowd.query, f"note_{name}" if n == 1 else f"note_{name}s", n=n)
    return None


def _outstanding(crowd: Crowd, name: str, rows: Rows, dispersion: float) -> _Value | None:
    """The value of a column that makes up more of these comments than of the others."""
    column, counts = crowd.columns[name], crowd.counts[name]
    if np.count_nonzero(counts) > _MOST_VALUES and name not in _SCATTERED:
        return None
    codes = column.codes[rows]
    inside = np.bincount(codes[codes >= 0], minlength=len(column.names))
    others = counts - inside
    best, of, of_others = int(np.argmax(inside)), int(inside.sum()), int(others.sum())
    if inside[best] < _FEWEST or of < _MAJORITY * len(rows) or not of_others:
        return None
    share, among_others = inside[best] / of, others[best] / of_others
    sides = inside[best] / dispersion, of / dispersion, float(others[best]), float(of_others)
    change = share_change(*sides, crowd.z)
    if change is None or change.interval.low <= 0 or change.difference < _POINTS:
        return None
    is_most = share_interval(sides[0], sides[1]).low > _MAJORITY
    if not is_most and (name in _SCATTERED or share < _TIMES * among_others):
        return None
    return _Value(column.names[best], float(share), float(among_others), is_most=is_most)


def _say(query: Query, field: str, value: _Value) -> str:
    phrase = "note_mostly" if value.is_most else "note_more"
    named = value.name
    if field not in _SPEAKING:
        named = say(query, "note_value", field=group_name(query, GroupBy(field)), value=named)
    return say(
        query,
        "note_all" if value.share >= _ALL else phrase,
        value=named,
        share=percent(value.share),
        others=percent(value.among_others),
    )
