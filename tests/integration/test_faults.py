"""A bad day in small: `earful serve` as a process, in a Slack that fails, killed at its worst."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bad_day import BadDay
from bot.analysis.answers import Answer
from bot.storage.memory import MemoryDeliveryStore
from due import make_home, order_digests
from fake_slack import FakeSlack
from slack_bot import Oracle, serving
from storm import DUE, UPDATE
from stormy_slack import StormySlack

#: More than there are threads for signs of life, or for answers.
MANY = 70
DAY = BadDay(n_events=150, at_once=20, moments=((0, DUE), (70, UPDATE)))


def test_every_question_is_answered_once_and_every_digest_is_sent_once(tmp_path: Path) -> None:
    make_home(tmp_path, is_light=True, n=60)
    due = order_digests(tmp_path, (-3, -2, -1), is_light=True)
    with StormySlack(seed=3) as slack:
        verdict, n_kills = DAY.run(slack, tmp_path, due)
    assert n_kills == 2
    assert verdict.is_clean, (verdict, (tmp_path / "serve.log").read_text()[-4000:])
    assert verdict.answered + verdict.refused == verdict.n_questions > 40
    assert slack.lost == 0
    assert due.sent(slack) == dict.fromkeys(due.expected(datetime.now(UTC)), 1)


class Thinking(Oracle):
    """Knows no answer until it is told that it may."""

    def __init__(self) -> None:
        super().__init__()
        self.may_answer = threading.Event()

    def ask(self, question: str, now: datetime | None = None, **place: Any) -> Answer:
        self.may_answer.wait(60)
        return super().ask(question, now, **place)


def test_however_many_ask_at_once_each_is_acknowledged_and_sees_a_sign_before_any_answer() -> None:
    oracle = Thinking()
    with FakeSlack() as slack, serving(slack, MemoryDeliveryStore(), oracle):
        for number in range(MANY):
            slack.command(f"calls {number}?")
        slack.wait_for(lambda: len(slack.posted("C1")) == MANY)
        slack.wait_for(lambda: sorted(slack.acknowledged) == sorted(slack.delivered))
        assert {one["text"] for one in slack.posted("C1")} == {"Looking through the comments…"}
        oracle.may_answer.set()
        slack.wait_for(lambda: all("Heard" in one["text"] for one in slack.posted("C1")))
        assert len(slack.posted("C1")) == MANY
