"""Comments of earlier models are labelled again while answers go on, whatever stops it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from bot.analyst import Analyst
from bot.bootstrap import Earful
from bot.config import Settings
from bot.errors import StoreError
from bot.feedback import Need
from bot.ingest.pipeline import ingest_rows
from bot.ports import CommentStore, Selection, VectorIndex
from bot.relabelling import BackgroundRelabelling, outdated, relabel
from bot.storage.database import open_database
from bot.storage.faiss_index import open_index
from bot.storage.memory import MemoryCommentStore, MemoryIndex
from bot.storage.sql_comments import SqlCommentStore
from factories import NOW, SentimentOnly
from models.testing import HashingPredictor

N = 100
EARLIER, NOW_IN_USE = SentimentOnly(), HashingPredictor()
Parts = tuple[CommentStore, VectorIndex]


@pytest.fixture(params=["sql", "memory"])
def corpus(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Parts]:
    """A hundred comments that the models of before labelled."""
    if request.param == "memory":
        yield filled(MemoryCommentStore(), MemoryIndex(NOW_IN_USE.dimension))
        return
    engine = open_database(f"sqlite:///{tmp_path / 'earful.db'}")
    store = SqlCommentStore(engine)
    path = tmp_path / "local.faiss"
    yield filled(store, open_index(path, store, NOW_IN_USE.dimension, NOW_IN_USE.revision))
    engine.dispose()


def filled(store: CommentStore, index: VectorIndex, predictor: Any = EARLIER) -> Parts:
    rows = [
        {"id": str(n), "text": f"please add sync, number {n}, switching to Plum", "app": "Plum"}
        for n in range(N)
    ]
    parts: dict[str, Any] = {"store": store, "index": index, "predictor": predictor}
    ingest_rows(rows, **parts, zone=ZoneInfo("UTC"), now=NOW)
    return store, index


def assert_in_step(corpus: Parts, predictor: Any = NOW_IN_USE) -> None:
    """Labels and vectors are those of the predictor, in store and index."""
    store, index = corpus
    assert set(store.revisions()) == {predictor.revision}
    keys = store.keys()
    comments = store.load(keys)
    expected = predictor.predict([one.comment.text for one in comments]).embeddings
    assert index.keys().tolist() == keys.tolist()
    np.testing.assert_allclose(index.vectors(keys), expected, atol=2e-3)


def test_all_labels_are_brought_up_to_date(corpus):
    store, index = corpus
    keys, before = store.keys().tolist(), store.load(store.keys())
    assert outdated(store, NOW_IN_USE) == {"hashing@0": N}
    seen: list[tuple[int, int]] = []
    assert relabel(store, index, NOW_IN_USE, progress=lambda *of: seen.append(of), batch=30) == N
    assert seen == [(30, N), (60, N), (90, N), (100, N)]
    after = store.load(store.keys())
    assert [one.key for one in after] == keys
    assert [one.comment for one in after] == [one.comment for one in before]
    assert all(one.labels.needs == (Need.FEATURE_REQUEST,) for one in after)
    assert not any(one.labels.churn_intent for one in after)  # they come to Plum
    assert store.aspects(Selection()).phrases == ("sync",)
    assert_in_step(corpus)


def test_a_second_time_there_is_nothing_to_do(corpus):
    store, index = corpus
    relabel(store, index, NOW_IN_USE)
    version = store.version()
    assert relabel(store, index, NOW_IN_USE) == 0
    assert store.version() == version


def test_what_was_stopped_goes_on_where_it_was(corpus):
    store, index = corpus
    left = iter([True, True, False])
    assert relabel(store, index, NOW_IN_USE, may_go_on=lambda: next(left), batch=10) == 20
    assert store.revisions() == {"hashing@0": 80, "hashing@1": 20}
    assert relabel(store, index, NOW_IN_USE, batch=10) == 80
    assert_in_step(corpus)


def test_an_error_loses_nothing_but_its_batch(corpus):
    store, index = corpus

    class Failing(HashingPredictor):
        def predict(self, texts, *more, **named):
            if any("number 42," in text for text in texts):
                raise StoreError("away")
            return super().predict(texts, *more, **named)

    with pytest.raises(StoreError, match="away"):
        relabel(store, index, Failing(), batch=10)
    assert store.revisions() == {"hashing@0": 60, "hashing@1": 40}
    relabel(store, index, NOW_IN_USE)
    assert_in_step(corpus)


def test_comments_that_come_and_go_meanwhile(corpus):
    store, index = corpus

    class Meanwhile(HashingPredictor):
        def predict(self, texts, *more, **named):
            store.remove(id="3")
            again = {"id": "4", "text": "great sync"}
            parts: dict[str, Any] = {"store": store, "index": index, "predictor": NOW_IN_USE}
            ingest_rows([again], **parts, zone=ZoneInfo("UTC"), now=NOW)
            return super().predict(texts, *more, **named)

    relabel(store, index, Meanwhile(), batch=25)
    assert len(store.keys()) == N - 1
    texts = {one.comment.id: one.comment.text for one in store.load(store.keys())}
    assert texts["4"] == "great sync"
    assert_in_step(corpus)


def test_two_programs_with_different_models_come_to_an_end(corpus):
    store, index = corpus

    class Other(HashingPredictor):
        revision = "hashing@2"

    class Between(HashingPredictor):
        def predict(self, texts, *more, **named):
            relabel(store, index, Other(), batch=5)
            return super().predict(texts, *more, **named)

    relabel(store, index, Between(), batch=5)
    assert sum(store.revisions().values()) == N
    relabel(store, index, NOW_IN_USE)
    assert_in_step(corpus)


def test_questions_are_answered_meanwhile_and_say_what_they_rest_on(corpus):
    store, index = corpus
    asked = Analyst(store=store, index=index, predictor=NOW_IN_USE, zone=ZoneInfo("UTC"))
    answers = []

    def ask(done: int, total: int) -> None:
        answers.append(asked.ask("summary", NOW))

    relabel(store, index, NOW_IN_USE, progress=ask, batch=40)
    assert [answer.n_comments for answer in answers] == [N, N, N]
    assert [dict(answer.models) for answer in answers] == [
        {"sentiment": "hashing@0 (60), hashing@1 (40)", "needs": "hashing@1"},
        {"sentiment": "hashing@1 (80), hashing@0 (20)", "needs": "hashing@1"},
        {"sentiment": "hashing@1", "needs": "hashing@1"},
    ]


def test_in_the_background_questions_go_first_and_it_ends_with_its_context(corpus):
    store, index = corpus
    busy = threading.Event()
    busy.set()
    work = BackgroundRelabelling([(store, index)], NOW_IN_USE, busy.is_set)
    with work:
        assert store.revisions() == {"hashing@0": N}
    assert store.revisions() == {"hashing@0": N}
    busy.clear()
    with BackgroundRelabelling([(store, index)], NOW_IN_USE, busy.is_set) as work:
        work.wait()
    assert_in_step(corpus)


def test_a_store_that_is_away_is_logged_and_ends_nothing_else(corpus, caplog):
    store, index = corpus

    class Away(HashingPredictor):
        def predict(self, *texts, **more):
            raise StoreError("the database is busy")

    with BackgroundRelabelling([(store, index)], Away(), lambda: False) as work:
        work.wait()
    assert "the next start tries: the database is busy" in caplog.text


def test_the_program_labels_again_what_is_old_and_nothing_else(tmp_path):
    before = Earful(Settings(EARFUL_HOME=tmp_path), predictor=EARLIER)
    filled(before.corpus().store, before.corpus().index)
    before.close()
    earful = Earful(Settings(EARFUL_HOME=tmp_path), predictor=NOW_IN_USE)
    assert len(earful.outdated()) == 1
    with earful.relabelling(earful.desk()) as work:
        work.wait()
    assert_in_step((earful.corpus().store, earful.corpus().index))
    assert earful.outdated() == []
    with earful.relabelling(earful.desk()) as work:
        work.wait()
    earful.close()
