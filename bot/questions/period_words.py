"""The words that expressions of time are made of, in English and Chinese."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable

# One character for one, so that places in the folded text are places in the text.
_TRADITIONAL = "週個號兩過後從發來間開現這幾禮內裡裏當節佈線雙聖誕國慶為終鐘"
_SIMPLIFIED = "周个号两过后从发来间开现这几礼内里里当节布线双圣诞国庆为终钟"
_FOLD = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_FOLD |= {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLD |= {code: code - 0xFEE0 + 32 for code in range(ord("Ａ"), ord("Ｚ") + 1)}
_FOLD |= str.maketrans(_TRADITIONAL, _SIMPLIFIED)
_FOLD |= str.maketrans("‐‑‒–—―−~〜～", "-" * 10) | str.maketrans("’‘ʼ", "'" * 3)
_FOLD |= str.maketrans("\u00a0\u2002\u2003\u2009\u202f\u3000", " " * 6)

MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
MONTHS |= {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name}
MONTHS |= {"sept": 9, "febuary": 2, "feburary": 2, "janurary": 1, "septemeber": 9}
WEEKDAYS = {name.lower(): n for n, name in enumerate(calendar.day_name)}
WEEKDAYS |= {name.lower(): n for n, name in enumerate(calendar.day_abbr)}
WEEKDAYS |= {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
HAN_WEEKDAYS = {han: n for n, han in enumerate("一二三四五六日")} | {"天": 6}

_HAN_DIGITS = {han: n for n, han in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "几": 3}
_COUNTS = {
    word: n
    for n, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), start=1
    )
}
_COUNTS |= {"a": 1, "an": 1, "few": 3, "several": 3, "fifteen": 15, "twenty": 20, "thirty": 30}
_COUNTS |= {"couple": 2, "couple of": 2, "dozen": 12, "sixty": 60, "ninety": 90}
_UNITS = {
    "minute": "minutes? mins? 分钟",
    "hour": "hours? hrs? h 个?小时 个?钟头",
    "day": "days? d 天 日",
    "week": "weeks? wks? w 周 个?星期 个?礼拜",
    "weekend": "weekends? 个?周末",
    "fortnight": "fortnights?",
    "month": "months? mths? mos? m 个?月",
    "quarter": "quarters? qtrs? 个?季度?",
    "half": "半年",
    "year": "years? yrs? y 年度?",
}


def any_of(words: Iterable[str]) -> str:
    """An expression for any of some words, the longest first."""
    return "|".join(sorted(words, key=len, reverse=True))


MONTH = any_of(MONTHS)
WEEKDAY = any_of(WEEKDAYS)
COUNT = rf"\d{{1,4}}|{any_of(_COUNTS)}"
HAN_COUNT = r"\d{1,4}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九几半]"
#: A day of a month.
DAY = r"(?:3[01]|[12]\d|0?[1-9])"
HAN_DAY = rf"(?:{DAY}|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
HAN_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"


def compiled(pattern: str) -> re.Pattern[str]:
    r"""An expression over folded text: a space is up to three, an underscore may be none.

    Bounded, so that no text takes longer than its length; ASCII, so that a word ends at a Han
    character.
    """
    return re.compile(pattern.replace(" ", r"\s{1,3}").replace("_", r"\s{0,3}"), re.ASCII)


def fold(text: str) -> str:
    """The text in lower case, simplified and half-width, each character in its place."""
    return text.translate(_FOLD)


def number(text: str) -> int:
    """A count as digits, an English word or a Han number below 100.

    Raises ValueError for what is no whole number, as 半.
    """
    text = re.sub(r"\s+", " ", text.strip())
    if text.isdigit():
        return int(text)
    if text in _COUNTS:
        return _COUNTS[text]
    tens, ten, ones = text.partition("十")
    if ten:
        return _HAN_DIGITS.get(tens, 1) * 10 + _HAN_DIGITS.get(ones, 0)
    return int("".join(str(_HAN_DIGITS.get(han, han)) for han in text))


_UNIT_OF = {name: compiled(any_of(words.split())) for name, words in _UNITS.items()}


def unit(text: str) -> str:
    """The name of a unit of time, as "week" for "wks" and "星期"."""
    return next(name for name, words in _UNIT_OF.items() if words.fullmatch(text))
