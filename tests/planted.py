"""Corpora of real comments with a fact planted in them, so that what there is to find is known.

Comments about a topic and others are drawn from a pool of real ones. When they were written, and of
which version and platform, is drawn too: of nothing but the plan, so that whatever else an analysis
finds is chance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import numpy as np

from bot.analysis.answers import Answer, Finding
from bot.analyst import Analyst
from bot.feedback import Comment
from bot.ingest.drafts import Draft
from bot.ingest.labelling import labelled
from bot.ports import NewComment
from bot.storage.memory.comments import MemoryCommentStore
from bot.storage.memory.index import MemoryIndex
from bot.storage.memory.themes import MemoryThemeStore
from bot.themes import Making, Themes
from models.protocols import Predictor
from models.themes.ledger import ThemeMaker

START = date(2026, 3, 2)
DAYS = 112
#: The days from which comments are of each version.
RELEASES = {"5.0": 0, "5.1": 42, "5.2": 84}
NOW = datetime.combine(START + timedelta(days=DAYS - 1), time(23, 30), UTC)

_PLATFORMS = ("Android", "iOS", "Web")
_ON = (0.45, 0.4, 0.15)
#: Weekends are quieter, as they are in most feedback.
_WEEKDAYS = (1.1, 1.15, 1.15, 1.1, 1.0, 0.75, 0.75)
#: Of the comments after a release so many are of that version, the others of the one before.
_UPDATED = 0.8


class Plan(StrEnum):
    """What is planted."""

    SPIKE = "spike"
    FALL = "fall"
    SHIFT = "shift"
    GROWTH = "growth"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Effect:
    """How frequent the topic is: `before`, and `after` what happens; shares of the comments."""

    before: float
    after: float


#: At these sizes, with `N` comments, a plan is to be found.
EFFECTS: Mapping[Plan, Effect] = {
    Plan.SPIKE: Effect(0.05, 0.2),
    Plan.FALL: Effect(0.18, 0.05),
    Plan.SHIFT: Effect(0.04, 0.2),
    Plan.GROWTH: Effect(0.04, 0.2),
    Plan.NOTHING: Effect(0.08, 0.08),
}
N = 2000
#: How far from the day of a plan a trend may see it begin.
_NEAR = timedelta(days=14)


@dataclass(frozen=True)
class Pool:
    """Real comments: those about a topic, as a question names it, and others."""

    topic: str
    about: tuple[str, ...]
    others: tuple[str, ...]

    @classmethod
    def of(cls, texts: Sequence[str], topic: str, words: Sequence[str]) -> Pool:
        """The texts that hold one of the words are about the topic."""
        holds = [any(word in text.casefold() for word in words) for text in texts]
        pairs = list(zip(texts, holds, strict=True))
        about = tuple(text for text, is_about in pairs if is_about)
        return cls(topic, about, tuple(text for text, is_about in pairs if not is_about))


class Labeller:
    """What the models say of the texts of a pool, said once for all corpora made of them."""

    def __init__(self, pool: Pool, predictor: Predictor) -> None:
        texts = list(dict.fromkeys((*pool.about, *pool.others)))
        drafts = [Draft(1, Comment(id="", text=text), "", True, {}) for text in texts]
        said = labelled(drafts, predictor.predict(texts), predictor)
        self._said = dict(zip(texts, said, strict=True))
        self._predictor = predictor

    def analyst(self, planted: Planted, maker: ThemeMaker | None = None) -> Analyst:
        """An analyst of the corpus, in memory; with a maker, of its themes as well."""
        store, index = MemoryCommentStore(), MemoryIndex(self._predictor.dimension)
        said = [self._stored(one) for one in planted.comments]
        keys = store.add(said)
        index.add(keys, np.stack([one.embedding for one in said]))
        themes = None
        if maker is not None:
            themes, revision = MemoryThemeStore(store), self._predictor.revision
            Themes(themes, store, lambda: Making(index, maker, revision)).refresh()
        return Analyst(
            store=store,
            index=index,
            predictor=self._predictor,
            zone=ZoneInfo("UTC"),
            themes=themes,
        )

    def _stored(self, one: Comment) -> NewComment:
        said = self._said[one.text]
        return NewComment(one, one.id, said.labels, said.embedding)


@dataclass(frozen=True)
class Planted:
    """A corpus, what is planted in it, and the ids of the comments that are about the topic."""

    plan: Plan
    topic: str
    comments: tuple[Comment, ...]
    about: frozenset[str]


def plant(pool: Pool, plan: Plan, seed: int, n: int = N) -> Planted:
    """A corpus of about n comments; the same seed gives the same one."""
    rng = np.random.default_rng((list(Plan).index(plan), seed))
    days = np.arange(DAYS)
    daily = rng.poisson(n / DAYS * np.take(_WEEKDAYS, days % 7))
    placed = np.repeat(days, daily).tolist()
    platforms = rng.choice(_PLATFORMS, len(placed), p=_ON).tolist()
    comments, about = [], set()
    for number, (day, platform) in enumerate(zip(placed, platforms, strict=True)):
        version = _version(day, rng)
        is_about = rng.random() < _share(plan, day, version, platform)
        texts = pool.about if is_about else pool.others
        one = Comment(
            id=f"c{number}",
            text=texts[rng.integers(len(texts))],
            created_at=_moment(day, rng),
            author=f"u{rng.integers(n)}",
            version=version,
            platform=platform,
        )
        comments.append(one)
        if is_about:
            about.add(one.id)
    return Planted(plan, pool.topic, tuple(comments), frozenset(about))


def questions(plan: Plan, topic: str) -> Mapping[str, str]:
    """What may be asked that the plan is to be found by, or nothing is: kind -> question."""
    asked = {
        "trend": f"how has feedback about {topic} developed over time?",
        "compare": f"compare feedback about {topic} in 5.2 with 5.1",
        "summary": f"summarise feedback about {topic} in the last 28 days",
    }
    if plan is Plan.SHIFT:
        return {"compare": f"compare feedback about {topic} on Android with iOS since 5.2"}
    if plan is Plan.GROWTH:
        # one month and the month before differ too little
        del asked["summary"]
        asked["compare"] = f"compare feedback about {topic} in 5.2 with 5.0"
    return asked


def is_found(planted: Planted, answer: Answer) -> bool:
    """Whether one of the first three findings tells of what was planted.

    That is a change of the topic's comments in the right direction; over time, one that begins when
    the plan did, give or take two weeks.
    """
    return any(_tells(planted, answer, finding) for finding in answer.findings[:3])


def claims(answer: Answer) -> list[Finding]:
    """The findings, and parts of them, that claim a change."""
    told = [one for finding in answer.findings for one in (finding, *finding.parts)]
    return [one for one in told if one.change is not None and one.change.is_change]


def _tells(planted: Planted, answer: Answer, finding: Finding) -> bool:
    change = finding.change
    if change is None or not change.is_change or _is_of_a_mood(finding):
        return False
    way = -1 if planted.plan is Plan.FALL else 1
    if change.difference * way <= 0:
        return False
    # What fell to nothing leaves no comments behind that could be looked at.
    ids = set(finding.comments)
    if ids and len(ids & planted.about) < len(ids) / 2:
        return False
    return answer.query.kind != "trend" or _begins_right(planted, finding)


def _is_of_a_mood(finding: Finding) -> bool:
    return finding.title.startswith(("Negative", "Positive", "Neutral"))


def _begins_right(planted: Planted, finding: Finding) -> bool:
    if planted.plan is Plan.GROWTH:
        return True
    days = {one.id: one.created_at for one in planted.comments}
    first = min((day for id in finding.comments if (day := days[id])), default=None)
    release = START + timedelta(days=RELEASES["5.2"])
    return first is not None and abs(first.date() - release) <= _NEAR


def _share(plan: Plan, day: int, version: str, platform: str) -> float:
    """How likely a comment is about the topic."""
    effect, is_late = EFFECTS[plan], day >= RELEASES["5.2"]
    begun: Mapping[Plan, Callable[[], float]] = {
        Plan.SPIKE: lambda: float(version == "5.2"),
        Plan.FALL: lambda: float(is_late),
        Plan.SHIFT: lambda: float((platform == "Android") == is_late),
        Plan.GROWTH: lambda: day / DAYS,
        Plan.NOTHING: lambda: 0.0,
    }
    return effect.before + (effect.after - effect.before) * begun[plan]()


def _version(day: int, rng: np.random.Generator) -> str:
    known = [version for version, since in RELEASES.items() if since <= day]
    return known[-1] if len(known) == 1 or rng.random() < _UPDATED else known[-2]


def _moment(day: int, rng: np.random.Generator) -> datetime:
    return datetime.combine(START, time(), UTC) + timedelta(
        days=day, seconds=int(rng.integers(0, 86_400))
    )
