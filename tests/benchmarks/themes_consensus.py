"""Another design for lasting themes, to compare with: consensus over frozen micro-clusters.

Fine cells are found among the first comments and never change, so that a comment's cell stays.
What theme a cell is part of is decided anew on all comments so far: twelve groupings of the cells,
each by Ward's criterion from a half of their comments, and average linkage of how often two cells
were together (evidence accumulation, A. L. N. Fred and A. K. Jain, IEEE TPAMI 27(6), 2005).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import squareform

from models.themes.grouping import centres_of, nearest, settle

_CELLS, _FROZEN_AFTER, _RUNS = 320, 2048, 12


@dataclass(frozen=True, slots=True)
class Cells:
    """Centres of frozen cells, and the cell of each comment."""

    centres: np.ndarray
    numbers: np.ndarray


def freeze(vectors: np.ndarray) -> Cells:
    """Cells of the first comments of a corpus, and the cell of all of them."""
    first = vectors[:_FROZEN_AFTER]
    centres = settle(first, first[: max(2, min(_CELLS, len(first) // 3))], 5)
    return Cells(centres, nearest(vectors, centres)[0])


def themes(vectors: np.ndarray, cells: Cells, end: int, count: int) -> np.ndarray:
    """The theme of each of the comments before a place."""
    numbers = cells.numbers[:end]
    together = np.zeros((len(cells.centres),) * 2)
    random = np.random.default_rng(0)
    for _ in range(_RUNS):
        half = random.random(len(vectors))[:end] < 0.5
        middles = centres_of(vectors[:end][half], numbers[half], len(cells.centres))
        groups = fcluster(linkage(middles, "ward"), count, "maxclust")
        together += groups[:, None] == groups
    apart = 1 - together / _RUNS
    np.fill_diagonal(apart, 0)
    found = fcluster(linkage(squareform(apart, checks=False), "average"), count, "maxclust")
    return found[numbers]


def kept(before: np.ndarray, after: np.ndarray) -> float:
    """The share of comments that keep their theme, themes matched as well as can be."""
    pairs = np.zeros((before.max() + 1, after.max() + 1))
    np.add.at(pairs, (before, after[: len(before)]), 1)
    return float(pairs[linear_sum_assignment(-pairs)].sum() / len(before))
