"""How many comments and customers each theme has, and how they feel: counted all at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bot.analysis.answers import Interval
from bot.analysis.customers import UNKNOWN, Customers, customers_of, n_customers
from bot.analysis.material import Material
from bot.analysis.statistics import share_interval
from bot.analysis.theme_view import Numbers, ThemeView
from bot.ports import CommentTable, Keys, Mask

Counts = NDArray[np.int64]
Values = NDArray[np.float64]
Rows = NDArray[np.intp]

#: Customers are counted where at least this share of comments says who wrote them.
_KNOWN = 0.5
_NEGATIVE, _POSITIVE = 0, 2


@dataclass(frozen=True)
class ThemeCounts:
    """The comments of a table by themes; what is counted has shape (themes,).

    `numbers` are the themes of the comments. `n_nameless` comments do not say who wrote them and
    count for no customer; `n_customers` of all others is None where those are too many.
    `dispersion` is how many comments speak as one: customers who write several of a theme make the
    variance of its count so many times as large (a compound Poisson count; W. Feller, An
    Introduction to Probability Theory, 1968, XII.2).
    """

    table: CommentTable
    numbers: Numbers
    count: Counts
    customers: Counts
    negative: Counts
    positive: Counts
    score: Values
    dispersion: Values
    n_customers: int | None
    n_nameless: int

    @property
    def n(self) -> int:
        """How many comments there are, of any theme or none."""
        return len(self.numbers)

    def rows(self, number: int) -> Rows:
        """The rows of the comments of a theme, or of a `Place`, ascending."""
        order, sorted_numbers = self._by_theme
        first, end = np.searchsorted(sorted_numbers, [number, number + 1])
        return order[first:end]

    def keys(self, number: int) -> Keys:
        """The comments of a theme, or of a `Place`."""
        keys: Keys = self.table.keys[self.rows(number)]
        return keys

    @cached_property
    def _by_theme(self) -> tuple[Rows, Numbers]:
        """The rows in order of their themes, and the themes in that order."""
        # two bytes are sorted in one pass, and there are never so many themes that they do not do
        order = np.argsort(self.numbers.astype(np.int16), kind="stable")
        return order, self.numbers[order]

    def share(self, number: int) -> float:
        """The share of the comments that a theme has."""
        return int(self.count[number]) / max(self.n, 1)

    def interval(self, number: int) -> Interval:
        """The interval of that share."""
        return share_interval(*self.effective(number))

    def effective(self, number: int) -> tuple[float, float]:
        """As many independent comments as say as much, of the theme and of all."""
        dispersion = float(self.dispersion[number])
        return int(self.count[number]) / dispersion, self.n / dispersion


def count_themes(material: Material, view: ThemeView, table: CommentTable) -> ThemeCounts:
    """Count the comments of a table by their themes."""
    numbers = view.numbers_of(table.keys)
    n_themes = len(view.ledger.themes)
    held = numbers >= 0
    customers = customers_of(material, table.keys)
    count = _tally(numbers[held], n_themes)
    people, squares = _by_customer(numbers, customers, n_themes)
    n_known = int(np.count_nonzero(customers != UNKNOWN))
    scores = np.bincount(numbers[held], table.score[held].astype(np.float64), n_themes)
    return ThemeCounts(
        table=table,
        numbers=numbers,
        count=count,
        customers=people,
        negative=_tally(numbers[held & (table.sentiment == _NEGATIVE)], n_themes),
        positive=_tally(numbers[held & (table.sentiment == _POSITIVE)], n_themes),
        score=scores / np.maximum(count, 1),
        dispersion=np.maximum(squares / np.maximum(count, 1), 1.0),
        n_customers=n_customers(customers) if n_known >= max(_KNOWN * len(customers), 1) else None,
        n_nameless=len(customers) - n_known,
    )


def _tally(numbers: Numbers, n_themes: int) -> Counts:
    return np.bincount(numbers, minlength=n_themes).astype(np.int64)


def _by_customer(numbers: Numbers, customers: Customers, n_themes: int) -> tuple[Counts, Values]:
    """Of each theme its distinct customers, and the sum of the squares of what each wrote.

    Whoever is unknown counts for one who wrote once, and for no customer.
    """
    held: Mask = numbers >= 0
    known = held & (customers != UNKNOWN)
    width = int(customers.max(initial=0)) + 1
    pairs, wrote = np.unique(
        numbers[known].astype(np.int64) * width + customers[known], return_counts=True
    )
    of = pairs // width
    squares = np.bincount(of, wrote.astype(np.float64) ** 2, n_themes).astype(np.float64)
    alone = _tally(numbers[held & ~known], n_themes).astype(np.float64)
    return _tally(of.astype(np.int32), n_themes), squares + alone
