"""Which accounts teach and which judge: stratified, or in the order of time; none resampled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from models.churn_risk.protocol import Flags, Values

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Fold:
    """Rows to learn from and rows to judge by."""

    learn: Rows
    judge: Rows


def stratified(raw: Values, left: Flags, n_folds: int, seed: int) -> Iterator[Fold]:
    """Folds with like shares of leavers; accounts alike in every column fall in one fold."""
    from sklearn.model_selection import StratifiedKFold

    _, first, twin = np.unique(raw, axis=0, return_index=True, return_inverse=True)
    twin = twin.reshape(-1)
    split = StratifiedKFold(n_folds, shuffle=True, random_state=seed)
    for _, judged in split.split(first, left[first]):
        mine = np.isin(twin, judged)
        yield Fold(np.flatnonzero(~mine), np.flatnonzero(mine))


def in_time(observed: Sequence[date], left: Flags, n_folds: int) -> Iterator[Fold]:
    """Each later stretch of time is judged by what was learnt from all before it.

    Accounts of one day stay together. A stretch is left out when what comes before it knows
    fewer than two outcomes of a kind, or it has none itself to judge by.
    """
    days = np.array([day.toordinal() for day in observed])
    cuts = np.unique(np.quantile(days, np.linspace(0, 1, n_folds + 2)[1:-1], method="lower"))
    for low, high in zip(cuts, [*cuts[1:], days.max()], strict=True):
        before, judged = days <= low, (days > low) & (days <= high)
        outcomes = left[before]
        if judged.any() and min(outcomes.sum(), (~outcomes).sum()) >= 2:
            yield Fold(np.flatnonzero(before), np.flatnonzero(judged))
