"""Which accounts are large: by what they pay, by their seats, or else by how much they write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.feedback import Account

#: The upper fifth of the accounts is large, if there are at least so many to tell by.
_UPPER, _FEWEST = 80, 5
#: Without a table of accounts, one that wrote fewer comments than this is not large.
_LEAST_COMMENTS = 10


@dataclass(frozen=True, slots=True)
class Size:
    """How large an account is: the number, and which (`mrr`, `seats` or `comments`)."""

    measure: str
    value: float


def large_accounts(
    accounts: Sequence[Account], wrote: Callable[[], Sequence[str | None]]
) -> Mapping[str, Size]:
    """The large accounts by name. `wrote` gives the account of every comment.

    Those that left already are not among them.
    """
    here = [one for one in accounts if one.churned_at is None]
    for measure in ("mrr", "seats"):
        sizes = {one.account: float(getattr(one, measure) or 0) for one in here}
        if large := _upper(measure, {name: size for name, size in sizes.items() if size > 0}):
            return large
    gone = {one.account for one in accounts if one.churned_at is not None}
    counts = Counter(name for name in wrote() if name is not None and name not in gone)
    large = _upper("comments", {name: float(n) for name, n in counts.items()})
    return {name: size for name, size in large.items() if size.value >= _LEAST_COMMENTS}


def _upper(measure: str, sizes: Mapping[str, float]) -> dict[str, Size]:
    if len(sizes) < _FEWEST:
        return {}
    least = np.percentile(list(sizes.values()), _UPPER)
    return {name: Size(measure, size) for name, size in sizes.items() if size >= least}
