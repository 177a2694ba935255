"""Single days, and days of one month: "2026-03-15", "15 March", "10-20 Feb", "3月5号"."""

from __future__ import annotations

import re
from datetime import date

from bot.questions.period_days import (
    Days,
    Expression,
    Recurring,
    each_date,
    each_monthday,
    one_day,
    unit_of,
)
from bot.questions.period_words import DAY, HAN_DAY, HAN_MONTH, MONTH, MONTHS, compiled, number
from bot.questions.period_years import AFTER_YEAR, HAN_YEAR, YEAR, Reader, of_year

_TH = r"(?:st|nd|rd|th)?"
_TO = r"_(?:-|to|until|till|through|thru)_(?:the )?"
_HAN_TO = r"_(?:到|至|-|和)_"
_HAN_BEFORE = r"(?<![\d.一二三四五六七八九十])"
_BEFORE_SLASH = compiled(
    r"(?:\b(?:since|from|on|after|before|until|till|between|through|w/c|of)|[自从到至在]"
    r"|\d/\d\d?_(?:-|to|and|until|through|到|至))_$"
)
_AFTER_SLASH = compiled(
    r"_(?:(?:-|to|through|until|到|至)_\d\d?/\d|以来|之后|之前|以后|以前|至今|起)"
)


def _iso(match: re.Match[str], _: date) -> Days:
    return one_day(date(int(match["y"]), int(match["m"]), int(match["d"])))


def _slashed(match: re.Match[str], today: date) -> Expression | None:
    """02/03 is 3 February: the month first, as in the US and China, unless it cannot be.

    Without a year it is a date only where one would stand, as after "since" ("4/5 stars", "24/7").
    """
    month, day = int(match["m"]), int(match["d"])
    if month > 12:
        month, day = day, month
    if month > 12 or not (match["year"] or _is_slashed_date(match)):
        return None
    return of_year(each_date(month, day), match["year"], today)


def _is_slashed_date(match: re.Match[str]) -> bool:
    before = match.string[max(0, match.start() - 20) : match.start()]
    stands = _BEFORE_SLASH.search(before) or _AFTER_SLASH.match(match.string, match.end())
    return bool(stands) and match[0] != "24/7"


def _date(match: re.Match[str], today: date) -> Expression | None:
    return of_year(each_date(_month(match["m"]), number(match["d"])), match["year"], today)


def _dates(match: re.Match[str], today: date) -> Expression | None:
    days = _from_to(_month(match["m"]), number(match["d"]), number(match["e"]))
    return of_year(days, match["year"], today)


def _month(text: str) -> int:
    return MONTHS.get(text) or number(text)


def _from_to(month: int, first: int, last: int) -> Recurring:
    first, last = sorted((first, last))
    return each_date(month, first, last - first + 1)


def _day_alone(match: re.Match[str], _: date) -> Expression:
    return each_monthday(number(match["d"]))


def _day_of_that_month(match: re.Match[str], today: date) -> Days:
    first = unit_of("month", today, -match["w"].count("上")).since
    return one_day(first.replace(day=number(match["d"])))


_BEFORE_DATE = r"(?<![\w.])(?<![a-z]-)"
_AFTER_DATE = r"(?!\w|-(?!\d)|-\d{1,3}(?![\d./])|\.\d)"
_AFTER_DAY = r"(?!\w|[.:/]\d|_%)"
_AFTER_HAN_DAY = r"(?:_[日号](?!线|店|楼|机)|(?![\d.]|_[个条星天万次人周月]))"

DATES: tuple[tuple[str, Reader], ...] = (
    # 2026-03-15, 2026/3/15, 15.03.2026, 3/15/2026, 3/15
    (rf"{_BEFORE_DATE}(?P<y>{YEAR})(?P<s>[-/.])(?P<m>\d\d?)(?P=s)(?P<d>\d\d?){_AFTER_DATE}", _iso),
    (rf"{_BEFORE_DATE}(?P<d>\d\d?)\.(?P<m>\d\d?)\.(?P<y>{YEAR}){_AFTER_DATE}", _iso),
    (rf"(?<![\w./])(?P<m>\d\d?)/(?P<d>\d\d?)(?:/(?P<year>{YEAR}|\d\d))?(?![\w/%]|\.\d)", _slashed),
    # 10-20 Feb, 10 and 20 February 2026, Feb 10 to 20, 10 Feb, Feb 10th
    (
        rf"(?<![\w.])(?P<d>{DAY}){_TH}(?:{_TO}|_(?:and|&)_(?:the )?)(?P<e>{DAY}){_TH}_(?:of )?"
        rf"(?P<m>{MONTH})\b\.?{AFTER_YEAR}",
        _dates,
    ),
    (
        rf"\b(?P<m>{MONTH})\b\.?_(?:the )?(?P<d>{DAY}){_TH}{_TO}(?P<e>{DAY}){_TH}{_AFTER_DAY}"
        rf"(?!_(?:of )?(?:{MONTH})\b){AFTER_YEAR}",
        _dates,
    ),
    (rf"(?<![\w.])(?P<d>{DAY}){_TH}_-?_(?:of )?(?P<m>{MONTH})\b\.?{AFTER_YEAR}", _date),
    (rf"\b(?P<m>{MONTH})\b\.?_-?_(?:the )?(?P<d>{DAY}){_TH}{_AFTER_DAY}{AFTER_YEAR}", _date),
    (
        r"(?:(?<=since\s)|(?<=from\s)|(?<=on\s)|(?<=until\s)|(?<=after\s)|(?<=before\s)|(?<=between\s)"
        rf"|(?<=to\s)|(?<=and\s))the (?P<d>{DAY})(?:st|nd|rd|th)(?=_(?:$|[,.?!;)])| (?:to|and|until|-) )",
        _day_alone,
    ),
    # 去年2月10日到20日, 2月10号, 10号至今, 上个月5号
    (
        rf"{_HAN_BEFORE}{HAN_YEAR}(?P<m>{HAN_MONTH})_月_(?P<d>{HAN_DAY})_[日号]?{_HAN_TO}"
        rf"(?P<e>{HAN_DAY})_[日号]",
        _dates,
    ),
    (
        rf"{_HAN_BEFORE}{HAN_YEAR}(?P<m>{HAN_MONTH})_月_(?P<d>{HAN_DAY}){_AFTER_HAN_DAY}",
        _date,
    ),
    (
        rf"{_HAN_BEFORE}(?P<d>{HAN_DAY})_[日号](?=_(?:以来|之后|以后|至今|起|开始|到))",
        _day_alone,
    ),
    (rf"(?<=[自从到至])_(?P<d>{HAN_DAY})_[日号](?!线|店|楼|机)", _day_alone),
    (rf"(?P<w>上上个?|上个?|这个|本)月_(?P<d>{HAN_DAY})_[日号]", _day_of_that_month),
)
