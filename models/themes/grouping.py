"""Groups of unit vectors: nearest centres, centres of groups, and how groups are first found.

Fine groups begin with the first vectors in canonical order, are settled by spherical k-means and
merged by Ward's criterion; the groups that are left are settled again. On BANKING77 this finds
what k-means with many starts finds, and nothing in it is drawn at random.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from models.protocols import Floats

Numbers = NDArray[np.intp]

_CHUNK = 8192
_TINY = 1e-6


def unit(vectors: Floats) -> Floats:
    """Rows scaled to length one."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Floats = (vectors / np.maximum(lengths, _TINY)).astype(np.float32)
    return scaled


def nearest(vectors: Floats, centres: Floats) -> tuple[Numbers, Floats]:
    """The nearest centre of each vector and its cosine, shapes (n,) and (n,)."""
    numbers = np.zeros(len(vectors), np.intp)
    cosines = np.zeros(len(vectors), np.float32)
    for start in range(0, len(vectors), _CHUNK):
        products = vectors[start : start + _CHUNK] @ centres.T
        best = products.argmax(axis=1)
        numbers[start : start + _CHUNK] = best
        cosines[start : start + _CHUNK] = products[np.arange(len(best)), best]
    return numbers, cosines


def centres_of(vectors: Floats, numbers: Numbers, count: int) -> Floats:
    """The mean direction of each group, shape (count, dimension); zero for an empty one."""
    sums = np.zeros((count, vectors.shape[1]), np.float32)
    order = np.argsort(numbers, kind="stable")
    held, first = np.unique(numbers[order], return_index=True)
    if len(order):
        sums[held] = np.add.reduceat(vectors[order], first, axis=0)
    return unit(sums)


def settle(vectors: Floats, centres: Floats, rounds: int) -> Floats:
    """Spherical k-means from these centres; those that nothing is near to are dropped."""
    for _ in range(rounds):
        numbers, _ = nearest(vectors, centres)
        held, numbers = np.unique(numbers, return_inverse=True)
        centres = centres_of(vectors, numbers, len(held))
    return centres


def find_groups(vectors: Floats, count: int, fine: int) -> Floats:
    """Centres of at most `count` groups, made of `fine` finer ones. Shape (groups, dimension)."""
    if len(vectors) <= 1 or count <= 1:
        return centres_of(vectors, np.zeros(len(vectors), np.intp), min(len(vectors), 1))
    seeds = vectors[: max(2, min(fine, len(vectors) // 3))]
    small = settle(vectors, seeds, 5)
    if len(small) < 2:
        return small
    groups = fcluster(linkage(small, "ward"), count, "maxclust") - 1
    numbers, _ = nearest(vectors, small)
    return settle(vectors, centres_of(vectors, groups[numbers], int(groups.max()) + 1), 3)
