"""Many questions at once on a large corpus, and memory over many questions, through Slack.

    python tests/benchmarks/load.py [--home EARFUL_HOME] [--comments 100000] [--at-once 50]
                                    [--rounds 3] [--questions 5000] [--light]

`earful serve` runs as a process on the corpus of `scale.py`, against a Slack of this machine in
which nothing fails. First so many people ask at the same moment, in threads of their own, several
times over: seconds until Slack has the acknowledgement, the sign of life and the answer. Then one
question after another is asked, eight at a time, and of each tenth of them the median of the
process's resident memory is given, which goes up with every answer and down whenever memory is
given back; it is flat when the last six tenths add less than 2 %. `--home` has prepared models;
`--light` does without the weights.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from scale import QUESTIONS, fill

from bot.bootstrap import Earful
from bot.config import load_settings
from bot.sample.loader import sample_rows
from models.protocols import Predictor
from models.testing import HashingPredictor
from served import Served, serve_environment
from storm import POST, REPLY, UPDATE, key_of
from stormy_slack import StormySlack, Weather

_PATIENCE = 600.0
_OPEN = 8
_LIGHT = str(Path(__file__).parents[1] / "hashing_bot.py")
_TEXTS = [text for texts in QUESTIONS.values() for text in texts]


class Clock:
    """When each question was asked, got its sign of life, and its answer."""

    def __init__(self, slack: StormySlack) -> None:
        self._slack, slack.on_done = slack, self._hear
        self.asked: dict[str, float] = {}
        self.signs: dict[str, float] = {}
        self.answers: dict[str, float] = {}
        self._n = 0

    def ask(self) -> None:
        """Ask the next question, in a thread of its own."""
        text, self._n = _TEXTS[self._n % len(_TEXTS)], self._n + 1
        began = time.monotonic()
        ts = self._slack.mention(text, "C1", user=f"U{self._n}")
        self.asked[f"T1:C1:{ts}"] = began

    def wait(self, n_open: int = 0) -> None:
        """Wait until no more questions than that are open."""
        self._slack.wait_for(lambda: len(self.asked) - len(self.answers) <= n_open, _PATIENCE)

    def since(self, seen: Mapping[str, float], keys: Sequence[str]) -> Mapping[str, float]:
        """The seconds from the questions to what was seen of them: p50, p95 and the longest."""
        waits = [seen[key] - self.asked[key] for key in keys]
        points = {"p50": 50, "p95": 95, "longest": 100}
        return {name: round(float(np.percentile(waits, p)), 2) for name, p in points.items()}

    def _hear(self, call: str, args: dict[str, Any]) -> None:
        if (args.get("metadata") or {}).get("event_type") == REPLY:
            {POST: self.signs, UPDATE: self.answers}[call][str(key_of(args))] = time.monotonic()


def main() -> None:
    """Measure and print."""
    given = _arguments()
    # Told to stop, it takes the bot along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        if given.home:
            (home / "models").symlink_to(given.home.resolve() / "models")
        _fill(home, given)
        figures = _serve(home, given)
    json.dump(figures, sys.stdout, indent=1)


def _fill(home: Path, given: argparse.Namespace) -> None:
    settings = load_settings().model_copy(
        update={"home": home, "database_url": f"sqlite:///{home / 'earful.db'}"}
    )
    models: Predictor | None = HashingPredictor() if given.light else None
    earful = Earful(settings, predictor=models)
    corpus = earful.corpus()
    fill(corpus, sample_rows(datetime.now(UTC).date()), earful.predictor, given.comments)
    corpus.index.refresh(corpus.store)
    corpus.index.save()
    earful.close()


def _serve(home: Path, given: argparse.Namespace) -> dict[str, Any]:
    command = [*([_LIGHT] if given.light else ["-m", "bot"]), "serve"]
    with StormySlack(weather=Weather.calm()) as slack:
        environment = serve_environment(slack.api_url, home)
        with Served(command, environment, home / "serve.log") as served:
            slack.wait_for(slack.n_connected, _PATIENCE)
            clock = Clock(slack)
            for _ in _TEXTS:
                clock.ask()
                clock.wait()
            figures = _at_once(slack, clock, given)
            figures["resident memory, MB"] = _memory(clock, served, given.questions)
        return figures


def _at_once(slack: StormySlack, clock: Clock, given: argparse.Namespace) -> dict[str, Any]:
    slack.acks.clear()
    before = set(clock.asked)
    for _ in range(given.rounds):
        for _ in range(given.at_once):
            clock.ask()
        clock.wait()
    keys = [key for key in clock.asked if key not in before]
    return {
        "questions at once": given.at_once,
        "rounds": given.rounds,
        "longest acknowledgement": round(max(slack.acks), 2),
        "acknowledged late": slack.late,
        "sign of life": clock.since(clock.signs, keys),
        "answer": clock.since(clock.answers, keys),
    }


def _memory(clock: Clock, served: Served, n: int) -> Mapping[str, int]:
    """Resident memory at the start, and its median over each tenth of the questions."""
    held = {"0": _resident(served)}
    step, seen = max(n // 10, 1), list[int]()
    for number in range(1, n + 1):
        clock.ask()
        clock.wait(_OPEN - 1)
        seen.append(_resident(served))
        if number % step == 0:
            held[str(number)] = round(float(np.median(seen)))
            seen.clear()
    clock.wait()
    return held


def _resident(served: Served) -> int:
    status = Path(f"/proc/{served.process.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) // 1024


def _arguments() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--home", type=Path)
    arguments.add_argument("--comments", type=int, default=100_000)
    arguments.add_argument("--at-once", type=int, default=50)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--questions", type=int, default=5000)
    arguments.add_argument("--light", action="store_true")
    return arguments.parse_args()


if __name__ == "__main__":
    main()
