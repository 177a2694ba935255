"""Whether a name alone tells a theme: the four-way choice, made by an encoder.

A reader who sees four names picks the theme of a comment that the namer has not seen. Here the
reader is an encoder: the name nearest to the comment is picked. The names are embedded as queries,
and both sides are centred, so that what all names or all comments have in common does not count.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from models.protocols import Floats

#: How many names a reader chooses from.
CHOICES = 4


def four_way_accuracy(names: Floats, comments: Floats, themes: NDArray[np.intp]) -> float:
    """The share of right picks among four names, expected over every choice of the other three.

    `names` has shape (k, dimension), `comments` (n, dimension), in one space; `themes`, of shape
    (n,), has the place of each comment's own name. A tie counts as wrong. NaN without comments;
    fewer than four names make an easier choice, among all there are.
    """
    if not len(comments):
        return math.nan
    likeness = _centred(comments) @ _centred(names).T
    own = likeness[np.arange(len(comments)), themes]
    nearer = (likeness >= own[:, None]).sum(axis=1) - 1
    others = len(names) - 1
    drawn = min(CHOICES - 1, others)
    right = [math.comb(others - int(count), drawn) for count in nearer]
    return float(np.mean(right)) / math.comb(others, drawn)


def _centred(vectors: Floats) -> Floats:
    """Rows of unit length about their mean."""
    moved = vectors - vectors.mean(axis=0)
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(moved / np.maximum(lengths, 1e-12), dtype=np.float32)
