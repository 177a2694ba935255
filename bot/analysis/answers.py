"""What Earful says: plain frozen data, ready to be rendered for Slack, a terminal or a program."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
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
    number of comments behind it, and `evidence` the ids of those that are quoted first. Where a
    model decides which comments those are, `counted` is the share n / of, and `value` what it is
    once the model's known mistakes are taken into account (see `bot.analysis.correction`).
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
    counted: float | None = None


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
class ThemeShare:
    """A lasting theme in what an answer is about.

    `share` is of the comments that the answer is about, with its `interval`; `customers` are the
    distinct people among the `count` comments (None where no comment says who wrote it), and
    `customer_share` theirs of all people, with `customer_interval`. `sentiment` is the mean score,
    in [-1, 1]. `change` is the difference of the share against the period before, in parts of 1,
    None where there is none to compare with; `is_change` says whether it holds among as many as
    were looked at. `is_new` says that the period before had none. `notes` say who or what it is
    mostly from. `evidence` are the ids that are quoted, `comments` those of all `count`.
    """

    id: str
    name: str
    area: str
    count: int
    share: float
    interval: Interval
    customers: int | None = None
    sentiment: float = 0.0
    change: float | None = None
    change_interval: Interval | None = None
    evidence: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    customer_share: float | None = None
    customer_interval: Interval | None = None
    negative: float = 0.0
    is_change: bool = False
    is_new: bool = False
    notes: tuple[str, ...] = ()


class RiskLevel(StrEnum):
    """What stands behind an account's risk.

    `probability` only where it was calibrated on accounts known to have left; `behaviour` is a
    score of how they use the product, `text` one of what they say.
    """

    TEXT = "text"
    BEHAVIOUR = "behaviour"
    PROBABILITY = "probability"


@dataclass(frozen=True, slots=True)
class AccountRisk:
    """How likely an account is to leave, or a score where that is not `calibrated`.

    `risk` is in [0, 1], with its interval where there is one; `mrr` is what the account pays a
    month, in its own currency. `evidence` are the ids quoted, `comments` those it rests on.
    """

    account: str
    risk: float
    calibrated: bool
    interval: Interval | None = None
    level: RiskLevel = RiskLevel.TEXT
    reasons: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    mrr: float | None = None
    comments: tuple[str, ...] = ()


class RecommendationKind(StrEnum):
    """What sort of thing to do."""

    FIX = "fix"
    BUILD = "build"
    EXPLAIN = "explain"
    PRICE = "price"
    KEEP = "keep"
    WATCH = "watch"
    TALK = "talk"


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One thing to do, and why.

    `impact` has every term of the formula that ranks it, by name, and the `score` they make, so
    that anyone can work it out again. `helps` says who is better off, `against` what speaks
    against it, and `measure` by which number to see that it worked.
    """

    kind: RecommendationKind
    action: str
    why: str
    impact: Mapping[str, float] = field(default_factory=dict)
    helps: str = ""
    against: str = ""
    measure: str = ""
    evidence: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()


class ChartKind(StrEnum):
    """What a chart shows."""

    TREND = "trend"
    RANKING = "ranking"
    MIX = "mix"
    COMPARE = "compare"
    RISK = "risk"


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one thing, one for each label of the chart; None where there is none.

    `intervals` is empty or as long. A series that is `mood` of a mix is named by its sentiment.
    """

    name: str
    values: tuple[float | None, ...]
    intervals: tuple[Interval | None, ...] = ()
    mood: str | None = None


class MarkKind(StrEnum):
    """What is marked on a chart."""

    BREAK = "break"
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened at a label, given by its place among the labels."""

    kind: MarkKind
    place: int
    text: str


class ChartUnit(StrEnum):
    """What the values of a chart are: shares are parts of 1, points differences of shares."""

    SHARE = "share"
    COUNT = "count"
    SCORE = "score"
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows, as data; `alt` says its finding in a sentence.

    Each series has a value for each of the `labels`, which are weeks, months, themes, groups or
    accounts. `forecast` goes on after the last label, over `ahead`. `changes` are of the labels of
    a ranking, against the period before. The last label is not over yet where `is_open`.
    """

    kind: ChartKind
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: ChartUnit
    alt: str
    marks: tuple[Mark, ...] = ()
    ahead: tuple[str, ...] = ()
    forecast: tuple[Series, ...] = ()
    changes: tuple[Change | None, ...] = ()
    is_open: bool = False


@dataclass(frozen=True)
class Document:
    """A file that goes with an answer, such as all comments found as CSV or a brief in Markdown.

    Its text is given, or written when it is first asked for.
    """

    name: str
    content: str | Callable[[], str] = field(compare=False)
    media_type: str
    title: str

    @cached_property
    def text(self) -> str:
        """What is in it."""
        return self.content if isinstance(self.content, str) else self.content()


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
    themes: tuple[ThemeShare, ...] = ()
    accounts: tuple[AccountRisk, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    evidence: tuple[Quote, ...] = ()
    chart: Chart | None = None
    files: tuple[Document, ...] = ()
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
            "themes": [_theme_json(theme) for theme in self.themes],
            "accounts": [_account_json(account) for account in self.accounts],
            "recommendations": [_recommendation_json(one) for one in self.recommendations],
            "evidence": [_quote_json(quote) for quote in self.evidence],
            "chart": _chart_json(self.chart) if self.chart else None,
            "files": [_document_json(file) for file in self.files],
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
        "counted": finding.counted,
        "change": change.difference if change else None,
        "change_interval": _interval_json(change.interval) if change else None,
        "verdict": str(change.verdict) if change else None,
        "evidence": list(finding.evidence),
        "comments": list(finding.comments),
        "parts": [_finding_json(part) for part in finding.parts],
    }


def _theme_json(theme: ThemeShare) -> dict[str, Any]:
    return asdict(theme) | {
        "interval": _interval_json(theme.interval),
        "change_interval": _interval_json(theme.change_interval),
        "customer_interval": _interval_json(theme.customer_interval),
        **_lists(evidence=theme.evidence, comments=theme.comments, notes=theme.notes),
    }


def _account_json(account: AccountRisk) -> dict[str, Any]:
    return asdict(account) | {
        "interval": _interval_json(account.interval),
        "level": str(account.level),
        **_lists(reasons=account.reasons, evidence=account.evidence, comments=account.comments),
    }


def _recommendation_json(one: Recommendation) -> dict[str, Any]:
    return asdict(one) | {
        "kind": str(one.kind),
        "impact": dict(one.impact),
        **_lists(evidence=one.evidence, comments=one.comments),
    }


def _chart_json(chart: Chart) -> dict[str, Any]:
    return {
        "kind": str(chart.kind),
        "title": chart.title,
        "labels": list(chart.labels),
        "series": [_series_json(series) for series in chart.series],
        "unit": str(chart.unit),
        "alt": chart.alt,
        "marks": [asdict(mark) | {"kind": str(mark.kind)} for mark in chart.marks],
        "ahead": list(chart.ahead),
        "forecast": [_series_json(series) for series in chart.forecast],
        "changes": [
            one and {"difference": one.difference, "interval": _interval_json(one.interval)}
            for one in chart.changes
        ],
        "is_open": chart.is_open,
    }


def _series_json(series: Series) -> dict[str, Any]:
    intervals = [_interval_json(interval) for interval in series.intervals]
    return asdict(series) | {"values": list(series.values), "intervals": intervals}


def _document_json(file: Document) -> dict[str, Any]:
    names = ("name", "text", "media_type", "title")
    return {name: getattr(file, name) for name in names}


def _lists(**sequences: Sequence[str]) -> dict[str, list[str]]:
    return {name: list(sequence) for name, sequence in sequences.items()}


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
