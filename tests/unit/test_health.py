"""What whoever runs a server sees: probes, metrics, and logs without comments."""

from __future__ import annotations

import json
import logging
import socket
import urllib.error
import urllib.request
from datetime import UTC, datetime

import pytest
from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryState

from bot.errors import ConfigurationError
from bot.health import probes, respond
from bot.logs import JsonLines, WithoutWords
from bot.metering import MeteredAnalyst, MeteredDeliveries
from bot.metrics import REGISTRY
from bot.ports import Delivery, DeliveryState
from bot.slack.limits import RateLimits
from bot.storage.memory import MemoryDeliveryStore
from slack_bot import Oracle


def asked(key: str) -> Delivery:
    now = datetime.now(UTC)
    return Delivery(key, "C1", "1.1", "U1", "calls?", None, DeliveryState.CLAIMED, "", now)


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def test_answers_are_counted_timed_and_waited_for() -> None:
    store = MeteredDeliveries(MemoryDeliveryStore())
    before = value("earful_answers_total", outcome="answered")
    assert store.claim(asked("a"), "me")
    assert not store.claim(asked("a"), "me")
    assert store.claim(asked("b"), "me")
    assert value("earful_questions_open") == 2
    store.finish("a", DeliveryState.ANSWERED)
    assert store.take_over("b", "", "me")
    assert value("earful_questions_open") == 0
    assert value("earful_answers_total", outcome="answered") == before + 1
    assert value("earful_answers_total", outcome="handed_back") >= 1


def test_work_is_timed_by_step_and_kind() -> None:
    before = value("earful_step_seconds_count", step="work_out")
    MeteredAnalyst(Oracle()).ask("calls?")
    assert value("earful_step_seconds_count", step="work_out") == before + 1
    assert value("earful_worked_out_total", kind="summary") >= 1


def test_slacks_limits_are_counted() -> None:
    before = value("earful_slack_limited_total")
    RateLimits(max_retry_count=1).prepare_for_next_attempt(
        state=RetryState(),
        request=HttpRequest(method="POST", url="https://slack.com/api/x", headers={}),
        response=HttpResponse(status_code=429, headers={"Retry-After": ["0"]}, body=None),
    )
    assert value("earful_slack_limited_total") == before + 1


def test_the_port_tells_alive_ready_and_metrics() -> None:
    well = {"database": True, "slack": False}
    checks = {"database": lambda: well["database"], "slack": lambda: well["slack"]}
    port = free_port()
    with probes(port, checks):
        base = f"http://127.0.0.1:{port}"
        with urllib.request.urlopen(f"{base}/healthz") as answer:
            assert json.load(answer) == {"alive": True}
        with (
            pytest.raises(urllib.error.HTTPError) as refused,
            urllib.request.urlopen(f"{base}/readyz"),
        ):
            pass
        with refused.value as answer:
            assert answer.code == 503
            assert json.load(answer) == {"database": True, "slack": False}
        logging.getLogger("bot.test_health").error("once")
        with urllib.request.urlopen(f"{base}/metrics") as answer:
            assert 'earful_errors_total{logger="bot.test_health"} 1.0' in answer.read().decode()
        with pytest.raises(ConfigurationError, match="choose another"), probes(port, checks):
            pass


def test_a_check_that_breaks_is_not_well() -> None:
    def broken() -> bool:
        raise OSError("gone")

    status, _, body = respond("/readyz", {"database": broken})
    assert status == 503
    assert json.loads(body) == {"database": False}


@pytest.mark.parametrize("form", [JsonLines(), WithoutWords("%(levelname)s %(name)s %(message)s")])
def test_logs_say_where_and_not_what(form: logging.Formatter) -> None:
    comment = "what a comment says"
    try:
        raise ValueError(comment)
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
        record = logging.LogRecord("bot.x", logging.ERROR, "x", 1, "broken %s", ("here",), info)
    line = form.format(record)
    assert "broken here" in line
    assert "ValueError" in line
    assert comment not in line


def test_a_json_line_is_one_object() -> None:
    record = logging.LogRecord("bot.x", logging.INFO, "x", 1, "two\nlines", (), None)
    line = JsonLines().format(record)
    assert "\n" not in line
    assert json.loads(line) | {"time": "", "thread": ""} == {
        "time": "", "level": "info", "logger": "bot.x", "message": "two\nlines", "thread": "",
    }  # fmt: skip
