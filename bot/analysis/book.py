"""Ids and customers of the comments of both sides, looked up once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.analysis.customers import UNKNOWN, Customers, customers_of
from bot.analysis.key_places import each_once
from bot.analysis.material import Material
from bot.ports import Keys

#: People are counted where at least this share of comments says who wrote them.
_MOST = 0.9


@dataclass(frozen=True, slots=True)
class Book:
    """The comments of both sides, in order of their keys."""

    keys: Keys
    customers: Customers
    ids_of: Callable[[Keys], Sequence[str]]

    @classmethod
    def of(cls, ours: Material, theirs: Material) -> Book:
        """Look up what both sides consider."""
        keys = each_once(np.append(ours.considered.keys, theirs.considered.keys))
        return cls(keys, customers_of(ours, keys), ours.ids)

    def ids(self, keys: Keys) -> tuple[str, ...]:
        """Ids of comments, in the order asked."""
        return tuple(self.ids_of(keys))

    def n_customers(self, keys: Keys) -> int | None:
        """How many distinct customers wrote these comments; None where too many do not say."""
        codes = self.customers[np.searchsorted(self.keys, keys)]
        known = codes[codes != UNKNOWN]
        if len(known) < max(_MOST * len(codes), 1):
            return None
        return int(np.count_nonzero(np.bincount(known)))
