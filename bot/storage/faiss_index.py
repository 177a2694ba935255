"""The vector index: safe on several threads, kept on disk, and in step with the store."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from bot.errors import StoreError
from bot.ports import CommentStore, Floats, Keys, StoreVersion
from bot.storage.index_file import DamagedIndexError, IndexHeader, read_index, write_index
from bot.storage.keyed_vectors import KeyedVectors
from bot.storage.locks import ReadWriteLock

# Below this share of all vectors, gathering them is faster than scoring everything.
_GATHER_BELOW = 0.25

# From this share on, building the index anew is faster than replacing vectors in it.
_BUILD_FROM = 0.1

_log = logging.getLogger(__name__)


class FaissIndex:
    """The embeddings of one workspace; see `bot.ports.VectorIndex`.

    Writes take turns, searches run beside each other. `revision` names the predictor whose
    embeddings it is to hold.
    """

    def __init__(self, path: Path, workspace: str, dimension: int, revision: str) -> None:
        self.path = path
        self.workspace = workspace
        self.dimension = dimension
        self.revision = revision
        self._lock = ReadWriteLock()
        self._refreshing = threading.Lock()
        self._version = StoreVersion("", 0)
        self._revisions: Mapping[str, int] = {}
        # Keys of the vectors that other predictors made; None while only their number is known.
        self._foreign: Mapping[str, Keys] | None = {}
        self._held = KeyedVectors(dimension)

    def __len__(self) -> int:
        return len(self._held)

    def keys(self) -> Keys:
        """All keys, ascending."""
        with self._lock.reading():
            return self._held.keys()

    def add(self, keys: Keys, vectors: Floats) -> None:
        """See `VectorIndex.add`; of one key given twice the last counts."""
        if vectors.shape != (len(keys), self.dimension):
            raise self._wrong_shape(vectors)
        with self._lock.writing():
            self._held.put(keys, vectors)

    def remove(self, keys: Keys) -> None:
        """See `VectorIndex.remove`."""
        with self._lock.writing():
            self._held.drop(keys)

    def scores(self, vector: Floats, within: Keys | None = None) -> tuple[Keys, Floats]:
        """See `VectorIndex.scores`."""
        query = self._query(vector)
        with self._lock.reading():
            if within is None:
                return self._held.keys(), self._held.score_all(query)
            keys, positions = self._held.find(within)
            if len(keys) < _GATHER_BELOW * len(self._held):
                return keys, self._held.gather(positions) @ query
            everything = self._held.score_all(query)
            return keys, everything[np.searchsorted(self._held.keys(), keys)]

    def search(self, vector: Floats, limit: int, within: Keys | None = None) -> tuple[Keys, Floats]:
        """See `VectorIndex.search`."""
        query = self._query(vector)
        with self._lock.reading():
            return self._held.nearest(query, limit, within)

    def vectors(self, keys: Keys) -> Floats:
        """See `VectorIndex.vectors`."""
        with self._lock.reading():
            found, positions = self._held.find(keys)
            if len(found) < len(keys):
                raise KeyError(int(np.setdiff1d(keys, found)[0]))
            return self._held.gather(positions)

    def refresh(self, store: CommentStore) -> bool:
        """See `VectorIndex.refresh`; nothing is encoded, the store's embeddings are taken."""
        with self._refreshing:
            version = store.version()
            if version == self._version:
                return False
            revisions = store.revisions()
            if version.corpus != self._version.corpus:
                self._hold(KeyedVectors(self.dimension), {})
            self._catch_up(store, version, revisions)
            self._version, self._revisions = version, revisions
            return True

    def save(self) -> None:
        """See `VectorIndex.save`."""
        with self._lock.reading():
            keys = self._held.keys()
            header = IndexHeader(
                workspace=self.workspace,
                corpus=self._version.corpus,
                revision=self.revision,
                dimension=self.dimension,
                count=len(keys),
                max_key=int(keys.max(initial=0)),
                revisions=dict(self._revisions),
            )
            write_index(self.path, header, self._held.index)

    def load(self) -> None:
        """Take what is on disk, unless it is missing, damaged, or of another model or workspace."""
        try:
            header, index = read_index(self.path)
        except FileNotFoundError:
            return
        except OSError as error:
            raise StoreError(
                f"The index {self.path} cannot be read ({error.strerror}); check that you may read "
                "it, or delete it: it is built anew from the database."
            ) from error
        except DamagedIndexError as error:
            _log.warning("The index %s is damaged (%s) and is built anew.", self.path, error)
            return
        expected = (self.workspace, self.dimension, self.revision)
        if (header.workspace, header.dimension, header.revision) != expected:
            _log.info("The index %s is of another model and is built anew.", self.path)
            return
        self._hold(KeyedVectors(self.dimension, index), None)
        # No change is known to be in it: the next refresh compares all keys.
        self._version = StoreVersion(header.corpus, -1)
        self._revisions = header.revisions

    def _query(self, vector: Floats) -> Floats:
        if vector.shape != (self.dimension,):
            raise self._wrong_shape(vector)
        return np.ascontiguousarray(vector, np.float32)

    def _wrong_shape(self, given: Floats) -> StoreError:
        return StoreError(
            f"The index holds vectors of {self.dimension} numbers and was given an array of shape "
            f"{given.shape}; the comments were embedded by another model: label them again."
        )

    def _hold(self, vectors: KeyedVectors, foreign: Mapping[str, Keys] | None) -> None:
        with self._lock.writing():
            self._held, self._foreign = vectors, foreign

    def _catch_up(
        self, store: CommentStore, version: StoreVersion, revisions: Mapping[str, int]
    ) -> None:
        others = [name for name in revisions if name != self.revision]
        foreign = {name: store.labelled_by([name]) for name in others}
        # Own keys first: what is added to store and index meanwhile is then not taken for gone.
        held, remade = self.keys(), self._remade(foreign)
        if remade is None or len(remade) > _BUILD_FROM * len(held):
            self._hold(self._built(store, revisions, store.keys()), foreign)
            return
        stored = held if version.columns == self._version.columns else store.keys()
        self.remove(np.setdiff1d(held, stored, assume_unique=True))
        missing = np.setdiff1d(stored, held, assume_unique=True)
        wanted = np.union1d(missing, remade)
        taken = [self._put(batch) for batch in self._embeddings(store, revisions, wanted)]
        self.remove(np.setdiff1d(remade, np.concatenate([remade[:0], *taken])))
        self._foreign = foreign

    def _remade(self, foreign: Mapping[str, Keys]) -> Keys | None:
        """Keys whose vectors another predictor made anew, as when comments are relabelled.

        None when that cannot be told of any.
        """
        known, none = self._foreign, np.empty(0, np.int64)
        if known is None:
            counts = {name: n for name, n in self._revisions.items() if name != self.revision}
            return none if counts == {name: len(of) for name, of in foreign.items()} else None
        moved = [
            np.setxor1d(foreign.get(name, none), known.get(name, none), assume_unique=True)
            for name in {*foreign, *known}
        ]
        return np.unique(np.concatenate([none, *moved]))

    def _built(self, store: CommentStore, revisions: Mapping[str, int], keys: Keys) -> KeyedVectors:
        """All vectors anew, while searches go on in the old ones."""
        fresh = KeyedVectors(self.dimension)
        for batch in self._embeddings(store, revisions, keys):
            fresh.put(*batch)
        return fresh

    def _put(self, batch: tuple[Keys, Floats]) -> Keys:
        self.add(*batch)
        return batch[0]

    def _embeddings(
        self, store: CommentStore, revisions: Mapping[str, int], keys: Keys
    ) -> Iterator[tuple[Keys, Floats]]:
        """Stored embeddings in batches; those of another width are left out, and that is said."""
        for revision in revisions if len(keys) else ():
            for batch in store.embeddings(keys, revision):
                if batch[1].shape[1] != self.dimension:
                    _log.warning("Comments embedded by %s are not searchable.", revision)
                    break
                yield batch


def open_index(path: Path, store: CommentStore, dimension: int, revision: str) -> FaissIndex:
    """The index of a store: from disk where that is sound, made good from the store's embeddings.

    Only what is missing is added; all of it when the file is missing, damaged, of another
    workspace, database, dimension or predictor. Raises StoreError when it cannot be written.
    """
    index = FaissIndex(path, store.workspace, dimension, revision)
    index.load()
    before = index.keys()
    index.refresh(store)
    if not path.exists() or not np.array_equal(before, index.keys()):
        index.save()
    return index
