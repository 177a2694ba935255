"""A question, understood: what is asked, of which comments."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from bot.feedback import Need, Sentiment


class Kind(StrEnum):
    """What sort of answer a question wants."""

    SUMMARY = "summary"
    SENTIMENT = "sentiment"
    THEMES = "themes"
    CHURN = "churn"
    SEARCH = "search"
    TREND = "trend"
    COMPARE = "compare"
    RECOMMEND = "recommend"
    BRIEF = "brief"
    HELP = "help"
    UNKNOWN = "unknown"


class GroupBy(StrEnum):
    """By what an answer is broken down."""

    WEEK = "week"
    MONTH = "month"
    VERSION = "version"
    PLATFORM = "platform"
    PLAN = "plan"
    SEGMENT = "segment"
    SOURCE = "source"
    COUNTRY = "country"


@dataclass(frozen=True, slots=True)
class RatingRange:
    """Stars from `min` to `max`, both included; None is open."""

    min: float | None = None
    max: float | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """Which comments a question is about. Several values of one field mean any of them.

    `custom` holds names of a team's own labels, each with the values that pass. `excluded` holds
    columns, each with the values that do not pass; a comment without a value passes.
    """

    source: tuple[str, ...] = ()
    product: tuple[str, ...] = ()
    version: tuple[str, ...] = ()
    platform: tuple[str, ...] = ()
    plan: tuple[str, ...] = ()
    segment: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    lang: tuple[str, ...] = ()
    account: tuple[str, ...] = ()
    rating: RatingRange | None = None
    sentiment: tuple[Sentiment, ...] = ()
    need: tuple[Need, ...] = ()
    churn_intent: bool | None = None
    custom: tuple[tuple[str, tuple[str, ...]], ...] = ()
    excluded: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def is_empty(self) -> bool:
        """Whether every comment passes."""
        return self == Filters()

    def as_json(self) -> dict[str, Any]:
        """The filters that hold: one value as itself, several as a list."""
        named = {item.name: getattr(self, item.name) for item in fields(self)}
        named |= dict(named.pop("custom"))
        without = {name: _as_json(values) for name, values in named.pop("excluded")}
        held = {name: _as_json(value) for name, value in named.items() if value not in (None, ())}
        return held | ({"not": without} if without else {})

    def without_labels(self) -> Filters:
        """Only the filters by columns of a comment, without those by what models say of it."""
        return replace(self, sentiment=(), need=(), churn_intent=None, custom=())


def _as_json(value: RatingRange | bool | tuple[str, ...]) -> Any:
    if isinstance(value, RatingRange):
        return {"min": value.min, "max": value.max}
    if isinstance(value, bool):
        return value
    return str(value[0]) if len(value) == 1 else [str(one) for one in value]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The other side of a comparison: a second period, a second set of filters, or both."""

    since: date | None = None
    until: date | None = None
    filters: Filters = field(default_factory=Filters)

    def as_json(self) -> dict[str, Any]:
        """The comparison as the answer's JSON shows it."""
        return {
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "filters": self.filters.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Query:
    """A question, understood. The period is half-open: since <= day < until.

    `text` is the question as it was typed; `lang` is the language to answer in, `en` or `zh`.
    """

    kind: Kind
    topic: str | None = None
    since: date | None = None
    until: date | None = None
    filters: Filters = field(default_factory=Filters)
    compare: Comparison | None = None
    group_by: GroupBy | None = None
    limit: int | None = None
    text: str = ""
    lang: str = "en"

    def as_json(self) -> dict[str, Any]:
        """The query as the answer's JSON shows it."""
        return {
            "kind": str(self.kind),
            "topic": self.topic,
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "filters": self.filters.as_json(),
            "compare": self.compare.as_json() if self.compare else None,
            "group_by": str(self.group_by) if self.group_by else None,
            "limit": self.limit,
            "text": self.text,
            "lang": self.lang,
        }
