"""Corpora of real comments in which one problem has a greater effect than all others.

Comments of several groups (problems, wishes, strengths) and others are drawn from a pool; when they
were written and by whom is drawn too. Which group has the greatest effect is planned: it grows with
the last release, it is larger than all others throughout, or those who pay most speak of it. That
it has is worked out by the formula of `bot.analysis.actions` from who is known to say what, over
the days that the answer is about: where chance would have it otherwise, the corpus is drawn again.
Their themes are taken as known, or made anew of each corpus.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import numpy as np

from bot.analysis.actions import Action, Effect, Share, Stake, score
from bot.analysis.actions_weights import DEFAULT
from bot.analysis.answers import RecommendationKind
from bot.analysis.statistics import share_change, share_interval
from bot.analyst import Analyst
from bot.feedback import HOLDS, Account, Comment, Labels, Need, Sentiment
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
#: Days that an answer is about, and the same number before.
_LATELY = 30
#: The planted problem is worth so much more than any other matter; drawn again so many times.
_CLEARLY, _DRAWS = 1.25, 100


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

    `vector` is its embedding, which only themes that are made anew need. `is_bad` says whether its
    writer is unhappy, by stars or by hand, whatever models say.
    """

    text: str
    labels: Labels
    theme: int
    group: str | None = None
    lang: str = "en"
    vector: Floats | None = None
    is_bad: bool = False

    @property
    def is_trouble(self) -> bool:
        """Whether its writer, or a model, says that something is wrong."""
        return self.is_bad or self.labels.sentiment is Sentiment.NEGATIVE


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
        bad = meant[row["id"]] is Sentiment.NEGATIVE
        items.setdefault(group, []).append(Item(row["text"], said, theme, group, is_bad=bad))
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
    for draw in range(_DRAWS):
        corpus = _advised(pool, plan, (seed, draw), n)
        if corpus.planted is None or _leads(corpus):
            return corpus
    raise ValueError(f"{corpus.planted} never has the greatest effect ({plan}, seed {seed})")


def calm(pool: Pool) -> Pool:
    """The pool with few others that are trouble: all together no more than one usual problem.

    What these are about nobody has labelled; were they many, they could hide a greater problem.
    """
    others = pool.items[None]
    fine = [one for one in others if not one.is_trouble]
    most = round(len(fine) * _USUAL / (1 - _USUAL))
    trouble = [one for one in others if one.is_trouble]
    spread = np.linspace(0, len(trouble), min(most, len(trouble)), endpoint=False, dtype=int)
    items = {**pool.items, None: [*fine, *(trouble[place] for place in spread)]}
    return replace(pool, items=items)


def effects(corpus: Advised) -> Mapping[str | None, float]:
    """What each group is worth, by its name, and all others as if they were about one thing.

    That is the formula's score of the trouble of the last 30 days, without the term for customers
    at risk, whom only a model tells.
    """
    now, before = (_stretch(corpus, times * _LATELY) for times in (0, 1))
    about, earlier = _by_group(now), _by_group(before)
    return {
        group: _worth(corpus, some, [new for new, _ in now], len(earlier[group]), len(before))
        for group, some in about.items()
    }


_Said = tuple[NewComment, Item]


def _leads(corpus: Advised) -> bool:
    """Whether the planted problem is clearly worth most."""
    found = dict(effects(corpus))
    planted = found.pop(corpus.planted, 0.0)
    return planted > _CLEARLY * max(found.values(), default=0.0)


def _stretch(corpus: Advised, days: int) -> list[_Said]:
    """The comments of 30 days that end so many days before the end."""
    end = datetime.combine(START, time(), UTC) + timedelta(days=DAYS - days)
    since = end - timedelta(days=_LATELY)
    pairs = zip(corpus.comments, corpus.items, strict=True)
    return [(new, one) for new, one in pairs if since <= _at(new) < end]


def _at(new: NewComment) -> datetime:
    assert new.comment.created_at is not None
    return new.comment.created_at


def _by_group(some: Sequence[_Said]) -> dict[str | None, list[NewComment]]:
    """The trouble of each group, and that of all others."""
    about: dict[str | None, list[NewComment]] = defaultdict(list)
    for new, one in some:
        if one.is_trouble:
            about[one.group].append(new)
    return about


def _worth(
    corpus: Advised,
    some: Sequence[NewComment],
    everything: Sequence[NewComment],
    n_before: int,
    of_before: int,
) -> float:
    pays = {one.account: one.mrr or 0.0 for one in corpus.accounts}
    says = {new.comment.account for new in some}
    leaving = sum((new.labels.churn_probability or 0) >= HOLDS for new in some)
    effect = Effect(
        comments=_share(len(some), len(everything)),
        customers=_share(_n_people(some), _n_people(everything)),
        negative=_share(len(some), len(some)),
        leaving=_share(leaving, len(some)),
        change=share_change(len(some), len(everything), n_before, of_before),
        stake=Stake(mrr=sum(pays[name] for name in says if name), of_mrr=sum(pays.values())),
    )
    none = np.zeros(0, np.int64)
    return score(Action(RecommendationKind.FIX, "", None, none, none, 0, effect), DEFAULT)


def _share(n: int, of: int) -> Share:
    return Share(n, of, share_interval(n, of))


def _n_people(some: Sequence[NewComment]) -> int:
    return len({new.comment.author for new in some})


def _advised(pool: Pool, plan: Plan, seeds: tuple[int, int], n: int) -> Advised:
    seed = seeds[0]
    rng = np.random.default_rng((list(Plan).index(plan), *seeds))
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
