"""Ids and customers of the comments of both sides, looked up once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.analysis.customers import UNKNOWN, Customers, customers_of
from bot.analysis.material import Material
from bot.ports import Keys

#: People are counted where at least this share of comments says who wrote them.
_MOST = 0.9


@dataclass(frozen=True, slots=True)
class Book:
    """The comments of both sides, in order of their keys."""

    keys: Keys
    names: NDArray[np.object_]
    customers: Customers

    @classmethod
    def of(cls, ours: Material, theirs: Material) -> Book:
        """Look up what both sides consider."""
        keys = np.union1d(ours.considered.keys, theirs.considered.keys)
        names = np.array(ours.ids(keys), dtype=object)
        return cls(keys, names, customers_of(ours, keys))

    def ids(self, keys: Keys) -> tuple[str, ...]:
        """Ids of comments, in the order asked."""
        return tuple(self.names[np.searchsorted(self.keys, keys)])

    def n_customers(self, keys: Keys) -> int | None:
        """How many distinct customers wrote these comments; None where too many do not say."""
        codes = self.customers[np.searchsorted(self.keys, keys)]
        known = codes[codes != UNKNOWN]
        if len(known) < max(_MOST * len(codes), 1):
            return None
        return int(np.count_nonzero(np.bincount(known)))
