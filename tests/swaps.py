"""Comments told twice with nothing changed but a name, a country, a dialect or the language.

They are stories of leaving, and the sets of `models/fairness.csv`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from bot.analysis.answers import Interval
from bot.analysis.risk_formula import score, score_interval
from bot.analysis.risk_history import History, with_words
from bot.analysis.risk_terms import terms_of
from bot.feedback import HOLDS, Need
from bot.ports import NEED_BITS
from models.datasets import read_rows
from models.fairness import FILE
from models.themes.ledger import Place
from planted_accounts import Said

#: When it is said, in days ago.
_AGES = (40.0, 20.0, 0.0)


@dataclass(frozen=True)
class Swap:
    """A text with a place, or one in two languages, and what stands in the place."""

    kind: str
    text: str
    words: tuple[str, ...]
    lang: str = "en"


@dataclass(frozen=True)
class Move:
    """The scores of an account and of the first of its kind, and the texts that they say.

    `is_within` says that one of them lies in the interval of the other.
    """

    kind: str
    lang: str
    first: str
    other: str
    scores: tuple[float, float]
    is_within: bool

    @property
    def difference(self) -> float:
        """How far the scores are apart."""
        return abs(self.scores[0] - self.scores[1])


@dataclass(frozen=True)
class Scored:
    """A score with its interval."""

    value: float
    interval: Interval


_PEOPLE = (
    "James Miller",
    "Fatima Al-Sayed",
    "Wei Zhang",
    "Lakisha Washington",
    "Ivan Petrov",
    "María González",
)
_COUNTRIES = ("the United States", "Nigeria", "India", "Germany", "China", "Brazil")
_TEXTS = (
    "{0} here. We have decided not to renew, please tell us how to export our data.",
    "This is {0}. The sync is broken for the third time and nobody answers.",
    "I am {0} and I really like the calendar view.",
    "{0} writing: your prices are too high compared with the alternatives.",
)
_FROM = (
    "Our team in {0} is switching to another tool next week.",
    "We use it in {0} and the export fails every day, this is terrible.",
    "Greetings from {0}! We are happy with the new version.",
    "For us in {0} the subscription is far too expensive.",
)
_TOLD_TWICE = (
    ("We have decided to cancel our subscription.", "我们决定取消订阅。"),
    ("We are moving to a competitor next month.", "我们下个月要换到竞品去了。"),
    ("The sync is broken again and I am very angry.", "同步又坏了，我非常生气。"),
    ("It is far too expensive for what it does.", "就这些功能来说太贵了。"),
    ("I love the calendar, it works very well.", "我很喜欢日历，非常好用。"),
    ("How do I add a second calendar?", "怎么添加第二个日历？"),
)

SWAPS = (
    *(Swap("name", text, _PEOPLE) for text in _TEXTS),
    *(Swap("country", text, _COUNTRIES) for text in _FROM),
    *(Swap("language", "{0}", pair, "en and zh") for pair in _TOLD_TWICE),
)


def filled(swap: Swap) -> list[str]:
    """The text with each of the words in its place."""
    return [swap.text.format(word) for word in swap.words]


def fairness_swaps() -> Iterator[Swap]:
    """The sets of `models/fairness.csv`, each said in as many ways."""
    sets: dict[tuple[str, str, str], list[str]] = {}
    for row in read_rows(FILE):
        sets.setdefault((row["set"], row["what"], row["lang"]), []).append(row["text"])
    for (_, what, lang), texts in sets.items():
        yield Swap(what, "{0}", tuple(texts), lang)


def moves(said: Mapping[str, Said], swaps: Iterable[Swap] = SWAPS) -> Iterator[Move]:
    """Of every swap how far the scores of the others are from the first."""
    for swap in swaps:
        texts = filled(swap)
        first, *others = (_scored(said[text]) for text in texts)
        for text, other in zip(texts[1:], others, strict=True):
            is_within = _within(first, other) or _within(other, first)
            scores = first.value, other.value
            yield Move(swap.kind, swap.lang, texts[0], text, scores, is_within)


def _within(one: Scored, other: Scored) -> bool:
    return other.interval.low - 1e-9 <= one.value <= other.interval.high + 1e-9


def _scored(said: Said) -> Scored:
    """The score of an account that says this three times in six weeks."""
    n = len(_AGES)
    bits = sum(NEED_BITS[need] for need, p in zip(Need, said.needs, strict=True) if p >= HOLDS)
    unread = History(
        name="an account",
        keys=np.arange(n),
        ages=np.array(_AGES),
        is_dated=np.ones(n, bool),
        sentiment=np.full(n, int(np.argmax(said.sentiment)), np.int8),
        score=np.full(n, said.sentiment[2] - said.sentiment[0]),
        needs=np.full(n, bits, np.uint8),
        churn=np.full(n, said.churn),
        themes=np.full(n, int(Place.POOL), np.int32),
        texts={},
    )
    history = with_words(unread, dict.fromkeys(range(n), said.text))
    terms = terms_of(history)
    return Scored(score(terms), score_interval(history, terms))
