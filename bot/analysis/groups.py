"""Groups of like comments within an answer, and the comment that speaks best for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.cluster.vq import kmeans2

from bot.ports import Floats

#: Average-linkage distance (1 - cosine of centred embeddings) at which groups stop growing.
MAX_DISTANCE = 0.9

#: More comments than this are first gathered into cells, and the cells are grouped.
MAX_LEAVES = 800

_CELLS = 200
_FITTED = 4000
_MIN_MEMBERS = 2
_MIN_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of like comments; `order` ranks the rows, the most typical first."""

    order: NDArray[np.intp]

    @property
    def n(self) -> int:
        """How many comments it holds."""
        return len(self.order)


def group_alike(vectors: Floats, limit: int) -> Sequence[Group]:
    """The largest groups of like comments, at most `limit`, by size.

    `vectors` has shape (n, dimension), rows of unit length. Groups of a single comment, or of under
    2 % of all, are left out. The same vectors give the same groups.
    """
    n = len(vectors)
    if n < 2 * _MIN_MEMBERS:
        return ()
    centred = _centre(vectors)
    labels = _leaves(centred) if n > MAX_LEAVES else np.arange(n)
    centres = np.vstack([centred[labels == leaf].mean(axis=0) for leaf in range(labels.max() + 1)])
    centres = _unit(centres)
    tree = linkage(centres, method="average", metric="cosine")
    merged = fcluster(tree, MAX_DISTANCE, criterion="distance")[labels]
    smallest = max(_MIN_MEMBERS, int(np.ceil(_MIN_SHARE * n)))
    found = [np.flatnonzero(merged == group) for group in np.unique(merged)]
    found = sorted((rows for rows in found if len(rows) >= smallest), key=lambda r: (-len(r), r[0]))
    return tuple(Group(_by_typicality(centred, rows)) for rows in found[:limit])


def _centre(vectors: Floats) -> Floats:
    """Take out what all comments of the answer have in common, so that differences show."""
    return _unit(vectors - vectors.mean(axis=0))


def _unit(vectors: Floats) -> Floats:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Floats = (vectors / np.maximum(norms, 1e-6)).astype(np.float32)
    return unit


def _leaves(centred: Floats) -> NDArray[np.intp]:
    """Spherical k-means with fixed seed, fitted on evenly spaced rows; labels without gaps."""
    step = -(-len(centred) // _FITTED)
    centres, _ = kmeans2(centred[::step], _CELLS, iter=8, minit="points", rng=0)
    labels = (centred @ _unit(centres.astype(np.float32)).T).argmax(axis=1)
    dense: NDArray[np.intp] = np.unique(labels, return_inverse=True)[1]
    return dense


def _by_typicality(centred: Floats, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    members = centred[rows]
    nearness = members @ members.mean(axis=0)
    ranked: NDArray[np.intp] = rows[np.argsort(-nearness, kind="stable")]
    return ranked
