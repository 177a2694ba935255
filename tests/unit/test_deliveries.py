"""Exactly one answer to each question: who claims it, over threads, processes and restarts."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.forgetting import Forgotten
from bot.ports import Delivery, DeliveryState, DeliveryStore
from bot.storage.database import open_database
from bot.storage.memory import MemoryDeliveryStore
from bot.storage.sql_deliveries import SqlDeliveryStore

MAY = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture(params=["sql", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DeliveryStore]:
    if request.param == "memory":
        yield MemoryDeliveryStore()
    else:
        engine = open_database(f"sqlite:///{tmp_path / 'earful.db'}")
        yield SqlDeliveryStore(engine)
        engine.dispose()


def delivery(key: str = "C1:17.5", *, claimed_at: datetime = MAY) -> Delivery:
    return Delivery(
        key=key,
        channel="C1",
        thread_ts="17.5",
        asker="U1",
        question="what's up?",
        reply_ts=None,
        state=DeliveryState.CLAIMED,
        owner="",
        claimed_at=claimed_at,
    )


@pytest.mark.parametrize("state", [None, DeliveryState.ANSWERED, DeliveryState.FAILED])
def test_a_key_is_claimed_once_whatever_became_of_it(store, state):
    assert store.claim(delivery(), "one")
    if state is not None:
        store.finish("C1:17.5", state)
    assert not store.claim(delivery(), "one")
    assert not store.claim(delivery(), "two")
    assert store.claim(delivery("another"), "two")


def test_of_many_threads_exactly_one_wins_each_question(store):
    def claims(owner: int) -> list[bool]:
        return [store.claim(delivery(f"k{n}"), f"owner {owner}") for n in range(15)]

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(claims, range(8)))
    assert [sum(each) for each in zip(*won, strict=True)] == [1] * 15


CLAIM = """
import sys
from bot.storage.database import open_database
from bot.storage.sql_deliveries import SqlDeliveryStore
from tests.unit.test_deliveries import delivery
store = SqlDeliveryStore(open_database(sys.argv[1]))
sys.stdin.readline()
print(sum(store.claim(delivery(f"k{n}"), sys.argv[2]) for n in range(200)))
"""


def test_of_two_processes_exactly_one_wins_each_question(tmp_path):
    url = f"sqlite:///{tmp_path / 'earful.db'}"
    both = [
        subprocess.Popen(
            [sys.executable, "-c", CLAIM, url, owner],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        for owner in ("one", "two")
    ]
    for process in both:
        process.stdin.write("go\n")
        process.stdin.flush()
    one, two = (int(process.communicate()[0]) for process in both)
    engine = open_database(url)
    store = SqlDeliveryStore(engine)
    assert one + two == 200
    assert len(store.unfinished("one")) == two
    assert len(store.unfinished("two")) == one
    engine.dispose()


def test_after_a_restart_what_was_left_is_found_oldest_first(store):
    for n, key in enumerate(("newest", "middle", "oldest")):
        store.claim(delivery(key, claimed_at=MAY - timedelta(hours=n)), "before")
    store.claim(delivery("answered"), "before")
    store.claim(delivery("failed"), "before")
    store.claim(delivery("mine"), "after")
    store.set_reply("oldest", "18.0")
    store.finish("answered", DeliveryState.ANSWERED)
    store.finish("failed", DeliveryState.FAILED)
    left = store.unfinished("after")
    assert [one.key for one in left] == ["oldest", "middle", "newest"]
    oldest = delivery("oldest", claimed_at=MAY - timedelta(hours=2))
    assert left[0] == replace(oldest, owner="before", reply_ts="18.0")


def test_what_a_button_asked_is_kept_with_its_delivery(store):
    asked = replace(delivery(), query='{"kind":"trend"}')
    store.claim(asked, "before")
    assert store.unfinished("after") == [replace(asked, owner="before")]


def test_what_was_left_is_taken_over_by_one(store):
    store.claim(delivery(), "before")
    assert not store.take_over("C1:17.5", "after", from_owner="someone else")
    with ThreadPoolExecutor(8) as pool:
        taken = pool.map(
            lambda n: store.take_over("C1:17.5", f"after {n}", from_owner="before"), range(8)
        )
    assert sum(taken) == 1
    (held,) = store.unfinished("nobody")
    assert held.owner.startswith("after")
    assert store.unfinished(held.owner) == []


def test_what_is_finished_or_unknown_is_not_taken_over(store):
    store.claim(delivery(), "before")
    store.finish("C1:17.5", DeliveryState.ANSWERED)
    assert not store.take_over("C1:17.5", "after", from_owner="before")
    assert not store.take_over("unknown", "after", from_owner="before")


def test_who_says_that_it_is_at_its_questions_is_seen(store):
    store.claim(delivery("slow"), "one")
    store.claim(delivery("answered"), "one")
    store.claim(delivery("another's"), "two")
    store.finish("answered", DeliveryState.ANSWERED)
    later = MAY + timedelta(minutes=9)
    assert store.renew("one", later) == 1
    seen = {one.key: one.seen_at for one in store.unfinished("nobody")}
    assert seen == {"slow": later, "another's": MAY}
    assert store.take_over("slow", "three", from_owner="one")
    assert {one.seen_at > later for one in store.unfinished("two")} == {True}


def test_unknown_keys_are_ignored(store):
    store.set_reply("unknown", "1.0")
    store.finish("unknown", DeliveryState.ANSWERED)
    assert store.unfinished("nobody") == []


def test_a_thread_is_known_once_a_question_in_it_was_claimed(store):
    assert not store.is_known_thread("C1", "17.5")
    store.claim(delivery(), "one")
    store.finish("C1:17.5", DeliveryState.FAILED)
    assert store.is_known_thread("C1", "17.5")
    assert not store.is_known_thread("C2", "17.5")
    assert not store.is_known_thread("C1", "17.6")


def test_old_deliveries_are_forgotten(store):
    store.claim(delivery("old", claimed_at=MAY - timedelta(seconds=1)), "one")
    store.claim(delivery("young"), "one")
    assert store.prune(MAY) == 1
    assert store.prune(MAY) == 0
    assert [one.key for one in store.unfinished("nobody")] == ["young"]
    assert store.claim(delivery("old"), "two")


def test_workspaces_never_see_each_others_deliveries(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'earful.db'}")
    ours, theirs = SqlDeliveryStore(engine, "ours"), SqlDeliveryStore(engine, "theirs")
    assert theirs.claim(delivery(), "them")
    assert not ours.is_known_thread("C1", "17.5")
    assert ours.unfinished("us") == []
    assert not ours.take_over("C1:17.5", "us", from_owner="them")
    assert ours.prune(MAY + timedelta(days=9)) == 0
    assert ours.claim(delivery(), "us")
    ours.set_reply("C1:17.5", "18.0")
    ours.finish("C1:17.5", DeliveryState.ANSWERED)
    assert theirs.unfinished("us") == [replace(delivery(), owner="them")]
    engine.dispose()


@pytest.mark.parametrize(
    ("question", "query", "is_theirs"),
    [
        ("what did ANN say?", None, True),
        ("what do users say about “it loses my notes each time I sync”?", None, True),
        ("改看评论原文：同步的时候每次都会丢掉我的笔记", None, True),
        ("“", '{"kind":"search","topic":"\\"ann\\" notes"}', True),
        ("does sync lose the annual notes?", None, False),
        ("同步会丢笔记吗", None, False),
    ],
)
def test_a_question_that_names_or_quotes_what_is_forgotten_is_blanked(
    store, question, query, is_theirs
):
    texts = (
        "Honestly it loses my notes each time I sync.",
        "同步的时候每次都会丢掉我的笔记，气死了",
    )
    asked = replace(delivery(), question=question, query=query)
    assert store.claim(asked, "one")
    assert store.forget(Forgotten("Ann", texts=texts)) == int(is_theirs)
    (held,) = store.unfinished("two")
    assert (held.question, held.query) == (("", None) if is_theirs else (question, query))
    assert store.recent("U1", 5) == ([] if is_theirs else [question])
    assert not store.claim(asked, "two")
