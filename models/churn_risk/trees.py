"""Boosted trees, and what each subject gives to each of their scores.

The contribution of a subject is its Shapley value in the game in which subjects that are not yet
known are drawn, each for itself, from a background. A leaf's score is then a product: its value
times, for each subject on the path, 1 or 0 when the account's value is known, and the share of the
background that goes this way when not. The Shapley value of a product is the integral over t in
[0, 1] of (a_i - p_i) * prod_j (p_j + t (a_j - p_j)), j != i (Owen's multilinear extension), which
Gauss's quadrature gives exactly. Contributions add up to the score less that of the background.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from models.churn_risk.design import Matrix
from models.churn_risk.protocol import Flags, Values

#: Exact for paths over up to twice as many subjects.
_POINTS, _WEIGHTS = np.polynomial.legendre.leggauss(8)
#: Accounts that stand for all when a subject is not known.
_BACKGROUND = 500

#: Feature -> the half-open range (low, high] that leads to a leaf.
Ranges = dict[int, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf of a tree: what it adds to the log-odds, and the ranges that lead to it."""

    value: float
    ranges: Ranges


@dataclass(frozen=True, slots=True, eq=False)
class _Split:
    """What a leaf gives to the subjects that lead to it, by which of them an account fits.

    `table` has shape (2 ** subjects, subjects), see `_shapley`.
    """

    leaf: Leaf
    table: Values


@dataclass(frozen=True, slots=True)
class TreeMember:
    """Fits of boosted trees that differ by their seed; their log-odds are averaged.

    `shares` keeps what the background makes of the leaves, by the subjects of the features.
    """

    fits: Sequence[Any]
    background: Values
    shares: dict[tuple[int, ...], list[_Split]] = field(default_factory=dict, compare=False)

    def margin(self, matrix: Matrix) -> Values:
        """Log-odds, shape (n,)."""
        margins = [fit.decision_function(matrix.values) for fit in self.fits]
        return np.asarray(np.mean(margins, axis=0))

    def contributions(self, matrix: Matrix, n_subjects: int) -> Values:
        """What each subject adds to the log-odds, shape (n, n_subjects)."""
        total, seen = np.zeros((len(matrix.values), n_subjects)), _Seen(matrix.values, {})
        for split in self._splits(tuple(matrix.subjects)):
            _add(total, split, matrix.subjects, seen)
        return total / len(self.fits)

    def _splits(self, owners: tuple[int, ...]) -> list[_Split]:
        if owners not in self.shares:
            seen = _Seen(self.background, {})
            found = [_split(leaf, owners, seen) for fit in self.fits for leaf in leaves(fit)]
            self.shares[owners] = [one for one in found if one.leaf.ranges]
        return self.shares[owners]


def fit_trees(matrix: Matrix, left: Flags, seeds: int, settings: Mapping[str, Any]) -> TreeMember:
    """Fit gradient boosting `seeds` times; `left` has shape (n,)."""
    from sklearn.base import clone
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(early_stopping=False, **settings)
    fits = [
        clone(model).set_params(random_state=seed).fit(matrix.values, left) for seed in range(seeds)
    ]
    random = np.random.default_rng(0)
    rows = random.permutation(len(left))[:_BACKGROUND]
    return TreeMember(fits, matrix.values[rows])


def leaves(fit: Any) -> Iterator[Leaf]:
    """Every leaf of a fitted HistGradientBoostingClassifier that read no blanks or categories."""
    # scikit-learn has no public way to its trees; `test_churn_risk_trees` guards this one
    for (tree,) in fit._predictors:
        yield from _below(tree.nodes, 0, {})


def _below(nodes: Any, place: int, ranges: Ranges) -> Iterator[Leaf]:
    node = nodes[place]
    if node["is_leaf"]:
        yield Leaf(float(node["value"]), ranges)
        return
    feature, cut = int(node["feature_idx"]), float(node["num_threshold"])
    low, high = ranges.get(feature, (-np.inf, np.inf))
    yield from _below(nodes, int(node["left"]), {**ranges, feature: (low, min(high, cut))})
    yield from _below(nodes, int(node["right"]), {**ranges, feature: (max(low, cut), high)})


@dataclass(frozen=True, slots=True)
class _Seen:
    """Rows, and which of them lie in the ranges that were asked for before."""

    values: Values
    known: dict[tuple[int, float, float], Flags]

    def inside(self, feature: int, low: float, high: float) -> Flags:
        key = (feature, low, high)
        if key not in self.known:
            column = self.values[:, feature]
            self.known[key] = (column > low) & (column <= high)
        return self.known[key]


def _split(leaf: Leaf, owners: Sequence[int], background: _Seen) -> _Split:
    shares = [one.mean() for one in _by_subject(leaf, owners, background).values()]
    return _Split(leaf, _shapley(np.array(shares)) * leaf.value)


def _add(total: Values, split: _Split, owners: Sequence[int], rows: _Seen) -> None:
    """Add a leaf's contributions to `total`, shape (n, subjects)."""
    fits, table = _by_subject(split.leaf, owners, rows), split.table
    code = np.zeros(len(total), np.int64)
    for place, inside in enumerate(fits.values()):
        code |= inside.astype(np.int64) << place
    for place, subject in enumerate(fits):
        total[:, subject] += table[code, place]


def _by_subject(leaf: Leaf, owners: Sequence[int], rows: _Seen) -> dict[int, Flags]:
    """Subject -> which rows lie in all of its ranges."""
    found: dict[int, Flags] = {}
    for feature, (low, high) in leaf.ranges.items():
        inside, subject = rows.inside(feature, low, high), owners[feature]
        found[subject] = found[subject] & inside if subject in found else inside
    return found


def _shapley(shares: Values) -> Values:
    """Contributions for each pattern of subjects that fit, shape (2 ** subjects, subjects).

    Bit j of a pattern says whether subject j leads to the leaf; `shares` of the background do.
    """
    width = len(shares)
    fits = (np.arange(2**width)[:, None] >> np.arange(width)) & 1
    gaps = fits - shares
    along = shares + (_POINTS[:, None, None] + 1) / 2 * gaps
    result = np.empty((2**width, width))
    for place in range(width):
        others = np.delete(along, place, axis=2).prod(axis=2)
        result[:, place] = gaps[:, place] * (_WEIGHTS @ others) / 2
    return result
