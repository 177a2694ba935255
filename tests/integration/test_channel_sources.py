"""Channels as sources: what is said there is feedback, now, before, edited and deleted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.bootstrap import Earful
from bot.config import Settings
from bot.feedback import Comment
from bot.forgetting import Forgotten
from bot.intake import Intake
from bot.rendering.following import DROP, STOP
from bot.slack.app import SlackApp, build_app
from bot.slack.inbox import Inbox
from bot.slack.keeping import STORE, pseudonym
from bot.slack.serve import serve_socket
from bot.storage.database import open_database
from bot.storage.memory import MemoryDeliveryStore
from bot.storage.memory.comments import MemoryCommentStore
from bot.storage.memory.index import MemoryIndex
from bot.storage.sql_channels import SqlChannelStore
from bot.storage.sql_imports import SqlImportStore
from channel_slack import ChannelSlack
from fake_slack import BOT, Fault
from models.testing import HashingPredictor
from slack_bot import Oracle, settings_for


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.slack.channel_work.EVERY", 0.02)
    monkeypatch.setattr("bot.slack.channel_work.TAKE_EVERY", 0.05)
    monkeypatch.setattr("bot.slack.channel_reading.PACE", 0.01)
    for name, seconds in (("_SLOW", 0.02), ("_IDLE", 0.02), ("_PROBE", 0.3), ("_PROBE_AGAIN", 0.1)):
        monkeypatch.setattr(f"bot.slack.channel_reading.{name}", seconds)
    monkeypatch.setattr("bot.slack.channel_work._RENEW", timedelta(seconds=0.3))


class World:
    """A Slack, a bot in it, and the feedback that it brings in."""

    def __init__(self, slack: ChannelSlack, folder: Path) -> None:
        self.slack = slack
        self.comments, predictor = MemoryCommentStore(), HashingPredictor()
        self.index = MemoryIndex(predictor.dimension)
        self.forgotten: dict[str, str] = {}
        intake = Intake(
            self.comments,
            self.index,
            predictor,
            ZoneInfo("UTC"),
            lambda: None,
            forget=self.forgotten.update,
        )
        engine = open_database(f"sqlite:///{folder / 'earful.db'}")
        self.channels = SqlChannelStore(engine)
        self.inbox = Inbox(SqlImportStore(engine), intake, folder / "incoming", self.channels)

    @property
    def texts(self) -> list[str]:
        return sorted(one.text for one in self.stored().values())

    def stored(self) -> dict[str, Comment]:
        found = self.comments.load(self.comments.keys())
        return {one.comment.id: one.comment for one in found}

    def until(self, seen: Callable[[], Any]) -> None:
        self.slack.wait_for(seen)

    def told(self, words: str) -> dict[str, Any]:
        """What the bot whispered, once it says so."""
        found = self.slack.wait_for(
            lambda: [one for one in self.slack.whispers if words in one["text"]]
        )
        return dict(found[-1])

    def follow(self, words: str = "add <#C1|support>") -> None:
        self.slack.command(f"source {words}")
        self.told("is a source now")

    def is_read(self) -> bool:
        """Whether nothing is left to read or to take in."""
        has_gaps = any(one.gaps for one in self.channels.all())
        has_threads = any(self.channels.unread(one.channel) for one in self.channels.all())
        return not has_gaps and not has_threads and not self.channels.waiting()


@contextmanager
def bot(world: World) -> Iterator[None]:
    settings = settings_for(world.slack)
    app = build_app(settings, Oracle(), MemoryDeliveryStore(), inbox=world.inbox)
    with serving(app, settings, world.slack):
        yield
    assert list(world.index.keys()) == list(world.comments.keys())


@contextmanager
def serving(app: SlackApp, settings: Settings, slack: ChannelSlack) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=serve_socket, args=(app, settings, stop))
    thread.start()
    try:
        slack.wait_connected()
        for tick in app.ticks:
            tick(datetime.now(UTC))
        yield
    finally:
        stop.set()
        thread.join(30)
        assert not thread.is_alive()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with ChannelSlack() as slack:
        world = World(slack, tmp_path)
        with bot(world):
            yield world


def test_each_conversation_is_one_comment_in_its_authors_words(world: World) -> None:
    world.follow()
    (notice,) = world.slack.posted("C1")
    assert "as <@U1> asked" in notice["text"]
    assert "/earful source remove" in notice["text"]
    ts = world.slack.say("The export loses my tables, mail ann@example.com", user="U7", copies=2)
    world.slack.say("Which version?", user="U1", thread=ts, parent_user_id="U7")
    world.slack.say("On 5.2, since Monday", user="U7", thread=ts, parent_user_id="U7")
    world.slack.say("thanks!", user="U7", thread=ts)
    world.until(lambda: any("Monday" in text for text in world.texts))
    (one,) = world.stored().values()
    assert one.text == "The export loses my tables, mail [email]\nOn 5.2, since Monday"
    assert (one.id, one.source) == (f"slack:C1:{ts}", "Slack #support")
    assert one.author == pseudonym("U7")
    assert one.url == f"https://acme.slack.com/archives/C1/p{ts.replace('.', '')}"
    assert one.created_at == datetime.fromtimestamp(int(float(ts)), UTC)


def test_bots_chatter_and_questions_to_earful_are_left_out(world: World) -> None:
    world.follow()
    world.slack.say("lol :joy:", user="U7")
    world.slack.say("<@U7> has joined the channel", user="U7", subtype="channel_join")
    world.slack.say("Deployed 5.2 to production", user="U8", bot_id="B8")
    ts = world.slack.mention("what do people say about calls?", user="U7")
    world.slack.wait_for(lambda: world.slack.replies(ts))
    world.slack.say("and on Android?", user="U7", thread=ts, parent_user_id="U7")
    world.slack.say("Elsewhere it crashes", "C2", user="U7")
    world.slack.say("Dark mode, please", user="U7")
    world.until(lambda: world.texts)
    world.until(world.is_read)
    assert world.texts == ["Dark mode, please"]
    assert len(world.slack.replies(ts)) == 2


def test_edits_and_deletions_are_followed_also_in_threads(world: World) -> None:
    world.follow()
    first = world.slack.say("Search is slow", user="U7")
    ts = world.slack.say("Sync loses notes", user="U8")
    reply = world.slack.say("Every second one", user="U8", thread=ts, parent_user_id="U8")
    world.until(lambda: world.texts == ["Search is slow", "Sync loses notes\nEvery second one"])
    world.slack.edit(first, "Search is very slow on Windows")
    world.slack.edit(reply, "Every third one")
    edited = ["Search is very slow on Windows", "Sync loses notes\nEvery third one"]
    world.until(lambda: world.texts == edited)
    world.slack.delete(reply)
    world.until(lambda: "Sync loses notes" in world.texts)
    world.slack.delete(first)
    world.until(lambda: world.texts == ["Sync loses notes"])
    assert world.forgotten == {f"slack:C1:{first}": "Search is very slow on Windows"}


def test_what_was_said_before_is_read_by_pages_and_each_message_once(tmp_path: Path) -> None:
    with ChannelSlack(few=15) as slack:
        world = World(slack, tmp_path)
        roots = [slack.wrote(f"It crashes on page {n}", 9000 - n, f"U{n}") for n in range(40)]
        for n in range(20):
            slack.wrote(f"Still there {n}", 5000 - n, "U3", roots[3])
        slack.wrote("Which page?", 4000, "U1", roots[3])
        slack.wrote("Only staff replied", 4000, "U1", roots[4])
        slack.faults.append(Fault("conversations.history", 429, retry_after=0))
        with bot(world):
            world.follow()
            world.until(lambda: world.texts)
        # A process that stops leaves what it has read, and the next one goes on from there.
        with bot(world):
            world.until(lambda: len(world.texts) == 40)
            world.until(world.is_read)
        told = next(text for text in world.texts if "page 3\n" in text)
        assert told == "\n".join(["It crashes on page 3", *(f"Still there {n}" for n in range(20))])
        latest = [call["latest"] for call in slack.history() if "latest" in call]
        assert len(set(latest)) == len(latest) - 1, "only the call that was put off comes again"
        assert {call["ts"] for call in slack.called("conversations.replies")} == {roots[3]}
        assert not any("thread_ts" in m for m in slack.posted("C1"))


def test_messages_before_a_day_are_left_out(world: World) -> None:
    day = (datetime.now(UTC) - timedelta(days=2)).date()
    old = world.slack.wrote("Long ago it crashed", 5 * 86400)
    world.slack.wrote("It crashed lately", 3600)
    world.follow(f"add <#C1|support> since {day}")
    world.slack.say("It crashes still", user="U7", thread=old, parent_user_id="U7")
    world.until(lambda: world.texts == ["It crashed lately"])
    world.until(world.is_read)
    assert world.texts == ["It crashed lately"]


def test_what_happened_while_stopped_is_caught_up_with(tmp_path: Path) -> None:
    with ChannelSlack() as slack:
        world = World(slack, tmp_path)
        with bot(world):
            world.follow()
            gone = slack.say("A secret", user="U7")
            ts = slack.say("Search is slow", user="U7")
            world.until(lambda: len(world.texts) == 2)
        slack.delete(gone, is_told=False)
        slack.edit(ts, "Search is fast", is_told=False)
        slack.wrote("It freezes", 0, "U8")
        long_ago = datetime.now(UTC) - timedelta(minutes=5)
        world.channels.set_gaps("C1", (), long_ago)
        with bot(world):
            world.until(lambda: world.texts == ["It freezes", "Search is fast"])


def test_old_conversations_that_went_on_while_stopped_are_caught_up_with(tmp_path: Path) -> None:
    day = 86400
    with ChannelSlack(few=15) as slack:
        world = World(slack, tmp_path)
        old = slack.wrote("It crashed", 20 * day, "U7")
        gone = slack.wrote("A secret", 12 * day, "U5")
        staff = slack.wrote("Search is slow", 9 * day, "U6")
        older = slack.wrote("Too long ago", 50 * day, "U8")
        for n in range(30):
            slack.wrote(f"It freezes on page {n}", (2 + n / 10) * day, f"V{n}")
        with bot(world):
            world.follow()
            world.until(lambda: len(world.texts) == 34 and world.is_read())
        slack.wrote("It crashes no more", 60, "U7", old)
        slack.wrote("Which page?", 60, "U1", staff)
        slack.wrote("And never again", 60, "U8", older)
        slack.delete(gone, is_told=False)
        slack.calls.clear()
        world.channels.set_gaps("C1", (), datetime.now(UTC) - timedelta(minutes=5))
        with bot(world):
            world.until(lambda: "It crashed\nIt crashes no more" in world.texts)
        # a process that is stopped meanwhile leaves what it has not read to the next
        with bot(world):
            world.until(lambda: "A secret" not in world.texts and world.is_read())
        assert {call["ts"] for call in slack.called("conversations.replies")} == {old}
        assert {"Search is slow", "Too long ago"} <= set(world.texts)


def test_a_message_stored_by_hand_is_not_stored_twice(world: World) -> None:
    ts = world.slack.say("The app freezes", user="U7")
    reply = world.slack.say("Only on Windows", user="U7", thread=ts)
    for each in (ts, reply):
        world.slack.shortcut(STORE, each)
    world.until(lambda: len(world.texts) == 2)
    world.follow()
    world.until(lambda: world.texts == ["The app freezes\nOnly on Windows"])
    world.slack.shortcut(STORE, reply)
    world.told("stored with its thread")
    world.until(lambda: world.texts == ["The app freezes\nOnly on Windows"])
    world.slack.react("inbox_tray", ts)
    world.slack.wait_for(lambda: world.slack.called("reactions.add"))
    world.until(world.is_read)
    assert world.texts == ["The app freezes\nOnly on Windows"]


def test_a_source_is_removed_and_its_comments_only_if_asked(world: World) -> None:
    world.follow()
    world.slack.say("The app freezes", user="U7")
    world.until(lambda: world.texts)
    world.slack.command("source list")
    listed = world.told("all older messages are in")["text"]
    assert "<#C1>: 1 comment from “Slack #support”" in listed
    (notice,) = world.slack.posted("C1")
    world.slack.click(notice, STOP)
    asked = world.told("stays: 1 comment")
    world.slack.say("Nobody hears this crash", user="U7")
    world.slack.click(asked | {"ts": "1.1", "channel": "C1"}, DROP)
    world.told("Deleted: 1 comment of <#C1>")
    assert not world.texts
    assert "no source of feedback any more" in world.slack.posted("C1")[-1]["text"]
    world.follow()
    world.until(lambda: len(world.texts) == 2)
    world.slack.command("source remove --with-comments")
    world.told("Deleted: 2 comments")
    assert not world.texts


def test_what_cannot_be_done_is_said_in_a_sentence(world: World) -> None:
    for words, said in (
        ("source add <#C9|away>", "type `/invite @Earful` there"),
        ("source add <#G7>", "I am not in <#G7>"),
        ("source add #nowhere", "I am not in #nowhere"),
        ("source add <#C1|support> since May", "“May” is no day"),
        ("source remove <#C1|support>", "is no source"),
        ("sources", "No channel is a source yet"),
        ("来源 列表", "还没有频道是反馈来源"),
        ("source help", "/earful source add #support"),
    ):
        world.slack.command(words)
        world.told(said)
    assert not world.channels.all()


def test_a_channel_that_cannot_be_read_says_so_and_is_caught_up_with(world: World) -> None:
    world.follow()
    world.until(world.is_read)
    world.slack.rooms["C1"]["is_member"] = False
    world.until(lambda: world.channels.all()[0].trouble)
    world.slack.command("source list")
    world.told("I cannot read it (not_in_channel)")
    world.slack.wrote("Nobody told me of this crash", 0)
    world.channels.set_gaps("C1", (), datetime.now(UTC) - timedelta(minutes=5))
    world.slack.rooms["C1"]["is_member"] = True
    world.until(lambda: world.texts == ["Nobody told me of this crash"])
    assert world.channels.all()[0].trouble is None


def test_only_admins_and_only_members_make_a_channel_a_source(world: World) -> None:
    world.slack.admins = frozenset()
    world.slack.command("source add <#C1|support>")
    world.told("Only an admin can change which channels are sources")
    world.slack.admins = frozenset({"U1"})
    world.follow("add <#G1>")
    assert "This channel is private" in world.slack.posted("G1")[0]["text"]


def test_a_question_that_begins_with_the_word_is_answered(world: World) -> None:
    world.slack.command("source of most complaints?")
    world.slack.wait_for(
        lambda: any("Heard: source of most" in m["text"] for m in world.slack.posted("C1"))
    )


def test_who_was_forgotten_is_not_read_again(world: World) -> None:
    world.follow()
    ts = world.slack.say("Call me about the crash", user="U7")
    world.until(lambda: world.texts)
    (id,) = world.stored()
    world.index.remove(world.comments.remove(id=id))
    assert world.channels.forget(Forgotten(ids=frozenset({id}))) == 1
    world.slack.edit(ts, "Call me about the crash, please")
    world.slack.say("It crashes daily", user="U7", thread=ts, parent_user_id="U7")
    world.slack.say("The app freezes", user="U8")
    world.until(lambda: world.texts == ["The app freezes"])
    assert world.channels.pieces("C1", [ts])[0].piece.text == ""


def test_an_edit_that_overtakes_its_message_wins(world: World) -> None:
    world.follow()
    ts = world.slack.wrote("It crashs", 1)
    world.slack.edit(ts, "It crashes")
    world.until(lambda: world.texts == ["It crashes"])
    event = {"type": "message", "user": "U7", "text": "It crashs", "ts": ts}
    world.slack.send_event(event | {"channel": "C1", "channel_type": "channel"})
    world.slack.say("done with that bug", user=BOT, bot_id="B1")
    ts = world.slack.say("It freezes", user="U7")
    world.until(lambda: len(world.texts) == 2)
    assert world.texts == ["It crashes", "It freezes"]


def test_public_channels_are_chosen_in_the_settings(tmp_path: Path) -> None:
    with ChannelSlack() as slack:
        settings = settings_for(slack, EARFUL_HOME=str(tmp_path))
        earful = Earful(settings, predictor=HashingPredictor())
        parts = {"backing": earful.backing(), "inbox": earful.inbox()}
        store = earful.store()
        with serving(build_app(settings, Oracle(), earful.deliveries, **parts), settings, slack):
            choose(slack, ["C1", "C9"])
            told = slack.wait_for(lambda: slack.posted("DU1"))[0]["text"]
            assert "<#C1> is a source now" in told
            assert "I am not in <#C9>" in told
            slack.say("Call me on +49 30 901820, it crashes", user="U7")
            slack.wait_for(lambda: store.span().n == 1)
            choose(slack, [])
            slack.wait_for(lambda: len(slack.posted("DU1")) == 2)
            assert "stays: 1 comment" in slack.posted("DU1")[1]["text"]
        (one,) = store.load(store.keys())
        assert one.comment.text == "Call me on [phone], it crashes"
        earful.close()


def choose(slack: ChannelSlack, channels: list[str]) -> None:
    """Choose the channels that are sources in the form of the settings."""
    seen = len(slack.views)
    slack.command("settings")
    view = slack.wait_for(lambda: slack.views[seen:])[0]
    field = next(one for one in view["blocks"] if one["block_id"] == "followed")
    assert field["element"].get("initial_conversations", []) == (["C1"] if not channels else [])
    given = {
        "zone": {"value": "Europe/Berlin"},
        "lang": {"selected_option": {"value": "en"}},
        "days": {"value": None},
        "admins": {"selected_users": ["U1"]},
        "askers": {"selected_users": []},
        "followed": {"selected_conversations": channels},
    }
    slack.submit(view, {name: {name: state} for name, state in given.items()})
