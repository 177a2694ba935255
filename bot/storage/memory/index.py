"""An index in memory, by exact arithmetic: the twin that the FAISS index is compared with."""

from __future__ import annotations

import threading

import numpy as np

from bot.ports import CommentStore, Floats, Keys, StoreVersion


class MemoryIndex:
    """Exact inner products over a dictionary of vectors; see `bot.ports.VectorIndex`."""

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self._lock = threading.RLock()
        self._vectors: dict[int, Floats] = {}
        self._version: StoreVersion | None = None

    def __len__(self) -> int:
        return len(self._vectors)

    def keys(self) -> Keys:
        """See `VectorIndex.keys`."""
        with self._lock:
            return np.array(sorted(self._vectors), np.int64)

    def add(self, keys: Keys, vectors: Floats) -> None:
        """See `VectorIndex.add`."""
        with self._lock:
            self._vectors.update(zip(keys.tolist(), np.asarray(vectors, np.float32), strict=True))

    def remove(self, keys: Keys) -> None:
        """See `VectorIndex.remove`."""
        with self._lock:
            for key in keys.tolist():
                self._vectors.pop(key, None)

    def scores(self, vector: Floats, within: Keys | None = None) -> tuple[Keys, Floats]:
        """See `VectorIndex.scores`."""
        with self._lock:
            asked = sorted(self._vectors) if within is None else within.tolist()
            keys = np.array([key for key in asked if key in self._vectors], np.int64)
            return keys, self.vectors(keys) @ vector

    def search(self, vector: Floats, limit: int, within: Keys | None = None) -> tuple[Keys, Floats]:
        """See `VectorIndex.search`."""
        keys, scores = self.scores(vector, within)
        best = np.argsort(-scores, kind="stable")[:limit]
        return keys[best], scores[best]

    def vectors(self, keys: Keys) -> Floats:
        """See `VectorIndex.vectors`."""
        with self._lock:
            rows = [self._vectors[key] for key in keys.tolist()]
        return np.array(rows, np.float32).reshape(len(rows), self.dimension)

    def refresh(self, store: CommentStore) -> bool:
        """See `VectorIndex.refresh`."""
        version = store.version()
        with self._lock:
            if version == self._version:
                return False
            self._vectors.clear()
            for revision in store.revisions():
                for keys, vectors in store.embeddings(store.keys(), revision):
                    self.add(keys, vectors)
            self._version = version
        return True

    def save(self) -> None:
        """See `VectorIndex.save`; what is in memory has nowhere to be written to."""
