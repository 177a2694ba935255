"""Whole months and more: months, quarters, halves, years, seasons, and a few feast days."""

from __future__ import annotations

import re
from datetime import date

from bot.questions.period_days import Days, Expression, each_date, each_month, months_from
from bot.questions.period_words import (
    HAN_COUNT,
    HAN_MONTH,
    MONTH,
    MONTHS,
    any_of,
    compiled,
    number,
)
from bot.questions.period_years import AFTER_YEAR, HAN_YEAR, YEAR, Reader, of_year

# These months are also words, names and abbreviations, so that alone they count only where a
# month would stand.
_WORDLIKE = frozenset({"may", "march", "mar", "apr"})
_BEFORE_MONTH = compiled(
    r"(?:\b(?:in|since|of|from|until|till|before|after|during|early|mid|late|last|through|vs|versus)"
    rf"|\bfor|\b(?:{MONTH})_(?:-|to|and|or|&|through|vs\.?|versus|,))_-?_$"
)
_AFTER_MONTH = compiled(
    r"(?:'s\b| (?:feedback|reviews|comments|tickets|data|numbers|complaints|surveys|responses)\b"
    rf"|_(?:-|to|vs\.?|versus|and|&|through)_(?:{MONTH})\b(?!\?))"
)
_AT_END = compiled(r"_(?:$|[?,;!)]|\.(?!\d))")

_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3}
_ORDINALS |= {"fourth": 4, "4th": 4, "final": 4, "last": 4}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_SEASONS |= {"春": 3, "夏": 6, "秋": 9, "冬": 12}
_FEASTS = {
    "christmas": each_date(12, 24, 3),
    "xmas": each_date(12, 24, 3),
    "圣诞": each_date(12, 24, 3),
    "new year": each_date(1, 1),
    "元旦": each_date(1, 1),
    "国庆": each_date(10, 1, 7),
    "双十一": each_date(11, 11),
    "双11": each_date(11, 11),
}


def _month(match: re.Match[str], today: date) -> Expression | None:
    if match["m"] in _WORDLIKE and not match["year"] and not _is_month(match):
        return None
    month = MONTHS.get(match["m"]) or number(match["m"])
    return of_year(each_month(month), match["year"], today)


def _is_month(match: re.Match[str]) -> bool:
    before = match.string[max(0, match.start() - 24) : match.start()]
    if _BEFORE_MONTH.search(before) or _AFTER_MONTH.match(match.string, match.end()):
        return True
    is_last = bool(before.strip()) and bool(_AT_END.match(match.string, match.end()))
    return match["m"] != "may" and (is_last or before.endswith("this "))


def _iso_month(match: re.Match[str], _: date) -> Days:
    return months_from(int(match["y"]), int(match["m"]))


def _months(match: re.Match[str], today: date) -> Expression | None:
    first, last = number(match["m"]), number(match["n"])
    count = last - first + 1 if first <= last else last - first + 13
    return of_year(each_month(first, count), match["year"], today)


def _leading_months(match: re.Match[str], today: date) -> Expression | None:
    count = number(match["n"]) * (3 if "季" in match["u"] else 1)
    return of_year(each_month(1, count), match["year"], today) if 1 <= count <= 12 else None


def _quarter(match: re.Match[str], today: date) -> Expression | None:
    quarter = _ORDINALS.get(match["q"]) or number(match["q"])
    return of_year(each_month(3 * quarter - 2, 3), match["year"], today)


def _half(match: re.Match[str], today: date) -> Expression | None:
    first = 1 if match["h"] in {"1", "first", "1st", "上"} else 7
    return of_year(each_month(first, 6), match["year"], today)


def _season(match: re.Match[str], today: date) -> Expression | None:
    """Three whole months, as in the north of the world."""
    return of_year(each_month(_SEASONS[match["s"]], 3), match["year"], today)


def _feast(match: re.Match[str], today: date) -> Expression | None:
    return of_year(_FEASTS[re.sub(r"\s+", " ", match["f"])], match["year"], today)


def _year(match: re.Match[str], today: date) -> Expression | None:
    """A year that has begun: the 2077 of an error message is none."""
    year = of_year(each_month(1, 12), match["year"], today)
    return year if isinstance(year, Days) and year.since <= today else None


_HAN_BEFORE = r"(?<![\d.一二三四五六七八九十])"
_NO_DAY_AFTER = r"(?!_[\d一二三四五六七八九十]{1,3}_[日号])"
_CUE = r"(?:(?<=in\s)|(?<=during\s)|(?<=since\s)|(?<=for\s)|(?<=of\s)|(?<=over\s)|(?<=from\s)|(?<=and\s))"
_SEASON_CUE = (
    r"(?:(?<=last\s)|(?<=this\s)|(?<=the\s)|(?<=in\s)|(?<=since\s)|(?<=during\s)|(?<=past\s))"
)
_FEAST_CUE = r"(?:(?<=since\s)|(?<=over\s)|(?<=after\s)|(?<=before\s)|(?<=at\s)|(?<=around\s)|(?<=during\s)|(?<=since\sthe\s))"
_NOT_COUNTED = (
    r"(?!-|_(?:%|users?\b|people\b|customers?\b|accounts?\b|seats?\b|times\b|words\b|char|px\b|rows?\b"
    r"|mah\b|dollars?\b|usd\b|个|人|次|元|块|字|多|万|条|名|家|款))"
)
_NOT_NUMBERED = r"(?<!top\s)(?<!last\s)(?<!first\s)(?<!error\s)(?<!code\s)(?<!version\s)(?<!office\s)(?<!windows\s)"

MONTHS_AND_MORE: tuple[tuple[str, Reader], ...] = (
    # 2026-02, 2026/2, March, Mar 2026, march '25, march last year
    (rf"(?<![\w.-])(?P<y>{YEAR})[-/](?P<m>\d\d?)(?![\w/-]|\.\d)", _iso_month),
    (rf"\b(?P<m>{MONTH})\b\.?{AFTER_YEAR}", _month),
    # 十二月, 去年12月, 2025年3月份, 1-3月, 三到五月, 今年前三个月, 前三季度
    (rf"{_HAN_BEFORE}{HAN_YEAR}(?P<m>{HAN_MONTH})_月{_NO_DAY_AFTER}份?", _month),
    (
        rf"{_HAN_BEFORE}{HAN_YEAR}(?P<m>{HAN_MONTH})_月?份?_(?:到|至|-|、)_"
        rf"(?P<n>{HAN_MONTH})_月{_NO_DAY_AFTER}份?",
        _months,
    ),
    (
        rf"{HAN_YEAR}(?<=[年的\s])[前头](?P<n>{HAN_COUNT})_(?P<u>个?月|个?季度)",
        _leading_months,
    ),
    (rf"{HAN_YEAR}前(?P<n>[二三23])_(?P<u>季度)", _leading_months),
    # Q4, q4 2025, 2025Q4, 4Q25, fourth quarter, last quarter of 2025, 去年四季度, 去年Q4
    (rf"\bq_?(?P<q>[1-4])\b(?![.:)]\d|_[:)]){AFTER_YEAR}", _quarter),
    (rf"(?<![\w.])(?P<year>{YEAR}|\d\d)_-?_q(?P<q>[1-4])\b", _quarter),
    (rf"(?<![\w.])(?P<q>[1-4])q_'?(?P<year>{YEAR}|\d\d)\b", _quarter),
    (rf"\b(?P<q>{any_of(set(_ORDINALS) - {'last'})})[\s-]quarter\b{AFTER_YEAR}", _quarter),
    (rf"\b(?P<q>last) quarter of (?P<year>{YEAR}|(?:last|this) year)\b", _quarter),
    (rf"{HAN_YEAR}(?:第_?)?(?<!前)(?P<q>[一二三四1-4])_(?:个?季度|季(?!节))", _quarter),
    (rf"{HAN_YEAR}q(?P<q>[1-4])(?!\w)", _quarter),
    # H1 2025, in H2, 1H25, first half of the year, 去年下半年
    (rf"\bh(?P<h>[12])\b(?=_(?:of )?(?:{YEAR}|'\d|last year|this year)){AFTER_YEAR}", _half),
    (rf"{_CUE}h(?P<h>[12])\b(?P<year>(?!))?", _half),
    (rf"(?<![\w.])(?P<h>[12])h_'?(?P<year>{YEAR}|\d\d)\b", _half),
    (r"\b(?P<h>first|second|1st|2nd) half of the year\b(?P<year>(?!))?", _half),
    (rf"{HAN_YEAR}(?P<h>[上下])半年", _half),
    # summer 2025, last summer, 去年夏天
    (rf"\b(?P<s>spring|summer|autumn|fall|winter)_(?:of )?(?P<year>{YEAR}|last year)\b", _season),
    (rf"{_SEASON_CUE}(?P<s>spring|summer|autumn|fall|winter)\b(?P<year>(?!))?", _season),
    (rf"{HAN_YEAR}(?P<s>[春夏秋冬])[天季]", _season),
    # over Christmas, since new year, 国庆
    (
        rf"{_FEAST_CUE}(?P<f>christmas|xmas|new year)(?:'?s)?\b(?! resolution)(?P<year>(?!))?",
        _feast,
    ),
    (rf"{HAN_YEAR}(?P<f>圣诞|元旦|国庆|双十一|双11)节?", _feast),
    # 2025, 2025年, 二〇二五年, 去年
    (
        rf"(?<![\w.#$/-])(?<!-\s){_NOT_NUMBERED}(?P<year>{YEAR})(?![\w%/]|[.,:]\d){_NOT_COUNTED}",
        _year,
    ),
    (
        r"(?<!\d)(?P<year>(?:19|20)\d\d_年|二[〇零][〇零一二三四五六七八九]{2}年|[今去前本]年)度?",
        _year,
    ),
)
