"""The bot in a Slack: the real Bolt client, over real sockets, on the loopback."""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fake_slack import BOT, SECRET, FakeSlack, Fault

from bot.analysis.answers import Answer, Finding, Quote
from bot.config import Settings
from bot.errors import ConfigurationError, QuestionError
from bot.ports import DeliveryStore
from bot.questions.query import Kind, Query
from bot.slack.app import build_app
from bot.slack.doctor import check_slack
from bot.slack.serve import serve_http, serve_socket
from bot.storage.database import open_database
from bot.storage.memory import MemoryDeliveryStore
from bot.storage.sql_deliveries import SqlDeliveryStore

EVIL = "<!channel> <@U9> & @here *loud* > quote"


class Oracle:
    """Answers at once, unless told to wait, to fail, or to fail as nobody expected."""

    def __init__(self, slow_seconds: float = 0.4) -> None:
        self.asked: list[str] = []
        self._pause = threading.Event()
        self._slow_seconds = slow_seconds

    def ask(self, question: str, now: datetime | None = None) -> Answer:
        self.asked.append(question)
        if "slowly" in question:
            self._pause.wait(self._slow_seconds)
        if "version 9" in question:
            raise QuestionError("No comment names version 9; ask for 5.1 & later.")
        if "break" in question:
            raise ValueError("a secret comment")
        return Answer(
            Query(Kind.SUMMARY, text=question),
            f"Heard: {question}",
            n_comments=2,
            n_considered=9,
            findings=(Finding("Calls", f"drop {EVIL}", n=2, of=9, evidence=("c1",)),),
            evidence=(
                Quote("c1", EVIL, "https://example.com/1", datetime(2026, 3, 1, tzinfo=UTC)),
            ),
        )


def settings_for(slack: FakeSlack, **more: str) -> Settings:
    given = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_BASE_URL": slack.api_url,
    }
    return Settings(_env_file=None, **(given | more))  # type: ignore[call-arg]


@contextmanager
def serving(slack: FakeSlack, store: DeliveryStore, oracle: Oracle) -> Iterator[None]:
    stop, settings = threading.Event(), settings_for(slack)
    app = build_app(settings, oracle, store)
    thread = threading.Thread(target=serve_socket, args=(app, settings, stop))
    thread.start()
    try:
        slack.wait_connected()
        yield
    finally:
        stop.set()
        thread.join(30)
        assert not thread.is_alive()


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


def answered(slack: FakeSlack, ts: str, channel: str = "C1", said: str = "Heard: ") -> dict:
    """The one reply in a thread, once it says so; a second one would have come by then."""
    slack.wait_for(lambda: any(said in m["text"] for m in slack.replies(ts, channel)))
    settled(slack)
    (reply,) = slack.replies(ts, channel)
    return reply


def settled(slack: FakeSlack) -> None:
    """Wait until a later question in another channel is answered: nothing is under way then."""
    ts = slack.say("are you done?", "DSETTLE")
    slack.wait_for(lambda: any("Heard" in m["text"] for m in slack.replies(ts, "DSETTLE")))


def test_a_mention_is_answered_once_in_its_thread(slack: FakeSlack) -> None:
    ts = slack.mention("what of <https://x.example|calls> &amp; co?")
    reply = answered(slack, ts)
    assert reply["versions"][0] == "Looking through the comments…"
    assert reply["text"].startswith("Heard: what of calls &amp; co? 2 of 9 comments.")
    assert reply["blocks"]
    statuses = [c["status"] for c in slack.called("assistant.threads.setStatus")]
    assert statuses[0]
    assert statuses[-1] == ""


def test_however_often_an_event_comes_there_is_one_answer(slack: FakeSlack) -> None:
    answered(slack, slack.mention("calls?", copies=3))


def test_every_envelope_is_acknowledged(slack: FakeSlack) -> None:
    before = len(slack.acknowledged)
    answered(slack, slack.mention("calls?", copies=2))
    assert len(slack.acknowledged) >= before + 4


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
        "Heard: calls?.",
        "Heard: and on android?.",
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
    assert "<" not in reply["text"] + shown
    for call in slack.called("chat.postMessage") + slack.called("chat.update"):
        assert call["parse"] == "none"
    assert all(call["unfurl_links"] is False for call in slack.called("chat.postMessage"))


def test_a_question_that_could_not_be_noted_is_sent_again_then_apologised_for(
    tmp_path: Path,
) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'gone.db'}")
    with FakeSlack() as slack, serving(slack, SqlDeliveryStore(engine), Oracle()):
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE deliveries")
        event = {"type": "message", "channel": "D1", "channel_type": "im", "user": "U1"}
        payload = {"type": "event_callback", "team_id": "T1", "event": event | {"text": "?"}}
        payload["event"]["ts"] = "1.000001"
        slack.deliver("events_api", payload)
        slack.deliver("events_api", payload, retry_attempt=2)
        slack.wait_for(lambda: slack.posted("D1"))
        assert "earful doctor" in slack.posted("D1")[0]["text"]
        slack.wait_for(lambda: len(slack.acknowledged) == 1)
    engine.dispose()


def test_what_a_killed_process_left_is_answered_once(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'deliveries.db'}"
    with FakeSlack() as slack:
        process = _start(slack, database)
        slack.wait_connected()
        ts = slack.mention("calls, slowly?")
        slack.wait_for(lambda: slack.replies(ts))
        os.kill(process.pid, signal.SIGKILL)
        process.wait(10)
        engine = open_database(database)
        with serving(slack, SqlDeliveryStore(engine), Oracle(slow_seconds=0)):
            assert answered(slack, ts)["versions"][-1].startswith("Heard: calls, slowly?")
        engine.dispose()


def test_told_to_stop_it_finishes_what_it_is_at(tmp_path: Path) -> None:
    with FakeSlack() as slack:
        process = _start(slack, f"sqlite:///{tmp_path / 'deliveries.db'}")
        slack.wait_connected()
        ts = slack.mention("calls, slowly?")
        slack.wait_for(lambda: slack.replies(ts))
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert "Heard" in slack.replies(ts)[0]["text"]


def test_over_http_only_signed_requests_are_heard() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with FakeSlack(request_url=f"http://127.0.0.1:{port}/slack/events") as slack:
        settings, stop = settings_for(slack), threading.Event()
        app = build_app(settings, Oracle(), MemoryDeliveryStore())
        thread = threading.Thread(target=serve_http, args=(app, settings, port, stop))
        thread.start()
        slack.wait_for(lambda: _listens(port))
        try:
            assert slack.post_signed({"type": "event_callback"}, secret="another") == 401
            answered(slack, slack.mention("calls?", copies=2))
        finally:
            stop.set()
            thread.join(30)


def _without(name: str) -> Callable[[FakeSlack], Settings]:
    return lambda slack: settings_for(slack).model_copy(update={name: None})


@pytest.mark.parametrize(
    ("make", "names"),
    [
        (_without("slack_bot_token"), "SLACK_BOT_TOKEN"),
        (_without("slack_app_token"), "SLACK_APP_TOKEN"),
    ],
)
def test_a_missing_token_is_named(make: Callable[[FakeSlack], Settings], names: str) -> None:
    with FakeSlack() as slack:
        settings = make(slack)
        with pytest.raises(ConfigurationError, match=names):
            serve_socket(build_app(settings, Oracle(), MemoryDeliveryStore()), settings)


def test_a_refused_token_is_a_sentence() -> None:
    with FakeSlack(faults=[Fault("auth.test", error="invalid_auth")]) as slack:
        with pytest.raises(ConfigurationError, match="earful doctor"):
            build_app(settings_for(slack), Oracle(), MemoryDeliveryStore())
        app = build_app(settings_for(slack), Oracle(), MemoryDeliveryStore())
        slack.faults.append(Fault("apps.connections.open", error="invalid_auth"))
        with pytest.raises(ConfigurationError, match=r"\(invalid_auth\)"):
            serve_socket(app, settings_for(slack), threading.Event())


def test_the_doctor_finds_nothing_wrong() -> None:
    with FakeSlack() as slack:
        assert [c.name for c in check_slack(settings_for(slack)) if not c.ok] == []


def test_the_doctor_says_what_is_wrong() -> None:
    with FakeSlack(scopes="chat:write,commands") as slack:
        slack.faults.append(Fault("apps.connections.open", error="missing_scope"))
        found = {c.name: c for c in check_slack(settings_for(slack)) if not c.ok}
        assert "app_mentions:read" in found["Slack scopes"].detail
        assert "missing_scope" in found["SLACK_APP_TOKEN"].detail
        wrong = settings_for(slack, SLACK_BOT_TOKEN="xapp-1")
        assert any("xoxb-" in c.mend for c in check_slack(wrong) if not c.ok)
        neither = _without("slack_app_token")(slack).model_copy(
            update={"slack_signing_secret": None}
        )
        assert [c.name for c in check_slack(neither) if not c.ok][-1] == "SLACK_APP_TOKEN"
        away = settings_for(slack, SLACK_API_BASE_URL="http://127.0.0.1:9/api/")
    (check,) = check_slack(away)
    assert not check.ok
    assert "http://127.0.0.1:9/api/ not reached" in check.detail


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _start(slack: FakeSlack, database: str) -> subprocess.Popen[bytes]:
    """The bot as a process of its own, which can be killed."""
    environment = {
        **os.environ,
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "SLACK_API_BASE_URL": slack.api_url,
        "EARFUL_DATABASE_URL": database,
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    return subprocess.Popen([sys.executable, __file__], env=environment)


if __name__ == "__main__":
    given = Settings(_env_file=None)  # type: ignore[call-arg]
    deliveries = SqlDeliveryStore(open_database(given.sqlalchemy_url))
    serve_socket(build_app(given, Oracle(slow_seconds=1.5), deliveries), given)
