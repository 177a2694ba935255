"""Tables of feedback dropped in a direct message: previewed, mapped, imported, told of."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.imports import ImportState
from bot.intake import Intake
from bot.rendering.importing import COLUMNS, DROP, IMPORT
from bot.slack.app import build_app
from bot.slack.inbox import Inbox
from bot.slack.keeping import STORE, pseudonym
from bot.slack.serve import serve_socket
from bot.storage.database import open_database
from bot.storage.memory import MemoryDeliveryStore
from bot.storage.memory.comments import MemoryCommentStore
from bot.storage.memory.index import MemoryIndex
from bot.storage.sql_imports import SqlImportStore
from fake_slack import FakeSlack
from models.testing import HashingPredictor
from slack_bot import Oracle, settings_for

GOOD = b"id,review,stars,submitted_at\n1,The app crashes,1,2026-03-01\n2,Love it,5,2026-03-02\n"


class World:
    """A Slack, a bot in it, and the feedback it brings in."""

    def __init__(self, slack: FakeSlack, folder: Path) -> None:
        self.slack = slack
        self.comments, predictor = MemoryCommentStore(), HashingPredictor()
        index = MemoryIndex(predictor.dimension)
        self.settled: list[int] = []
        intake = Intake(self.comments, index, predictor, ZoneInfo("UTC"), self._settle)
        self.imports = SqlImportStore(open_database(f"sqlite:///{folder / 'earful.db'}"))
        self.inbox = Inbox(self.imports, intake, folder / "incoming")

    def _settle(self) -> None:
        self.settled.append(len(self.comments.keys()))

    def said(self, ts: str, words: str) -> dict[str, Any]:
        """The bot's message in a thread once it says so."""
        found = self.slack.wait_for(
            lambda: [m for m in self.slack.replies(ts, "D1") if words in m["text"]]
        )
        return dict(found[0])

    def key(self, message: dict[str, Any]) -> str:
        return str(self.slack.buttons(message)[0]["value"])


@contextmanager
def bot(world: World) -> Iterator[None]:
    stop, settings = threading.Event(), settings_for(world.slack)
    app = build_app(settings, Oracle(), MemoryDeliveryStore(), inbox=world.inbox)
    thread = threading.Thread(target=serve_socket, args=(app, settings, stop))
    thread.start()
    try:
        world.slack.wait_connected()
        app.importer.tick(datetime.now(UTC))
        yield
    finally:
        stop.set()
        thread.join(30)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with FakeSlack() as slack:
        world = World(slack, tmp_path)
        with bot(world):
            yield world


def test_a_file_is_previewed_and_imported_once_on_a_click(world: World) -> None:
    ts = world.slack.drop("reviews.csv", GOOD, copies=2)
    offer = world.said(ts, "I would read reviews.csv")
    assert "← review — “The app crashes”" in offer["blocks"][0]["text"]["text"]
    assert world.comments.span().n == 0
    world.slack.click(offer, IMPORT, copies=2)
    report = world.said(ts, "2 added, 0 updated, 0 unchanged, 0 duplicates, 0 rejected, of 2")
    assert not report["blocks"]
    assert world.settled == [2]
    assert len(world.slack.replies(ts, "D1")) == 1
    assert not list(world.inbox.folder.iterdir())
    again = world.slack.drop("reviews.csv", GOOD)
    world.slack.click(world.said(again, "I would read"), IMPORT)
    assert "nothing changed" in world.said(again, "2 unchanged")["text"]


def test_columns_can_be_put_right_in_the_form(world: World) -> None:
    rows = b"wer,was sie sagen,note\nAnn,It never syncs,2\nBob,Very nice,5\n"
    ts = world.slack.drop("export.csv", rows)
    offer = world.said(ts, "I would read")
    assert "was sie sagen" in offer["blocks"][0]["text"]["text"]
    assert "please check" in offer["blocks"][1]["elements"][0]["text"].lower()
    world.slack.click(offer, COLUMNS)
    view = world.slack.wait_for(lambda: world.slack.views)[-1]
    chosen = {"author": 0, "text": 1, "rating": 2}
    values = {
        block["block_id"]: {
            block["block_id"]: {
                "selected_option": {"value": str(chosen.get(block["block_id"], -1))}
            }
        }
        for block in view["blocks"]
    }
    world.slack.submit(view, values)
    world.slack.wait_for(
        lambda: "*Rating* ← note" in world.said(ts, "I would")["blocks"][0]["text"]["text"]
    )
    world.slack.click(world.said(ts, "I would"), IMPORT)
    world.said(ts, "2 added")
    stored = world.comments.load(world.comments.keys())
    assert {(one.comment.author, one.comment.rating) for one in stored} == {("Ann", 2), ("Bob", 5)}


def test_rejected_rows_come_back_as_a_file(world: World) -> None:
    ts = world.slack.drop("reviews.csv", GOOD + b"3,,9,never\n4,Fine,4,someday\n")
    world.slack.click(world.said(ts, "I would read"), IMPORT)
    world.said(ts, "2 rejected")
    table = world.slack.wait_for(
        lambda: [data for data in world.slack.files.values() if data.startswith(b"line,reason")]
    )
    assert b"4,the text is empty" in table[0]


def test_what_is_no_table_is_refused_in_a_sentence(world: World) -> None:
    ts = world.slack.drop("book.csv", b"PK\x03\x04nonsense")
    assert "zip archive" in world.said(ts, "zip archive")["text"]
    ts = world.slack.say("", "D1", subtype="file_share", files=[{"id": "F1", "name": "cat.png"}])
    world.said(ts, "cat.png is no table of feedback")


def test_a_file_can_be_declined_and_is_gone(world: World) -> None:
    ts = world.slack.drop("reviews.csv", GOOD)
    offer = world.said(ts, "I would read")
    world.slack.click(offer, DROP)
    world.said(ts, "was not imported")
    assert not list(world.inbox.folder.iterdir())
    world.slack.click(offer, IMPORT)
    world.slack.wait_for(
        lambda: any("no longer on offer" in w["text"] for w in world.slack.whispers)
    )
    assert world.comments.span().n == 0


def test_a_message_is_stored_by_its_shortcut_with_its_link(world: World) -> None:
    ts = world.slack.say("The export is broken, write me at ann@example.com", "C1", user="U7")
    for told in ("Stored as feedback", "already"):
        world.slack.shortcut(STORE, ts)
        world.slack.wait_for(lambda told=told: any(told in w["text"] for w in world.slack.whispers))
    (stored,) = world.comments.load(world.comments.keys())
    one = stored.comment
    assert one.id == f"slack:C1:{ts}"
    assert "ann@" not in one.text
    assert one.url == f"https://acme.slack.com/archives/C1/p{ts.replace('.', '')}"
    assert one.author == pseudonym("U7") != "U7"


def test_an_emoji_stores_the_message_under_which_it_is_put(world: World) -> None:
    ts = world.slack.say("I wish it had folders", "C1", user="U7")
    world.slack.react("thumbsup", ts)
    world.slack.react("inbox_tray", ts)
    world.slack.wait_for(lambda: world.slack.called("reactions.add"))
    (stored,) = world.comments.load(world.comments.keys())
    assert stored.comment.text == "I wish it had folders"


def test_an_import_whose_process_died_is_taken_over(tmp_path: Path) -> None:
    with FakeSlack() as slack:
        world = World(slack, tmp_path)
        with bot(world):
            ts = slack.drop("reviews.csv", GOOD)
            key = world.key(world.said(ts, "I would read"))
        long_ago = datetime.now(UTC) - timedelta(hours=1)
        assert world.imports.move(key, ImportState.OFFERED, ImportState.RUNNING, "dead", long_ago)
        with bot(world):
            world.said(ts, "2 added")
        one = world.imports.get(key)
        assert one is not None
        assert one.state is ImportState.DONE
