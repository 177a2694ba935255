"""Whatever kills a relabelling, each comment has labels and vector of one predictor."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from bot.ingest.labelling import labels_of
from bot.ingest.pipeline import ingest_rows
from bot.ports import CommentStore, VectorIndex
from bot.relabelling import relabel
from bot.storage.database import open_database
from bot.storage.faiss_index import open_index
from bot.storage.sql_comments import SqlCommentStore
from models.testing import HashingPredictor

N_COMMENTS = 2_000
BATCH = 50
WORDS = "app sync slow crash love great export please bad how login price leaving".split()


class Earlier(HashingPredictor):
    """Other models, with embeddings and labels of their own."""

    revision = "hashing@0"

    def predict(self, texts, *more, **named):
        return super().predict([f"great {text[::-1]}" for text in texts], *more, **named)


PREDICTORS = {one.revision: one for one in (Earlier(), HashingPredictor())}


def open_corpus(home: Path) -> tuple[CommentStore, VectorIndex]:
    predictor = HashingPredictor()
    store = SqlCommentStore(open_database(f"sqlite:///{home / 'earful.db'}"), "local")
    index = open_index(home / "local.faiss", store, predictor.dimension, predictor.revision)
    return store, index


def fill(home: Path) -> None:
    draw = random.Random(3)
    rows = [
        {"id": str(n), "text": " ".join(draw.choices(WORDS, k=draw.randint(1, 14)))}
        for n in range(N_COMMENTS)
    ]
    store, index = open_corpus(home)
    zone, now = ZoneInfo("UTC"), datetime(2026, 3, 31, tzinfo=UTC)
    ingest_rows(rows, store=store, index=index, predictor=Earlier(), zone=zone, now=now)


def assert_consistent(home: Path) -> None:
    """Labels, stored embeddings and index agree, comment by comment, with one predictor each."""
    store, index = open_corpus(home)
    assert len(index) == N_COMMENTS
    for revision in store.revisions():
        predictor = PREDICTORS[revision]
        keys = store.labelled_by([revision])
        comments = store.load(keys)
        predictions = predictor.predict([one.comment.text for one in comments])
        assert [one.labels for one in comments] == labels_of(predictions, predictor)
        found, vectors = (
            np.concatenate(part) for part in zip(*store.embeddings(keys, revision), strict=True)
        )
        assert found.tolist() == keys.tolist()
        np.testing.assert_allclose(vectors, predictions.embeddings, atol=2e-3)
        np.testing.assert_allclose(index.vectors(keys), predictions.embeddings, atol=2e-3)


def test_killed_at_random_moments(tmp_path: Path) -> None:
    fill(tmp_path)
    draw = random.Random(11)
    n_done = 0
    for _ in range(4):
        command = [sys.executable, __file__, str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            lines = [child.stdout.readline() for _ in range(draw.randint(1, 5))]
            signal.sigtimedwait([], draw.random() * 0.05)
            child.send_signal(signal.SIGKILL)
        assert child.returncode == -signal.SIGKILL
        store, _ = open_corpus(tmp_path)
        n_now = store.revisions().get("hashing@1", 0)
        assert n_now >= n_done + int(lines[-1])
        n_done = n_now
        assert_consistent(tmp_path)
    assert n_done < N_COMMENTS
    assert relabel(*open_corpus(tmp_path), HashingPredictor()) == N_COMMENTS - n_done
    assert_consistent(tmp_path)
    assert relabel(*open_corpus(tmp_path), HashingPredictor()) == 0


def main(home: str) -> None:
    corpus = open_corpus(Path(home))
    print(0, flush=True)
    relabel(
        *corpus, HashingPredictor(), progress=lambda done, _: print(done, flush=True), batch=BATCH
    )


if __name__ == "__main__":
    main(sys.argv[1])
