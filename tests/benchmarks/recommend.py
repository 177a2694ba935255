"""How often the planted problem of greatest effect is recommended first, and what else is.

    python tests/benchmarks/recommend.py [--data DIR --embeddings DIR] [--corpora 200] [--json]

Corpora are drawn from the sample feedback, whose themes are taken as known; with `--data`, a folder
of public data sets, from reviews of Telegram, with what the models say of them (`--embeddings`, see
`themes.py`) and the lasting themes that the theme maker makes of 6000 of them. Problems are there
the reviews of one to three stars of the themes in which most have so few. A quarter of the corpora
has nothing planted.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from themes import FILES, Held, _maker

from advised import Advised, Item, Plan, Pool, advise, analyst_of, sample_pool
from bot.analysis.answers import Answer
from bot.feedback import Labels, Sentiment
from models.datasets import read_rows
from planted import NOW

_SET, _SIZE = "telegram", 6000
#: A theme is a problem when so many reviews have so few stars, and they are such a part of it.
_BAD_STARS, _FEWEST, _MOST = 3, 40, 0.6
_SENTIMENTS = tuple(Sentiment)


def main() -> None:
    given = _arguments()
    pool = sample_pool() if given.data is None else _reviews(given.data, given.embeddings)
    sys.stderr.write(f"{len(pool.problems)} problems, {len(pool.themes)} themes\n")
    counts, of = Counter[str](), Counter[str]()
    started = time.perf_counter()
    for number in range(given.corpora):
        seed, place = divmod(number, len(Plan))
        corpus = advise(pool, list(Plan)[place], seed)
        answer = analyst_of(pool, corpus).ask("what should we do next?", NOW)
        for name, holds in _found(corpus, answer).items():
            of[name] += 1
            counts[name] += holds
    for name in sorted(of):
        sys.stderr.write(f"{name}: {counts[name]} of {of[name]} ({counts[name] / of[name]:.1%})\n")
    seconds = (time.perf_counter() - started) / max(given.corpora, 1)
    sys.stderr.write(f"{seconds:.1f} s a corpus\n")
    if given.json:
        json.dump({name: [counts[name], of[name]] for name in sorted(of)}, sys.stdout)


def _found(corpus: Advised, answer: Answer) -> Mapping[str, bool]:
    """Whether the planted problem is first, and among the first three; or nothing is urgent."""
    if corpus.plan is Plan.NOTHING:
        return {"nothing: not urgent": not answer.headline.startswith("Urgent")}
    about = [
        len(set(one.comments) & corpus.about) > len(one.comments) / 2
        for one in answer.recommendations
    ]
    return {
        f"{corpus.plan}: first": about[:1] == [True],
        f"{corpus.plan}: of three": any(about[:3]),
    }


def _reviews(data: Path, embeddings: Path) -> Pool:
    """Reviews with the labels that models gave them, and their themes."""
    columns = Held(data, embeddings, None).columns(_SET)
    said = np.load(embeddings / f"{_SET}.npz")
    arrays = [said[name] for name in ("sentiment", "needs", "churn_intent")]
    stars = [float(row["rating"]) for row in read_rows(data / f"{FILES[_SET]}.csv")]
    rows = np.sort(np.random.default_rng(0).permutation(len(stars))[:_SIZE])
    made = _maker().refresh(columns.corpus(rows))
    numbers, is_bad = made.assigned.numbers, np.array(stars)[rows] <= _BAD_STARS
    problems = {
        number: theme.id
        for number, theme in enumerate(made.ledger.themes)
        if is_bad[numbers == number].sum() >= _FEWEST and is_bad[numbers == number].mean() >= _MOST
    }
    items: dict[str | None, list[Item]] = {name: [] for name in (*problems.values(), None)}
    for row, number, bad in zip(rows.tolist(), numbers.tolist(), is_bad.tolist(), strict=True):
        labels = _labels(*(array[row] for array in arrays))
        group = problems.get(number) if bad else None
        items[group].append(Item(columns.texts[row], labels, number, group))
    return Pool(items, [theme.id for theme in made.ledger.themes], tuple(problems.values()))


def _labels(moods: np.ndarray, needs: np.ndarray, churn: np.ndarray) -> Labels:
    return Labels(
        sentiment=_SENTIMENTS[int(moods.argmax())],
        sentiment_score=float(moods[2] - moods[0]),
        sentiment_probabilities=tuple(moods.tolist()),
        revision="",
        need_probabilities=tuple(needs.tolist()),
        churn_probability=float(churn[0]),
    )


def _arguments() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=Path)
    arguments.add_argument("--embeddings", type=Path)
    arguments.add_argument("--corpora", type=int, default=200)
    arguments.add_argument("--json", action="store_true")
    return arguments.parse_args()


if __name__ == "__main__":
    main()
