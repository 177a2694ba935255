"""How often the planted problem of greatest effect is recommended first, and what else is.

    python tests/benchmarks/recommend.py [--data DIR --embeddings DIR | --home HOME] [--remade]
        [--corpora 200] [--json]

Corpora are drawn from the sample feedback, whose themes are taken as known; with `--data`, a folder
of public data sets, from reviews of Telegram, with what the models say of them (`--embeddings`, see
`themes.py`) and the lasting themes that the theme maker makes of 6000 of them. Problems are there
the reviews of one to three stars of the themes in which most have so few, of those that are about
different things. What other comments complain of nobody has labelled, so that few of those are
drawn: all together no more than one usual problem. With `--labelled` too,
they are what people write to a bank about, as it was labelled by hand, among the reviews. A quarter
of the corpora has nothing planted.

With `--remade` the themes are made anew of each corpus, as they would be at a team's, so that they
need not be the groups that are planted. The sample feedback then needs a HOME in which it was
brought in (`earful demo`), for what the models say of it.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from themes import FILES, Held, _maker

from advised import Advised, Item, Plan, Pool, advise, analyst_of, calm, sample_pool
from bot.analysis.answers import Answer
from bot.bootstrap import SAMPLE, Earful
from bot.config import load_settings
from bot.feedback import Aspect, LabelledComment, Labels, Sentiment
from bot.ports import Floats
from bot.sample.loader import sample_rows
from models.datasets import read_rows
from models.themes.ledger import Place
from planted import NOW

_SET, _SIZE = "telegram", 6000
#: A theme is a problem when so many reviews have so few stars, and they are such a part of it.
_BAD_STARS, _FEWEST, _MOST = 3, 40, 0.6
#: Letters to a bank, of which so many of one label are a problem when most are unhappy.
_LETTERS, _MANY, _APART = "banking77", 100, 0.3
#: No more of them are drawn from, so that each has its share.
_PROBLEMS = 6
_SENTIMENTS = tuple(Sentiment)


def main() -> None:
    given = _arguments()
    pool = _pool(given)
    maker = _maker() if given.remade else None
    sys.stderr.write(f"{len(pool.problems)} problems, {len(pool.themes)} themes\n")
    counts, of = Counter[str](), Counter[str]()
    started = time.perf_counter()
    for number in range(given.corpora):
        seed, place = divmod(number, len(Plan))
        corpus = advise(pool, list(Plan)[place], seed)
        answer = analyst_of(pool, corpus, maker).ask("what should we do next?", NOW)
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


def _pool(given: argparse.Namespace) -> Pool:
    return calm(_drawn_from(given))


def _drawn_from(given: argparse.Namespace) -> Pool:
    if given.data is not None and given.labelled:
        return _labelled(given.data, given.embeddings)
    if given.data is not None:
        return _reviews(given.data, given.embeddings)
    pool = sample_pool()
    return pool if given.home is None else _as_labelled(pool, given.home)


def _as_labelled(pool: Pool, home: Path) -> Pool:
    """The sample feedback with what the models said of it in a home, and its embeddings."""
    os.environ["EARFUL_HOME"] = str(home)
    store = Earful(load_settings()).store(SAMPLE)
    keys, vectors = store.keys(), dict[int, Floats]()
    for revision in store.revisions():
        for some, read in store.embeddings(keys, revision):
            vectors |= zip(some.tolist(), read, strict=True)
    made = {one.comment.id: one for one in store.load(keys)}
    # personal data is masked where it is stored
    said = {row["text"]: made[row["id"]] for row in sample_rows(NOW.date())}
    items = {
        group: [_like(one, said[one.text], vectors) for one in some]
        for group, some in pool.items.items()
    }
    return replace(pool, items=items)


def _like(item: Item, said: LabelledComment, vectors: Mapping[int, Floats]) -> Item:
    lang, vector = said.comment.lang or "en", vectors[said.key]
    return replace(item, labels=said.labels, lang=lang, vector=vector)


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
        labels = _labels(
            *(array[row] for array in arrays), text=columns.texts[row], aspects=columns.aspects[row]
        )
        group = problems.get(number) if bad else None
        vector = columns.vectors[row].astype(np.float32)
        one = Item(columns.texts[row], labels, number, group, vector=vector, is_bad=bad)
        if group is not None or number not in problems:
            # who is content with it speaks of the same thing, and not of nothing
            items[group].append(one)
    apart = _apart({name: some for name, some in items.items() if name})
    kept = {name: items[name] for name in (*apart, None)}
    return Pool(kept, [theme.id for theme in made.ledger.themes], apart)


def _labelled(data: Path, embeddings: Path) -> Pool:
    """What people write to a bank about, as labelled by hand, among reviews of a messenger."""
    items: dict[str | None, list[Item]] = {None: []}
    items[None] += (one for one, _ in _items(data, embeddings, _SET))
    for one, label in _items(data, embeddings, _LETTERS):
        items.setdefault(label, []).append(replace(one, group=label))
    problems = _apart({label: some for label, some in items.items() if label and _is_bad(some)})
    return Pool({label: items[label] for label in (*problems, None)}, ["reviews"], problems)


def _is_bad(items: Sequence[Item]) -> bool:
    unhappy = sum(one.labels.sentiment is Sentiment.NEGATIVE for one in items)
    return len(items) >= _MANY and unhappy >= _MOST * len(items)


def _apart(groups: Mapping[str, Sequence[Item]]) -> tuple[str, ...]:
    """The largest groups that are about different things, by the middles of their comments."""
    middles = {
        label: np.mean([one.vector for one in some], axis=0) for label, some in groups.items()
    }
    everything = np.mean(list(middles.values()), axis=0)
    found: dict[str, Floats] = {}
    for label in sorted(groups, key=lambda label: (-len(groups[label]), label)):
        middle = middles[label] - everything
        middle /= np.linalg.norm(middle)
        if all(float(middle @ other) < _APART for other in found.values()):
            found[label] = middle
    return tuple(found)[:_PROBLEMS]


def _items(data: Path, embeddings: Path, name: str) -> Iterator[tuple[Item, str]]:
    """The rows of a data set with what models say of them, and their labels."""
    columns = Held(data, embeddings, None).columns(name)
    said = np.load(embeddings / f"{name}.npz")
    arrays = [said[one] for one in ("sentiment", "needs", "churn_intent")]
    vectors = columns.vectors.astype(np.float32)
    for row, text in enumerate(columns.texts):
        labels = _labels(*(array[row] for array in arrays), text=text, aspects=columns.aspects[row])
        yield Item(text, labels, int(Place.POOL), vector=vectors[row]), str(columns.labels[row])


def _labels(
    moods: np.ndarray,
    needs: np.ndarray,
    churn: np.ndarray,
    text: str,
    aspects: Sequence[tuple[str, int]],
) -> Labels:
    return Labels(
        sentiment=_SENTIMENTS[int(moods.argmax())],
        sentiment_score=float(moods[2] - moods[0]),
        sentiment_probabilities=tuple(moods.tolist()),
        revision="",
        need_probabilities=tuple(needs.tolist()),
        churn_probability=float(churn[0]),
        aspects=tuple(_aspects(text, aspects)),
    )


def _aspects(text: str, aspects: Sequence[tuple[str, int]]) -> Iterator[Aspect]:
    end = 0
    for phrase, feeling in aspects:
        start = text.index(phrase, end)
        end = start + len(phrase)
        yield Aspect(start, end, _SENTIMENTS[feeling], 1.0)


def _arguments() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=Path)
    arguments.add_argument("--embeddings", type=Path)
    arguments.add_argument("--corpora", type=int, default=200)
    arguments.add_argument("--home", type=Path)
    arguments.add_argument("--labelled", action="store_true")
    arguments.add_argument("--remade", action="store_true")
    arguments.add_argument("--json", action="store_true")
    return arguments.parse_args()


if __name__ == "__main__":
    main()
