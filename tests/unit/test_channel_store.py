"""What is kept of channels that are sources: leases, versions of messages, what is left to read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels import FOR_GOOD, ChannelSource, Gap, Piece, joined_gaps
from bot.forgetting import Forgotten
from bot.storage.database import open_database
from bot.storage.sql_channels import SqlChannelStore

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=2)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlChannelStore]:
    engine = open_database(f"sqlite:///{tmp_path / 'earful.db'}")
    store = SqlChannelStore(engine)
    gaps = (("0", "1700000000.000000"),)
    assert store.add(ChannelSource("C1", "support", "en", "U1", NOW, NOW, gaps=gaps))
    yield store
    engine.dispose()


def piece(ts: str, text: str = "It crashes", thread: str = "", **more: Any) -> Piece:
    return Piece("C1", ts, thread or ts, "slack-1", text, **more)


def test_a_channel_is_kept_as_it_was_added_and_only_once(store: SqlChannelStore) -> None:
    (held,) = store.all()
    assert held == store.get("C1")
    assert (held.gaps, held.heard_at) == ((("0", "1700000000.000000"),), NOW)
    assert held.source == "Slack #support"
    assert not store.add(held)


def test_one_process_reads_a_channel_until_its_lease_runs_out(store: SqlChannelStore) -> None:
    assert store.hold("C1", "a", NOW, LATER)
    assert store.hold("C1", "a", NOW, LATER)
    assert not store.hold("C1", "b", NOW + timedelta(minutes=1), LATER)
    assert store.hold("C1", "b", LATER + timedelta(seconds=1), LATER + timedelta(minutes=2))
    store.release("b")
    assert store.hold("C1", "a", NOW, LATER)


def test_the_latest_version_of_a_message_stays(store: SqlChannelStore) -> None:
    assert store.put([piece("1.1", "edited", version="3.0"), piece("1.1", "as it was")]) == 1
    assert store.put([piece("1.1", "edited before", version="2.0")]) == 0
    assert store.pieces("C1", ["1.1"])[0].piece.text == "edited"
    assert store.put([piece("1.1", "", version=FOR_GOOD, is_gone=True)]) == 1
    assert store.put([piece("1.1", "edited late", version="9.0")]) == 0
    assert store.pieces("C1", ["1.1"])[0].piece.is_gone


def test_what_changes_while_it_is_taken_in_stays_pending(store: SqlChannelStore) -> None:
    store.put([piece("1.1"), piece("2.2")])
    taken = store.pieces("C1", store.pending("C1", 10))
    store.put([piece("1.1", "It freezes", version="3.0")])
    store.settle(taken)
    assert store.pending("C1", 10) == ["1.1"]
    assert store.waiting() == {"C1": 1}


def test_threads_are_read_whose_beginning_or_end_is_not_known(store: SqlChannelStore) -> None:
    store.put([piece("5.5", thread="4.4")])
    assert store.pending("C1", 10) == []
    assert store.unread("C1") == ("4.4", "")
    store.put([piece("4.4", latest="5.5")])
    assert store.unread("C1") == ("4.4", "")
    store.set_read("C1", "4.4", "5.5")
    assert store.unread("C1") is None
    store.put([piece("4.4", latest="6.6")])
    assert store.unread("C1") == ("4.4", "5.5")


def test_nothing_is_kept_of_channels_that_are_no_sources(store: SqlChannelStore) -> None:
    store.put([piece("1.1")])
    assert store.remove("C1")
    assert store.put([piece("2.2")]) == 0
    assert not store.pieces("C1", ["1.1", "2.2"])
    assert not store.remove("C1")


@pytest.mark.parametrize(
    "gone", [Forgotten("slack-1"), Forgotten(ids=frozenset({"slack:C1:1.1", "c-7"}))]
)
def test_who_is_forgotten_leaves_no_words(store: SqlChannelStore, gone: Forgotten) -> None:
    store.put([piece("1.1"), piece("2.2", thread="1.1")])
    assert store.forget(gone) == 2
    assert not any(one.piece.text or one.piece.author for one in store.pieces("C1", ["1.1"]))
    assert store.put([piece("1.1", version="9.0")]) == 0
    assert not store.waiting()


@pytest.mark.parametrize(
    ("gaps", "new", "joined"),
    [
        ((), ("3", "5"), (("3", "5"),)),
        ((("0", "2"),), ("3", "5"), (("3", "5"), ("0", "2"))),
        ((("0", "4"), ("7", "9")), ("3", "5"), (("0", "5"), ("7", "9"))),
        ((("2", "4"), ("4", "6")), ("3", "5"), (("2", "6"),)),
        ((("1", "3"), ("5", "9")), ("3", "5"), (("3", "5"), ("1", "3"), ("5", "9"))),
    ],
)
def test_stretches_that_overlap_are_read_once(
    gaps: tuple[Gap, ...], new: Gap, joined: tuple[Gap, ...]
) -> None:
    assert joined_gaps(gaps, new) == joined
