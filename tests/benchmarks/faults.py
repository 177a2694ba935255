"""What a bad day in Slack does to the answers: duplicates, disorder, refusals, cuts and kills.

    python tests/benchmarks/faults.py [--events 10000] [--at-once 40] [--digests 36] [--seed 1]
                                      [--outage 60] [--bots 1] [--light] [--log FILE]

`earful serve` runs as a process on the sample feedback, against a Slack of this machine that sends
every event at least once, out of order, answers a few calls in a hundred with 429 and Retry-After,
with 5xx (carried out or not), or hangs up, and drops connections. The process is killed (kill -9)
when a digest or a sign of life was posted and not noted down, when an answer was written and not
noted down, and when an event was sent and not acknowledged; each time it is started again, and of
several `--bots` on one database one after the other is killed. For a minute in the middle Slack's
messages are out altogether. Digests fall due all the while, and the lease of one that a killed
process held is let run out at once. `--light` does without the weights.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from bad_day import BadDay
from due import Due, make_home, order_digests
from storm import DUE, EVENT, POST, UPDATE, Verdict, key_of
from stormy_slack import StormySlack

_PATIENCE = 300.0


def main() -> None:
    """Run it and say what became of the questions and digests."""
    given = _arguments()
    # Told to stop, it takes the bot along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        make_home(home, is_light=given.light)
        minutes = [number % 12 - 4 for number in range(given.digests)]
        due = order_digests(home, minutes, is_light=given.light)
        figures = _run(home, due, given)
        if given.log:
            given.log.write_bytes((home / "serve.log").read_bytes())
    json.dump(figures, sys.stdout, indent=1)


def _run(home: Path, due: Due, given: argparse.Namespace) -> dict[str, Any]:
    n = given.events
    moments = ((0, DUE), (n // 5, POST), (2 * n // 5, UPDATE), (7 * n // 10, EVENT))
    day = BadDay(
        n, given.at_once, moments, given.outage, _PATIENCE, is_light=given.light, n_bots=given.bots
    )
    with StormySlack(seed=given.seed) as slack:
        began = time.monotonic()
        verdict, n_kills = day.run(slack, home, due)
        seconds = round(time.monotonic() - began)
        return _figures(slack, verdict, due) | {"kills": n_kills, "seconds": seconds}


def _figures(slack: StormySlack, verdict: Verdict, due: Due) -> dict[str, Any]:
    sent = due.sent(slack)
    expected = due.expected(datetime.now(UTC))
    acks = np.array(slack.acks)
    return {
        "events": verdict.n_events,
        "questions": verdict.n_questions,
        "answered once": verdict.answered,
        "answered twice": len(verdict.twice),
        "in silence": len(verdict.silent),
        "told by Slack that it failed": verdict.refused,
        "answers nobody asked for": verdict.unasked,
        "apologies": verdict.apologies,
        "digests due": len(expected),
        "digests missing": len(expected - sent.keys()),
        "digests twice": sum(count > 1 for count in sent.values()),
        "acknowledged, p50 and p95 seconds": [float(np.percentile(acks, p)) for p in (50, 95)],
        "acknowledged late": slack.late,
        "events given up": slack.lost,
        "went wrong": dict(verdict.failures),
        "bad": {
            key: [one["versions"] for one in slack.messages if key_of(one) == key]
            for key in (*verdict.twice, *verdict.silent)
        },
    }


def _arguments() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--events", type=int, default=10_000)
    arguments.add_argument("--at-once", type=int, default=40)
    arguments.add_argument("--digests", type=int, default=36)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--outage", type=float, default=60.0)
    arguments.add_argument("--bots", type=int, default=1)
    arguments.add_argument("--light", action="store_true")
    arguments.add_argument("--log", type=Path)
    return arguments.parse_args()


if __name__ == "__main__":
    main()
