"""The FAISS index against exact arithmetic, and against all that may happen to its file."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bot.errors import StoreError
from bot.ports import CommentStore, Relabelled, VectorIndex
from bot.storage.database import open_database
from bot.storage.faiss_index import FaissIndex, open_index
from bot.storage.memory import MemoryCommentStore, MemoryIndex
from bot.storage.sql_comments import SqlCommentStore
from tests.stored import DIMENSION, REVISION, labels, new, unit_vectors

# Half precision keeps 11 bits of each number of vectors of unit length.
CLOSE = 1e-3


def clustered(n: int, seed: int = 0) -> np.ndarray:
    """Vectors in a narrow band, as real embeddings are: near one of a few centres."""
    centres = unit_vectors(5, seed=seed)
    near = centres[np.arange(n) % 5] + 0.1 * unit_vectors(n, seed=seed + 1)
    return (near / np.linalg.norm(near, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index" / "local.faiss"


@pytest.fixture
def index(path: Path) -> FaissIndex:
    return FaissIndex(path, "local", DIMENSION, REVISION)


@pytest.fixture(params=["faiss", "memory"])
def any_index(request: pytest.FixtureRequest, index: FaissIndex) -> VectorIndex:
    return index if request.param == "faiss" else MemoryIndex(DIMENSION)


@pytest.fixture(params=["sql", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CommentStore]:
    if request.param == "memory":
        yield MemoryCommentStore()
    else:
        engine = open_database(f"sqlite:///{tmp_path / 'earful.db'}")
        yield SqlCommentStore(engine)
        engine.dispose()


def fill(store: CommentStore, n: int, *, start: int = 0, revision: str = REVISION) -> np.ndarray:
    vectors = clustered(n, seed=start)
    rows = [(f"c{start + row}", vectors[row]) for row in range(n)]
    return store.add([new(id, embedding=vector, revision=revision) for id, vector in rows])


def assert_in_step(index: VectorIndex, store: CommentStore) -> None:
    keys = store.keys()
    exact = MemoryIndex(DIMENSION)
    exact.refresh(store)
    query = unit_vectors(1, seed=77)[0]
    found, scores = index.scores(query)
    assert found.tolist() == keys.tolist()
    assert np.allclose(scores, exact.scores(query)[1], atol=CLOSE)


@pytest.mark.parametrize("vectors", [unit_vectors(3000), clustered(3000)])
@pytest.mark.parametrize("share", [None, 0.01, 0.2, 0.9])
def test_scores_and_searches_agree_with_exact_arithmetic(index, vectors, share):
    shuffle = np.random.default_rng(1)
    keys = shuffle.permutation(np.arange(10, 6010, 2))
    index.add(keys, vectors)
    wanted = None if share is None else shuffle.choice(keys, int(3000 * share), replace=False)
    pool = np.sort(keys) if wanted is None else wanted
    rows = {key: row for row, key in enumerate(keys.tolist())}
    for query in unit_vectors(5, seed=5):
        exact = vectors[[rows[key] for key in pool.tolist()]] @ query
        found, scores = index.scores(query, wanted)
        assert found.tolist() == pool.tolist()
        assert np.allclose(scores, exact, atol=CLOSE)
        best, nearness = index.search(query, 20, wanted)
        assert np.allclose(nearness, np.sort(exact)[::-1][:20], atol=CLOSE)
        assert np.allclose(
            nearness, vectors[[rows[key] for key in best.tolist()]] @ query, atol=CLOSE
        )
        assert set(best.tolist()) <= set(pool.tolist())
        assert len(set(best.tolist())) == 20


def test_adding_a_key_again_replaces_its_vector(any_index):
    first, second = unit_vectors(2)
    any_index.add(np.array([1, 2]), np.stack([first, first]))
    any_index.add(np.array([2, 3, 3]), np.stack([second, first, second]))
    assert len(any_index) == 3
    exact = np.stack([first, second, second])
    assert np.allclose(any_index.vectors(np.array([1, 2, 3])), exact, atol=CLOSE)


def test_what_was_removed_is_found_no_more(any_index):
    vectors = unit_vectors(100)
    any_index.add(np.arange(100), vectors)
    any_index.remove(np.append(np.arange(0, 100, 2), 10**6))
    assert len(any_index) == 50
    keys, scores = any_index.scores(vectors[1])
    assert keys.tolist() == list(range(1, 100, 2))
    assert np.allclose(scores, vectors[1::2] @ vectors[1], atol=CLOSE)
    nearest, _ = any_index.search(vectors[1], 1)
    assert nearest.tolist() == [1]
    with pytest.raises(KeyError):
        any_index.vectors(np.array([1, 2]))


def test_vectors_come_back_in_the_order_asked(any_index):
    vectors = unit_vectors(10)
    any_index.add(np.arange(10), vectors)
    assert np.allclose(any_index.vectors(np.array([7, 0, 3])), vectors[[7, 0, 3]], atol=CLOSE)


def test_keys_that_are_not_indexed_are_left_out_of_the_pool(any_index):
    vectors = unit_vectors(4)
    any_index.add(np.arange(4), vectors)
    within = np.array([99, 3, -5, 1])
    assert any_index.scores(vectors[0], within)[0].tolist() == [3, 1]
    assert sorted(any_index.search(vectors[0], 9, within)[0].tolist()) == [1, 3]


@pytest.mark.parametrize("within", [None, np.array([1, 2]), np.empty(0, np.int64)])
def test_an_empty_index_finds_nothing(any_index, within):
    query = unit_vectors(1)[0]
    assert [len(part) for part in any_index.scores(query, within)] == [0, 0]
    assert [len(part) for part in any_index.search(query, 5, within)] == [0, 0]
    assert any_index.vectors(np.empty(0, np.int64)).shape == (0, DIMENSION)
    any_index.remove(np.array([1]))
    any_index.add(np.empty(0, np.int64), np.empty((0, DIMENSION), np.float32))
    assert len(any_index) == 0


def test_a_limit_beyond_what_there_is_gives_all_and_no_limit_gives_none(any_index):
    any_index.add(np.arange(3), unit_vectors(3))
    query = unit_vectors(1)[0]
    assert sorted(any_index.search(query, 50)[0].tolist()) == [0, 1, 2]
    assert any_index.search(query, 0)[0].tolist() == []
    assert any_index.search(query, 5, np.empty(0, np.int64))[0].tolist() == []


def test_vectors_of_another_width_are_refused_in_words(index):
    with pytest.raises(StoreError, match=r"16 numbers.*embedded by another model"):
        index.add(np.array([1]), np.ones((1, 3), np.float32))
    with pytest.raises(StoreError, match="16 numbers"):
        index.scores(np.ones(3, np.float32))
    with pytest.raises(StoreError, match="16 numbers"):
        index.search(np.ones(3, np.float32), 1)


def test_an_index_is_built_from_the_store_saved_and_taken_from_disk(store, path):
    fill(store, 200)
    built = open_index(path, store, DIMENSION, REVISION)
    assert_in_step(built, store)
    written = path.stat().st_mtime_ns
    opened = open_index(path, store, DIMENSION, REVISION)
    assert_in_step(opened, store)
    query = unit_vectors(1, seed=3)[0]
    assert np.array_equal(opened.scores(query)[1], built.scores(query)[1])
    assert path.stat().st_mtime_ns == written


def test_an_index_of_an_empty_store_is_empty_and_can_be_opened_again(store, path):
    for _ in range(2):
        assert len(open_index(path, store, DIMENSION, REVISION)) == 0


@pytest.mark.parametrize("cut", [0, 10, 5000, -1])
def test_a_truncated_file_is_built_anew(store, path, cut):
    fill(store, 50)
    open_index(path, store, DIMENSION, REVISION)
    path.write_bytes(path.read_bytes()[:cut])
    assert_in_step(open_index(path, store, DIMENSION, REVISION), store)
    assert_in_step(open_index(path, store, DIMENSION, REVISION), store)


@pytest.mark.parametrize("place", [0, 20, -1, -100, -900])
def test_a_flipped_byte_is_noticed(store, path, place):
    fill(store, 50)
    open_index(path, store, DIMENSION, REVISION)
    content = bytearray(path.read_bytes())
    content[place] ^= 0xFF
    path.write_bytes(content)
    assert_in_step(open_index(path, store, DIMENSION, REVISION), store)
    assert path.read_bytes() != bytes(content)


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"null", b"PK\x03\x04" * 40_000])
def test_a_file_that_is_no_index_is_replaced(store, path, content):
    fill(store, 5)
    path.parent.mkdir()
    path.write_bytes(content)
    assert_in_step(open_index(path, store, DIMENSION, REVISION), store)


def test_a_deleted_file_is_built_anew(store, path):
    fill(store, 50)
    open_index(path, store, DIMENSION, REVISION)
    path.unlink()
    assert_in_step(open_index(path, store, DIMENSION, REVISION), store)


def test_an_index_that_is_behind_catches_up(store, path):
    keys = fill(store, 50)
    open_index(path, store, DIMENSION, REVISION)
    fill(store, 30, start=50)
    store.remove(id="c0")
    store.add([new("c1", embedding=unit_vectors(1, seed=8)[0])])
    opened = open_index(path, store, DIMENSION, REVISION)
    assert_in_step(opened, store)
    assert not np.isin(keys[:2], opened.keys()).any()


def test_an_index_of_another_database_with_equal_keys_is_not_believed(tmp_path, path):
    for name, seed in (("first", 0), ("second", 40)):
        engine = open_database(f"sqlite:///{tmp_path / name}.db")
        store = SqlCommentStore(engine)
        assert fill(store, 20, start=seed).tolist() == list(range(1, 21))
        assert_in_step(open_index(path, store, DIMENSION, REVISION), store)
        engine.dispose()


def test_an_index_of_another_workspace_is_not_believed(tmp_path, path):
    engine = open_database(f"sqlite:///{tmp_path / 'earful.db'}")
    for workspace, start in (("ours", 0), ("theirs", 20)):
        store = SqlCommentStore(engine, workspace)
        fill(store, 20, start=start)
        assert_in_step(open_index(path, store, DIMENSION, REVISION), store)
    engine.dispose()


def test_embeddings_of_an_earlier_predictor_are_indexed_all_the_same(store, path):
    fill(store, 20, revision="model@0")
    fill(store, 20, start=20)
    index = open_index(path, store, DIMENSION, REVISION)
    assert_in_step(index, store)
    assert_in_step(open_index(path, store, DIMENSION, "model@2"), store)


def test_embeddings_of_another_width_are_left_out(store, path, caplog):
    fill(store, 20)
    store.add([new("wide", embedding=unit_vectors(1, dimension=32)[0], revision="wide@1")])
    index = open_index(path, store, DIMENSION, REVISION)
    assert len(index) == 20
    assert "embedded by wide@1 are not searchable" in caplog.text


def relabel(store: CommentStore, keys: np.ndarray, revision: str, dimension: int = DIMENSION):
    vectors = unit_vectors(len(keys), seed=int(keys[0]) + 500, dimension=dimension)
    made = labels(revision=revision)
    store.relabel([Relabelled(int(k), made, v) for k, v in zip(keys, vectors, strict=True)])


@pytest.mark.parametrize("n_batch", [3, 40])
def test_vectors_remade_under_their_keys_are_taken_anew(store, path, n_batch):
    keys = fill(store, 100, revision="model@0")
    index = open_index(path, store, DIMENSION, REVISION)
    for start in range(0, 100, n_batch):
        relabel(store, keys[start : start + n_batch], REVISION)
        assert index.refresh(store)
        assert_in_step(index, store)
    relabel(store, keys[:5], "model@7")  # as another process with other models would
    index.refresh(store)
    assert_in_step(index, store)
    relabel(store, keys[3:5], REVISION)
    store.remove(id="c4")
    fill(store, 5, start=200)
    index.refresh(store)
    assert_in_step(index, store)


def test_what_was_remade_since_the_file_was_written_is_taken_anew(store, path):
    keys = fill(store, 50, revision="model@0")
    open_index(path, store, DIMENSION, REVISION)
    relabel(store, keys[10:14], REVISION)
    opened = open_index(path, store, DIMENSION, REVISION)
    assert_in_step(opened, store)
    opened.save()
    opened = open_index(path, store, DIMENSION, REVISION)
    relabel(store, keys[20:22], REVISION)
    opened.refresh(store)
    assert_in_step(opened, store)


def test_vectors_remade_in_another_width_leave_the_index_and_come_back(store, path):
    keys = fill(store, 50)
    index = open_index(path, store, DIMENSION, REVISION)
    relabel(store, keys[:3], "wide@1", dimension=32)
    index.refresh(store)
    assert index.keys().tolist() == keys[3:].tolist()
    relabel(store, keys[:3], REVISION)
    index.refresh(store)
    assert_in_step(index, store)


def test_a_refresh_follows_what_another_process_wrote(tmp_path, path):
    engines = [open_database(f"sqlite:///{tmp_path / 'earful.db'}") for _ in range(2)]
    serving, ingesting = (SqlCommentStore(engine) for engine in engines)
    ours = open_index(path, serving, DIMENSION, REVISION)
    theirs = open_index(path, ingesting, DIMENSION, REVISION)
    assert not ours.refresh(serving)
    vectors = unit_vectors(30)
    keys = ingesting.add([new(f"c{n}", embedding=vectors[n]) for n in range(30)])
    theirs.add(keys, vectors)
    theirs.save()
    assert ours.refresh(serving)
    assert_in_step(ours, serving)
    assert not ours.refresh(serving)
    ingesting.remove(id="c7")
    assert ours.refresh(serving)
    assert_in_step(ours, serving)
    ours.save()
    assert_in_step(open_index(path, ingesting, DIMENSION, REVISION), ingesting)
    for engine in engines:
        engine.dispose()


def test_a_file_is_replaced_whole_or_not_at_all(store, path, monkeypatch):
    fill(store, 20)
    index = open_index(path, store, DIMENSION, REVISION)
    before = path.read_bytes()
    fill(store, 5, start=20)
    index.refresh(store)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bot.storage.index_file.os.fsync", full)
    with pytest.raises(StoreError, match=r"cannot be written .No space left on device."):
        index.save()
    assert path.read_bytes() == before
    assert [left.name for left in path.parent.iterdir()] == [path.name]


def test_a_place_that_cannot_be_read_or_written_is_said(store, tmp_path):
    fill(store, 1)
    with pytest.raises(StoreError, match="cannot be read"):
        open_index(tmp_path, store, DIMENSION, REVISION)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be"):
        open_index(tmp_path / "file" / "index.faiss", store, DIMENSION, REVISION)


def test_what_a_dead_process_left_is_swept_away(store, path):
    fill(store, 3)
    path.parent.mkdir()
    old, young = (path.parent / f".{path.name}.{name}.tmp" for name in ("old", "young"))
    for left in (old, young):
        left.write_bytes(b"half")

    os.utime(old, (0, 0))
    open_index(path, store, DIMENSION, REVISION)
    assert not old.exists()
    assert young.exists()


def test_threads_search_while_others_write(index):
    vectors = unit_vectors(400)
    index.add(np.arange(200), vectors[:200])
    failures: list[BaseException] = []
    done = threading.Event()

    def search() -> None:
        try:
            while not done.is_set():
                keys, scores = index.scores(vectors[0])
                assert np.allclose(scores, vectors[keys] @ vectors[0], atol=CLOSE)
                best, _ = index.search(vectors[3], 3, np.arange(400))
                assert best[0] == 3
                assert index.vectors(np.arange(200)).shape == (200, DIMENSION)
        except BaseException as error:  # handed to the test below
            failures.append(error)

    searchers = [threading.Thread(target=search) for _ in range(3)]
    for searcher in searchers:
        searcher.start()
    for _ in range(20):
        for key in range(200, 400, 20):
            index.add(np.arange(key, key + 20), vectors[key : key + 20])
        index.remove(np.arange(200, 400))
    done.set()
    for searcher in searchers:
        searcher.join()
    assert failures == []
    assert len(index) == 200
