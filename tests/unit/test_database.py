"""The database opens anywhere it can, for several at once, and says why where it cannot."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, select, text

from bot.errors import StoreError
from bot.feedback import Aspect, Need, Sentiment
from bot.ports import CustomLabels, Relabelled, Selection
from bot.questions.query import Kind, Query
from bot.storage import database
from bot.storage.database import open_database, reading, writing
from bot.storage.migrations import configuration
from bot.storage.sql_comments import SqlCommentStore
from bot.storage.sql_conversations import SqlConversationStore
from bot.storage.tables import Base, EmbeddingRow, WorkspaceRow
from tests.stored import labels, new, unit_vectors


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "earful.db"


@pytest.fixture
def engine(path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{path}")
    yield engine
    engine.dispose()


def test_the_migrations_make_the_tables_that_the_code_knows(engine):
    with reading(engine) as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_the_migrations_can_be_undone_and_done_again(engine):
    with writing(engine) as connection:
        command.downgrade(configuration(connection), "base")
        left = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        assert {name for (name,) in left} <= {"alembic_version", "sqlite_sequence"}
        command.upgrade(configuration(connection), "head")
    with reading(engine) as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_a_database_of_before_the_labels_is_brought_up_to_date_in_place(path):
    engine = open_database(f"sqlite:///{path}")
    SqlCommentStore(engine).add([new("a", "kept", sentiment=Sentiment.POSITIVE), new("b")])
    with writing(engine) as connection:
        command.downgrade(configuration(connection), "0001")
    engine.dispose()
    engine = open_database(f"sqlite:///{path}")
    store = SqlCommentStore(engine)
    before = store.version()
    kept, _ = (one.labels for one in store.load(store.keys()))
    assert (kept.sentiment, kept.needs, kept.churn_intent, kept.aspects) == (
        Sentiment.POSITIVE,
        None,
        None,
        None,
    )
    assert not store.select(Selection()).is_judged.any()
    assert len(next(store.embeddings(store.keys(), kept.revision))[0]) == 2
    made = labels(revision="model@2", needs=[Need.PRAISE])
    store.relabel([Relabelled(1, made, unit_vectors(1)[0])])
    assert store.select(Selection()).is_judged.tolist() == [True, False]
    assert store.version() != before
    with reading(engine) as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()


def test_a_database_of_before_the_conversations_can_keep_them(path):
    engine = open_database(f"sqlite:///{path}")
    with writing(engine) as connection:
        command.downgrade(configuration(connection), "0002")
    engine.dispose()
    engine = open_database(f"sqlite:///{path}")
    store, now = SqlConversationStore(engine), datetime(2026, 5, 1, tzinfo=UTC)
    store.save("C1:1", Query(Kind.SUMMARY, topic="sync"), now)
    assert store.read("C1:1", now) == Query(Kind.SUMMARY, topic="sync")
    engine.dispose()


def test_sqlite_is_set_up_for_one_writer_and_many_readers(engine):
    with reading(engine) as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    assert found == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "synchronous": 1,
        "busy_timeout": 30_000,
    }


def test_the_folder_is_made_and_what_is_stored_stays(tmp_path):
    url = f"sqlite:///{tmp_path / 'a' / 'b c' / 'earful.db'}"
    for expected in (0, 1):
        engine = open_database(url)
        store = SqlCommentStore(engine)
        assert store.span().n == expected
        store.add([new("a")])
        engine.dispose()


def test_an_embedding_goes_with_its_comment(engine):
    store = SqlCommentStore(engine)
    store.add([new("a"), new("b")])
    store.remove(id="a")
    with reading(engine) as connection:
        assert connection.execute(select(EmbeddingRow.comment_key)).scalars().all() == [2]


def test_what_is_forgotten_is_gone_from_the_file(path):
    engine = open_database(f"sqlite:///{path}")
    store = SqlCommentStore(engine)
    named = [Aspect(0, 16, Sentiment.NEGATIVE, 0.75)]
    (_, key) = store.add(
        [new("a", "kept in mind"), new("b", "never to be seen", author="Ann", aspects=named)]
    )
    said = CustomLabels(np.array([key]), ["told in secret"], np.ones(1, np.float32), ["head@1"])
    store.add_custom_labels("told", said)
    store.remove(author="Ann")
    engine.dispose()
    left = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"kept in mind" in left
    assert b"never to be seen" not in left
    assert b"told in secret" not in left


def test_an_error_undoes_the_whole_transaction(engine):
    def fail_halfway() -> None:
        values = {"workspace_id": "w", "corpus": "c", "change": 1}
        with writing(engine) as connection:
            connection.execute(database.insert_or(connection, WorkspaceRow).values(values))
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        fail_halfway()
    with reading(engine) as connection:
        assert connection.execute(select(WorkspaceRow.change)).all() == []


def test_a_reader_is_not_held_up_by_a_writer_and_sees_one_state(engine):
    store = SqlCommentStore(engine)
    store.add([new("a")])
    with writing(engine) as connection:
        connection.execute(text("DELETE FROM comments"))
        assert store.span().n == 1
    assert store.span().n == 0


OPEN_AND_ADD = """
import sys
from bot.storage.database import open_database
from bot.storage.sql_comments import SqlCommentStore
from tests.stored import new
sys.stdin.readline()
store = SqlCommentStore(open_database(sys.argv[1]))
for n in range(20):
    store.add([new(f"{sys.argv[2]}-{n}")])
"""


def test_processes_that_start_at_once_share_one_database(path):
    root = Path(__file__).parents[2]
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN_AND_ADD, f"sqlite:///{path}", name],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=root,
        )
        for name in ("one", "two", "three")
    ]
    for process in starts:
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.communicate()[1] for process in starts] == ["", "", ""]
    engine = open_database(f"sqlite:///{path}")
    assert SqlCommentStore(engine).span().n == 60
    engine.dispose()


def test_a_file_that_is_no_database_is_left_alone(path):
    path.write_bytes(b"id,text\n1,hello\n" * 500)
    with pytest.raises(StoreError, match=r"not an Earful database or is damaged.*move it away"):
        open_database(f"sqlite:///{path}")
    assert path.read_bytes().startswith(b"id,text")


def test_a_damaged_database_is_said_to_be(engine, path):
    SqlCommentStore(engine).add([new(f"c{n}", "text " * 50) for n in range(500)])
    engine.dispose()
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"damaged .*move it away"):
        SqlCommentStore(open_database(f"sqlite:///{path}")).keys()


def test_a_database_of_a_newer_program_is_refused(engine, path):
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"newer Earful.*9999.*upgrade"):
        open_database(f"sqlite:///{path}")


def test_a_folder_in_the_place_of_the_file_is_said(tmp_path):
    with pytest.raises(StoreError, match=r"cannot be used.*unable to open database file"):
        open_database(f"sqlite:///{tmp_path}")


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="set EARFUL_HOME"):
        open_database(f"sqlite:///{tmp_path / 'file' / 'earful.db'}")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "EARFUL_DATABASE_URL cannot be used"),
        ("oracle+nothing://host/name", "EARFUL_DATABASE_URL cannot be used"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
    ],
)
def test_an_address_that_leads_nowhere_is_said(url, said):
    with pytest.raises(StoreError, match=said):
        open_database(url)


def test_a_busy_database_is_waited_for_and_then_said_to_be_busy(path, monkeypatch):
    monkeypatch.setattr(database, "BUSY_TIMEOUT", 0.2)
    engine = open_database(f"sqlite:///{path}")
    other = sqlite3.connect(path)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="busy with another program"):
        SqlCommentStore(engine).add([new("a")])
    other.rollback()
    other.close()
    SqlCommentStore(engine).add([new("a")])
    engine.dispose()
