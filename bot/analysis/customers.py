"""Who wrote the comments: distinct customers beside the number of comments."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bot.analysis.material import Material
from bot.ports import Keys

#: The code of a comment that says neither its author nor its account.
UNKNOWN = -1
#: Of one in so many of all customers sorting is faster than counting each.
_FEW = 16

Customers = NDArray[np.int64]


def customers_of(material: Material, keys: Keys) -> Customers:
    """A code for each comment's customer: its author, else its account, else UNKNOWN.

    Equal codes are one customer; no code is higher than there are authors and accounts.
    """
    authors, accounts = (material.column(field, keys) for field in ("author", "account"))
    by_account = np.where(accounts.codes >= 0, accounts.codes + len(authors.names), UNKNOWN)
    codes: Customers = np.where(authors.codes >= 0, authors.codes, by_account).astype(np.int64)
    return codes


def n_customers(customers: Customers) -> int:
    """How many distinct customers these are, without the unknown."""
    known = customers[customers != UNKNOWN]
    if len(known) * _FEW < known.max(initial=0):
        return len(np.unique(known))
    return int(np.count_nonzero(np.bincount(known)))


def dispersion(customers: Customers) -> float:
    """How many comments speak as one: the sum of squares by customer over their number, 1 or more.

    Whoever is unknown counts for one who wrote once.
    """
    known = customers[customers != UNKNOWN]
    wrote = np.unique(known, return_counts=True)[1].astype(np.float64)
    squares = float((wrote**2).sum()) + len(customers) - len(known)
    return max(squares / max(len(customers), 1), 1.0)
