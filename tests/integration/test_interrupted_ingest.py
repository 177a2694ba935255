"""Whatever stops an ingest, a second run ends where one clean run ends."""

import csv
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from bot.ingest import pipeline
from bot.ingest.report import IngestReport
from bot.ports import CommentStore, VectorIndex
from bot.storage.database import open_database
from bot.storage.faiss_index import open_index
from bot.storage.memory import MemoryCommentStore, MemoryIndex
from bot.storage.sql_comments import SqlCommentStore
from models.testing import HashingPredictor

N_ROWS = 4_000
NOW = datetime(2026, 3, 31, tzinfo=UTC)
Contents = dict[str, tuple[str, str, str, float]]


def write_feedback(path: Path, n_rows: int) -> None:
    """Comments with and without ids, some bad, some duplicates, some with personal data."""
    draw = random.Random(5)
    words = "app sync slow crash love great export button bad theme login price".split()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "text", "user", "date", "lang"])
        for number in range(n_rows):
            text = " ".join(draw.choices(words, k=draw.randint(1, 14)))
            kind = draw.random()
            id = "" if kind < 0.2 else str(number if kind < 0.97 else number // 2)
            author = "" if draw.random() < 0.3 else f"user {draw.randint(0, 400)}"
            date = "nonsense" if draw.random() < 0.02 else f"2026-01-{draw.randint(1, 28):02}"
            mail = " ann@x.org" if draw.random() < 0.05 else ""
            writer.writerow([id, text + mail, author, date, "en"])


def open_corpus(home: Path) -> tuple[CommentStore, VectorIndex]:
    predictor = HashingPredictor()
    store = SqlCommentStore(open_database(f"sqlite:///{home / 'earful.db'}"), "local")
    index = open_index(home / "local.faiss", store, predictor.dimension, predictor.revision)
    return store, index


def take(
    path: Path, corpus: tuple[CommentStore, VectorIndex], progress: pipeline.Progress | None = None
) -> IngestReport:
    store, index = corpus
    return pipeline.ingest(
        path,
        store=store,
        index=index,
        predictor=HashingPredictor(),
        zone=ZoneInfo("UTC"),
        now=NOW,
        progress=progress,
    )


def contents(corpus: tuple[CommentStore, VectorIndex]) -> Contents:
    """Everything by id, once the index was found in step with the store."""
    store, index = corpus
    keys = store.keys()
    assert len(index) == len(keys)
    found = index.vectors(keys)
    comments = store.load(keys)
    expected = HashingPredictor().predict([one.comment.text for one in comments]).embeddings
    np.testing.assert_allclose(found, expected, atol=2e-3)
    return {
        one.comment.id: (
            one.comment.text,
            str(one.comment.created_at),
            one.labels.sentiment,
            one.labels.sentiment_score,
        )
        for one in comments
    }


@pytest.fixture(scope="module")
def feedback(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("feedback") / "feedback.csv"
    write_feedback(path, N_ROWS)
    return path


@pytest.fixture(scope="module")
def clean(feedback: Path, tmp_path_factory: pytest.TempPathFactory) -> Contents:
    """What one run without interruption gives."""
    corpus = open_corpus(tmp_path_factory.mktemp("clean"))
    report = take(feedback, corpus)
    assert report.n_duplicates > 0
    assert report.n_rejected > 0
    return contents(corpus)


def test_killed_at_random_moments(feedback: Path, clean: Contents, tmp_path: Path) -> None:
    draw = random.Random(11)
    n_before = -1
    for _ in range(4):
        with start(feedback, tmp_path) as child:
            wait_for_batches(child, draw.randint(0, 3))
            delay(draw.random() * 0.1)
            child.send_signal(signal.SIGKILL)
        assert child.returncode == -signal.SIGKILL
        store, index = open_corpus(tmp_path)
        n_now = store.span().n
        assert n_before <= n_now
        assert len(index) == n_now
        n_before = n_now
    assert n_before < len(clean)
    corpus = open_corpus(tmp_path)
    take(feedback, corpus)
    assert contents(corpus) == clean
    assert take(feedback, corpus).n_added == 0
    assert contents(open_corpus(tmp_path)) == clean


class CrashError(Exception):
    """The moment at which everything stops."""


class Crashing:
    """A store or an index that stops everything at its n-th write, before or after it."""

    def __init__(self, inner: Any, name: str, at: int, *, after: bool) -> None:
        self._inner, self._name, self._left, self._after = inner, name, at, after

    def __len__(self) -> int:
        return len(self._inner)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        return self._crash(found) if name == self._name else found

    def _crash(self, write: Callable[..., Any]) -> Callable[..., Any]:
        def crash(*arguments: Any) -> Any:
            self._left -= 1
            if self._left == 0 and not self._after:
                raise CrashError
            done = write(*arguments)
            if self._left == 0:
                raise CrashError
            return done

        return crash


def moments() -> Iterator[tuple[str, str, int, bool]]:
    for part, name in (("store", "add"), ("index", "add"), ("store", "update_columns")):
        for at in (1, 2, 4):
            yield part, name, at, False
            yield part, name, at, True


@pytest.mark.parametrize("moment", list(moments()), ids=str)
def test_stopped_at_each_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: tuple[str, str, int, bool]
) -> None:
    part, name, at, after = moment
    monkeypatch.setattr(pipeline, "BATCH_ROWS", 64)
    path = tmp_path / "feedback.csv"
    write_feedback(path, 500)
    expected, interrupted = new_corpus(path), new_corpus(path)
    change_columns(path)
    take(path, expected)
    store, index = interrupted
    if part == "store":
        store = Crashing(store, name, at, after=after)
    else:
        index = Crashing(index, name, at, after=after)
    with pytest.raises(CrashError):
        take(path, (store, index))
    interrupted[1].refresh(interrupted[0])
    take(path, interrupted)
    assert contents(interrupted) == contents(expected)
    assert columns(interrupted) == columns(expected)


def new_corpus(path: Path) -> tuple[CommentStore, VectorIndex]:
    """A corpus in memory that knows the first half of the file."""
    corpus = MemoryCommentStore(), MemoryIndex(HashingPredictor().dimension)
    half = path.with_name("half.csv")
    lines = path.read_text(encoding="utf-8").splitlines()
    half.write_text("\n".join(lines[: len(lines) // 2]), encoding="utf-8")
    take(half, corpus)
    return corpus


def change_columns(path: Path) -> None:
    """Give every row a plan, and some another text."""
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0], "plan"])
        writer.writeheader()
        for number, row in enumerate(rows):
            changed = f"{row['text']} in release {number}" if number % 7 == 0 else row["text"]
            writer.writerow(row | {"plan": "Pro", "text": changed})


def columns(corpus: tuple[CommentStore, VectorIndex]) -> dict[str, str | None]:
    store = corpus[0]
    return {one.comment.id: one.comment.plan for one in store.load(store.keys())}


def start(feedback: Path, home: Path) -> subprocess.Popen[str]:
    """This file as a program of its own, which says a line for each batch it has stored."""
    command = [sys.executable, __file__, str(feedback), str(home)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def wait_for_batches(child: subprocess.Popen[str], n_batches: int) -> None:
    assert child.stdout is not None
    for _ in range(n_batches + 1):
        assert child.stdout.readline()


def delay(seconds: float) -> None:
    """Wait while the child goes on, so that it is not always stopped between two batches."""
    signal.sigtimedwait([], seconds)


def main(feedback: str, home: str) -> None:
    corpus = open_corpus(Path(home))
    print("begun", flush=True)
    take(Path(feedback), corpus, progress=lambda done, total: print(done, flush=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
