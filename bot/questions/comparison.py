"""The two sides of a comparison: periods, values of a column, before and after a release."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from dateutil.relativedelta import relativedelta

from bot.questions.blanks import blanked
from bot.questions.filters import find_filters, find_values
from bot.questions.han import simplified
from bot.questions.periods import Period, PeriodMatch, find_periods, period_before
from bot.questions.query import Comparison, Filters
from bot.questions.ratings import find_ratings
from bot.questions.reading import Missing
from bot.questions.vocabulary import Vocabulary

_FLAGS = re.IGNORECASE | re.ASCII

# Between the two sides. What only lists two values ("and") counts less than what sets them against
# each other.
_AGAINST = re.compile(
    r"\b(?:vs?\.?|versus|against|compar(?:ed|ing|ison|es?)(?:\s+(?:to|with))?|as\s+opposed\s+to|opposed\s+to|relative\s+to|than|rather\s+than|next\s+to|alongside|unlike|from\s+(?:those|that|the|what)|different\s+(?:from|to|than)|differs?\s+from|stacks?\s+up|over\s+from|while|whereas)\b|>|<|(?<=\s)/(?=\s)"
    r"|对比|对上|对|相比|相较|比起|比|较|還是|还是|而",
    _FLAGS,
)
_OR = re.compile(r"\bor\b|/|或者?|、", _FLAGS)
_LISTED = re.compile(r"\b(?:and|with|to|n)\b|&|,|和|与|與|跟|及|同|,|，|^\s*$", _FLAGS)
# Before the first side: what it stands for is what the other is compared with.
_BASE = re.compile(
    r"(?:\b(?:compar(?:ed|ing)\s+(?:to|with|against)|relative\s+to|as\s+opposed\s+to|unlike|versus|vs\.?|against|than)\s+(?:the\s+)?(?:\w+\s+)?|(?:相比于?|比起|相较于?|较之|较|[和跟与與同]))\s*$",
    _FLAGS,
)
_BASE_ENDS = re.compile(
    r"^[^,，]{0,12}(?:相比|比较|比|对比)?[^,，]{0,3}[,，]|^.{0,3}(?:相比|比)(?!较好)", _FLAGS
)
_COMPARED_WITH = re.compile(
    r"\b(?:compar(?:ed|ing|e)\s+(?:it\s+)?(?:to|with|against)|relative\s+to|versus|vs?\.?|against|than|over|from)\s+(?:the\s+|in\s+|it\s+was\s+|they\s+were\s+|what\s+(?:it|we)\s+(?:was|had|were)\s+)*$|(?:相比于?|比起|相较于?|对比|较|比|[和跟与與同])\s*$",
    _FLAGS,
)
_COMPARED_AFTER = re.compile(r"^\s*(?:相比|比|对比|比较)", _FLAGS)
_ELLIPTIC = re.compile(
    r"\b(?:vs?\.?|versus|against|than|compared?\s+(?:to|with)|over|or|and|with)\s+(?:the\s+)?(?:last|previous|prior|preceding)(?:\s+(?:one|period|time))?\b|\bthe\s+(?:one|week|month|day|quarter|year|period|weeks|days|months)\s+before\b"
    r"|环比|前一期|上一期|前一个?周期|(?:比|和|跟|与)之?前(?:一[周月天]|面)?",
    _FLAGS,
)
_BETWEEN = re.compile(
    r"\b(delta|diff|differ|differs|difference|differences|different|gap|change|changed|compare|comparison|contrast)\b([^?!\n]{0,40}?)\bbetween\b([^?!\n]{2,60}?)\band\b",
    _FLAGS,
)
_BEFORE_AND_AFTER = re.compile(
    r"\b(?:from\s+)?(?:before\s*(?:and|&|/|-|vs\.?|versus|or|to|n)?\s*after|pre-?\s*(?:and|&|/|vs\.?|versus)\s*post[\s-]?|after\s*(?:and|&|/|vs\.?|versus|or)\s*before)(?=[\s-])",
    _FLAGS,
)
_BEFORE_AND_AFTER_HAN = re.compile(
    r"(?:版本?)?\s*(?:release|上线|发布|发版|更新|升级|推出|上線|發布|發佈|更新|升級|出来|出來|的)?\s*(?:前后|前後|之前和之后|之前與之後|之前跟之后|以前和以后|前和后|前與後|前跟后|前 后)"
)


_KIN = ({"plan", "segment"}, {"lang", "country"})


@dataclass(frozen=True, slots=True)
class Sides:
    """A question's period and filters, what it compares them with, and the words that are left."""

    period: Period
    filters: Filters
    rest: str
    missing: tuple[Missing, ...] = ()
    comparison: Comparison | None = None


@dataclass(frozen=True, slots=True)
class _Item:
    """A period or a value that a question names, and where."""

    field: str
    key: object
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Split:
    """Where the two sides meet: `at` is a place in the text between them; their fields differ."""

    at: int
    fields: frozenset[str]
    is_swapped: bool


def read_sides(text: str, *, today: date, vocabulary: Vocabulary) -> Sides:
    """Read the two sides of a comparison; `comparison` is None where only one is named.

    Filters and periods that hold for both sides are repeated on both.
    """
    text = _as_since(text)
    periods = find_periods(text, today, vocabulary.releases)
    plain = _without(text, periods)
    found = find_filters(plain, vocabulary)
    whole = Sides(Period(), found.filters, found.rest, found.missing)
    split = _find_split(text, _items(plain, periods, vocabulary))
    if split is not None:
        return _split_sides(whole, split, plain, periods, vocabulary)
    if periods:
        return _against_period(whole, text, periods[0], today)
    return _around_release(whole, vocabulary.releases)


def period_now(other: Period, today: date) -> Period:
    """The present period of the same kind: this month for a month, what came after for the rest."""
    if other.since is None or other.until is None:
        return Period(other.until, other.since)
    for months in (12, 3, 1):
        step = relativedelta(months=months)
        if other.since.day == 1 and other.since + step == other.until:
            first = today.replace(day=1)
            first -= relativedelta(months=(first.month - 1) % months)
            return Period(first, first + step)
    length = other.until - other.since
    if length == timedelta(weeks=1) and other.since.weekday() == 0:
        monday = today - timedelta(days=today.weekday())
        return Period(monday, monday + length)
    tomorrow = today + timedelta(days=1)
    return Period(tomorrow - length, tomorrow)


def _as_since(text: str) -> str:
    """What names two sides, as one that is read: before and after 5.2 begins where since 5.2 does."""
    text = _BETWEEN.sub(r"\1\2 \3 versus ", text)
    text = _BEFORE_AND_AFTER.sub("since", text)
    return _BEFORE_AND_AFTER_HAN.sub("以来", text)


def _without(text: str, periods: Sequence[PeriodMatch]) -> str:
    for one in periods:
        text = blanked(text, one.start, one.end)
    return text


def _items(text: str, periods: Sequence[PeriodMatch], vocabulary: Vocabulary) -> list[_Item]:
    values = [
        _Item(one.field, one.values, one.start, one.end)
        for one in find_values(text, vocabulary)
        if one.values and not one.is_excluded
    ]
    stars = [
        _Item("rating", one.rating, one.start, one.end)
        for one in find_ratings(simplified(text))
        if not one.is_excluded
    ]
    days = [_Item("period", one.period, one.start, one.end) for one in periods]
    return sorted((*values, *stars, *days), key=lambda item: item.start)


def _find_split(text: str, items: list[_Item]) -> _Split | None:
    """The place between two values of one field, or two periods, that sets them against each other."""
    gaps = [gap for field in {item.field for item in items} for gap in _gaps(text, field, items)]
    if not gaps:
        return _kin(text, items)
    strength, _, left, right = max(gaps, key=lambda gap: (gap[0], -gap[2].start))
    opposed = {
        gap[2].field for gap in gaps if gap[0] == strength == 3 or gap[2].field == left.field
    }
    return _Split(right.start, frozenset(opposed), _is_base(text, left, right))


def _kin(text: str, items: list[_Item]) -> _Split | None:
    """Two values of fields that say the same of customers: "Enterprise vs SMB"."""
    for left, right in pairwise(items):
        if {left.field, right.field} in _KIN and _strength(text[left.end : right.start]):
            kin = frozenset({left.field, right.field})
            return _Split(right.start, kin, _is_base(text, left, right))
    return None


def _gaps(text: str, field: str, items: list[_Item]) -> list[tuple[int, str, _Item, _Item]]:
    of_field = [item for item in items if item.field == field]
    found = []
    for left, right in pairwise(of_field):
        if left.key != right.key:
            between = text[left.end : right.start]
            found.append((_strength(between), field, left, right))
    return found


def _strength(between: str) -> int:
    if _AGAINST.search(between):
        return 3
    if _OR.search(between):
        return 2
    return 1 if _LISTED.search(between) else 0


def _is_base(text: str, left: _Item, right: _Item) -> bool:
    """Whether the side that is named first is the one that the other is compared with."""
    between = text[left.end : right.start]
    return bool(
        _BASE.search(text[max(0, left.start - 40) : left.start]) and _BASE_ENDS.match(between)
    )


def _split_sides(
    whole: Sides,
    split: _Split,
    text: str,
    periods: Sequence[PeriodMatch],
    vocabulary: Vocabulary,
) -> Sides:
    first, second = _filters_of_sides(whole.filters, split, text, vocabulary)
    early, late = _periods_of_sides(split, periods)
    if split.is_swapped:
        first, second, early, late = second, first, late, early
    other = Comparison(late.since, late.until, second)
    return replace(whole, period=early, filters=first, comparison=other)


def _filters_of_sides(
    filters: Filters, split: _Split, text: str, vocabulary: Vocabulary
) -> tuple[Filters, Filters]:
    values = [one for one in find_values(text, vocabulary) if one.values and not one.is_excluded]
    sides: tuple[dict[str, Any], dict[str, Any]] = (_emptied(split), _emptied(split))
    for one in values:
        if one.field in split.fields:
            side = sides[one.start >= split.at]
            side[one.field] = tuple(dict.fromkeys((*side.get(one.field, ()), *one.values)))
    if "rating" in split.fields:
        for stars in reversed(find_ratings(simplified(text))):
            sides[stars.start >= split.at]["rating"] = stars.rating
    return replace(filters, **sides[0]), replace(filters, **sides[1])


def _emptied(split: _Split) -> dict[str, Any]:
    return {field: () for field in split.fields if field not in {"period", "rating"}}


def _periods_of_sides(split: _Split, periods: Sequence[PeriodMatch]) -> tuple[Period, Period]:
    if not periods:
        return Period(), Period()
    if "period" not in split.fields:
        return periods[0].period, periods[0].period
    left = [one for one in periods if one.start < split.at]
    right = [one for one in periods if one.start >= split.at]
    return left[-1].period, right[0].period


def _against_period(whole: Sides, text: str, named: PeriodMatch, today: date) -> Sides:
    """The other period where one is named: the present one, the one before, all time before it."""
    period = named.period
    if period.until is None:
        return _compared(whole, period, Period(None, period.since))
    before, after = text[max(0, named.start - 40) : named.start], text[named.end : named.end + 4]
    is_base = _COMPARED_WITH.search(before) and (
        before[-1:] not in set("和跟与與同") or _COMPARED_AFTER.match(after)
    )
    earlier = period_before(period)
    if is_base:
        return _compared(whole, period_now(period, today), period)
    if _ELLIPTIC.search(text) and earlier is not None:
        return _compared(replace(whole, rest=_ELLIPTIC.sub(" ", whole.rest)), period, earlier)
    return replace(whole, period=period)


def _compared(whole: Sides, period: Period, other: Period) -> Sides:
    comparison = Comparison(other.since, other.until, whole.filters)
    return replace(whole, period=period, comparison=comparison)


def _around_release(whole: Sides, releases: Mapping[str, date]) -> Sides:
    """A version that is compared with nothing is compared with the time before it came out."""
    versions = whole.filters.version
    if len(versions) != 1 or versions[0] not in releases:
        return whole
    day = releases[versions[0]]
    timeless = replace(whole, filters=replace(whole.filters, version=()))
    return _compared(timeless, Period(day, None), Period(None, day))
