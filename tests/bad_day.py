"""A bad day in Slack, from the bot's start to the last answer: storms, an outage, and kills."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

from due import Due
from served import Served, serve_environment
from storm import Crowd, Kills, Verdict, storm
from stormy_slack import StormySlack

_LIGHT = str(Path(__file__).parent / "hashing_bot.py")


@dataclass(frozen=True, slots=True)
class BadDay:
    """What is tried: so many envelopes, at most `at_once` open questions, kills at `moments`.

    For `outage` seconds in the middle no message can be sent or read. `patience` are the seconds
    that a start, and the calm after the storm, may take. `is_light` does without the weights. Of
    `n_bots` processes on one database each is killed in turn.
    """

    n_events: int
    at_once: int
    moments: tuple[tuple[int, str], ...]
    outage: float = 0.0
    patience: float = 240.0
    is_light: bool = True
    n_bots: int = 1

    def run(self, slack: StormySlack, home: Path, due: Due) -> tuple[Verdict, int]:
        """What became of the questions, and how often the bot was killed."""
        crowd = Crowd(slack, seed=slack.seed)
        command = [*([_LIGHT] if self.is_light else ["-m", "bot"]), "serve"]
        environment, log = serve_environment(slack.api_url, home), home / "serve.log"
        with ExitStack() as bots:
            served = cycle(
                [
                    bots.enter_context(Served(command, environment, log, due.expire))
                    for _ in range(self.n_bots)
                ]
            )
            kills = Kills(slack, list(self.moments), lambda: next(served).kill())
            slack.on_done = lambda call, args: (crowd.hear(call, args), kills.hear(call, args))
            slack.wait_for(lambda: slack.n_connected() >= self.n_bots, self.patience)
            outage = threading.Thread(target=self._black_out, args=(slack,))
            outage.start()
            storm(slack, crowd, self.n_events, at_once=self.at_once, seconds=self.patience)
            outage.join()
            self._wait_for_digests(slack, due)
        return crowd.verdict(), kills.done

    def _black_out(self, slack: StormySlack) -> None:
        while self.outage and slack.n_delivered < self.n_events // 2:
            time.sleep(0.2)
        slack.outage = self.outage > 0
        time.sleep(self.outage)
        slack.outage = False

    def _wait_for_digests(self, slack: StormySlack, due: Due) -> None:
        wanted, end = due.expected(datetime.now(UTC)), time.monotonic() + self.patience
        while time.monotonic() < end and not wanted <= due.sent(slack).keys():
            time.sleep(0.1)
