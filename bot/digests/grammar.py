"""What people type to order a digest: when, where, and what about; in English and Chinese.

weekly Mon 9:00 #product about checkout on iOS
every weekday at 8:30am Europe/Berlin new bugs
monthly last 17:00 what do Pro users ask for?
每周一9点 #产品 关于iOS结账的反馈
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import time
from zoneinfo import ZoneInfo

from bot.digests.grammar_zh import chinese_when
from bot.digests.schedule import Every, Schedule
from bot.errors import QuestionError

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_NAME = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)s?"
)
_FILLER = re.compile(r"(?:(?:every|each|on|the|at|of|in|to)\b[\s,]*|@\s*)+", re.I)
_EVERY = re.compile(
    r"(daily|days?|weekdays?|workdays?|weekly|weeks?|monthly|months?)\b[\s,]*", re.I
)
_DAYS = re.compile(rf"({_DAY_NAME}(?:\s*(?:,|/|&|\band\b)\s*{_DAY_NAME})*)(?![\w-])[\s,]*", re.I)
_NTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)\b(?:\s+day)?[\s,]*", re.I)
_LAST = re.compile(
    r"last(?:\s+day\b|(?=\s+(?:at\b|\d{1,2}[:.]\d|\d{1,2}\s*[ap]m|#|<#|about\b)))[\s,]*", re.I
)
_BARE_DAY = re.compile(
    r"(\d{1,2})(?=\s+(?:at\b|\d{1,2}[:.]\d|\d{1,2}\s*[ap]m|#|<#|about\b))[\s,]*", re.I
)
_TIME = re.compile(
    r"(?:(?P<noon>noon)|(?P<midnight>midnight)|(?P<hour>\d{1,2})"
    r"(?:[:.](?P<minute>\d\d)(?:\s*(?P<half>[ap])\.?m\.?)?|\s*(?P<half2>[ap])\.?m\.?|(?P<bare>)))"
    r"(?!\s*(?:stars?|★|[-–]))(?=\s|,|$|#|<)[\s,]*(?:o'clock\s*)?",
    re.I,
)
_ZONE = re.compile(r"(UTC|[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_+-]+){1,2})(?=\s|,|$)[\s,]*")
_CHANNEL = r"(?:<#(?P<id>[A-Z0-9]+)(?:\|[^>]*)?>|#(?P<name>[\w.-]+))"
_CHANNEL_FIRST = re.compile(_CHANNEL + r"[\s,:：]*")
_CHANNEL_LAST = re.compile(r"\s*(?:\b(?:in|to|into)\s+|发到|发送到|到)?" + _CHANNEL + r"\s*$")

#: What tells a time of day from any number: "weekly 3 biggest problems" says none.
_HOUR = re.compile(r"\d[:：.]\d\d|\d\s*[ap]\.?m|\bat\s+\d|\bnoon|\bmidnight|[点时]", re.I)

EXAMPLE = "/earful digest weekly Mon 9:00 #product about checkout on iOS"
_HOW = (
    "Say how often, when, where and what about, as in `{example}`; daily, weekdays, weekly and "
    "monthly are known."
)


@dataclass(frozen=True, slots=True)
class Order:
    """What was ordered. `channel` is an id, `channel_name` a name; both None for right here.

    Without `zone` given, the schedule is in the zone that the reader was handed.
    """

    schedule: Schedule
    question: str
    channel: str | None = None
    channel_name: str | None = None
    names_zone: bool = False


@dataclass(frozen=True, slots=True)
class When:
    """The parts of a schedule that were read so far; None where nothing was said."""

    every: Every | None = None
    weekdays: tuple[int, ...] | None = None
    day: int | None = None
    at: time | None = None
    zone: str | None = None


def read_order(text: str, zone: str) -> Order:
    """Read an order; `zone` is for a time that names none.

    QuestionError says what is missing, with an example.
    """
    words = " ".join(text.split())
    found = chinese_when(words)
    when, rest = (When(*found[0]), found[1]) if found else (When(), words)
    when, rest = _read_when(when, rest)
    place = _CHANNEL_FIRST.match(rest)
    if place:
        rest = rest[place.end() :]
    elif place := _CHANNEL_LAST.search(rest):
        rest = rest[: place.start()]
    when, rest = (when, rest) if when.at else _read_when(when, rest)
    if when.every is None:
        raise QuestionError("I cannot tell how often. " + _HOW.format(example=EXAMPLE))
    if not rest.strip():
        raise QuestionError("I cannot tell what about. " + _HOW.format(example=EXAMPLE))
    return Order(
        schedule=_schedule(when, zone),
        question=rest.strip(),
        channel=place["id"] if place else None,
        channel_name=place["name"] if place else None,
        names_zone=when.zone is not None,
    )


def says_when(text: str, *, to_the_hour: bool = False) -> bool:
    """Whether a text begins with how often, and with a time of day where that is asked for."""
    words = " ".join(text.split())
    try:
        found = chinese_when(words)
        when, rest = (When(*found[0]), found[1]) if found else _read_when(When(), words)
    except QuestionError:  # "每月40号" is said, and wrong: whoever reads the order says so
        return True
    if when.every is None or not to_the_hour:
        return when.every is not None
    return when.at is not None and bool(_HOUR.search(words[: len(words) - len(rest)]))


def _read_when(when: When, text: str) -> tuple[When, str]:
    """Take words of time from the front of a text until one is none."""
    while True:
        filler = _FILLER.match(text)
        tail = text[filler.end() :] if filler else text
        after_at = bool(filler and filler[0].rstrip(" ,").lower().endswith(("at", "@")))
        taken = _take(when, tail, after_at=after_at)
        if taken is None:
            return when, text
        when, text = taken


def _take(when: When, text: str, *, after_at: bool) -> tuple[When, str] | None:
    if when.every is None and (match := _EVERY.match(text)):
        return _of_word(when, match[1].lower()), text[match.end() :]
    if when.weekdays is None and when.every in (None, Every.WEEKLY):
        match = _DAYS.match(text)
        if match:
            return replace(when, every=Every.WEEKLY, weekdays=_days(match[1])), text[match.end() :]
    if when.day is None and when.every in (None, Every.MONTHLY) and not after_at:
        taken = _take_day(when, text)
        if taken:
            return taken
    if when.every and when.at is None and (match := _TIME.match(text)):
        return replace(when, at=_time(match)), text[match.end() :]
    if when.every and when.zone is None and (match := _ZONE.match(text)) and _is_zone(match[1]):
        return replace(when, zone=match[1]), text[match.end() :]
    return None


def _take_day(when: When, text: str) -> tuple[When, str] | None:
    """A day of the month: "1st", "last", or a bare number where one more follows."""
    is_monthly = when.every is Every.MONTHLY
    match = (_NTH.match(text) or _BARE_DAY.match(text)) if is_monthly else None
    if match and 1 <= int(match[1]) <= 31:
        return replace(when, day=int(match[1])), text[match.end() :]
    if is_monthly and (match := _LAST.match(text)):
        return replace(when, day=31), text[match.end() :]
    return None


def _of_word(when: When, word: str) -> When:
    if word.startswith(("weekday", "workday")):
        return replace(when, every=Every.WEEKLY, weekdays=(0, 1, 2, 3, 4))
    every = {"d": Every.DAILY, "w": Every.WEEKLY, "m": Every.MONTHLY}[word[0]]
    return replace(when, every=every)


def _days(text: str) -> tuple[int, ...]:
    found = re.findall(r"[a-z]+", text.lower())
    return tuple(sorted({_WEEKDAYS.index(name[:3]) for name in found if name != "and"}))


def _time(match: re.Match[str]) -> time:
    if match["noon"] or match["midnight"]:
        return time(12 if match["noon"] else 0)
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    half = (match["half"] or match["half2"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0) if hour <= 12 else 24
    if hour > 23 or minute > 59:
        raise QuestionError(f"{match[0].strip()} is no time of day; write one like 9:00 or 17:30.")
    return time(hour, minute)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _schedule(when: When, zone: str) -> Schedule:
    """The schedule with what was not said filled in: 9:00, Mondays, the first of the month."""
    every = when.every or Every.WEEKLY
    weekdays = (when.weekdays or (0,)) if every is Every.WEEKLY else ()
    return Schedule(every, when.at or time(9), when.zone or zone, weekdays, when.day or 1)
