"""When a digest is wanted, as Chinese says it: 每天、每周一9点、每个工作日上午9点半、每月1号."""

from __future__ import annotations

import re
from datetime import time

from bot.digests.schedule import Every
from bot.errors import QuestionError

_DIGITS = "零一二三四五六七八九"
_WEEK = r"(?:周|星期|礼拜)"
_DAY = "[一二三四五六日天]"
_EVERY = re.compile(
    r"(?:(?P<work>每个?工作日|每?周一[到至]周?五)|(?P<daily>每[天日])"
    rf"|(?P<weekly>每个?{_WEEK}(?P<days>[一二三四五六日]{{2,6}}(?=\s*[\d早上中下晚])"
    rf"|{_DAY}(?:[、,，和及]{_WEEK}?{_DAY}|{_WEEK}{_DAY})*)?)"
    r"|(?P<monthly>每个?月(?:(?P<last>最后一[天日])|(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})[号日])?))[\s,，的]*"
)
_TIME = re.compile(
    r"(?P<part>凌晨|早上|早晨|上午|中午|下午|傍晚|晚上)?\s*(?P<hour>\d{1,2}|[零一二两三四五六七八九十]{1,3})"
    r"\s*(?:[:：](?P<minute>\d\d)|[点时](?:(?P<half>半)|(?P<spoken>\d{1,2}|[一二三四五十]{1,3})分|整|钟)?)"
    r"[\s,，的]*"
)
_SPOKEN = re.compile(
    r"(?:(?P<tens>[一二三四五六七八九])?(?P<ten>十))?(?P<ones>[零一二三四五六七八九])?"
)
_PM = frozenset({"下午", "傍晚", "晚上"})

_When = tuple[Every, tuple[int, ...] | None, int | None, time | None]


def chinese_when(text: str) -> tuple[_When, str] | None:
    """How often, weekdays, day of the month and time that a text begins with, and its rest."""
    found = _EVERY.match(text)
    if not found:
        return None
    rest = text[found.end() :]
    at = _TIME.match(rest)
    if at:
        rest = rest[at.end() :]
    every, weekdays, day = _how_often(found)
    return (every, weekdays, day, _time(at) if at else None), rest


def _how_often(found: re.Match[str]) -> tuple[Every, tuple[int, ...] | None, int | None]:
    if found["work"]:
        return Every.WEEKLY, (0, 1, 2, 3, 4), None
    if found["daily"]:
        return Every.DAILY, None, None
    if found["weekly"]:
        named = [char for char in found["days"] or "" if char in "一二三四五六日天"]
        days = sorted({"一二三四五六日".index(char.replace("天", "日")) for char in named})
        return Every.WEEKLY, tuple(days) or None, None
    day = 31 if found["last"] else _number(found["day"]) if found["day"] else None
    if day is not None and not 1 <= day <= 31:
        raise QuestionError(f"每月没有{day}号，请写1到31号。")
    return Every.MONTHLY, None, day


def _time(found: re.Match[str]) -> time:
    hour = _number(found["hour"])
    minute = 30 if found["half"] else _number(found["minute"] or found["spoken"] or "0")
    if found["part"] in _PM and hour < 12:
        hour += 12
    if hour > 23 or minute > 59:
        raise QuestionError(f"“{found[0].strip()}”不是一个时间，请写成 9:00 或 下午5点半。")
    return time(hour, minute)


def _number(text: str) -> int:
    """A number up to 99, in digits or in characters; 99 for characters that are none."""
    if text.isdigit():
        return int(text)
    found = _SPOKEN.fullmatch(text.replace("两", "二"))
    if not found:
        return 99
    tens = (_DIGITS.index(found["tens"]) if found["tens"] else 1) if found["ten"] else 0
    return 10 * tens + (_DIGITS.index(found["ones"]) if found["ones"] else 0)
