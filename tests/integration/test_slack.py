"""Questions in a Slack and their answers: the real Bolt client, over real sockets."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator

import pytest

from bot.storage.memory import MemoryDeliveryStore
from fake_slack import BOT, FakeSlack, Fault
from slack_bot import Oracle, answered, serving, settled


@pytest.fixture(autouse=True, scope="module")
def _impatient() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.slack.replies.PAUSES", (0.05, 0.05, 0.05))
        yield


@pytest.fixture(scope="module")
def world() -> Iterator[FakeSlack]:
    with FakeSlack() as slack, serving(slack, MemoryDeliveryStore(), Oracle()):
        yield slack


@pytest.fixture
def slack(world: FakeSlack) -> FakeSlack:
    """The one Slack with its bot, without what earlier tests left behind."""
    world.calls.clear()
    world.faults.clear()
    world.whispers.clear()
    return world


def test_a_mention_is_answered_once_in_its_thread(slack: FakeSlack) -> None:
    ts = slack.mention("what of <https://x.example|calls> &amp; co?")
    reply = answered(slack, ts)
    assert reply["versions"][0] == "Looking through the comments…"
    assert reply["text"].startswith("Heard: what of calls &amp; co? 2 of 9 comments.")
    assert reply["blocks"]
    assert slack.called("assistant.threads.setStatus")[0]["status"]
    slack.wait_for(lambda: slack.called("assistant.threads.setStatus")[-1]["status"] == "")


def test_however_often_an_event_comes_there_is_one_answer(slack: FakeSlack) -> None:
    answered(slack, slack.mention("calls?", copies=3))


def test_every_envelope_is_acknowledged(slack: FakeSlack) -> None:
    answered(slack, slack.mention("calls?", copies=2))
    slack.wait_for(lambda: sorted(slack.acknowledged) == sorted(slack.delivered))


def test_a_direct_message_needs_no_mention(slack: FakeSlack) -> None:
    answered(slack, slack.say("calls?", "D1"), "D1")


def test_a_chinese_question_gets_a_chinese_sign_of_life(slack: FakeSlack) -> None:
    reply = answered(slack, slack.say("通话怎么样？", "D2"), "D2")
    assert reply["versions"][0] == "正在查看用户评论…"


def test_a_thread_goes_on_without_mentions(slack: FakeSlack) -> None:
    ts = slack.mention("calls?")
    answered(slack, ts)
    slack.say("and on android?", thread=ts)
    slack.say("<@U2> what do you think?", thread=ts)
    slack.wait_for(lambda: len(slack.replies(ts)) == 2)
    settled(slack)
    assert [m["text"].split(" 2 of")[0] for m in slack.replies(ts)] == [
        "Heard: calls?",
        "Heard: and on android?",
    ]


@pytest.mark.parametrize(
    "more",
    [
        {"subtype": "message_changed"},
        {"subtype": "channel_join"},
        {"bot_id": "B7"},
        {"user": BOT},
        {"user": "USLACKBOT"},
        {"thread": "1.000001"},
        {},
    ],
)
def test_what_is_not_for_earful_is_left_alone(slack: FakeSlack, more: dict[str, str]) -> None:
    slack.say("calls?", "C2", **more)
    settled(slack)
    assert slack.posted("C2") == []


def test_a_mention_without_words_asks_for_help(slack: FakeSlack) -> None:
    assert "Heard: help" in answered(slack, slack.mention(""))["text"]


def test_a_command_is_answered_where_it_was_typed(slack: FakeSlack) -> None:
    slack.command("calls &lt;!here&gt;?", "C2", copies=2)
    slack.wait_for(lambda: any("Heard: calls" in m["text"] for m in slack.posted("C2")))
    settled(slack)
    (reply,) = slack.posted("C2")
    assert reply["blocks"][0]["elements"][0]["elements"][0] == {"type": "user", "user_id": "U1"}
    slack.say("and on android?", "C2", thread=reply["ts"], parent_user_id=BOT)
    slack.wait_for(lambda: len(slack.posted("C2")) == 2)


def test_a_command_typed_elsewhere_is_answered_in_private(slack: FakeSlack) -> None:
    slack.command("calls?", "CELSEWHERE")
    slack.wait_for(lambda: len(slack.whispers) == 2)
    assert slack.called("chat.postMessage") == []
    assert [w["response_type"] for w in slack.whispers] == ["ephemeral", "ephemeral"]
    assert slack.whispers[1]["text"].startswith("Heard: calls?")


def test_a_command_without_words_helps_the_asker_alone(slack: FakeSlack) -> None:
    slack.command("  ", "C1")
    slack.wait_for(lambda: slack.whispers)
    settled(slack)
    assert [w["text"].split(" 2 of")[0] for w in slack.whispers] == ["Heard: help."]


@pytest.mark.parametrize(
    "fault",
    [
        Fault("chat.postMessage", 429, retry_after=0),
        Fault("chat.update", 429, retry_after=0),
        Fault("chat.postMessage", 503),
        Fault("chat.postMessage", 503, applied=True),
        Fault("chat.postMessage", 200, "internal_error", applied=True),
        Fault("chat.update", 502, times=2),
        Fault("chat.update", 200, "fatal_error"),
        Fault("assistant.threads.setStatus", 500, times=2),
    ],
    ids=str,
)
def test_trouble_in_slack_does_not_change_the_count(slack: FakeSlack, fault: Fault) -> None:
    ts = slack.mention("calls?")
    slack.faults.append(fault)
    answered(slack, slack.mention("calls?"))
    answered(slack, ts)
    assert fault.times == 0


@pytest.mark.parametrize("code", ["invalid_blocks", "msg_too_long", "msg_blocks_too_long"])
def test_blocks_that_slack_refuses_are_left_out(slack: FakeSlack, code: str) -> None:
    slack.faults.append(Fault("chat.update", error=code))
    reply = answered(slack, slack.mention("calls?"))
    assert not reply["blocks"]


def test_a_reply_somebody_deleted_is_written_anew(slack: FakeSlack) -> None:
    slack.faults.append(Fault("chat.update", error="message_not_found"))
    ts = slack.mention("calls?")
    slack.wait_for(lambda: len(slack.replies(ts)) == 2)
    assert slack.replies(ts)[1]["text"].startswith("Heard: calls?")
    assert slack.replies(ts)[1]["blocks"]


def test_where_it_may_not_write_it_writes_to_the_asker(slack: FakeSlack) -> None:
    slack.faults.append(Fault("chat.postMessage", error="restricted_action"))
    slack.mention("calls?", user="U5")
    slack.wait_for(lambda: any("Heard" in m["text"] for m in slack.posted("DU5")))
    assert "where you asked" in slack.posted("DU5")[0]["versions"][0]


def test_a_dropped_socket_in_the_middle_of_an_answer(slack: FakeSlack) -> None:
    ts = slack.mention("calls, slowly?")
    slack.wait_for(lambda: slack.replies(ts))
    slack.drop_sockets()
    answered(slack, ts)


def test_a_known_error_is_a_sentence(slack: FakeSlack) -> None:
    reply = answered(slack, slack.mention("in version 9?"), said="No comment")
    assert reply["text"] == "No comment names version 9; ask for 5.1 &amp; later."


def test_any_other_error_is_an_apology_with_a_reference(
    slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    reply = answered(slack, slack.mention("break it"), said="Sorry")
    reference = re.search(r"reference ([0-9a-f]{8})", reply["text"])
    assert reference
    assert reference[1] in caplog.text
    assert "in ask\n" in caplog.text
    assert "a secret comment" not in caplog.text.replace('ValueError("a secret comment")', "")
    assert "Traceback" not in reply["text"]


def test_nobody_is_pinged_by_what_a_comment_says(slack: FakeSlack) -> None:
    reply = answered(slack, slack.mention("calls?"))
    shown = json.dumps([b for b in reply["blocks"] if b["type"] != "rich_text"])
    links = re.compile(r"<https://example\.com/1\|[^<>]+>")
    assert "<" not in reply["text"] + links.sub("", shown)
    for call in slack.called("chat.postMessage") + slack.called("chat.update"):
        assert call["parse"] == "none"
    assert all(call["unfurl_links"] is False for call in slack.called("chat.postMessage"))
