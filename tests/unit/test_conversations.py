"""What a thread is about is kept across restarts, and dropped when it is old or to be forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.forgetting import Forgotten
from bot.ports import ConversationStore
from bot.questions.query import Comparison, Filters, Kind, Query
from bot.storage.database import open_database, writing
from bot.storage.memory import MemoryConversationStore
from bot.storage.sql_conversations import SqlConversationStore

MAY = datetime(2026, 5, 1, tzinfo=UTC)
ASKED = Query(Kind.SUMMARY, topic="sync", filters=Filters(account=("云杉教育",)), text="sync?")


@pytest.fixture(params=["sql", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ConversationStore]:
    if request.param == "memory":
        yield MemoryConversationStore()
    else:
        engine = open_database(f"sqlite:///{tmp_path / 'earful.db'}")
        yield SqlConversationStore(engine)
        engine.dispose()


def test_the_last_query_of_a_thread_is_in_force(store):
    store.save("C1:1", replace(ASKED, topic="calls"), MAY)
    store.save("C1:1", ASKED, MAY + timedelta(minutes=1))
    store.save("C1:2", replace(ASKED, topic="export"), MAY)
    assert store.read("C1:1", MAY) == ASKED
    assert store.read("C1:3", MAY) is None


def test_a_query_from_before_is_not_in_force(store):
    store.save("C1:1", ASKED, MAY)
    assert store.read("C1:1", MAY) == ASKED
    assert store.read("C1:1", MAY + timedelta(seconds=1)) is None


def test_old_queries_are_dropped(store):
    for n in range(4):
        store.save(f"C1:{n}", ASKED, MAY + timedelta(days=n))
    assert store.prune(MAY + timedelta(days=2)) == 2
    assert [store.read(f"C1:{n}", MAY) for n in range(4)] == [None, None, ASKED, ASKED]


def test_what_is_dropped_is_no_longer_in_force(store):
    for name in ("C1:1", "D1", "C1:2"):
        store.save(name, ASKED, MAY)
    store.drop(["C1:1", "D1", "C9:9"])
    assert [store.read(name, MAY) for name in ("C1:1", "D1", "C1:2")] == [None, None, ASKED]


@pytest.mark.parametrize(
    "naming",
    [
        Query(Kind.SUMMARY, filters=Filters(account=("Globex", "Acme"))),
        Query(Kind.SUMMARY, filters=Filters(excluded=(("account", ("Acme",)),))),
        Query(Kind.COMPARE, compare=Comparison(filters=Filters(account=("Acme",)))),
        Query(Kind.SUMMARY, topic="ACME's invoices"),
        Query(Kind.UNKNOWN, text="is acme angry?"),
    ],
)
def test_queries_that_name_who_is_forgotten_are_dropped(store, naming):
    store.save("C1:1", naming, MAY)
    store.save("C1:2", ASKED, MAY)
    assert store.forget(Forgotten("Acme")) == 1
    assert store.read("C1:1", MAY) is None
    assert store.forget(Forgotten("云杉教育")) == 1
    assert store.forget(Forgotten("云杉教育")) == 0


def test_conversations_outlive_a_restart_and_stay_in_their_workspace(tmp_path):
    url = f"sqlite:///{tmp_path / 'earful.db'}"
    engine = open_database(url)
    SqlConversationStore(engine, "ours").save("C1:1", ASKED, MAY)
    engine.dispose()
    engine = open_database(url)
    ours, theirs = (SqlConversationStore(engine, name) for name in ("ours", "theirs"))
    assert theirs.read("C1:1", MAY) is None
    assert (theirs.forget(Forgotten("云杉教育")), theirs.prune(MAY + timedelta(1))) == (0, 0)
    assert ours.read("C1:1", MAY) == ASKED
    engine.dispose()


def test_a_query_that_another_version_wrote_is_as_good_as_none(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'earful.db'}")
    store = SqlConversationStore(engine)
    store.save("C1:1", ASKED, MAY)
    with writing(engine) as connection:
        connection.execute(text("""UPDATE conversations SET query = '{"kind": "gossip"}'"""))
    assert store.read("C1:1", MAY) is None
    engine.dispose()
