"""The year that stands beside a date, a month or a quarter: "2025", "'25", "last year", "去年"."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from bot.questions.period_days import Expression, Recurring, in_year
from bot.questions.period_words import number

#: Reads what an expression matched; None if it names no days after all. The day is the asker's.
#: ValueError and OverflowError say the same of days that no calendar has.
Reader = Callable[[re.Match[str], date], Expression | None]

YEAR = r"(?:19|20)\d\d"
AFTER_YEAR = rf"(?:(?:,|-|/)?_(?:of )?(?P<year>{YEAR}(?!\w|[.,]\d)|'\d\d\b|(?:last|this) year\b))?"
HAN_YEAR = (
    r"(?:(?P<year>今年|去年|前年|本年|(?<!\d)(?:(?:19|20)\d\d_年?|\d\d_年)|二[〇零][〇零一二三四五六七八九]{2}年)"
    r"_的?_)?"
)
_YEARS_BACK = {"今": 0, "本": 0, "去": 1, "前": 2, "this year": 0, "last year": 1}


def of_year(recurring: Recurring, year: str | None, today: date) -> Expression | None:
    """The days of the year that is named; without one, those of any year."""
    if not year:
        return recurring
    name = re.sub(r"\s+", " ", year)
    back = _YEARS_BACK.get(name, _YEARS_BACK.get(name[0]))
    return in_year(recurring, _as_number(name) if back is None else today.year - back)


def _as_number(text: str) -> int:
    year = number(text.strip("年' "))
    return year + 2000 if year < 100 else year
