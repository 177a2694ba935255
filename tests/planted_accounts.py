"""Accounts with planted stories among real comments, so that it is known who leaves and why.

Every account writes real comments at random times. Some have a story besides: of leaving, angrily
or cheerfully, of trouble that goes on, of a look at rivals, of silence after anger; or one of a
decoy that seems to leave and does not. What the models say of the stories' texts was recorded in
`tests/data/planted_accounts.jsonl` by `tests/benchmarks/churn_accounts.py --record`.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from bot.analysis.answers import AccountRisk, Answer
from bot.analyst import Analyst
from bot.feedback import Account, Comment, Labels, Sentiment
from bot.ports import NewComment, ThemeColumn
from bot.storage.memory.comments import MemoryCommentStore
from bot.storage.memory.index import MemoryIndex
from bot.storage.memory.themes import MemoryThemeStore
from models.testing import HashingPredictor
from models.themes.ledger import Ledger, Place, Theme
from planted_stories import DECOYS, STORIES, Line

RECORD = Path(__file__).parent / "data" / "planted_accounts.jsonl"
NOW = datetime(2026, 6, 30, 18, tzinfo=UTC)
DAYS = 150
N_ACCOUNTS, N_LEAVERS, N_DECOYS = 60, 14, 12
_N_THEMES = 40
_THEMES = ("sync", "billing", "login", "export", "support", "speed")
#: Real comments that hold these may be of people who leave, which nobody planted.
_MAY_LEAVE = re.compile(
    r"uninstall|delet|remov|switch|leav|left|cancel|quit|goodbye|bye|alternativ|"
    r"competitor|renew|moving|moved|refund|unsubscrib|no longer|anymore|stop us|done with|"
    r"go(?:ing)? back|卸载|换|取消|退|删|离开|再见|弃|不用了|续|走",
    re.IGNORECASE,
)


class Story(StrEnum):
    """What is planted in an account that leaves."""

    INTENT = "intent"
    CHEERFUL = "cheerful"
    PAIN = "pain"
    RIVAL = "rival"
    SILENCE = "silence"


#: What a reason must say to name the story, in English or Chinese.
NAMED: Mapping[Story, str] = {
    Story.INTENT: r"says that it|say(?:ing)? that it leaves|表示要离开|表示已经离开",
    Story.CHEERFUL: r"says that it|say(?:ing)? that it leaves|表示要离开|表示已经离开",
    Story.PAIN: r"not mended since|未见好转",
    Story.RIVAL: r"speaks of (?:rivals|price)|谈到(?:竞品|价格)",
    Story.SILENCE: r"silent for|沉默了",
}


@dataclass(frozen=True)
class Said:
    """A text and what the models say of it."""

    text: str
    sentiment: tuple[float, float, float]
    needs: tuple[float, ...]
    churn: float
    theme: int = int(Place.POOL)

    def labels(self) -> Labels:
        """The labels as they are stored."""
        best = list(Sentiment)[int(np.argmax(self.sentiment))]
        score = self.sentiment[2] - self.sentiment[0]
        return Labels(best, score, self.sentiment, "planted@1", self.needs, self.churn)


@dataclass(frozen=True)
class Corpus:
    """Comments with labels, and which account has which story."""

    comments: tuple[tuple[Comment, Said], ...]
    stories: Mapping[str, Story]
    decoys: Mapping[str, str]


def recorded() -> Mapping[str, Said]:
    """What the models say of the texts of the stories, and of real comments, by their texts."""
    lines = RECORD.read_text(encoding="utf-8").splitlines()
    return {one["text"]: read(one) for one in map(json.loads, lines)}


def read(row: Mapping[str, Any]) -> Said:
    """A line of the record."""
    negative, neutral, positive = row["sentiment"]
    felt = (negative, neutral, positive)
    return Said(row["text"], felt, tuple(row["needs"]), row["churn"])


def real(said: Mapping[str, Said]) -> list[Said]:
    """Those of the texts that are no stories and hold no word of leaving."""
    planted = {
        line.text
        for kind in (STORIES, DECOYS)
        for lines in kind.values()
        for story in lines
        for line in story
    }
    mine = [one for one in said.values() if one.text not in planted]
    return [with_theme(one) for one in mine if not _MAY_LEAVE.search(one.text)]


def with_theme(one: Said) -> Said:
    """The comment with a theme drawn by its text, or with none."""
    drawn = zlib.crc32(one.text.encode()) % (2 * _N_THEMES)
    theme = drawn + len(_THEMES) if drawn < _N_THEMES else int(Place.POOL)
    return replace(one, theme=theme)


def plant(pool: Sequence[Said], said: Mapping[str, Said], seed: int) -> Corpus:
    """A corpus of accounts; the same seed gives the same one."""
    rng = np.random.default_rng(seed)
    comments: list[tuple[Comment, Said]] = []
    stories: dict[str, Story] = {}
    decoys: dict[str, str] = {}
    for number in range(N_ACCOUNTS):
        name = f"Account {number:02}"
        lines: Sequence[Line] = ()
        if number < N_LEAVERS:
            stories[name] = list(Story)[(number + seed) % len(Story)]
            lines = _drawn(STORIES[stories[name]], rng)
        elif number < N_LEAVERS + N_DECOYS:
            decoys[name] = list(DECOYS)[(number + seed) % len(DECOYS)]
            lines = _drawn(DECOYS[decoys[name]], rng)
        comments += _account(name, lines, pool, said, rng)
    order = rng.permutation(len(comments))
    return Corpus(tuple(comments[place] for place in order), stories, decoys)


def analyst(corpus: Corpus, accounts: Sequence[Account] = (), **settings: Any) -> Analyst:
    """An analyst of the corpus, its themes and a table of accounts, in memory."""
    predictor = HashingPredictor(8)
    store, index = MemoryCommentStore(), MemoryIndex(predictor.dimension)
    vector = np.eye(8, dtype=np.float32)[0]
    new = [NewComment(one, one.id, said.labels(), vector) for one, said in corpus.comments]
    keys = store.add(new)
    store.add_accounts(accounts)
    numbers = np.array([said.theme for _, said in corpus.comments], np.int32)
    order = np.argsort(keys)
    ledger = _ledger()
    column = ThemeColumn(
        keys[order],
        numbers[order],
        np.where(numbers >= 0, 0.8, 0).astype(np.float32)[order],
        tuple(theme.id for theme in ledger.themes),
    )
    themes = MemoryThemeStore(store)
    assert themes.save(ledger, column, after=None)
    parts: Mapping[str, Any] = {"zone": ZoneInfo("UTC"), "themes": themes, **settings}
    return Analyst(store=store, index=index, predictor=predictor, **parts)


@dataclass(frozen=True)
class Outcome:
    """Of the first ten accounts those that were planted, and those whose story is named."""

    listed: int
    right: int
    named: int
    wrong: tuple[str, ...]
    unnamed: tuple[str, ...]


def outcome(corpus: Corpus, answer: Answer, first: int = 10) -> Outcome:
    """What the first accounts of an answer are worth."""
    listed = answer.accounts[:first]
    right = [one for one in listed if one.account in corpus.stories]
    named = [one for one in right if _names(corpus.stories[one.account], one)]
    wrong = [corpus.decoys.get(one.account, "none") for one in listed if one not in right]
    unnamed = [str(corpus.stories[one.account]) for one in right if one not in named]
    return Outcome(len(listed), len(right), len(named), tuple(wrong), tuple(unnamed))


def _names(story: Story, one: AccountRisk) -> bool:
    return any(re.search(NAMED[story], reason) for reason in one.reasons[:3])


def _drawn(lines: Sequence[Sequence[Line]], rng: np.random.Generator) -> Sequence[Line]:
    return lines[int(rng.integers(len(lines)))]


def _account(
    name: str,
    lines: Sequence[Line],
    pool: Sequence[Said],
    said: Mapping[str, Said],
    rng: np.random.Generator,
) -> list[tuple[Comment, Said]]:
    """The account's real comments, before its story ends, and those of its story."""
    shift = int(rng.integers(0, 5))
    last = min((line.days_ago for line in lines), default=0)
    falls_silent = last >= 30
    n = int(rng.poisson(4)) + 2 + 4 * falls_silent
    ages = rng.uniform(last + 1 if falls_silent else 0, DAYS, n)
    picked = [pool[int(place)] for place in rng.integers(0, len(pool), n)]
    pairs = [(age, one) for age, one in zip(ages.tolist(), picked, strict=True)]
    for line in lines:
        number = _THEMES.index(line.theme) if line.theme else int(Place.POOL)
        pairs.append((line.days_ago + shift, replace(said[line.text], theme=number)))
    return [
        (
            Comment(
                id=f"{name}-{place}",
                text=one.text,
                created_at=NOW - timedelta(days=float(age)),
                account=name,
                author=f"{name} {place % 3}",
            ),
            one,
        )
        for place, (age, one) in enumerate(pairs)
    ]


def _ledger() -> Ledger:
    names = [*_THEMES, *(f"matter {number}" for number in range(_N_THEMES))]
    themes = tuple(
        Theme(
            id=f"T{number}",
            centre=np.eye(64, dtype=np.float32)[number],
            threshold=0.5,
            area="a",
            names={"en": name},
        )
        for number, name in enumerate(names, 1)
    )
    return Ledger("hashing@1", themes, next_id=len(themes) + 1)
