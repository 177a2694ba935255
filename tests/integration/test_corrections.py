"""Buttons under answers in a Slack: each press is answered once, or refused in private."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.ports import Delivery, DeliveryState
from bot.questions.carried import pack
from bot.questions.query import Kind, Query
from bot.rendering.buttons import NOT_MEANT
from bot.storage.database import open_database
from bot.storage.memory import MemoryDeliveryStore
from bot.storage.sql_deliveries import SqlDeliveryStore
from fake_slack import FakeSlack, Fault
from slack_bot import Oracle, answered, serving, settled

TREND = "earful_as_trend"
CLAIMED, NOW = DeliveryState.CLAIMED, datetime.now(UTC)


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
    world.calls.clear()
    world.faults.clear()
    world.whispers.clear()
    world.asides.clear()
    return world


def replies(slack: FakeSlack, ts: str, count: int) -> list[dict[str, Any]]:
    """The replies in a thread, once so many say something; one more would have come by then."""
    slack.wait_for(lambda: sum("Heard" in m["text"] for m in slack.replies(ts)) >= count)
    settled(slack)
    assert len(slack.replies(ts)) == count
    return slack.replies(ts)


def test_a_press_is_answered_once_in_the_same_thread(slack: FakeSlack) -> None:
    ts = slack.mention("what of calls?")
    slack.click(answered(slack, ts), TREND, user="U7", copies=3)
    before, after = replies(slack, ts, 2)
    assert before["text"].startswith("Heard: what of calls?")
    assert after["versions"][0] == "Looking through the comments…"
    assert after["text"].startswith("Heard: trend of what of calls?")
    assert after["blocks"][0]["elements"][0]["elements"][0] == {"type": "user", "user_id": "U7"}
    slack.wait_for(lambda: sorted(slack.acknowledged) == sorted(slack.delivered))


def test_every_press_is_a_question_of_its_own(slack: FakeSlack) -> None:
    ts = slack.mention("calls?")
    reply = answered(slack, ts)
    slack.click(reply, TREND, user="U7")
    slack.click(reply, TREND, user="U8")
    replies(slack, ts, 3)


def test_under_a_command_a_press_begins_a_thread(slack: FakeSlack) -> None:
    slack.command("refunds?", "C2")
    (reply,) = slack.wait_for(
        lambda: [m for m in slack.posted("C2") if "Heard: refunds" in m["text"]]
    )
    slack.click(reply, TREND)
    slack.wait_for(lambda: [m for m in slack.replies(reply["ts"], "C2") if "Heard" in m["text"]])
    slack.click(reply, NOT_MEANT)
    (aside,) = slack.wait_for(lambda: slack.asides)
    assert aside.get("thread_ts") is None
    slack.click(aside, "earful_as_search")
    slack.wait_for(lambda: len(slack.replies(reply["ts"], "C2")) == 2)


def test_under_a_private_answer_a_press_is_answered_in_private(slack: FakeSlack) -> None:
    slack.command("calls?", "CELSEWHERE")
    slack.wait_for(lambda: len(slack.whispers) == 2)
    private = slack.whispers[1] | {"channel": "CELSEWHERE", "ts": "1.000001"}
    slack.click(private, TREND)
    slack.wait_for(lambda: len(slack.whispers) == 3)
    assert slack.whispers[2]["text"].startswith("Heard: trend")
    slack.click(private, NOT_MEANT)
    slack.wait_for(lambda: len(slack.whispers) == 4)
    settled(slack)
    assert slack.whispers[3]["response_type"] == "ephemeral"
    assert slack.asides == []
    assert all(c["channel"] == "DSETTLE" for c in slack.called("chat.postMessage"))


def test_who_was_misunderstood_is_told_how_to_put_it(slack: FakeSlack) -> None:
    ts = slack.mention("what of calls?")
    slack.click(answered(slack, ts), NOT_MEANT, user="U7")
    (aside,) = slack.wait_for(lambda: slack.asides)
    assert (aside["user"], aside["channel"], aside["thread_ts"]) == ("U7", "C1", ts)
    assert "Understood as: summary" in aside["text"]
    # Of all kinds that fit, those that can be answered.
    names = [button["action_id"] for button in slack.buttons(aside)]
    assert names == ["earful_as_sentiment", "earful_as_search"]
    slack.click(aside, "earful_as_search", user="U7")
    assert replies(slack, ts, 2)[1]["text"].startswith("Heard: search of what of calls?")


def test_where_an_aside_is_not_taken_it_goes_the_other_way(slack: FakeSlack) -> None:
    slack.faults.append(Fault("chat.postEphemeral", error="user_not_in_channel"))
    slack.click(answered(slack, slack.mention("calls?")), NOT_MEANT)
    (whisper,) = slack.wait_for(lambda: slack.whispers)
    assert "Understood as" in whisper["text"]


@pytest.mark.parametrize("action", [TREND, NOT_MEANT])
@pytest.mark.parametrize("value", ["", "{}", "earful:v0", '{"kind":"poem"}', None])
def test_a_button_of_another_time_is_refused_in_private(
    slack: FakeSlack, action: str, value: str | None
) -> None:
    ts = slack.mention("calls?")
    slack.click(answered(slack, ts), action, value=value)
    (aside,) = slack.wait_for(lambda: slack.asides)
    assert "ask again in words" in aside["text"]
    settled(slack)
    assert len(slack.replies(ts)) == 1


def test_a_button_that_says_one_thing_and_carries_another_is_refused(slack: FakeSlack) -> None:
    reply = answered(slack, slack.mention("calls?"))
    button = next(b for b in slack.buttons(reply) if b["action_id"] == TREND)
    changed = json.dumps(json.loads(button["value"]) | {"kind": "churn"})
    slack.click(reply, TREND, value=changed, text={"type": "plain_text", "text": "改看变化趋势"})
    (aside,) = slack.wait_for(lambda: slack.asides)
    assert "请用文字再问一次" in aside["text"]


def test_trouble_in_slack_does_not_change_the_count(slack: FakeSlack) -> None:
    ts = slack.mention("calls?")
    reply = answered(slack, ts)
    slack.faults.append(Fault("chat.postMessage", 503, applied=True))
    slack.faults.append(Fault("chat.update", 502, times=2))
    slack.click(reply, TREND)
    replies(slack, ts, 2)


def test_a_press_that_could_not_be_noted_is_told(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'gone.db'}")
    with FakeSlack() as slack, serving(slack, SqlDeliveryStore(engine), Oracle()):
        reply = answered(slack, slack.mention("calls?"))
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE deliveries")
        slack.click(reply, TREND)
        (aside,) = slack.wait_for(lambda: slack.asides)
        assert "no such table: deliveries" in aside["text"]
    engine.dispose()


def test_a_press_that_another_process_left_is_answered_as_it_was_asked(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'deliveries.db'}"
    query = Query(Kind.TREND, text="calls?")
    left = Delivery(
        "T1:C1:1.1:2.2", "C1", "1.1", "U7", "calls?", None, CLAIMED, "", NOW, pack(query)
    )
    engine = open_database(database)
    assert SqlDeliveryStore(engine).claim(left, owner="")
    engine.dispose()
    engine = open_database(database)
    with FakeSlack() as slack, serving(slack, SqlDeliveryStore(engine), Oracle()):
        (after,) = replies(slack, "1.1", 1)
        assert after["text"].startswith("Heard: trend of calls?")
    engine.dispose()
