"""A part of named days: "early March", "the first half of 2025", "the week of 2 March", "去年底"."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from bot.questions.period_days import Days, Expression, Recurring, mapped, unit_of
from bot.questions.period_expressions import Named
from bot.questions.period_words import COUNT, any_of, compiled, number, unit

_NTH = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_STEPS = {"day": relativedelta(days=1), "week": relativedelta(weeks=1)}
_STEPS |= {"month": relativedelta(months=1), "quarter": relativedelta(months=3)}

_BEFORE = compiled(
    r"\b(?:the (?:very )?)?(?:(?P<early>early|beginning of|start of)|(?P<mid>mid|middle of)"
    r"|(?P<late>(?<!is\s)(?<!too\s)(?<!are\s)(?<!so\s)(?<!came\s)late|end of)"
    r"|(?P<front>(?:first|1st) half of)|(?P<back>(?:second|2nd|latter|last) half of))"
    r"(?: in)?(?: the(?: year| month of)?)?_-?_$"
)
_SOME_BEFORE = compiled(
    rf"\b(?:the )?(?P<which>last|{any_of(_NTH)})(?: (?P<n>{COUNT}))?"
    r" (?P<u>days?|weeks?|months?|quarters?) (?:of|in) (?:the )?$"
)
_WEEK_BEFORE = compiled(
    r"\b(?:the )?(?:(?P<weekend>weekend of)|week (?:of|commencing|starting|beginning)|w/?c)(?: the)? $"
)
_WHICH_BEFORE = compiled(r"\b(?P<which>last|previous|this past|past|this) $")
_AFTER = compiled(
    r"_的?_(?:(?P<early>上旬|初(?![始次]))|(?P<mid>中旬)|(?P<late>下旬|底(?![部层])|末)"
    r"|(?P<front>上半月)|(?P<back>下半月)|第_?(?P<nth>[一二三四五1-5])_个?周"
    r"|(?P<week>那一?周|当周|那个?星期))"
)
#: How far before an expression the words that qualify it may begin.
_REACH = 40


def narrowed(text: str, named: Named, floor: int, today: date) -> Named:
    """An expression with the words around it that take a part of its days, or a certain one.

    `floor` is where the expression before it ends.
    """
    for _ in range(2):  # "early last March", "the first week of last June"
        named = _by_words_before(text, named, floor, today)
    match = _AFTER.match(text, named.end)
    if match is None:
        return named
    if match["nth"]:
        part = _nth_week(named.expression, number(match["nth"]))
    else:
        part = _part(named.expression, str(match.lastgroup))
    return replace(named, expression=part, end=match.end()) if part else named


def _by_words_before(text: str, named: Named, floor: int, today: date) -> Named:
    begin = max(floor, named.start - _REACH)
    window = text[begin : named.start]
    for pattern, read in _READERS:
        match = pattern.search(window)
        part = read(named.expression, match, today) if match else None
        if match and part is not None:
            return Named(part, begin + match.start(), named.end)
    return named


def _which(expression: Expression, match: re.Match[str], today: date) -> Days | None:
    if isinstance(expression, Days):
        return None
    if match["which"] == "this":
        return expression.first_from(unit_of(expression.unit, today).since)
    return expression.finished(today)


def _part_before(expression: Expression, match: re.Match[str], _: date) -> Expression | None:
    return _part(expression, str(match.lastgroup))


def _week_before(expression: Expression, match: re.Match[str], _: date) -> Expression | None:
    return _week_of(expression, is_weekend=bool(match["weekend"]))


def _part(expression: Expression, part: str) -> Expression | None:
    if part == "week":
        return _week_of(expression, is_weekend=False)
    if isinstance(expression, Recurring) and expression.unit != "year":
        return None
    return mapped(expression, lambda days: _part_of(days, part))


def _part_of(days: Days, part: str) -> Days | None:
    """Early, mid and late March are ten days each; early in a year is its first quarter."""
    months = _months(days)
    if months == 0:
        return _part_of_week(days, part)
    if part in {"front", "back"}:
        half = days.since + relativedelta(months=months // 2, days=15 * (months % 2))
        return Days(days.since, half) if part == "front" else Days(half, days.until)
    third = relativedelta(months=3 if months == 12 else months // 3)
    first = days.since + (third if months > 2 else relativedelta(days=10 * months))
    last = days.until - third if months > 2 else first + relativedelta(days=10 * months)
    return {
        "early": Days(days.since, first),
        "mid": Days(first, last),
        "late": Days(last, days.until),
    }[part]


def _part_of_week(days: Days, part: str) -> Days | None:
    first, last = {"early": (0, 2), "mid": (2, 4), "late": (4, 7)}.get(part, (0, 0))
    if last == 0 or days.until - days.since != timedelta(weeks=1):
        return None
    return Days(days.since + timedelta(days=first), days.since + timedelta(days=last))


def _months(days: Days) -> int:
    """How many whole calendar months the days are; 0 if they are not."""
    if days.since.day != 1 or days.until.day != 1:
        return 0
    return (days.until.year - days.since.year) * 12 + days.until.month - days.since.month


def _some(expression: Expression, match: re.Match[str], _: date) -> Expression | None:
    """The first two weeks of March, its second week, its last three days."""
    step, which = _STEPS[unit(match["u"])], match["which"]
    count = number(match["n"]) if match["n"] else 1
    if count > 99:
        return None

    def some(days: Days) -> Days | None:
        if which == "last":
            part = Days(max(days.until - step * count, days.since), days.until)
        else:
            since = days.since + step * (_NTH[which] - 1)
            part = Days(since, min(since + step * count, days.until))
        return part if part.since < part.until else None

    return mapped(expression, some)


def _nth_week(expression: Expression, nth: int) -> Expression | None:
    def week(days: Days) -> Days | None:
        since = days.since + timedelta(weeks=nth - 1)
        return Days(since, min(since + timedelta(weeks=1), days.until)) if _months(days) else None

    return mapped(expression, week)


def _week_of(expression: Expression, is_weekend: bool) -> Expression | None:
    name = "weekend" if is_weekend else "week"
    return mapped(expression, lambda days: unit_of(name, days.since))


_READERS = (
    (_WHICH_BEFORE, _which),
    (_BEFORE, _part_before),
    (_SOME_BEFORE, _some),
    (_WEEK_BEFORE, _week_before),
)
