"""What a team ships is said in Slack, and those who asked for it are named there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.corrections import Corrections
from bot.records import TEAM
from bot.released import Released, ReleasedThings
from bot.rendering.slack_words import say
from bot.slack.app import build_app
from bot.slack.backing import Backing
from bot.slack.serve import serve_socket
from bot.storage.database import open_database
from bot.storage.memory import MemoryDeliveryStore, MemoryDigestStore
from bot.storage.sql_comments import SqlCommentStore
from bot.storage.sql_records import SqlRecordStore, SqlSettingStore
from bot.storage.sql_themes import SqlThemeStore
from factories import NOW, analyst, comment
from fake_slack import FakeSlack
from slack_bot import settings_for

World = tuple[FakeSlack, ReleasedThings, SqlSettingStore]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('db')}/earful.db")
    settings, comments = SqlSettingStore(engine), SqlCommentStore(engine)
    things = ReleasedThings(settings)
    corrections = Corrections(comments, SqlThemeStore(engine), SqlRecordStore(engine), say)
    backing = Backing(comments, MemoryDigestStore(), corrections, settings, "e5@1", things)
    said = [
        comment(
            f"please add {name} soon, says {who}", author=who, created_at=NOW - timedelta(days=20)
        )
        for name, who in (("sso", "Ada"), ("sso", "Bo"), ("暗黑模式", "小明"))
    ]
    said += [comment(f"the editor is nice {n}", author=f"u{n}") for n in range(30)]
    stop = threading.Event()
    with FakeSlack() as slack:
        asked = analyst(said, released=things.all)
        app = build_app(settings_for(slack), asked, MemoryDeliveryStore(), None, backing)
        thread = threading.Thread(target=serve_socket, args=(app, settings_for(slack), stop))
        thread.start()
        slack.wait_connected()
        yield slack, things, settings
        stop.set()
        thread.join(30)
    engine.dispose()


def answer_to(slack: FakeSlack, ts: str, said: str) -> dict[str, Any]:
    """The one reply in a thread, once it says so."""
    slack.wait_for(lambda: any(said in one["text"] for one in slack.replies(ts)))
    (reply,) = slack.replies(ts)
    return reply


def test_a_release_is_noted_and_who_asked_for_it_named(world: World) -> None:
    slack, things, _ = world
    ts = slack.mention("we shipped SSO", copies=3)
    reply = answer_to(slack, ts, "Noted: “SSO” is released since")
    assert "2 customers asked for it" in reply["text"]
    assert "Ada" in str(reply["blocks"])
    (thing,) = things.all()
    assert (thing.name, thing.on) == ("SSO", datetime.now(UTC).date())
    slack.wait_for(lambda: any(b"Hello Ada" in data for data in slack.files.values()))
    again = slack.mention("released SSO on 2026-03-26")
    answer_to(slack, again, "26 Mar 2026")
    assert list(things.all()) == [Released("SSO", date(2026, 3, 26))]


def test_it_is_said_by_command_and_in_chinese_listed_and_taken_back(world: World) -> None:
    slack, things, _ = world
    slack.command("我们上线了暗黑模式")
    slack.wait_for(lambda: any("已记下：“暗黑模式”" in one["text"] for one in slack.messages))
    assert "暗黑模式" in {one.name for one in things.all()}
    ts = slack.mention("released")
    assert "暗黑模式, since" in answer_to(slack, ts, "released drop")["text"]
    ts = slack.mention("released drop 暗黑模式")
    answer_to(slack, ts, "不再算作已上线")
    assert "暗黑模式" not in {one.name for one in things.all()}
    ts = slack.mention("released drop teleport")
    answer_to(slack, ts, "Nothing named “teleport” is said to be released")


def test_only_admins_may_say_so_once_they_are_set(world: World) -> None:
    slack, things, settings = world
    before = list(things.all())
    settings.put(TEAM, {"admins": ["U7"]}, "U7", NOW)
    try:
        for text in ("we shipped teleport", "released drop SSO"):
            answer_to(slack, slack.mention(text), "Only admins may say what is released")
        assert list(things.all()) == before
        ts = slack.mention("we shipped teleport", user="U7")
        answer_to(slack, ts, "Noted: “teleport”")
    finally:
        settings.put(TEAM, {}, "U7", NOW)


def test_a_question_about_a_release_stays_one(world: World) -> None:
    slack, things, _ = world
    before = list(things.all())
    ts = slack.mention("did complaints fall since we shipped offline mode?")
    slack.wait_for(lambda: any("Looking" not in one["text"] for one in slack.replies(ts)))
    assert "Noted" not in slack.replies(ts)[0]["text"]
    assert list(things.all()) == before
