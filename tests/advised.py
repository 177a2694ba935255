"""Corpora of real comments in which one problem has a greater effect than all others.

Comments of several groups (problems, wishes, strengths) and others are drawn from a pool; when they
were written and by whom is drawn too. Which group has the greatest effect is planned: it grows with
the last release, it is larger than all others throughout, or those who pay most speak of it. Their
themes are taken as known, or made anew of each corpus.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import numpy as np

from bot.analyst import Analyst
from bot.feedback import Account, Comment, Labels, Need, Sentiment
from bot.ports import Floats, Keys, NewComment, ThemeColumn, ThemeStore
from bot.sample.loader import sample_rows, sample_sentiments, sample_truths
from bot.storage.memory.comments import MemoryCommentStore
from bot.storage.memory.index import MemoryIndex
from bot.storage.memory.themes import MemoryThemeStore
from bot.theme_corpus import corpus_of
from models.parts import part_of
from models.testing import HashingPredictor
from models.themes.ledger import Area, Ledger, Place, Theme, ThemeMaker
from planted import DAYS, RELEASES, START
from stored import labels

#: How many comments a corpus has, by how many customers of how many accounts.
N, PEOPLE, ACCOUNTS = 1500, 900, 120
_DIMENSION = 16
_RICH = 12
_UPDATED = 0.8


class Plan(StrEnum):
    """Why the planted problem has the greatest effect."""

    SURGE = "surge"
    STANDING = "standing"
    MONEY = "money"
    NOTHING = "nothing"


#: The share of the planted group before and after the last release; the others have _USUAL each.
SHARES: Mapping[Plan, tuple[float, float]] = {
    Plan.SURGE: (0.03, 0.18),
    Plan.STANDING: (0.15, 0.15),
    Plan.MONEY: (0.06, 0.06),
    Plan.NOTHING: (0.04, 0.04),
}
_USUAL = 0.04


@dataclass(frozen=True)
class Item:
    """A real comment: its labels, its theme's number or a `Place`, and the group it is of.

    `vector` is its embedding, which only themes that are made anew need.
    """

    text: str
    labels: Labels
    theme: int
    group: str | None = None
    lang: str = "en"
    vector: Floats | None = None


@dataclass(frozen=True)
class Pool:
    """Real comments by groups; `problems` are the groups that can be planted."""

    items: Mapping[str | None, Sequence[Item]]
    themes: Sequence[str]
    problems: Sequence[str]


@dataclass(frozen=True)
class Advised:
    """A corpus, the group that has the greatest effect in it, and the ids of its comments."""

    plan: Plan
    planted: str | None
    comments: tuple[NewComment, ...]
    items: tuple[Item, ...]
    accounts: tuple[Account, ...]
    about: frozenset[str]


def sample_pool() -> Pool:
    """The sample feedback; what is planted in it are the groups, each a theme of its own."""
    meant = sample_sentiments()
    truths = [one for one in sample_truths() if one.id in _NEEDS]
    of = {id: one.id for one in reversed(truths) for id in one.comments}
    places = {one.id: number for number, one in enumerate(truths)}
    items: dict[str | None, list[Item]] = {None: []}
    for row in sample_rows(date(2026, 6, 21)):
        group = of.get(row["id"])
        theme = places[group] if group else int(Place.POOL)
        said = labels(meant[row["id"]], needs=_needs(group, meant[row["id"]]), churn=0.1)
        items.setdefault(group, []).append(Item(row["text"], said, theme, group))
    problems = ("android-sync", "login-loop", "billing-confuses")
    return Pool(items, [one.name for one in truths], problems)


_NEEDS = {
    "android-sync": Need.BUG_REPORT,
    "login-loop": Need.BUG_REPORT,
    "billing-confuses": Need.COMPLAINT,
    "offline-mode": Need.FEATURE_REQUEST,
    "search-praised": Need.PRAISE,
    "dark-mode": Need.PRAISE,
}


def _needs(group: str | None, meant: Sentiment) -> tuple[Need, ...]:
    if meant is Sentiment.POSITIVE:
        return (Need.PRAISE,)
    return (_NEEDS[group],) if group else ()


def advise(pool: Pool, plan: Plan, seed: int, n: int = N) -> Advised:
    """A corpus of about n comments; the same seed gives the same one."""
    rng = np.random.default_rng((list(Plan).index(plan), seed))
    planted = None
    if plan is not Plan.NOTHING:
        planted = pool.problems[seed % len(pool.problems)]
    days = np.repeat(np.arange(DAYS), rng.poisson(n / DAYS, DAYS))
    decks = {group: _Deck(items, rng) for group, items in pool.items.items()}
    made = [
        _drawn(decks, (plan, planted), number, int(day), rng) for number, day in enumerate(days)
    ]
    about = frozenset(new.comment.id for new, one in made if one.group and one.group == planted)
    accounts = tuple(
        Account(f"account {k}", mrr=1000.0 if k < _RICH else 50.0) for k in range(ACCOUNTS)
    )
    return Advised(
        plan,
        planted,
        tuple(new for new, _ in made),
        tuple(one for _, one in made),
        accounts,
        about,
    )


def analyst_of(pool: Pool, corpus: Advised, maker: ThemeMaker | None = None) -> Analyst:
    """An analyst of the corpus, in memory, with the themes that are known or that a maker makes."""
    dimension = len(corpus.comments[0].embedding)
    predictor = HashingPredictor(dimension)
    store, index = MemoryCommentStore(), MemoryIndex(dimension)
    keys = store.add(corpus.comments)
    index.refresh(store)
    store.add_accounts(corpus.accounts)
    themes = MemoryThemeStore(store)
    if maker is None:
        ledger, column = _known(pool, corpus, keys)
    else:
        ledger, column = _made(themes, store, index, maker)
    assert themes.save(ledger, column, after=None)
    return Analyst(
        store=store,
        index=index,
        predictor=predictor,
        zone=ZoneInfo("UTC"),
        themes=themes,
        part_of=part_of,
    )


def _known(pool: Pool, corpus: Advised, keys: Keys) -> tuple[Ledger, ThemeColumn]:
    ledger, order = _ledger(pool), np.argsort(keys)
    numbers = np.array([one.theme for one in corpus.items], np.int32)[order]
    nearness = np.where(numbers >= 0, 0.8, 0).astype(np.float32)
    return ledger, ThemeColumn(keys[order], numbers, nearness, _ids(ledger))


def _made(
    themes: ThemeStore, store: MemoryCommentStore, index: MemoryIndex, maker: ThemeMaker
) -> tuple[Ledger, ThemeColumn]:
    keys, comments = corpus_of(themes, store, index)
    made = maker.refresh(comments)
    column = ThemeColumn(keys, made.assigned.numbers, made.assigned.similarity, _ids(made.ledger))
    return replace(made.ledger, revision="hashing@1"), column


def _ids(ledger: Ledger) -> tuple[str, ...]:
    return tuple(theme.id for theme in ledger.themes)


def _ledger(pool: Pool) -> Ledger:
    centre = np.eye(1, _DIMENSION, dtype=np.float32)[0]
    themes = tuple(
        Theme(f"T{number}", centre, 0.5, "all", {"en": name})
        for number, name in enumerate(pool.themes, 1)
    )
    areas = (Area("all", {"en": "All"}),)
    return Ledger("hashing@1", themes, areas, next_id=len(themes) + 1)


class _Deck:
    """Comments of a group in a random order, each once before any is drawn again."""

    def __init__(self, items: Sequence[Item], rng: np.random.Generator) -> None:
        self._items, self._rng = items, rng
        self._left: list[int] = []

    def draw(self) -> Item:
        """The next one."""
        self._left = self._left or self._rng.permutation(len(self._items)).tolist()
        return self._items[self._left.pop()]


def _drawn(
    decks: Mapping[str | None, _Deck],
    planted: tuple[Plan, str | None],
    number: int,
    day: int,
    rng: np.random.Generator,
) -> tuple[NewComment, Item]:
    (plan, group), version = planted, _version(day, rng)
    one = _item(decks, plan, group, version, rng)
    person = int(rng.integers(PEOPLE))
    account = person % ACCOUNTS
    if plan is Plan.MONEY and one.group == group:
        # those who pay most speak of it, one of three times
        account = int(rng.integers(_RICH)) if rng.random() < 1 / 3 else account
    seconds = int(rng.integers(0, 86_400))
    comment = Comment(
        id=f"c{number}",
        text=one.text,
        created_at=datetime.combine(START, time(), UTC) + timedelta(days=day, seconds=seconds),
        author=f"u{person}",
        account=f"account {account}",
        version=version,
        platform=("Android", "iOS")[int(rng.random() < 0.5)],
        lang=one.lang,
    )
    vector = np.eye(1, _DIMENSION, dtype=np.float32)[0] if one.vector is None else one.vector
    said = replace(one.labels, revision="hashing@1")
    return NewComment(comment, f"hash of {number}", said, vector), one


def _item(
    decks: Mapping[str | None, _Deck],
    plan: Plan,
    planted: str | None,
    version: str,
    rng: np.random.Generator,
) -> Item:
    groups = [name for name in decks if name is not None]
    before, after = SHARES[plan]
    shares = [_USUAL] * len(groups)
    if planted is not None:
        shares[groups.index(planted)] = after if version == "5.2" else before
    place = int(np.searchsorted(np.cumsum(shares), rng.random(), side="right"))
    return decks[groups[place] if place < len(groups) else None].draw()


def _version(day: int, rng: np.random.Generator) -> str:
    known = [version for version, since in RELEASES.items() if since <= day]
    return known[-1] if len(known) == 1 or rng.random() < _UPDATED else known[-2]
