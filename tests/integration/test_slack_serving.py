"""Serving: kills, stops, HTTP, missing tokens, and what the doctor says of them."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.config import Settings
from bot.errors import ConfigurationError
from bot.slack.app import build_app
from bot.slack.doctor import check_slack
from bot.slack.serve import serve_http, serve_socket
from bot.storage.database import open_database
from bot.storage.memory import MemoryDeliveryStore
from bot.storage.sql_deliveries import SqlDeliveryStore
from fake_slack import FakeSlack, Fault
from slack_bot import Oracle, answered, serving, settings_for, start_process


@pytest.fixture(autouse=True, scope="module")
def _impatient() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.slack.replies.PAUSES", (0.05, 0.05, 0.05))
        yield


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
        assert "no such table: deliveries" in slack.posted("D1")[0]["text"]
        slack.wait_for(lambda: len(slack.acknowledged) == 1)
    engine.dispose()


def test_what_a_killed_process_left_is_answered_once(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'deliveries.db'}"
    with FakeSlack() as slack:
        process = start_process(slack, database)
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
        process = start_process(slack, f"sqlite:///{tmp_path / 'deliveries.db'}")
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
