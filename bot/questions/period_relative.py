"""Days counted from today: "last week", "past 30 days", "yesterday", "YTD", "上周五"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.questions.period_days import (
    Days,
    Expression,
    each_weekday,
    one_day,
    rolling,
    unit_of,
)
from bot.questions.period_words import (
    COUNT,
    HAN_COUNT,
    HAN_WEEKDAYS,
    MONTH,
    WEEKDAY,
    WEEKDAYS,
    any_of,
    compiled,
    number,
    unit,
)
from bot.questions.period_years import Reader

_DAYS_AGO = {"today": 0, "yesterday": 1, "yesturday": 1, "yday": 1, "last night": 1}
_DAYS_AGO |= {"this morning": 0, "this afternoon": 0, "this evening": 0}
_DAYS_AGO |= {"day before yesterday": 2, "今天": 0, "今日": 0, "今晨": 0, "今早": 0, "昨天": 1}
_DAYS_AGO |= {"昨日": 1, "昨晚": 1, "前天": 2, "前日": 2, "大前天": 3}
_LAST = frozenset({"last", "previous", "prior", "preceding", "lst", "las"})
_TO_DATE = {"w": "week", "m": "month", "q": "quarter", "y": "year"}
_TO_DATE |= {"周": "week", "月": "month", "季": "quarter", "年": "year"}

_EN_UNIT = (
    r"minutes?|mins?|hours?|hrs?|h|days?|d|weeks?|wks?|w|weekends?|fortnights?|months?|mths?|mos?|m"
    r"|quarters?|qtrs?|years?|yrs?|y"
)
_EN_SPAN = r"week|wk|month|mth|quarter|qtr|year|yr|weekend"
_HAN_SPAN = r"周末|周|个?星期|个?礼拜|个?月|个?季度?"
_LAST_WORD = r"(?:last|past|previous|recent|latest|trailing|preceding|prior|lst)"
_SINCE_BEFORE = compiled(r"(?:\b(?:since|from|starting)(?: about| around)?|[自从])_$")

_BEFORE_WEEKDAY = compiled(
    r"(?:\b(?:since|on|from|last|this|past|until|till|between|after|starting)"
    rf"|\b(?:{WEEKDAY})_(?:-|to|through|thru|until|till)|\bbetween (?:{WEEKDAY})_and)_$"
)
_AFTER_WEEKDAY = compiled(r"'s (?:feedback|reviews|comments|tickets|complaints)\b")


def _named_day(match: re.Match[str], today: date) -> Days:
    back = _DAYS_AGO[re.sub(r"\s+", " ", match["w"])]
    return one_day(today - timedelta(days=back))


def _rolling(match: re.Match[str], today: date) -> Days | None:
    groups = match.groupdict()
    count = groups.get("n") or "1"
    amount = 0.5 if count == "半" else float(number(count))
    if groups.get("half"):
        amount += 0.5
    return rolling(unit(match["u"]), amount, today) if amount else None


def _half_year(_: re.Match[str], today: date) -> Days:
    return rolling("year", 0.5, today)


def _calendar_unit(match: re.Match[str], today: date) -> Days:
    return unit_of(unit(match["u"]), today, -1 if match["w"] in _LAST else 0)


def _this_unit(match: re.Match[str], today: date) -> Days:
    return unit_of(match["u"], today)


def _before_last(match: re.Match[str], today: date) -> Days:
    return unit_of(unit(match["u"]), today, -2)


def _han_unit(match: re.Match[str], today: date) -> Days:
    which = match["w"]
    return unit_of(unit(match["u"]), today, -which.count("上") - which.count("前"))


def _weekend(_: re.Match[str], today: date) -> Days:
    """The weekend that has begun last."""
    return unit_of("weekend", today, 0 if today.weekday() >= 5 else -1)


def _to_date(match: re.Match[str], today: date) -> Days:
    until = today + timedelta(days=1)
    return Days(unit_of(_TO_DATE[match["u"][0]], today).since, until)


def _first_of(match: re.Match[str], today: date) -> Days:
    return one_day(unit_of(_TO_DATE[match["u"]], today).since)


def _ago(match: re.Match[str], today: date) -> Days | None:
    """That whole week or month; after "since", that very day so many weeks or months ago."""
    name = unit(match["u"])
    name, count = ("month", 6) if match[0].startswith("半年") else (name, number(match["n"]))
    if name in {"minute", "hour"}:
        return None
    before = match.string[max(0, match.start() - 20) : match.start()]
    if _SINCE_BEFORE.search(before):
        return one_day(rolling(name, count, today - timedelta(days=1)).since)
    return unit_of(name, today, -count)


def _weekday(match: re.Match[str], _: date) -> Expression | None:
    """A weekday where one of the past would stand: "the meeting Friday" is none."""
    before = match.string[max(0, match.start() - 24) : match.start()]
    if _BEFORE_WEEKDAY.search(before) or _AFTER_WEEKDAY.match(match.string, match.end()):
        return each_weekday(WEEKDAYS[match["d"]])
    return None


def _weekday_of_week(match: re.Match[str], today: date) -> Days:
    monday = unit_of("week", today, -1 if match["w"] == "last" else 0).since
    return one_day(monday + timedelta(days=WEEKDAYS[match["d"]]))


def _han_weekday(match: re.Match[str], today: date) -> Expression:
    weekday = HAN_WEEKDAYS[match["d"]]
    which = match.groupdict().get("w")
    if not which:
        return each_weekday(weekday)
    monday = unit_of("week", today, -which.count("上")).since
    return one_day(monday + timedelta(days=weekday))


# "The last week of March" counts from March, "the last week of feedback" from today.
_NOT_OF = (
    rf"(?! (?:of|in) (?:the )?(?:{MONTH}|(?:19|20)\d\d|q[1-4]|last|this|quarter|month|year)\b)"
)
_HAN_WEEK = r"(?:周|星期|礼拜)"

RELATIVE: tuple[tuple[str, Reader], ...] = (
    # yesterday, the day before yesterday, 前天
    (r"\b(?:the )?(?P<w>day before yesterday)\b", _named_day),
    (
        r"(?<!as\sof\s)\b(?P<w>today|yesterday|yesturday|yday|last night|this (?:morning|afternoon|evening)(?!'))\b",
        _named_day,
    ),
    (rf"(?P<w>{any_of(w for w in _DAYS_AGO if not w.isascii())})", _named_day),
    # last week, this quarter so far, the week before last, 上上周, 本季度
    (
        rf"\b(?P<w>this|current|last|previous|prior|preceding|lst|las) (?P<u>{_EN_SPAN})\b{_NOT_OF}",
        _calendar_unit,
    ),
    (rf"\b(?P<u>{_EN_SPAN}) before last\b", _before_last),
    (r"\b(?:over|at|on|during|since|this past|past|of) (?:the )?(?:past )?weekend\b", _weekend),
    (
        rf"(?P<w>上上个?|上一?个?|这一?个?|本|前一个?)(?P<u>{_HAN_SPAN})(?!_\d+_[日号])",
        _han_unit,
    ),
    (r"(?P<w>上一)(?P<u>年)", _han_unit),
    # the last 30 days, past couple of weeks, last 2-3 weeks, these past eight weeks, 最近30天
    (
        rf"(?:\bsince )?(?:\b(?:the|these|this) )?\b{_LAST_WORD}[\s-]_(?:full |about |a )?"
        rf"(?:\d{{1,3}}_(?:-|to|or)_)?(?P<n>{COUNT})_-?_(?P<u>{_EN_UNIT})\b(?!-){_NOT_OF}",
        _rolling,
    ),
    (
        r"(?:\bsince )?(?:\b(?:the|this) )?\bpast[\s-]"
        r"(?P<u>hour|day|week|fortnight|month|quarter|year)\b(?!-)",
        _rolling,
    ),
    (
        r"\b(?:in|over|within|during|for|across) the last "
        rf"(?P<u>hour|day|week|fortnight|month|year)\b(?!-){_NOT_OF}",
        _rolling,
    ),
    (rf"\b(?:the )?(?:last|previous) (?P<u>fortnight|hour|day)\b{_NOT_OF}", _rolling),
    (
        rf"(?:\b(?:the|this) )?\b{_LAST_WORD} (?:half(?: a| of a)?[\s-]year|half)\b(?! of)",
        _half_year,
    ),
    (
        rf"\b(?:the )?{_LAST_WORD}(?: a)? (?P<u>year|month) and (?P<half>a half)\b",
        _rolling,
    ),
    (
        rf"\b(?:the )?{_LAST_WORD} (?P<n>{COUNT}) and (?P<half>a half) (?P<u>months|years)\b",
        _rolling,
    ),
    (
        r"(?:自)?(?:最近|过去|近|前|之前|以往|过往|这)的?这?_"
        rf"(?:[一两二三四五六七八](?=[二三四五六七八九]))?(?P<n>{HAN_COUNT})_(?P<u>天|日|周|个?星期|个?礼拜|个月|个?季度|年|个?小时|个?钟头|分钟|个?周末)"
        r"(?P<half>半)?(?:以来|来|以内|之内)?",
        _rolling,
    ),
    (rf"(?:最近|过去|近)_(?P<n>{HAN_COUNT})_(?P<u>月)(?!份|_\d)(?:以来|来|内)?", _rolling),
    (
        rf"(?<![\d.一二三四五六七八九十])(?P<n>{HAN_COUNT})"
        r"_(?P<u>天|日|周|个?星期|个?礼拜|个月|个?季度|年)(?P<half>半)?(?:以来|来(?![自说看]))",
        _rolling,
    ),
    (
        r"(?:(?<=start\sof\s)|(?<=beginning\sof\s)|(?<=half\sof\s))the (?P<u>week|month|quarter|year)\b",
        _this_unit,
    ),
    # so far this year, this month so far, year to date, YTD, 年初至今
    (r"\bso far this (?P<u>week|month|quarter|year)\b", _to_date),
    (r"\b(?:this )?(?P<u>week|month|quarter|year)[\s-](?:to[\s-]date|so far)\b", _to_date),
    (r"\b(?P<u>[wmqy])td\b", _to_date),
    (
        r"(?:今年|本年)?(?:本|这个)?(?P<u>[年月季周])(?:度)?初(?=_(?:以来|至今|到现在|到今|起|开始|迄今))",
        _first_of,
    ),
    # 3 days ago, 两周前
    (rf"\b(?:about )?(?P<n>{COUNT}) (?P<u>{_EN_UNIT}) ago\b", _ago),
    (
        rf"(?<![\d.近去一二三四五六七八九十])(?P<n>{HAN_COUNT})"
        r"_(?P<u>天|日|周|个?星期|个?礼拜|个月|年)(?:之前|以前|前)(?![端台后])",
        _ago,
    ),
    # since Monday, last week Friday, 上周五, 周一以来
    (rf"\b(?P<d>{WEEKDAY})\b", _weekday),
    (rf"\b(?P<w>last|this) week'?s?(?: on)? (?P<d>{WEEKDAY})\b", _weekday_of_week),
    (rf"\b(?P<d>{WEEKDAY})_(?:of )?(?P<w>last|this) week\b", _weekday_of_week),
    (rf"(?P<w>上上个?|上一?个?|这一?个?|本){_HAN_WEEK}(?P<d>[一二三四五六日天])", _han_weekday),
    (rf"(?<=[自从到至])_{_HAN_WEEK}(?P<d>[一二三四五六日天])", _han_weekday),
    (
        rf"(?<!每){_HAN_WEEK}(?P<d>[一二三四五六日天])(?=_(?:以来|之后|以后|起|至今|到|至))",
        _han_weekday,
    ),
)
