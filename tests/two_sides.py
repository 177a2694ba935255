"""Two sides of a comparison, drawn from stated shares: what is planted is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from bot.analysis.columns import coded
from bot.analysis.material import Material
from bot.feedback import Comment, LabelledComment, Labels, Need, Sentiment
from bot.ports import NEED_BITS, AspectTable, CommentTable, Keys

RELEASE, LAST = date(2026, 3, 1), date(2026, 3, 28)
MOODS = (Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE)
PARTS = tuple(f"part{number}" for number in range(20))


@dataclass(frozen=True)
class Truth:
    """The shares one side is drawn with: `topic` of all, the others of those about the topic."""

    n: int = 500
    topic: float = 1.0
    moods: tuple[float, float, float] = (0.3, 0.3, 0.4)
    needs: Mapping[Need, float] = field(
        default_factory=lambda: dict(zip(Need, (0.2, 0.15, 0.25, 0.1, 0.3), strict=True))
    )
    churn: float = 0.04
    parts: Mapping[str, float] = field(
        default_factory=lambda: {part: 0.02 + 0.004 * place for place, part in enumerate(PARTS)}
    )

    def but(self, part: str, share: float) -> Truth:
        """The same with another share of one part."""
        return replace(self, parts={**self.parts, part: share})


class Corpus:
    """Comments of several sides, each found by its key."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self._sentiment = np.zeros(0, np.int8)
        self._created_at = np.zeros(0, "datetime64[s]")
        self._author = np.zeros(0, np.int64)

    def side(self, truth: Truth, since: date = RELEASE, days: int = 28) -> Material:
        """Comments of some days, drawn as the truth says."""
        n, rng = truth.n, self._rng
        keys = np.arange(n) + len(self._author)
        sentiment = rng.choice(3, n, p=truth.moods).astype(np.int8)
        bits = [np.where(rng.random(n) < truth.needs[need], NEED_BITS[need], 0) for need in Need]
        start = np.datetime64(datetime.combine(since, time()), "s")
        table = CommentTable(
            keys=keys,
            sentiment=sentiment,
            score=((sentiment - 1) * 0.7 + rng.normal(0, 0.1, n)).clip(-1, 1).astype(np.float32),
            created_at=start + rng.integers(0, 86400 * days, n).astype("timedelta64[s]"),
            needs=np.sum(bits, axis=0).astype(np.uint8),
            churn=np.where(rng.random(n) < truth.churn, 0.9, 0.1).astype(np.float32),
        )
        is_about = rng.random(n) < truth.topic
        self._write(table)
        return self._material(table, is_about, self._aspects(truth, table))

    def comment(self, key: int) -> LabelledComment:
        """The comment of a key."""
        one = Comment(
            id=f"c{key}",
            text=f"This is what comment number {key} says of the product.",
            created_at=self._created_at[key].item().replace(tzinfo=UTC),
            author=f"u{self._author[key]}",
        )
        labels = Labels(MOODS[self._sentiment[key]], 0.0, (0.3, 0.3, 0.4), "model@1")
        return LabelledComment(int(key), one, labels)

    def _write(self, table: CommentTable) -> None:
        self._sentiment = np.append(self._sentiment, table.sentiment)
        self._created_at = np.append(self._created_at, table.created_at)
        authors = self._rng.integers(0, 2000, len(table.keys))
        self._author = np.append(self._author, authors)

    def _column(self, name: str, keys: Keys) -> list[str | None]:
        return [f"u{self._author[key]}" if name == "author" else None for key in keys]

    def _aspects(self, truth: Truth, table: CommentTable) -> AspectTable:
        named = self._rng.random((len(PARTS), len(table.keys))) < np.array(
            [[truth.parts[part]] for part in PARTS]
        )
        rows, parts = np.nonzero(named.T)
        return AspectTable(
            keys=table.keys[rows],
            phrases=PARTS,
            phrase=parts.astype(np.int32),
            sentiment=table.sentiment[rows],
        )

    def _material(self, table: CommentTable, is_about: np.ndarray, named: AspectTable) -> Material:
        about = CommentTable(*(getattr(table, name)[is_about] for name in table.__slots__))
        return Material(
            about=about,
            considered=table,
            relevance=np.ones(len(about.keys), np.float32),
            n_considered=len(table.keys),
            n_corpus=10_000,
            n_undated=0,
            n_unlabelled=0,
            first=datetime.combine(RELEASE - timedelta(days=28), time(), UTC),
            last=datetime.combine(LAST, time(12), UTC),
            before=None,
            nearest=np.zeros(0, np.int64),
            releases={"5.2": RELEASE},
            zone=ZoneInfo("UTC"),
            ids=lambda keys: [f"c{key}" for key in keys],
            load=lambda keys: [self.comment(key) for key in keys],
            folded=lambda keys: [self.comment(key).comment.text.casefold() for key in keys],
            vectors=lambda keys: np.zeros((len(keys), 4), np.float32),
            column=lambda name, keys: coded(self._column(name, keys)),
            ever=lambda: table,
            aspects=lambda: named,
        )
