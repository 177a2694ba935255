"""The agent view, the shortcut and who may ask, in a Slack: each question ends in one answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.corrections import Corrections
from bot.records import TEAM, SettingStore
from bot.rendering.slack_words import say
from bot.slack.app import build_app
from bot.slack.backing import Backing
from bot.slack.serve import serve_socket
from bot.slack.shortcuts import ASK_ABOUT
from bot.storage.database import open_database
from bot.storage.memory import MemoryDeliveryStore, MemoryDigestStore
from bot.storage.sql_comments import SqlCommentStore
from bot.storage.sql_records import SqlRecordStore, SqlSettingStore
from bot.storage.sql_themes import SqlThemeStore
from factories import comment, labelled
from fake_slack import BOT, FakeSlack
from fake_slack import TEAM as WORKSPACE
from models.testing import HashingPredictor
from slack_bot import Oracle, answered, settings_for

NOW = datetime(2026, 5, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def world(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[FakeSlack, Oracle, SettingStore, SqlRecordStore]]:
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('db')}/earful.db")
    comments, records = SqlCommentStore(engine), SqlRecordStore(engine)
    comments.add(labelled([comment("calls drop", id="c1", source="app")], HashingPredictor()))
    corrections = Corrections(comments, SqlThemeStore(engine), records, say)
    held = SqlSettingStore(engine)
    backing = Backing(comments, MemoryDigestStore(), corrections, held, "e5@1")
    oracle, stop = Oracle(slow_seconds=1.5), threading.Event()
    with FakeSlack() as slack:
        settings = settings_for(slack)
        app = build_app(settings, oracle, MemoryDeliveryStore(), None, backing)
        thread = threading.Thread(target=serve_socket, args=(app, settings, stop))
        thread.start()
        slack.wait_connected()
        yield slack, oracle, held, records
        stop.set()
        thread.join(30)
    engine.dispose()


@pytest.fixture
def slack(world: tuple[FakeSlack, Any, Any, Any]) -> FakeSlack:
    world[0].calls.clear()
    world[0].whispers.clear()
    world[0].asides.clear()
    return world[0]


def happen(slack: FakeSlack, event: Mapping[str, Any]) -> None:
    payload = {
        "type": "event_callback",
        "team_id": WORKSPACE,
        "event_id": f"Ev{id(event)}",
        "event": dict(event),
        "authorizations": [{"team_id": WORKSPACE, "user_id": BOT, "is_bot": True}],
    }
    slack.deliver("events_api", payload)


def ask_about(slack: FakeSlack, text: str, channel: str = "C1") -> None:
    payload = {
        "type": "message_action",
        "callback_id": ASK_ABOUT,
        "trigger_id": f"trigger-{text}",
        "team": {"id": WORKSPACE},
        "user": {"id": "U1"},
        "channel": {"id": channel},
        "message": {"type": "message", "ts": "77.1", "text": text},
        "response_url": f"{slack.api_url.removesuffix('api/')}response/1",
    }
    slack.deliver("interactive", payload)


def test_the_button_stops_what_is_being_answered(slack: FakeSlack) -> None:
    ts = slack.say("what of calls, slowly?", "D1")
    slack.wait_for(lambda: slack.replies(ts, "D1"))
    happen(slack, {"type": "agent_session_stopped", "channel": "D1", "thread_ts": ts, "user": "U1"})
    answered(slack, ts, "D1", said="Stopped")
    assert not any("Heard" in text for text in slack.replies(ts, "D1")[0]["versions"])


def test_the_shortcut_asks_about_a_message_in_its_thread(slack: FakeSlack) -> None:
    ask_about(slack, "Calls &lt;drop&gt; again")
    slack.wait_for(lambda: any("Heard" in m["text"] for m in slack.replies("77.1")))
    (reply,) = slack.replies("77.1")
    assert "What do users say about “Calls &lt;drop&gt; again”?" in reply["text"]
    assert reply["blocks"][0]["elements"][0]["elements"][0] == {"type": "user", "user_id": "U1"}


def test_the_shortcut_whispers_where_earful_is_not(slack: FakeSlack) -> None:
    ask_about(slack, "is it broken?", "CELSEWHERE")
    slack.wait_for(lambda: any("Heard: is it broken?" in w["text"] for w in slack.whispers))
    ask_about(slack, "")
    slack.wait_for(lambda: any("no text" in w["text"] for w in slack.whispers))


def test_who_may_not_ask_hears_why(slack: FakeSlack, world: tuple[Any, Any, Any, Any]) -> None:
    world[2].put(TEAM, {"admins": ["U8"], "askers": ["U1"]}, "U8", NOW)
    try:
        ts = slack.mention("calls?", user="U9")
        reply = answered(slack, ts, said="please ask an admin")
        assert "blocks" not in reply or not reply["blocks"]
        assert world[1].asked[-1] != "calls?"
        answered(slack, slack.mention("calls?", user="U8"))
    finally:
        world[2].put(TEAM, {}, "U8", NOW)


def test_a_thumb_is_kept(slack: FakeSlack, world: tuple[Any, Any, Any, Any]) -> None:
    ts = slack.mention("of calls?")
    reply = answered(slack, ts)
    (row,) = [b for b in reply["blocks"] if b["type"] == "context_actions"]
    button = row["elements"][0]["negative_button"]
    payload = {
        "type": "block_actions",
        "team": {"id": WORKSPACE},
        "user": {"id": "U7"},
        "channel": {"id": "C1"},
        "container": {"type": "message", "message_ts": reply["ts"], "channel_id": "C1"},
        "response_url": f"{slack.api_url.removesuffix('api/')}response/2",
        "actions": [
            {
                "type": "feedback_buttons",
                "action_id": "earful_thumb",
                "block_id": "b",
                "action_ts": "9.9",
                "value": button["value"],
            }
        ],
    }
    slack.deliver("interactive", payload)
    slack.wait_for(lambda: slack.asides)
    (thumb,) = world[3].thumbs()
    assert (thumb.user, thumb.is_good, thumb.ts, thumb.revision) == (
        "U7",
        False,
        reply["ts"],
        "e5@1",
    )
    assert "did not help" in slack.asides[0]["text"]
