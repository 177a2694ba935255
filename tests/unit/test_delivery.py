"""One question, one answer: claims, hand-backs, take-overs, and what is a question at all."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml  # comes with transformers
from slack_sdk import WebClient

from bot.ports import Delivery, DeliveryState
from bot.slack.connection import is_cut
from bot.slack.delivery import Desk
from bot.slack.doctor import SCOPES
from bot.slack.errors import where
from bot.slack.incoming import from_command, from_event
from bot.slack.listeners import COMMAND
from bot.slack.recovery import Recovery, is_abandoned, owner_name
from bot.slack.replies import SlackAwayError, WhisperReply, insist, metadata_of
from bot.storage.memory import MemoryDeliveryStore
from fake_slack import BOT, FakeSlack, Fault
from slack_bot import Oracle

NOW = datetime.now(UTC)
QUESTION = Delivery("T1:C1:1.1", "C1", "1.1", "U1", "calls?", None, DeliveryState.CLAIMED, "", NOW)
EVENT = {"type": "message", "channel": "C1", "user": "U1", "text": "calls?", "ts": "2.2"}


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.slack.replies.PAUSES", (0.0, 0.0))


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as slack:
        yield slack


@pytest.fixture
def store() -> MemoryDeliveryStore:
    return MemoryDeliveryStore()


def desk_for(
    slack: FakeSlack, store: MemoryDeliveryStore, oracle: Oracle | None = None, owner: str = "me"
) -> Desk:
    client = WebClient("xoxb-1", base_url=slack.api_url)
    return Desk(oracle or Oracle(), store, client, owner)


def states(store: MemoryDeliveryStore) -> list[tuple[str, DeliveryState]]:
    left = store.unfinished("nobody")
    return [(delivery.owner, delivery.state) for delivery in left]


def is_question(**more: str) -> bool:
    def in_thread(channel: str, thread: str) -> bool:
        return (channel, thread) == ("C1", "1.1")

    return from_event(EVENT | more, "T1", BOT, in_thread) is not None


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({}, False),
        ({"channel_type": "im"}, True),
        ({"text": f"<@{BOT}> calls?"}, True),
        ({"text": f"<@{BOT}>"}, True),
        ({"type": "app_mention"}, True),
        ({"thread_ts": "1.1"}, True),
        ({"thread_ts": "9.9"}, False),
        ({"thread_ts": "9.9", "parent_user_id": BOT}, True),
        ({"thread_ts": "1.1", "text": "<@U2> calls?"}, False),
        ({"thread_ts": "1.1", "text": f"<@U2> ask <@{BOT}>"}, True),
        ({"thread_ts": "1.1", "text": "<!here>"}, False),
        ({"thread_ts": "1.1", "subtype": "message_changed"}, False),
        ({"thread_ts": "1.1", "subtype": "thread_broadcast"}, True),
        ({"channel_type": "im", "subtype": "file_share", "text": ""}, True),
        ({"channel_type": "im", "bot_id": "B9"}, False),
        ({"channel_type": "im", "user": BOT}, False),
    ],
)
def test_which_messages_are_questions(event: dict[str, str], expected: bool) -> None:
    assert is_question(**event) is expected


def test_one_message_has_one_key_by_whatever_event_it_comes() -> None:
    as_message = from_event(EVENT | {"channel_type": "im"}, "T1", BOT, lambda *_: False)
    as_mention = from_event(EVENT | {"type": "app_mention"}, "T1", BOT, lambda *_: False)
    assert as_message is not None
    assert as_mention is not None
    assert as_message.key == as_mention.key == "T1:C1:2.2"


def test_a_command_is_known_by_its_trigger() -> None:
    command = {"team_id": "T1", "trigger_id": "7", "channel_id": "C1", "user_id": "U1", "text": ""}
    asked = from_command(command)
    assert (asked.key, asked.question, asked.thread_ts) == ("T1:7", "help", None)


def test_of_many_claims_one_is_ours(slack: FakeSlack, store: MemoryDeliveryStore) -> None:
    desks = [desk_for(slack, store, owner=name) for name in "abcdefgh"]
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda desk: desk.claim(QUESTION), desks)) == 1


def test_while_slack_is_away_the_question_is_handed_back_and_answered_later(
    slack: FakeSlack, store: MemoryDeliveryStore
) -> None:
    desk = desk_for(slack, store)
    desk.claim(QUESTION)
    slack.faults.append(Fault("chat.update", 503, times=3))
    with pytest.raises(SlackAwayError) as away:
        desk.answer(QUESTION)
    desk.fail(QUESTION, away.value)
    assert states(store) == [("", DeliveryState.CLAIMED)]
    with ThreadPoolExecutor(1) as pool:
        assert Recovery(desk, store, pool).sweep() == 1
    (reply,) = slack.posted("C1")
    assert reply["versions"][-1].startswith("Heard: calls?")
    assert states(store) == []


def test_a_reply_begun_by_another_is_found_and_finished(
    slack: FakeSlack, store: MemoryDeliveryStore
) -> None:
    WebClient("xoxb-1", base_url=slack.api_url).chat_postMessage(
        channel="C1", thread_ts="1.1", text="Looking…", metadata=metadata_of(QUESTION)
    )
    desk_for(slack, store).resume(QUESTION)
    (reply,) = slack.posted("C1")
    assert reply["versions"][-1].startswith("Heard: calls?")


def test_an_answer_that_was_written_and_not_noted_down_is_left_as_it_is(
    slack: FakeSlack, store: MemoryDeliveryStore
) -> None:
    oracle = Oracle()
    desk = desk_for(slack, store, oracle)
    desk.claim(QUESTION)
    desk.answer(QUESTION)
    store.take_over(QUESTION.key, "", "me")
    left = replace(QUESTION, claimed_at=NOW - timedelta(hours=2))
    desk_for(slack, store, oracle, owner="next").resume(left)
    (reply,) = slack.posted("C1")
    assert len(reply["versions"]) == 2
    assert oracle.asked == ["calls?"]
    assert states(store) == []


@pytest.mark.parametrize("place", [{}, {"thread_ts": None, "channel": "CELSEWHERE"}])
def test_while_it_cannot_be_told_whether_there_is_a_reply_none_is_posted(
    slack: FakeSlack, store: MemoryDeliveryStore, place: dict[str, None]
) -> None:
    asked = replace(QUESTION, **place)
    desk = desk_for(slack, store)
    desk.claim(asked)
    slack.faults += [Fault("conversations.replies", 503, times=3)]
    slack.faults += [Fault("conversations.open", 503, times=3)]
    desk.resume(asked)
    assert slack.called("chat.postMessage") == []
    assert states(store) == [("", DeliveryState.CLAIMED)]


def test_trouble_with_a_later_page_is_waited_out(
    slack: FakeSlack, store: MemoryDeliveryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [{"ts": "1.9", "metadata": metadata_of(QUESTION, is_final=True)}]
    trouble = [Fault("conversations.replies", 502)]

    def replies(args: dict[str, str]) -> dict[str, object]:
        if args.get("cursor"):
            return {"ok": True, "messages": found}
        slack.faults += trouble[: len(slack.faults) == 0]
        return {"ok": True, "messages": [], "response_metadata": {"next_cursor": "more"}}

    monkeypatch.setattr(slack, "_conversations_replies", replies, raising=False)
    desk_for(slack, store).resume(QUESTION)
    assert len(slack.called("conversations.replies")) == 4
    assert slack.called("chat.postMessage") == []


def test_a_private_answer_that_is_taken_over_stays_private(
    slack: FakeSlack, store: MemoryDeliveryStore
) -> None:
    help = replace(QUESTION, thread_ts=None, question="help")
    desk_for(slack, store).resume(help)
    assert slack.posted("C1") == []
    assert len(slack.posted("DU1")) == 1


def test_a_direct_message_that_was_posted_and_not_noted_down_is_found(
    slack: FakeSlack, store: MemoryDeliveryStore
) -> None:
    asked = replace(QUESTION, thread_ts=None, channel="CELSEWHERE")
    slack.faults.append(Fault("chat.postMessage", 503, applied=True))
    desk_for(slack, store).resume(asked)
    desk_for(slack, store).resume(asked)
    (reply,) = slack.posted("DU1")
    assert reply["versions"][-1].startswith("Heard: calls?")


def test_a_command_taken_over_outside_its_channel_is_answered_to_the_asker(
    slack: FakeSlack, store: MemoryDeliveryStore
) -> None:
    desk_for(slack, store).resume(replace(QUESTION, thread_ts=None, channel="CELSEWHERE"))
    (reply,) = slack.posted("DU1")
    assert reply["text"].startswith("Heard: calls?")


def test_a_question_of_hours_ago_is_not_answered_out_of_the_blue(
    slack: FakeSlack, store: MemoryDeliveryStore
) -> None:
    oracle = Oracle()
    desk_for(slack, store, oracle).resume(replace(QUESTION, claimed_at=NOW - timedelta(hours=2)))
    assert oracle.asked == []
    assert "ask again" in slack.posted("C1")[0]["text"]


def test_a_stop_waits_for_answers_and_hands_back_what_takes_too_long(
    slack: FakeSlack, store: MemoryDeliveryStore
) -> None:
    desk = desk_for(slack, store, Oracle(slow_seconds=0.5))
    slow = replace(QUESTION, question="slowly")
    desk.claim(slow)
    answering = threading.Thread(target=desk.answer, args=(slow,))
    answering.start()
    slack.wait_for(lambda: slack.posted("C1"))
    assert not desk.drain(0)
    assert states(store) == [("", DeliveryState.CLAIMED)]
    assert desk.drain(20)
    answering.join()
    assert states(store) == []


def test_a_failure_is_told_and_finished(slack: FakeSlack, store: MemoryDeliveryStore) -> None:
    desk = desk_for(slack, store)
    desk.claim(QUESTION)
    desk.fail(QUESTION, KeyError("secret"))
    assert "Sorry" in slack.posted("C1")[0]["text"]
    assert "secret" not in slack.posted("C1")[0]["text"]
    assert states(store) == []
    assert desk.drain(0)


@pytest.mark.parametrize(
    ("owner", "age", "expected"),
    [
        ("", 0, True),
        ("here:1:aa", 0, True),
        ("here:{alive}:aa", 0, False),
        ("here:{alive}:aa", 300, True),
        ("here:{gone}:aa", 0, True),
        ("there:1:aa", 0, False),
        ("there:1:aa", 300, True),
    ],
)
def test_who_has_abandoned_a_question(owner: str, age: int, expected: bool) -> None:
    # No process has a number above the largest that Linux gives out.
    owner = owner.format(alive=os.getpid(), gone=2**22 + 1)
    seen = NOW - timedelta(seconds=age)
    held = replace(QUESTION, owner=owner, claimed_at=NOW - timedelta(hours=1), seen_at=seen)
    assert is_abandoned(held, "here:1:bb", NOW) is expected


def test_every_start_has_a_name_of_its_own() -> None:
    assert owner_name() != owner_name()
    assert len(owner_name()) <= 64


def test_a_lasting_refusal_is_not_insisted_on() -> None:
    calls = []

    def refuse() -> None:
        calls.append(1)
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        insist(refuse)
    assert len(calls) == 1


def test_a_failed_post_that_did_work_is_not_sent_again() -> None:
    calls = []

    def lost() -> str:
        calls.append(1)
        raise ConnectionResetError

    assert insist(lost, done=lambda: "1.5") == "1.5"
    assert len(calls) == 1


def test_the_log_says_where_and_never_what() -> None:
    try:
        try:
            raise ValueError("said <secret>")
        except ValueError as error:
            raise RuntimeError("xoxb-token") from error
    except RuntimeError as error:
        text = where(error)
    assert "ValueError\n" in text
    assert "RuntimeError\n" in text
    assert "test_delivery.py" in text
    assert "said <secret>\n" not in text


def test_a_cut_connection_is_seen_without_reading() -> None:
    ours, theirs = socket.socketpair()
    with ours:
        assert not is_cut(ours)
        theirs.send(b"x")
        assert not is_cut(ours)
        assert ours.recv(1) == b"x"
        theirs.close()
        assert is_cut(ours)
    assert not is_cut(ours)


def test_the_manifest_asks_for_what_the_doctor_checks() -> None:
    text = (Path(__file__).parents[2] / "deploy" / "slack-manifest.yaml").read_text()
    manifest = yaml.safe_load(text)
    assert sorted(manifest["oauth_config"]["scopes"]["bot"]) == sorted(SCOPES)
    assert [c["command"] for c in manifest["features"]["slash_commands"]] == [COMMAND]
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert manifest["settings"]["interactivity"]["is_enabled"] is True


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({}, ("C1:1.1", None)),
        ({"channel": "D7"}, ("D7:1.1", "D7")),
        ({"thread_ts": None, "channel": "DELSEWHERE"}, ("DU1:{ts}", None)),
    ],
)
def test_a_question_goes_on_in_its_thread_and_in_direct_messages(
    slack: FakeSlack, store: MemoryDeliveryStore, changed: dict, place: tuple
) -> None:
    oracle = Oracle()
    desk_for(slack, store, oracle).answer(replace(QUESTION, **changed))
    (reply,) = (m for m in slack.messages if "versions" in m)
    thread, room = place
    assert oracle.places == [(thread.format(ts=reply["ts"]), room)]


def test_a_whispered_answer_belongs_to_no_thread(
    slack: FakeSlack, store: MemoryDeliveryStore
) -> None:
    oracle = Oracle()
    whisper = WhisperReply(f"{slack.api_url.removesuffix('/api/')}/response/1")
    desk = desk_for(slack, store, oracle)
    desk.whisper(replace(QUESTION, thread_ts=None), whisper)
    assert desk.drain(20)
    assert oracle.places == [(None, None)]
