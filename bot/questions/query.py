"""A question, understood: what is asked, of which comments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any, Self

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


#: Breakdowns by time, which nothing is more or less of.
CALENDAR = frozenset({GroupBy.WEEK, GroupBy.MONTH})


@dataclass(frozen=True, slots=True)
class RatingRange:
    """Stars from `min` to `max`, both included; None is open."""

    min: float | None = None
    max: float | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """Which comments a question is about. Several values of one field mean any of them.

    `custom` holds names of a team's own labels, each with the values that pass. `excluded` holds
    names of columns, `rating`, `sentiment` and `need`, each with the values that do not pass, whole
    stars for `rating`; a comment without a value passes.
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
        without = {name: _excluded_json(name, held) for name, held in named.pop("excluded")}
        held = {name: _as_json(value) for name, value in named.items() if value not in (None, ())}
        return held | ({"not": without} if without else {})

    @classmethod
    def from_json(cls, held: Mapping[str, Any]) -> Self:
        """The filters that `as_json` wrote: a name that is no field is a custom label's.

        ValueError or TypeError for what it cannot have written.
        """
        known = {item.name for item in fields(cls)} - {"custom", "excluded"}
        named = {name: _value(name, value) for name, value in held.items() if name in known}
        others = held.keys() - known - {"not"}
        custom = tuple((name, _texts(held[name])) for name in held if name in others)
        without = dict(held.get("not", {}))
        excluded = tuple((name, _excluded(name, values)) for name, values in without.items())
        return cls(**named, custom=custom, excluded=excluded)

    def without_labels(self) -> Filters:
        """Only the filters by columns of a comment, without those by what models say of it."""
        kept = tuple(one for one in self.excluded if one[0] not in {"sentiment", "need"})
        return replace(self, sentiment=(), need=(), churn_intent=None, custom=(), excluded=kept)


def _as_json(value: RatingRange | bool | tuple[str, ...]) -> Any:
    if isinstance(value, RatingRange):
        return {"min": value.min, "max": value.max}
    if isinstance(value, bool):
        return value
    return str(value[0]) if len(value) == 1 else [str(one) for one in value]


def _excluded_json(name: str, values: tuple[str, ...]) -> Any:
    if name != "rating":
        return _as_json(values)
    stars = [float(value) for value in values]
    return {"min": min(stars), "max": max(stars)}


def _excluded(name: str, held: Any) -> tuple[str, ...]:
    if name != "rating":
        return _texts(held)
    return tuple(str(star) for star in range(int(held["min"]), int(held["max"]) + 1))


def _texts(value: Any) -> tuple[str, ...]:
    many = [value] if isinstance(value, str) else list(value)
    if not all(isinstance(one, str) for one in many):
        raise TypeError(f"{value!r} is no text and no list of texts")
    return tuple(many)


def _range(value: Mapping[str, float | None]) -> RatingRange:
    return RatingRange(value["min"], value["max"])


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false")
    return value


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "rating": _range,
    "sentiment": lambda value: tuple(map(Sentiment, _texts(value))),
    "need": lambda value: tuple(map(Need, _texts(value))),
    "churn_intent": _flag,
}


def _value(field: str, held: Any) -> Any:
    read = _READERS.get(field)
    return read(held) if read else _texts(held)


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

    @classmethod
    def from_json(cls, held: Mapping[str, Any]) -> Self:
        """The comparison that `as_json` wrote; KeyError, TypeError, ValueError for others."""
        filters = Filters.from_json(held["filters"])
        return cls(_day(held["since"]), _day(held["until"]), filters)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


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

    @classmethod
    def from_json(cls, held: Mapping[str, Any]) -> Self:
        """The query that `as_json` wrote; KeyError, TypeError, ValueError for others."""
        compare, group = held["compare"], held["group_by"]
        return cls(
            Kind(held["kind"]),
            topic=held["topic"],
            since=_day(held["since"]),
            until=_day(held["until"]),
            filters=Filters.from_json(held["filters"]),
            compare=None if compare is None else Comparison.from_json(compare),
            group_by=None if group is None else GroupBy(group),
            limit=held["limit"],
            text=held["text"],
            lang=held["lang"],
        )
