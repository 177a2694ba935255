"""How often the analyses find what was planted, and claim a change where there is none.

    python tests/benchmarks/planted.py [--reviews FILE.csv --topic WORDS --holding WORD...]
                                       [--corpora 200] [--seed 0] [--rows 4000] [--themes]
                                       [--hashing] [--json]

Half of the corpora have a fact planted in them, of four kinds in turn, half have none. Comments are
those of the sample feedback, or rows of a file with a column `text`; those that hold one of the
words are about the topic. `--seed` is that of the first corpus; `--themes` makes the themes of each
corpus before it is asked. `--hashing` leaves the models out.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bot.bootstrap import Earful
from bot.config import load_settings
from bot.sample.loader import sample_rows
from models.protocols import Predictor
from models.testing import HashingPredictor
from models.themes.maker import LastingThemes

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from planted import EFFECTS, NOW, Labeller, N, Plan, Pool, claims, is_found, plant, questions

_SHORTEST, _LONGEST = 15, 400
_PLANTED = tuple(plan for plan in Plan if plan is not Plan.NOTHING)


def main() -> None:
    given = _arguments()
    predictor: Predictor = HashingPredictor(512)
    if not given.hashing:
        predictor = Earful(load_settings()).predictor
    pool = Pool.of(_texts(given.reviews, given.rows), given.topic, given.holding)
    _say(f"{len(pool.about)} comments about {pool.topic!r}, {len(pool.others)} others")
    labeller = Labeller(pool, predictor)
    maker = LastingThemes(predictor) if given.themes else None
    found, asked = Counter[str](), Counter[str]()
    seconds: list[float] = []
    for number in range(given.corpora):
        seed, is_nothing = divmod(number, 2)
        plan = Plan.NOTHING if is_nothing else _PLANTED[seed % len(_PLANTED)]
        planted = plant(pool, plan, given.seed + seed)
        analyst = labeller.analyst(planted, maker)
        for kind, question in questions(plan, pool.topic).items():
            started = time.perf_counter()
            answer = analyst.ask(question, NOW)
            seconds.append(time.perf_counter() - started)
            name = f"{plan} {kind}"
            asked[name] += 1
            found[name] += bool(claims(answer)) if is_nothing else is_found(planted, answer)
    rows = {name: (found[name], asked[name]) for name in sorted(asked)}
    if given.json:
        json.dump(rows, sys.stdout)
    for name, (n, of) in rows.items():
        plan = Plan(name.split()[0])
        what = "claimed a change" if plan is Plan.NOTHING else "found"
        effect = EFFECTS[plan]
        _say(
            f"{name}: {what} in {n} of {of} ({n / of:.1%}); {effect.before:.0%}-{effect.after:.0%}"
            f" of {N:,}"
        )
    _say(f"{1000 * sum(seconds) / len(seconds):.0f} ms an answer")


def _arguments() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--reviews", type=Path)
    arguments.add_argument("--topic", default="offline mode")
    arguments.add_argument("--holding", nargs="+", default=["offline", "离线"])
    arguments.add_argument("--corpora", type=int, default=200)
    arguments.add_argument("--rows", type=int, default=4000)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--themes", action="store_true")
    arguments.add_argument("--hashing", action="store_true")
    arguments.add_argument("--json", action="store_true")
    return arguments.parse_args()


def _texts(reviews: Path | None, limit: int) -> Sequence[str]:
    if reviews is None:
        return [row["text"] for row in sample_rows(date(2026, 6, 21))]
    with reviews.open(encoding="utf-8", newline="") as file:
        texts = dict.fromkeys(row["text"] for row in csv.DictReader(file))
    kept = [text for text in texts if _SHORTEST <= len(text) <= _LONGEST]
    return random.Random(0).sample(kept, min(limit, len(kept)))


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
