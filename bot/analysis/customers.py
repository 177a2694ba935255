"""Who wrote the comments: distinct customers beside the number of comments."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bot.analysis.material import Material
from bot.ports import Keys

#: The code of a comment that says neither its author nor its account.
UNKNOWN = -1

Customers = NDArray[np.int64]


def customers_of(material: Material, keys: Keys) -> Customers:
    """A code for each comment's customer: its author, else its account, else UNKNOWN.

    Equal codes are one customer; the codes mean nothing outside of this array.
    """
    authors, accounts = (material.values(field, keys) for field in ("author", "account"))
    names = [
        author or (("account", account) if account else None)
        for author, account in zip(authors, accounts, strict=True)
    ]
    known = (name for name in dict.fromkeys(names) if name is not None)
    codes = {name: code for code, name in enumerate(known)} | {None: UNKNOWN}
    return np.fromiter(map(codes.__getitem__, names), np.int64, len(names))


def n_customers(customers: Customers) -> int:
    """How many distinct customers these are, without the unknown."""
    return len(np.unique(customers[customers != UNKNOWN]))
