"""Vectors by key in FAISS, in half precision; not safe on several threads by itself.

Half precision is what the store keeps, so that nothing is lost against it: results equal those of
a flat index over the stored vectors, in half the memory and bandwidth. 8-bit codes would halve it
again, but lose neighbours.
"""

from __future__ import annotations

from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from bot.ports import Floats, Keys

_Positions = NDArray[np.int64]

# FAISS describes its own types, but leaves out much of what its bindings add to them.
_faiss: Any = faiss


class KeyedVectors:
    """A FAISS index of inner products with the keys of its vectors.

    `index` is what FAISS reads and writes. Vectors that are looked for have shape (dimension,).
    """

    def __init__(self, dimension: int, index: Any = None) -> None:
        self.dimension = dimension
        self.index = _empty(dimension) if index is None else index
        self._flat: Any = _faiss.downcast_index(self.index.index)
        self._sorted: tuple[Keys, _Positions] | None = None

    def __len__(self) -> int:
        return int(self.index.ntotal)

    def keys(self) -> Keys:
        """All keys, ascending."""
        return self._lookup()[0]

    def put(self, keys: Keys, vectors: Floats) -> None:
        """Add or replace vectors of shape (n, dimension); of one key the last counts."""
        distinct, back = np.unique(keys[::-1], return_index=True)
        distinct = distinct.astype(np.int64)
        self.drop(distinct)
        self.index.add_with_ids(np.ascontiguousarray(vectors[::-1][back], np.float32), distinct)
        self._sorted = None

    def drop(self, keys: Keys) -> None:
        """Remove vectors; unknown keys are ignored."""
        if len(keys):
            self.index.remove_ids(_faiss.IDSelectorBatch(np.ascontiguousarray(keys, np.int64)))
            self._sorted = None

    def find(self, wanted: Keys) -> tuple[Keys, _Positions]:
        """Those of the keys that are there, in the order asked, and where they lie."""
        keys, positions = self._lookup()
        if not len(keys):
            return wanted[:0], positions
        slots = np.searchsorted(keys, wanted)
        slots[slots == len(keys)] = 0
        is_there = keys[slots] == wanted
        return wanted[is_there], positions[slots[is_there]]

    def gather(self, positions: _Positions) -> Floats:
        """The vectors at these places, shape (n, dimension)."""
        if not len(positions):
            return np.empty((0, self.dimension), np.float32)
        codes = _faiss.rev_swig_ptr(self._flat.codes.data(), self._flat.codes.size())
        matrix = codes.view(np.float16).reshape(-1, self.dimension)
        return np.asarray(matrix[positions], np.float32)

    def score_all(self, query: Floats) -> Floats:
        """Inner products with all vectors, in the order of their keys."""
        scores = np.full(len(self), -np.inf, np.float32)
        if len(self):
            # A search for everything: FAISS multiplies half precision faster than numpy does.
            found, positions = self._flat.search(query[None], len(self))
            is_hit = positions[0] >= 0
            scores[positions[0][is_hit]] = found[0][is_hit]
        return scores[self._lookup()[1]]

    def nearest(self, query: Floats, limit: int, within: Keys | None) -> tuple[Keys, Floats]:
        """The nearest keys and their inner products, best first."""
        limit = min(limit, len(self) if within is None else len(within))
        if limit <= 0 or not len(self):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        options = None if within is None else _only(within)
        scores, keys = self.index.search(query[None], limit, params=options)
        is_hit = keys[0] >= 0
        return keys[0][is_hit], scores[0][is_hit]

    def _lookup(self) -> tuple[Keys, _Positions]:
        """Keys in ascending order, and where in the index each of them lies."""
        if (found := self._sorted) is None:
            keys = _faiss.vector_to_array(self.index.id_map)
            order = np.argsort(keys, kind="stable")
            found = self._sorted = (keys[order], order)
        return found


def _empty(dimension: int) -> Any:
    flat = _faiss.IndexScalarQuantizer(
        dimension, _faiss.ScalarQuantizer.QT_fp16, _faiss.METRIC_INNER_PRODUCT
    )
    # The plain map suffices: keys are found through one sorted array, not by a hash of each.
    return _faiss.IndexIDMap(flat)


def _only(keys: Keys) -> Any:
    selector = _faiss.IDSelectorBatch(np.ascontiguousarray(keys, np.int64))
    return _faiss.SearchParameters(sel=selector)
