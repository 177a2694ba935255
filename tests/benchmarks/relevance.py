"""How well the decision which comments are about a topic agrees with people.

    python tests/benchmarks/relevance.py [--queries QUERIES.csv --reviews REVIEWS.csv]

Always on the planted truths of the sample feedback, asked for in English and Chinese; with the two
files also on app reviews that people judged, each query against all collected reviews of its app.
Prints F1, precision and recall of the decision, pooled over queries with a 95 % bootstrap interval
over queries, beside words alone and raw cosine (each at the threshold best for it on the same rows,
which flatters them).
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from bot.analysis.folded_texts import FoldedTexts
from bot.analysis.relevance import terms_of, word_scores
from bot.bootstrap import Earful
from bot.config import load_settings
from bot.finder import RELEVANT, Finder
from bot.ingest.pipeline import ingest_rows
from bot.kept_corpus import KeptCorpus
from bot.sample.loader import sample_rows, sample_truths
from bot.storage.memory.comments import MemoryCommentStore
from bot.storage.memory.index import MemoryIndex
from models.protocols import Predictions, Predictor, Progress
from models.themes.translation import translations

ASKED = {
    "android-sync": ("sync", "sync losing notes", "同步", "同步丢笔记"),
    "offline-mode": ("offline mode", "working without internet", "离线模式", "没有网络"),
    "login-loop": ("login loop", "SSO login", "登录", "登录循环"),
    "search-praised": ("search", "搜索"),
    "billing-confuses": ("billing", "invoices", "checkout", "付款和账单", "发票"),
    "dark-mode": ("dark mode", "深色模式"),
}
ABSENT = ("fax machines", "vegetarian recipes", "flight booking", "payroll", "teleporting")
ABSENT += ("smartwatch battery", "dinosaurs", "航班预订", "发动机", "push to talk")
APPS = {
    "WhatsApp": "com.whatsapp",
    "Twitter": "com.twitter.android",
    "Spotify": "com.spotify.music",
    "Photo Editor": "com.zentertain.photoeditor",
    "Evernote": "B004LOMB2Q",
    "Netflix": "B005ZXWMUS",
    "eBay": "B004SIIBGU",
    "Facebook": "B0094BB4TW",
}
DRAWS = 1000


class Judged(NamedTuple):
    """Comments that people judged for one topic: what they said, and what was made of each."""

    truth: np.ndarray
    sure: np.ndarray
    words: np.ndarray
    cosines: np.ndarray

    @property
    def decided(self) -> np.ndarray:
        return self.sure >= RELEVANT


class Remembering:
    """A predictor that reads each text once, however many corpora hold it.

    Products and stars are left aside: neither moves an embedding, which is all that finding reads.
    """

    def __init__(self, predictor: Predictor) -> None:
        self._predictor = predictor
        self._known: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        self.revision, self.dimension = predictor.revision, predictor.dimension
        self.labels, self.span_labels = predictor.labels, predictor.span_labels
        self.query_labels = predictor.query_labels
        self.embed_query, self.classify_query = predictor.embed_query, predictor.classify_query

    def predict(
        self,
        texts: Sequence[str],
        progress: Progress | None = None,
        *,
        products: Sequence[str | None] | None = None,
        ratings: Sequence[float | None] | None = None,
    ) -> Predictions:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        found = self._predictor.predict(new, progress)
        pairs = zip(found.embeddings, found.probabilities["sentiment"], strict=True)
        self._known.update(zip(new, pairs, strict=True))
        embeddings, sentiment = zip(*(self._known[text] for text in texts), strict=True)
        return Predictions(np.stack(embeddings), {"sentiment": np.stack(sentiment)})


class Corpus:
    """Comments in memory, with the finder that is measured."""

    def __init__(self, rows: Sequence[dict[str, str]], predictor: Predictor) -> None:
        self.predictor = predictor
        self.store, self.index = MemoryCommentStore(), MemoryIndex(predictor.dimension)
        now = datetime(2027, 1, 1, tzinfo=UTC)
        zone = ZoneInfo("UTC")
        ingest_rows(
            rows, store=self.store, index=self.index, predictor=predictor, zone=zone, now=now
        )
        self.finder = Finder(KeptCorpus(self.store), self.index, predictor, translations)
        self.keys = self.store.keys()
        self.ids = np.array(self.store.ids(self.keys))
        self.texts = FoldedTexts(one.comment.text for one in self.store.load(self.keys))

    def judge(self, topic: str, wanted: np.ndarray, of: np.ndarray) -> Judged:
        """The comments in `of`, of which those in `wanted` are about the topic."""
        words = word_scores(self.texts.hits(terms_of(topic)), len(self.texts))
        return Judged(wanted[of], self.sure(topic)[of], words[of], self.cosines(topic)[of])

    def sure(self, topic: str) -> np.ndarray:
        """How surely each comment is about the topic."""
        return self.finder.relevance(topic, self.keys)

    def cosines(self, topic: str) -> np.ndarray:
        """Raw cosines of the comments with the topic."""
        keys, cosines = self.index.scores(self.predictor.embed_query(topic))
        return cosines[np.argsort(keys)]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--queries", type=Path)
    arguments.add_argument("--reviews", type=Path)
    given = arguments.parse_args()
    predictor = Remembering(Earful(load_settings()).predictor)
    sample = Corpus(sample_rows(date(2026, 11, 22)), predictor)
    print_figures("sample feedback, planted truths", judged_truths(sample))
    found = [int((sample.sure(one) >= RELEVANT).sum()) for one in ABSENT]
    print(f"  comments found for {len(ABSENT)} topics that are not there: {found}")
    if given.queries and given.reviews:
        judged = judged_reviews(given.queries, given.reviews, predictor)
        reviews = [corpus.judge(query, wanted, of) for query, corpus, wanted, of in judged]
        print_figures("judged app reviews", reviews)


def judged_truths(sample: Corpus) -> list[Judged]:
    everything = np.ones(len(sample.keys), bool)
    return [
        sample.judge(topic, np.isin(sample.ids, truth.comments), everything)
        for truth in sample_truths()
        for topic in ASKED.get(truth.id, ())
    ]


def judged_reviews(
    queries: Path, reviews: Path, predictor: Predictor
) -> Iterator[tuple[str, Corpus, np.ndarray, np.ndarray]]:
    """Each query with its app's reviews, which of them are about it, and which were judged."""
    by_query: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    by_app: dict[str, list[str]] = defaultdict(list)
    for row in read(queries):
        by_query[row["app"], row["query"]].append(row)
    for row in read(reviews):
        by_app[row["app"]].append(row["text"])
    for (app, query), rows in sorted(by_query.items()):
        texts = [{"id": f"c{n}", "text": text} for n, text in enumerate(by_app[APPS[app]])]
        pool = [{"id": f"j{n}", "text": row["text"]} for n, row in enumerate(rows)]
        corpus = Corpus([*texts, *pool], predictor)
        relevant = {f"j{n}" for n, row in enumerate(rows) if float(row["relevant"]) > 0}
        is_judged = np.char.startswith(corpus.ids.astype(str), "j")
        yield query, corpus, np.isin(corpus.ids, list(relevant)), is_judged


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def print_figures(title: str, judged: list[Judged]) -> None:
    truth, _, words, cosines = (np.concatenate(part) for part in zip(*judged, strict=True))
    decided = np.concatenate([one.decided for one in judged])
    low, high = bootstrap(len(judged), lambda picks: pooled_f1([judged[pick] for pick in picks]))
    print(f"{title}: {len(judged)} queries, {len(truth)} pairs, {int(truth.sum())} relevant")
    print(f"  decision    {figures(truth, decided)}  F1 [{low:.2f}, {high:.2f}]")
    for name, scores in (("words alone", words), ("raw cosine", cosines)):
        best = max(
            np.quantile(scores, np.linspace(0, 1, 101)), key=lambda t: f1(truth, scores >= t)
        )
        print(f"  {name} {figures(truth, scores >= best)}  (its best threshold on these rows)")


def figures(truth: np.ndarray, decided: np.ndarray) -> str:
    right = (truth & decided).sum()
    precision, recall = right / max(decided.sum(), 1), right / max(truth.sum(), 1)
    return f"precision {precision:.2f}, recall {recall:.2f}, F1 {f1(truth, decided):.2f}"


def f1(truth: np.ndarray, decided: np.ndarray) -> float:
    return float(2 * (truth & decided).sum() / max(truth.sum() + decided.sum(), 1))


def pooled_f1(judged: Sequence[Judged]) -> float:
    truth = np.concatenate([one.truth for one in judged])
    return f1(truth, np.concatenate([one.decided for one in judged]))


def bootstrap(count: int, measure: Callable[[np.ndarray], float]) -> tuple[float, float]:
    """The 95 % interval of a measure of `count` things, told the numbers of those drawn."""
    generator = np.random.default_rng(0)
    drawn = [measure(generator.integers(0, count, count)) for _ in range(DRAWS)]
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return float(low), float(high)


if __name__ == "__main__":
    main()
