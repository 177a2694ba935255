"""What Earful says: plain frozen data, ready to be rendered for Slack, a terminal or a program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.questions.query import Kind, Query


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % confidence interval."""

    low: float
    high: float


class Verdict(StrEnum):
    """What can be said of a difference."""

    UP = "up"
    DOWN = "down"
    SAME = "same"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Change:
    """A difference against the period before, in the unit of the value it belongs to.

    It is a change only when the interval excludes zero: `is_change`; where many differences are
    looked at, `is_kept` says whether it holds among so many. With a `margin`, what lies within it
    on either side of zero is the same.
    """

    difference: float
    interval: Interval
    margin: float | None = None
    is_kept: bool = True

    @property
    def is_change(self) -> bool:
        """Whether the interval excludes zero, and is no chance among many that were looked at."""
        return self.is_kept and (self.interval.low > 0 or self.interval.high < 0)

    @property
    def verdict(self) -> Verdict:
        """Up or down when it is a change, the same when its interval is within the margin."""
        if self.is_change:
            return Verdict.UP if self.difference > 0 else Verdict.DOWN
        margin = self.margin or 0
        is_within = -margin < self.interval.low and self.interval.high < margin
        return Verdict.SAME if is_within else Verdict.UNCLEAR


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the comments say.

    `value` is a share of `of` comments (or, in a score, a mean) with its interval; `n` is the
    number of comments behind it, and `evidence` the ids of those that are quoted first.
    `comments` holds the ids of all n, so that anyone can recount. Where the text gives several
    numbers, `parts` has a finding for each.
    """

    title: str
    text: str
    value: float | None = None
    interval: Interval | None = None
    n: int = 0
    of: int | None = None
    change: Change | None = None
    evidence: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    parts: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim part of a stored comment."""

    id: str
    quote: str
    url: str | None = None
    created_at: datetime | None = None
    author: str | None = None
    source: str | None = None
    sentiment: str | None = None
    rating: float | None = None
    version: str | None = None
    platform: str | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to one question.

    `n_comments` is how many comments the answer is about, `n_considered` how many passed the
    filters and the period. `suggestions` are questions that can be asked next; `other_kinds` are
    what the question may have been instead, the likeliest first.
    """

    query: Query
    headline: str
    n_comments: int = 0
    n_considered: int = 0
    since: date | None = None
    until: date | None = None
    findings: tuple[Finding, ...] = ()
    evidence: tuple[Quote, ...] = ()
    caveats: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    understood: str = ""
    other_kinds: tuple[Kind, ...] = ()
    models: Mapping[str, str] = field(default_factory=dict)
    elapsed_ms: int = 0

    def as_json(self) -> dict[str, Any]:
        """The answer as one JSON document."""
        return {
            "query": self.query.as_json(),
            "headline": self.headline,
            "n_comments": self.n_comments,
            "n_considered": self.n_considered,
            "period": {
                "since": self.since.isoformat() if self.since else None,
                "until": self.until.isoformat() if self.until else None,
            },
            "findings": [_finding_json(finding) for finding in self.findings],
            "themes": [],
            "accounts": [],
            "recommendations": [],
            "evidence": [_quote_json(quote) for quote in self.evidence],
            "caveats": list(self.caveats),
            "suggestions": list(self.suggestions),
            "understood": self.understood,
            "other_kinds": [str(kind) for kind in self.other_kinds],
            "models": dict(self.models),
            "elapsed_ms": self.elapsed_ms,
        }


def _finding_json(finding: Finding) -> dict[str, Any]:
    change = finding.change
    return {
        "title": finding.title,
        "text": finding.text,
        "value": finding.value,
        "interval": _interval_json(finding.interval),
        "n": finding.n,
        "of": finding.of,
        "change": change.difference if change else None,
        "change_interval": _interval_json(change.interval) if change else None,
        "verdict": str(change.verdict) if change else None,
        "evidence": list(finding.evidence),
        "comments": list(finding.comments),
        "parts": [_finding_json(part) for part in finding.parts],
    }


def _interval_json(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [interval.low, interval.high]


def _quote_json(quote: Quote) -> dict[str, Any]:
    return {
        "id": quote.id,
        "quote": quote.quote,
        "url": quote.url,
        "created_at": quote.created_at.isoformat() if quote.created_at else None,
        "author": quote.author,
        "source": quote.source,
        "sentiment": quote.sentiment,
        "rating": quote.rating,
        "version": quote.version,
        "platform": quote.platform,
        "account": quote.account,
    }
