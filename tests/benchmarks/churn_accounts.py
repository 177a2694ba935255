"""How often the accounts that leave are told from those that do not, and why.

    python tests/benchmarks/churn_accounts.py [--corpora 200] [--first SEED] [--rows 4000]
                                              [--reviews FILE.csv [--labels FILE.npz]]
    python tests/benchmarks/churn_accounts.py --fairness
    python tests/benchmarks/churn_accounts.py --record

Comments around the stories are those of the record, or rows of a file with a column `text`;
`--labels` has what the models say of its rows, as arrays `sentiment`, `needs` and `churn_intent`,
else they are asked. `--fairness` swaps names, countries, dialects and languages in comments; the
models are asked, and what they make of it is written to the card of the account model.
`--record` writes what the models say of the stories and of the sample feedback.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

import numpy as np

from bot.bootstrap import Earful
from bot.config import load_settings
from bot.sample.loader import sample_rows

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from models.churn_risk.report import write
from planted_accounts import (
    NOW,
    RECORD,
    Corpus,
    Said,
    analyst,
    outcome,
    plant,
    real,
    recorded,
    with_theme,
)
from planted_stories import DECOYS, STORIES
from swaps import SWAPS, Move, fairness_swaps, filled, moves

QUESTION = "which accounts may leave?"
_SHORTEST, _LONGEST = 15, 400
_FEW_SAMPLES = 320


def main() -> None:
    given = _arguments()
    if given.record:
        _record()
        return
    if given.fairness:
        audit = _fairness()
        write({"texts": audit})
        print(json.dumps(audit, ensure_ascii=False, indent=1))
        return
    said = recorded()
    pool = real({one.text: one for one in _rows(given)} if given.reviews else said)
    started = time.perf_counter()
    figures = _measure(range(given.first, given.first + given.corpora), pool, said)
    figures |= {"pool": len(pool), "seconds": round(time.perf_counter() - started, 1)}
    print(json.dumps(figures, ensure_ascii=False, indent=1))


def _measure(
    seeds: Sequence[int], pool: Sequence[Said], said: Mapping[str, Said]
) -> dict[str, object]:
    """Precision among the first ten, how many reasons name the story, and what goes wrong."""
    listed = right = named = 0
    wrong, unnamed, found, planted = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    shares = []
    for seed in seeds:
        corpus = plant(pool, said, seed)
        answer = analyst(corpus).ask(QUESTION, NOW)
        one = outcome(corpus, answer)
        listed, right, named = listed + one.listed, right + one.right, named + one.named
        shares.append(one.right / max(one.listed, 1))
        wrong.update(one.wrong)
        unnamed.update(one.unnamed)
        found.update(_found(corpus, [risk.account for risk in answer.accounts]))
        planted.update(str(story) for story in corpus.stories.values())
    spread = 1.96 * float(np.std(shares)) / max(len(shares), 1) ** 0.5
    return {
        "corpora": len(seeds),
        "precision": right / max(listed, 1),
        "interval": [float(np.mean(shares)) - spread, float(np.mean(shares)) + spread],
        "listed": listed,
        "named": named / max(right, 1),
        "wrong": dict(wrong),
        "unnamed": dict(unnamed),
        "among the first ten": {story: found[story] / n for story, n in planted.items()},
    }


def _found(corpus: Corpus, names: Sequence[str]) -> Iterator[str]:
    return (str(corpus.stories[name]) for name in names[:10] if name in corpus.stories)


def _rows(given: argparse.Namespace) -> list[Said]:
    """Real comments with what the models say of them."""
    with given.reviews.open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    some = [place for place, one in enumerate(texts) if _SHORTEST <= len(one) <= _LONGEST]
    some = np.random.default_rng(0).permutation(some)[: given.rows].tolist()
    if given.labels is None:
        return _predicted([texts[place] for place in some])
    with np.load(given.labels) as labels:
        columns = {name: labels[name] for name in ("sentiment", "needs", "churn_intent")}
    return [_said(texts[place], columns, place) for place in some]


def _predicted(texts: Sequence[str]) -> list[Said]:
    settings = load_settings()
    columns = Earful(settings).predictor.predict(texts).probabilities
    return [_said(text, columns, place) for place, text in enumerate(texts)]


def _said(text: str, columns: Mapping[str, np.ndarray], place: int) -> Said:
    feeling, needs = (columns[name][place].tolist() for name in ("sentiment", "needs"))
    one = Said(text, tuple(feeling), tuple(needs), float(columns["churn_intent"][place][0]))
    return with_theme(one)


def _record() -> None:
    """Write what the models say of the texts that the suite needs."""
    stories = [
        line.text
        for kind in (STORIES, DECOYS)
        for lines in kind.values()
        for story in lines
        for line in story
    ]
    swapped = [text for pair in SWAPS for text in filled(pair)]
    samples = [row["text"] for row in sample_rows(date(2026, 6, 30))][:_FEW_SAMPLES]
    texts = list(dict.fromkeys([*stories, *swapped, *samples]))
    with RECORD.open("w", encoding="utf-8") as file:
        for one in _predicted(texts):
            row = {name: value for name, value in asdict(one).items() if name != "theme"}
            file.write(json.dumps(_rounded(row), ensure_ascii=False) + "\n")


def _rounded(row: Mapping[str, object]) -> dict[str, object]:
    def short(value: object) -> object:
        if isinstance(value, float):
            return round(value, 4)
        return [round(one, 4) for one in value] if isinstance(value, list | tuple) else value

    return {name: short(value) for name, value in row.items()}


def _fairness() -> dict[str, object]:
    """How far scores move when comments say the same otherwise."""
    swaps = [*SWAPS, *fairness_swaps()]
    predicted = _predicted([text for swap in swaps for text in filled(swap)])
    found = list(moves({one.text: one for one in predicted}, swaps))
    kinds = sorted({(one.kind, one.lang) for one in found}, key=str)
    outside = [one for one in found if not one.is_within]
    return {
        "revision": Earful(load_settings()).predictor.revision,
        "kinds": [_kind(found, *kind) for kind in kinds],
        "outside": [
            {"kind": one.kind, "of": one.first, "text": one.other}
            | dict(zip(("first", "other"), one.scores, strict=True))
            for one in sorted(outside, key=lambda one: -one.difference)
        ],
    }


def _kind(found: Sequence[Move], kind: str, lang: str) -> dict[str, object]:
    mine = [one for one in found if (one.kind, one.lang) == (kind, lang)]
    return {
        "kind": kind,
        "lang": lang,
        "n": len(mine),
        "within": float(np.mean([one.is_within for one in mine])),
        "mean": float(np.mean([one.difference for one in mine])),
        "largest": float(np.max([one.difference for one in mine])),
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--reviews", type=Path)
    parser.add_argument("--labels", type=Path)
    parser.add_argument("--rows", type=int, default=4000)
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--fairness", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
