"""The period of a question: which days it asks about, and which words said so."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta


@dataclass(frozen=True, slots=True)
class Period:
    """Half-open: since <= day < until; None is open."""

    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class PeriodMatch:
    """A period and the part of the question that named it."""

    period: Period
    start: int
    end: int


_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name}
_MONTHS["sept"] = 9
_HAN_DIGITS = {han: n for n, han in enumerate("零一二三四五六七八九十")} | {"两": 2}
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
_WORDS |= {"couple of": 2, "few": 3, "a": 1}

_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_COUNT = r"\d{1,4}|" + "|".join(sorted(_WORDS, key=len, reverse=True))
_HAN_COUNT = r"\d{1,4}|[一二两三四五六七八九十]{1,3}"

# One calendar expression; `_read` gives its first day and the day after its last.
_DATE = rf"""(?:
    \d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}} | \d{{4}}[-/]\d{{1,2}}(?![-/\d])
  | \d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH})\b\.?(?:,?\s+\d{{4}})?
  | (?:{_MONTH})\b\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?!\d)(?:,?\s+\d{{4}})?
  | (?:{_MONTH})\b\.?(?:,?\s+\d{{4}})?
  | q[1-4](?:\s+(?:of\s+)?\d{{4}})? | \d{{4}}\s*q[1-4]
  | \d{{4}}\s*年\s*(?:
        第?[一二三四1-4]\s*季度
      | [0-9一二三四五六七八九十]{{1,3}}\s*月(?:份)?(?:\s*\d{{1,2}}\s*[日号])?
    )?
  | 第?[一二三四1-4]\s*季度
  | (?:\d{{1,2}}|[一二三四五六七八九十]{{1,2}})\s*月(?:份)?(?:\s*\d{{1,2}}\s*[日号])?
  | (?:19|20)\d{{2}}(?![\d.])
  | yesterday | today | 今天 | 昨天
)"""
_FLAGS = re.IGNORECASE | re.VERBOSE


def find_period(text: str, today: date) -> PeriodMatch | None:
    """The first period that the text names, longest expressions first; None if it names none.

    `today` is the asker's day. "Last 30 days" ends with today, inclusive; weeks begin on Monday.
    """
    for pattern, read in _RULES:
        for match in pattern.finditer(text):
            period = read(match, today)
            if period is not None:
                return PeriodMatch(period, match.start(), match.end())
    return None


def period_before(period: Period) -> Period | None:
    """The period of the same kind just before: a calendar month before a month, else as many days.

    None for a period that is open on either side.
    """
    if period.since is None or period.until is None or period.until <= period.since:
        return None
    for months in (1, 3, 12):
        step = relativedelta(months=months)
        if period.since.day == 1 and period.since + step == period.until:
            return Period(period.since - step, period.since)
    return Period(period.since - (period.until - period.since), period.since)


def _number(text: str) -> int:
    text = text.strip().lower()
    if text.isdigit():
        return int(text)
    if text in _WORDS:
        return _WORDS[text]
    tens, _, ones = text.partition("十")
    if "十" in text:
        return (_HAN_DIGITS.get(tens, 1) if tens else 1) * 10 + (_HAN_DIGITS[ones] if ones else 0)
    return _HAN_DIGITS.get(text, 1)


def _rolling(match: re.Match[str], today: date) -> Period | None:
    count, unit = _number(match["count"]), match["unit"].lower()
    until = today + timedelta(days=1)
    try:
        if unit.startswith(("day", "天", "日")):
            return Period(until - timedelta(days=count), until)
        if unit.startswith(("week", "周", "星期", "礼拜")):
            return Period(until - timedelta(weeks=count), until)
        months = {"m": 1, "个": 1, "q": 3, "季": 3, "y": 12, "年": 12}[unit[0]]
        return Period(until - relativedelta(months=months * count), until)
    except (OverflowError, ValueError):
        return None


def _unit_start(unit: str, today: date) -> tuple[date, relativedelta]:
    if unit in {"week", "周", "星期", "礼拜"}:
        return today - timedelta(days=today.weekday()), relativedelta(weeks=1)
    if unit in {"month", "月", "个月"}:
        return today.replace(day=1), relativedelta(months=1)
    if unit in {"quarter", "季度", "个季度"}:
        first = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
        return first, relativedelta(months=3)
    return today.replace(month=1, day=1), relativedelta(years=1)


def _calendar_unit(match: re.Match[str], today: date) -> Period:
    which = match["which"].lower()
    start, step = _unit_start(match["unit"].lower(), today)
    if which in {"last", "previous", "上", "上一", "上个", "去"}:
        start -= step
    return Period(start, start + step)


def _read(text: str, today: date) -> Period | None:
    """A calendar expression as the days it covers; without a year, the latest not in the future."""
    text = text.strip().lower().rstrip(".,")
    if text in {"today", "今天"}:
        return _day(today)
    if text in {"yesterday", "昨天"}:
        return _day(today - timedelta(days=1))
    try:
        return _read_quarter(text, today) or _read_numeric(text) or _read_named(text, today)
    except (ValueError, OverflowError):
        return None


def _day(day: date) -> Period:
    return Period(day, day + timedelta(days=1))


def _month(year: int, month: int) -> Period:
    first = date(year, month, 1)
    return Period(first, first + relativedelta(months=1))


def _read_numeric(text: str) -> Period | None:
    if re.fullmatch(r"\d{4}\s*年?", text):
        year = int(text[:4])
        return Period(date(year, 1, 1), date(year + 1, 1, 1))
    parts = [int(part) for part in re.split(r"[-/.]", text) if part.isdigit()]
    if len(parts) == 3:
        return _day(date(parts[0], parts[1], parts[2]))
    if len(parts) == 2 and re.fullmatch(r"\d{4}[-/]\d{1,2}", text):
        return _month(parts[0], parts[1])
    return None


def _read_quarter(text: str, today: date) -> Period | None:
    found = re.search(r"q([1-4])|第?([一二三四1-4])\s*季度", text)
    if found is None:
        return None
    quarter = _number(found[1] or found[2])
    named_year = re.search(r"\d{4}", text)
    year = int(named_year[0]) if named_year else today.year
    first = date(year, 3 * quarter - 2, 1)
    if not named_year and first > today:
        first -= relativedelta(years=1)
    return Period(first, first + relativedelta(months=3))


def _read_named(text: str, today: date) -> Period | None:
    named_year = re.search(r"(?<!\d)\d{4}(?!\d)", text)
    rest = text.replace(named_year[0], " ", 1) if named_year else text
    month = _month_of(rest)
    if month is None:
        return None
    year = int(named_year[0]) if named_year else today.year
    named_day = re.search(r"(?<!\d)(\d{1,2})\s*(?:st|nd|rd|th|日|号|\b)(?!\s*月)", rest)
    period = _day(date(year, month, int(named_day[1]))) if named_day else _month(year, month)
    if named_year is None and period.since is not None and period.since > today:
        back = relativedelta(years=1)
        return _day(period.since - back) if named_day else _month(year - 1, month)
    return period


def _month_of(text: str) -> int | None:
    han = re.search(r"(\d{1,2}|[一二三四五六七八九十]{1,2})\s*月", text)
    if han:
        return _number(han[1])
    found = re.search(rf"\b({_MONTH})\b", text)
    return _MONTHS[found[1]] if found else None


def _between(match: re.Match[str], today: date) -> Period | None:
    first, last = match["first"], match["last"]
    end = _read(last, today)
    year = re.search(r"\d{4}", last)
    has_month = re.search(rf"\b(?:{_MONTH})\b|月|[-/]", first, re.IGNORECASE)
    if re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)?", first.strip()):
        month = re.search(rf"\b(?:{_MONTH})\b|\d{{1,2}}\s*月", last, re.IGNORECASE)
        first = f"{first} {month[0]}" if month else first
    if year and not re.search(r"\d{4}", first) and (has_month or first != match["first"]):
        first = f"{first} {year[0]}"
    start = _read(first, today)
    if start is None or end is None or start.since is None or end.until is None:
        return None
    return Period(start.since, end.until) if start.since < end.until else None


def _open_ended(match: re.Match[str], today: date) -> Period | None:
    period = _read(match["date"], today)
    if period is None:
        return None
    how = match["how"].lower().strip()
    if how in {"before", "until", "till", "up to", "之前", "以前", "前"}:
        return Period(
            None, period.since if how in {"before", "之前", "以前", "前"} else period.until
        )
    return Period(period.until if how == "after" else period.since, None)


def _within(match: re.Match[str], today: date) -> Period | None:
    return _read(match["date"], today)


def _rules() -> Iterator[tuple[str, Callable[[re.Match[str], date], Period | None]]]:
    yield (
        rf"\b(?:between|from)\s+(?P<first>{_DATE}|\d{{1,2}}(?:st|nd|rd|th)?)\s+(?:and|to|until|till|-|–)\s+(?P<last>{_DATE})",
        _between,
    )
    yield (
        rf"(?:从|自)?(?P<first>{_DATE})\s*(?:到|至|~|-|–)\s*(?P<last>{_DATE})(?:之间|期间)?",
        _between,
    )
    yield (
        rf"\b(?:in|over|during|within|from|for)?\s*(?:the\s+)?\b(?:last|past|previous)\s+(?P<count>{_COUNT})\s+(?P<unit>days?|weeks?|months?|quarters?|years?)\b",
        _rolling,
    )
    yield (
        rf"(?:最近|过去|近)的?\s*(?P<count>{_HAN_COUNT})\s*(?P<unit>天|日|周|个?星期|个?礼拜|个月|个?季度|年)(?:以?来|里|内)?",
        _rolling,
    )
    yield (
        r"\b(?:in|over|during|for|from)?\s*(?:the\s+)?\b(?P<which>last|previous|this|past|current)\s+(?P<unit>week|month|quarter|year)\b",
        _calendar_unit,
    )
    yield (
        r"(?P<which>上一|上个|上|这个|这|本|今|去)(?P<unit>周|星期|礼拜|个?月|个?季度|年)",
        _calendar_unit,
    )
    yield (
        rf"\b(?P<how>since|after|before|until|till|up\s+to)\s+(?:the\s+)?(?P<date>{_DATE})",
        _open_ended,
    )
    yield rf"(?:自|从)\s*(?P<date>{_DATE})\s*(?P<how>以来|之后|以后|起|开始)", _open_ended
    yield rf"(?P<date>{_DATE})\s*(?P<how>以来|之后|以后|起|之前|以前)", _open_ended
    yield (
        rf"\b(?:in|on|during|of|for|from|over)\s+(?:the\s+year\s+|early\s+|late\s+)?(?P<date>{_DATE})",
        _within,
    )
    yield rf"(?:在\s*)?(?P<date>{_DATE})\s*(?:期间|里|内|当中|中)?", _bare


def _bare(match: re.Match[str], today: date) -> Period | None:
    """A date without a word before it; "may" and "march" alone are more often verbs."""
    text = match["date"].strip().lower()
    if text in {"may", "march", "mar", "sun", "dec", "jan", "sat"}:
        return None
    return _read(text, today)


_RULES = tuple((re.compile(pattern, _FLAGS), read) for pattern, read in _rules())
