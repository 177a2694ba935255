"""A bot to try in the tests' Slack: an oracle that needs no comments, served in many ways."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.analysis.answers import Answer, Finding, Quote
from bot.config import Settings
from bot.errors import QuestionError
from bot.ports import DeliveryStore
from bot.questions.carried import unpack
from bot.questions.query import Kind, Query
from bot.slack.app import build_app
from bot.slack.serve import serve_socket
from bot.storage.database import open_database
from bot.storage.sql_deliveries import SqlDeliveryStore
from fake_slack import SECRET, FakeSlack

EVIL = "<!channel> <@U9> & @here *loud* > quote"


class Oracle:
    """Answers at once, unless told to wait, to fail, or to fail as nobody expected."""

    def __init__(self, slow_seconds: float = 0.4) -> None:
        self.asked: list[str] = []
        self.places: list[tuple[str | None, str | None]] = []
        self.kinds = frozenset({Kind.SUMMARY, Kind.SENTIMENT, Kind.SEARCH})
        self._pause = threading.Event()
        self._slow_seconds = slow_seconds

    def ask(self, question: str, now: datetime | None = None, **place: Any) -> Answer:
        self.places.append((place.get("thread"), place.get("room")))
        self.asked.append(question)
        if "slowly" in question:
            self._pause.wait(self._slow_seconds)
        if "version 9" in question:
            raise QuestionError("No comment names version 9; ask for 5.1 & later.")
        if "break" in question:
            raise ValueError("a secret comment")
        return self._answer(Query(Kind.SUMMARY, text=question), f"Heard: {question}")

    def ask_again(self, query: str, **place: Any) -> Answer:
        self.places.append((place.get("thread"), place.get("room")))
        asked = unpack(query)
        self.asked.append(str(asked.kind))
        if "slowly" in asked.text:
            self._pause.wait(self._slow_seconds)
        return self._answer(asked, f"Heard: {asked.kind} of {asked.text}")

    def _answer(self, query: Query, headline: str) -> Answer:
        return Answer(
            query,
            headline,
            other_kinds=(Kind.TREND,),
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
    return Settings(_env_file=None, **(given | more))


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


def answered(
    slack: FakeSlack, ts: str, channel: str = "C1", said: str = "Heard: "
) -> dict[str, Any]:
    """The one reply in a thread, once it says so; a second one would have come by then."""
    slack.wait_for(lambda: any(said in m["text"] for m in slack.replies(ts, channel)))
    settled(slack)
    (reply,) = slack.replies(ts, channel)
    return reply


def settled(slack: FakeSlack) -> None:
    """Wait until a later question in another channel is answered: nothing is under way then."""
    ts = slack.say("are you done?", "DSETTLE")
    slack.wait_for(lambda: any("Heard" in m["text"] for m in slack.replies(ts, "DSETTLE")))


def start_process(slack: FakeSlack, database: str) -> subprocess.Popen[bytes]:
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
    given = Settings(_env_file=None)
    deliveries = SqlDeliveryStore(open_database(given.sqlalchemy_url))
    serve_socket(build_app(given, Oracle(slow_seconds=1), deliveries), given)
