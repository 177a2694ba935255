"""How alike the comments are that a topic finds in English and in Chinese words.

    python tests/benchmarks/cross_language.py --english FILE... --chinese FILE...
        [--queries QUERIES.csv --reviews REVIEWS.csv] [--comments 6000] [--each]

Every topic of `tests/data/topic_pairs.csv` is written twice in each language. What its wordings
find among `--comments` reviews, half of them English and half Chinese, drawn evenly from the files
as far as these go, is compared: English with Chinese words, and as a yardstick two wordings of one
language. Beside the decision stand the nearest comments by raw cosine, as many as it found: what
one would wire up otherwise. FILE has the columns `text, lang`.

With the two files of `relevance.py`, the decision by the Chinese words for its queries is compared
with what people judged of English reviews, beside the decision by the English words.

All figures are means over topics (precision, recall and F1 are pooled over queries) with 95 %
bootstrap intervals over them; a topic that finds nothing is left out where that has no meaning.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from relevance import Corpus, Judged, Remembering, bootstrap, judged_reviews, pooled_f1

from bot.bootstrap import Earful
from bot.config import load_settings
from bot.finder import RELEVANT
from models.protocols import Predictor
from models.search_quality import average_precision

TOPICS = Path(__file__).parent.parent / "data" / "topic_pairs.csv"
ENGLISH, CHINESE, ENGLISH_AGAIN, CHINESE_AGAIN = WORDINGS = (
    "english",
    "chinese",
    "english_again",
    "chinese_again",
)
FIRST = 20

#: Kind of topic, and its wording in each of `WORDINGS`.
Topic = Mapping[str, str]
Measure = Callable[[np.ndarray, np.ndarray], float]


@dataclass(frozen=True)
class Found:
    """What a topic finds by each of its wordings: rows of comments, the best first.

    `nearest` are as many rows by raw cosine; `is_chinese` tells of every comment of the corpus.
    """

    decided: Mapping[str, np.ndarray]
    nearest: Mapping[str, np.ndarray]
    is_chinese: np.ndarray


def main() -> None:
    given = arguments()
    with given.topics.open(encoding="utf-8", newline="") as lines:
        topics = list(csv.DictReader(lines))
    predictor = Remembering(Earful(load_settings()).predictor)
    if given.queries and given.reviews:
        wordings = {topic["english"]: topic for topic in topics if topic["kind"] == "judged"}
        print_judged(judged(wordings, given.queries, given.reviews, predictor))
    rows = [*drawn(given.english, "en", given.comments // 2)]
    rows += drawn(given.chinese, "zh", given.comments // 2)
    corpus = Corpus(random.Random(0).sample(rows, len(rows)), predictor)
    everyday = [topic for topic in topics if topic["kind"] == "topic"]
    found = [find(topic, corpus) for topic in everyday]
    print_found(found)
    if given.each:
        print_each(everyday, found)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--english", type=Path, nargs="+", required=True)
    parser.add_argument("--chinese", type=Path, nargs="+", required=True)
    parser.add_argument("--queries", type=Path)
    parser.add_argument("--reviews", type=Path)
    parser.add_argument("--topics", type=Path, default=TOPICS)
    parser.add_argument("--comments", type=int, default=6000)
    parser.add_argument("--each", action="store_true", help="add a line for each topic")
    return parser.parse_args()


def drawn(paths: Sequence[Path], lang: str, count: int) -> Iterator[dict[str, str]]:
    """So many different comments, the same ones each time, evenly from files; smallest first."""
    pools = sorted((texts(path, lang) for path in paths), key=len)
    for place, pool in enumerate(pools):
        chosen = random.Random(0).sample(pool, min(len(pool), count // (len(pools) - place)))
        count -= len(chosen)
        yield from ({"id": f"{lang}{place}-{n}", "text": text} for n, text in enumerate(chosen))


def texts(path: Path, lang: str) -> list[str]:
    with path.open(encoding="utf-8", newline="") as lines:
        mine = [row["text"] for row in csv.DictReader(lines) if row["lang"] == lang]
    if not mine:
        sys.exit(f"{path} has no rows whose lang is {lang}.")
    return list(dict.fromkeys(mine))


def find(topic: Topic, corpus: Corpus) -> Found:
    decided, nearest = {}, {}
    for wording in WORDINGS:
        sure = corpus.sure(topic[wording])
        decided[wording] = best(sure, int((sure >= RELEVANT).sum()))
        nearest[wording] = best(corpus.cosines(topic[wording]), len(decided[wording]))
    return Found(decided, nearest, np.char.startswith(corpus.ids.astype(str), "zh"))


def best(scores: np.ndarray, count: int) -> np.ndarray:
    return np.argsort(-scores, kind="stable")[:count]


def jaccard(one: np.ndarray, other: np.ndarray) -> float:
    return ratio(len(np.intersect1d(one, other)), len(np.union1d(one, other)))


def first_alike(one: np.ndarray, other: np.ndarray) -> float:
    one, other = one[:FIRST], other[:FIRST]
    return ratio(len(np.intersect1d(one, other)), max(len(one), len(other)))


def held(one: np.ndarray, other: np.ndarray) -> float:
    """The share of what the one finds that the other finds as well."""
    return ratio(len(np.intersect1d(one, other)), len(one))


def ratio(part: int, whole: int) -> float:
    return part / whole if whole else np.nan


def print_found(found: Sequence[Found]) -> None:
    is_chinese = found[0].is_chinese
    print(
        f"\n{len(found)} topics, {len(is_chinese)} comments, {is_chinese.sum()} of them Chinese\n"
    )
    measures: dict[str, Measure] = {
        "of all that either finds, found by both": jaccard,
        f"of the first {FIRST}, the same": first_alike,
        "of what the first finds, found by the second": held,
        "of what the second finds, found by the first": lambda one, other: held(other, one),
    }
    print_table(
        ("by two wordings", "English, Chinese", "two English", "two Chinese", "the same by cosine"),
        [(name, *map(cell, compared(found, measure))) for name, measure in measures.items()],
    )
    print_table(
        ("by one wording", "English", "Chinese", "English, by cosine", "Chinese, by cosine"),
        [
            ("comments found", *2 * [in_words(found, wording) for wording in (ENGLISH, CHINESE)]),
            ("share in the other language", *map(cell, shares_of_others(found))),
        ],
    )
    crossing = ((ENGLISH, CHINESE, ENGLISH_AGAIN), (CHINESE, ENGLISH, CHINESE_AGAIN))
    print_table(
        ("of what its own words find", "by the other language", "by its own, said again"),
        [
            (f"{own} comments", *(cell(recovered(found, own, other)) for other in others))
            for own, *others in crossing
        ],
    )


def in_words(found: Sequence[Found], wording: str) -> str:
    counts = [len(each.decided[wording]) for each in found]
    return f"{np.mean(counts):.0f}, median {np.median(counts):.0f}"


def compared(found: Sequence[Found], measure: Measure) -> Iterator[list[float]]:
    for one, other in ((ENGLISH, CHINESE), (ENGLISH, ENGLISH_AGAIN), (CHINESE, CHINESE_AGAIN)):
        yield [measure(each.decided[one], each.decided[other]) for each in found]
    yield [measure(each.nearest[ENGLISH], each.nearest[CHINESE]) for each in found]


def shares_of_others(found: Sequence[Found]) -> Iterator[list[float]]:
    """By English and by Chinese words the shares that are in the other language; then by cosine."""
    for way in ("decided", "nearest"):
        for wording in (ENGLISH, CHINESE):
            rows = [(each, getattr(each, way)[wording]) for each in found]
            foreign = [each.is_chinese[mine] == (wording == ENGLISH) for each, mine in rows]
            yield [ratio(int(flags.sum()), len(flags)) for flags in foreign]


def recovered(found: Sequence[Found], own: str, other: str) -> list[float]:
    """Of the comments in its own language that one wording finds, the share another finds."""
    shares = []
    for each in found:
        rows = each.decided[own]
        native = rows[each.is_chinese[rows] == (own == CHINESE)]
        shares.append(held(native, each.decided[other]))
    return shares


def print_each(topics: Sequence[Topic], found: Sequence[Found]) -> None:
    """Of each topic, how many comments its words find in each language, and both wordings."""
    rows = []
    for topic, each in zip(topics, found, strict=True):
        mine = [each.decided[wording] for wording in (ENGLISH, CHINESE)]
        chinese = [int(each.is_chinese[rows].sum()) for rows in mine]
        counts = [f"{len(rows) - n} en, {n} zh" for rows, n in zip(mine, chinese, strict=True)]
        both = len(np.intersect1d(*mine))
        rows.append((f"{topic[ENGLISH]} / {topic[CHINESE]}", *counts, str(both)))
    print_table(("topic", "by English words", "by Chinese words", "by both"), rows)


def judged(
    topics: Mapping[str, Topic], queries: Path, reviews: Path, predictor: Predictor
) -> dict[str, list[Judged]]:
    """By each wording, what is made of the reviews that were judged for the English query."""
    by: dict[str, list[Judged]] = {wording: [] for wording in WORDINGS}
    for query, corpus, wanted, of in judged_reviews(queries, reviews, predictor):
        for wording, mine in by.items():
            mine.append(corpus.judge(topics[query][wording], wanted, of))
    return by


def print_judged(by: Mapping[str, Sequence[Judged]]) -> None:
    truth = np.concatenate([one.truth for one in by[ENGLISH]])
    print(
        f"{len(by[ENGLISH])} queries, {len(truth)} English reviews judged, {truth.sum()} relevant\n"
    )
    rows = [
        (wording.replace("_", ", said "), *(figure_cell(mine, of) for of in FIGURES.values()))
        for wording, mine in by.items()
    ]
    less = [figure_cell(by[CHINESE], figure, by[ENGLISH]) for figure in FIGURES.values()]
    print_table(("words", *FIGURES), [*rows, ("chinese less english", *less)])


def precision(some: Sequence[Judged]) -> float:
    right = sum(int((one.truth & one.decided).sum()) for one in some)
    return ratio(right, sum(int(one.decided.sum()) for one in some))


def recall(some: Sequence[Judged]) -> float:
    right = sum(int((one.truth & one.decided).sum()) for one in some)
    return ratio(right, sum(int(one.truth.sum()) for one in some))


def ranking(some: Sequence[Judged]) -> float:
    gains = [one.truth[best(one.sure, len(one.sure))].astype(int).tolist() for one in some]
    return float(np.mean([average_precision(each) for each in gains]))


FIGURES: dict[str, Callable[[Sequence[Judged]], float]] = {
    "F1": pooled_f1,
    "precision": precision,
    "recall": recall,
    "average precision": ranking,
}


def figure_cell(
    mine: Sequence[Judged],
    figure: Callable[[Sequence[Judged]], float],
    others: Sequence[Judged] | None = None,
) -> str:
    """A figure and its interval, less the figure of others for the same queries."""

    def measure(picks: np.ndarray) -> float:
        less = 0.0 if others is None else figure([others[pick] for pick in picks])
        return figure([mine[pick] for pick in picks]) - less

    return with_interval(len(mine), measure)


def cell(values: Sequence[float]) -> str:
    """The mean of the values that are numbers, and its interval."""
    known = np.array(values)[~np.isnan(values)]
    return with_interval(len(known), lambda picks: float(known[picks].mean()))


def with_interval(count: int, measure: Callable[[np.ndarray], float]) -> str:
    value = measure(np.arange(count)) if count else np.nan
    if np.isnan(value):
        return "nothing found"
    low, high = bootstrap(count, measure)
    return f"{value:.2f} [{low:.2f}, {high:.2f}]"


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    for name, *cells in (head, ["---"] * len(head), *rows):
        print(f"| {name:44} | {' | '.join(f'{one:>22}' for one in cells)} |")
    print()


if __name__ == "__main__":
    main()
