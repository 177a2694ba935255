"""What is new for a channel since its last digest: each piece of it once, the weightiest first."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Protocol

from bot.analysis.answers import AccountRisk, Answer, ThemeShare
from bot.digests.wording import say, say_comments
from bot.errors import EarfulError
from bot.ports import RecordedEvent, ThemeStore
from bot.questions.bounds import UNBOUNDED, Bounds
from bot.questions.carried import pack
from bot.questions.query import Kind, Query
from models.themes.ledger import EventKind, Ledger

_log = logging.getLogger(__name__)

_ACCOUNTS, _REASONS = 3, 2
#: From this on an account is said to be at risk; what is not calibrated is a score.
_AT_RISK = 0.5
#: A theme that mostly complains and lost half of its share is said to have calmed down.
_COMPLAINS, _HALF = 0.5, 0.5


class Weight(IntEnum):
    """How soon a piece of news is told: the lowest first."""

    BIRTH = 0
    ACCOUNT = 1
    RISE = 2
    FIXED = 3
    CHANGE = 4
    FALL = 5


@dataclass(frozen=True, slots=True)
class NewsItem:
    """A piece of news: `key` is the same whoever finds it, so that no channel is told twice.

    `evidence` are ids of comments.
    """

    key: str
    weight: Weight
    text: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class News:
    """All that is new, and the number of the last event of themes that was looked at."""

    items: tuple[NewsItem, ...]
    seen_event: int


class Analyst(Protocol):
    """Whoever can answer a query."""

    def ask_again(self, query: str, *, bounds: Bounds = UNBOUNDED) -> Answer:
        """Answer a packed query; EarfulError for what is known to go wrong."""

    @property
    def kinds(self) -> Collection[Kind]:
        """The kinds of questions that can be answered."""


class Newsroom:
    """Finds what is new in the answers to a digest's question, and in the record of themes."""

    def __init__(self, analyst: Analyst, themes: ThemeStore | None = None) -> None:
        self._analyst, self._themes = analyst, themes

    def last_event(self) -> int:
        """The number of the last event there is."""
        events = self._themes.events() if self._themes else ()
        return events[-1].number if events else 0

    def gather(self, answer: Answer, after_event: int) -> News:
        """What is new in an answer about some days, against the days before.

        The answer's query is within the bounds of its channel, and so is all that is asked of it.
        """
        query = answer.query
        found = None if answer.themes else self._ask(query, Kind.THEMES)
        themes = found.themes if found else answer.themes
        found = None if answer.accounts else self._ask(query, Kind.CHURN)
        accounts = found.accounts if found else answer.accounts
        events = self._themes.events(after_event) if self._themes else ()
        ledger = self._themes.ledger() if self._themes and events else None
        items = [
            *_births(query, events, ledger, themes),
            *_moves(query, themes),
            *_at_risk(query, accounts),
            *_changes(answer),
        ]
        last = events[-1].number if events else after_event
        return News(tuple(sorted(items, key=lambda item: item.weight)), last)

    def _ask(self, query: Query, kind: Kind) -> Answer | None:
        """The same days and comments in another light; None where that cannot be had."""
        packed = pack(replace(query, kind=kind, compare=None, group_by=None, limit=None))
        if kind not in self._analyst.kinds or packed is None:
            return None
        try:
            return self._analyst.ask_again(packed)
        except EarfulError as error:
            _log.warning("a digest goes without its %s: %s", kind, type(error).__name__)
            return None


def _births(
    query: Query,
    events: Sequence[RecordedEvent],
    ledger: Ledger | None,
    themes: Sequence[ThemeShare],
) -> Iterator[NewsItem]:
    """Themes that were born or died, as far as they are about what is asked."""
    if ledger is None:
        return
    counts = {theme.id: theme for theme in themes}
    names = {theme.id: theme.name(query.lang) for theme in ledger.themes}
    asks_all = query.topic is None and query.filters.is_empty()
    for one in events:
        event, theme = one.event, counts.get(one.event.theme)
        name = names.get(event.theme)
        if event.kind is not EventKind.BIRTH or name is None or not (theme or asks_all):
            continue
        n = say_comments(query.lang, theme.count if theme else event.moved)
        text = say(query.lang, "birth", name=name, n=n)
        yield NewsItem(f"birth:{event.theme}", Weight.BIRTH, text, event.evidence)


def _moves(query: Query, themes: Sequence[ThemeShare]) -> Iterator[NewsItem]:
    """Themes that rose or fell beyond chance."""
    for theme in themes:
        if not theme.is_change or not theme.change:
            continue
        before = theme.share - theme.change
        is_calm = (
            theme.change < 0 and theme.negative >= _COMPLAINS and theme.share <= _HALF * before
        )
        phrase = "theme_rose" if theme.change > 0 else "theme_fixed" if is_calm else "theme_fell"
        weight = Weight.RISE if theme.change > 0 else Weight.FIXED if is_calm else Weight.FALL
        text = say(
            query.lang,
            phrase,
            name=theme.name,
            share=f"{theme.share:.0%}",
            points=f"{100 * theme.change:+.0f}",
        )
        yield NewsItem(f"{phrase}:{theme.id}:{query.until}", weight, text, theme.evidence)


def _at_risk(query: Query, accounts: Sequence[AccountRisk]) -> Iterator[NewsItem]:
    """Accounts that may leave, the likeliest first."""
    listed = sorted(accounts, key=lambda account: -account.risk)
    for account in [one for one in listed if one.risk >= _AT_RISK][:_ACCOUNTS]:
        reasons = ("；" if query.lang == "zh" else "; ").join(account.reasons[:_REASONS])
        text = say(query.lang, "account", account=account.account, reasons=reasons or "…")
        yield NewsItem(f"account:{account.account}", Weight.ACCOUNT, text, account.evidence)


def _changes(answer: Answer) -> Iterator[NewsItem]:
    """Findings that changed against the period before, beyond chance."""
    lang, until = answer.query.lang, answer.query.until
    for finding in answer.findings:
        if finding.change is None or not finding.change.is_change:
            continue
        text = say(lang, "change", title=finding.title, text=finding.text)
        key = f"change:{finding.title}:{answer.query.topic}:{until}"
        yield NewsItem(key[:600], Weight.CHANGE, text, finding.evidence)
