"""Dates as people's tools write them, with or without a time zone, as instants in UTC."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from dateutil import parser, tz

_EARLIEST = 1990
_AHEAD = timedelta(days=2)

_TIME = (
    r"(?:[ T,]*(?P<half>上午|下午|中午|凌晨|早上|晚上)?\s*"
    r"(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})(?:[:分](?P<second>\d{1,2})(?:\.\d+)?秒?)?分?"
    r"\s*(?P<ampm>[ap]\.?m\.?)?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
)
_DAY_MONTH = re.compile(
    rf"(?P<a>\d{{1,2}})([/.-])(?P<b>\d{{1,2}})\2(?P<year>\d{{4}}|\d{{2}}){_TIME}", re.I
)
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})\s*[-/.年년]\s*(?P<month>\d{{1,2}})\s*[-/.月월]\s*(?P<day>\d{{1,2}})\s*[日号일.]?{_TIME}",
    re.I,
)
_DIGITS = re.compile(r"\d+(\.\d+)?")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?")
_DAYS = re.compile(r"(?P<a>\d{1,2})([/-])(?P<b>\d{1,2})\2\d{2,4}\b")

#: How many make a second, by the number of digits of an instant since 1970.
_UNITS = {9: 1.0, 10: 1.0, 12: 1e3, 13: 1e3, 16: 1e6, 19: 1e9}

#: Zone names in the exports of tools; names that mean several zones (IST, BST, CST in China) but
#: are commonly written by American tools are read as American.
_ZONES = {
    name: tz.tzoffset(name, hours * 3600)
    for name, hours in {
        "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
        "PST": -8, "PDT": -7, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "JST": 9,
        "KST": 9,
    }.items()
}  # fmt: skip


def day_first(values: Iterable[str]) -> bool | None:
    """Whether 01/02/2017 is the first of February, by the first date that can be read one way only.

    None when no value decides.
    """
    for value in values:
        match = _DAYS.match(value.strip())
        if match and int(match["a"]) > 12:
            return True
        if match and int(match["b"]) > 12:
            return False
    return None


def is_ambiguous(value: str) -> bool:
    """Whether a date can be read both as day/month and as month/day."""
    match = _DAYS.match(value.strip())
    return match is not None and max(int(match["a"]), int(match["b"])) <= 12


@lru_cache(maxsize=4096)
def parse_date(value: str, *, zone: tzinfo, day_first: bool, now: datetime) -> datetime:
    """An instant in UTC; a time without a zone is in `zone`, a day without a time its midnight.

    Understands ISO 8601, day and month with slashes, dots (always day first) or hyphens, English
    words, Chinese, Japanese and Korean dates, seconds, milli-, micro- and nanoseconds since 1970,
    and Excel's day numbers. ValueError, worded, for anything else and for dates before 1990 or
    more than two days ahead of `now`.
    """
    moment = _read(unicodedata.normalize("NFKC", value).strip(), day_first)
    if moment is None:
        raise ValueError(f"{value[:40]!r} is no date; write it like 2017-01-31 10:22")
    try:
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone)
        moment = moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{value[:40]!r} is no date that can be") from None
    if moment.year < _EARLIEST:
        raise ValueError(f"the date {value[:40]!r} is before {_EARLIEST}")
    if moment > now + _AHEAD:
        raise ValueError(f"the date {value[:40]!r} is in the future")
    return moment


def _read(text: str, day_first: bool) -> datetime | None:
    try:
        if _ISO.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass  # an offset such as " +08" is read below
    try:
        if _DIGITS.fullmatch(text):
            return _from_number(text)
        if match := _YEAR_FIRST.fullmatch(text):
            return _assembled(match, int(match["month"]), int(match["day"]))
        if match := _DAY_MONTH.fullmatch(text):
            return _from_day_and_month(match, day_first)
        return _from_words(text, day_first)
    except (ValueError, OverflowError, OSError):
        return None


def _from_number(text: str) -> datetime | None:
    n_digits = len(text.split(".", 1)[0])
    if n_digits == 5:
        moment = datetime(1899, 12, 30) + timedelta(days=float(text))  # noqa: DTZ001 local by nature
        return moment.replace(microsecond=0)
    if n_digits == 8:
        return datetime.strptime(text, "%Y%m%d")  # noqa: DTZ007 local by nature
    unit = _UNITS.get(n_digits)
    return None if unit is None else datetime.fromtimestamp(float(text) / unit, UTC)


def _from_day_and_month(match: re.Match[str], day_first: bool) -> datetime:
    a, b = int(match["a"]), int(match["b"])
    day_is_first = match[2] == "." or a > 12 or (day_first and b <= 12)
    return _assembled(match, b, a) if day_is_first else _assembled(match, a, b)


def _assembled(match: re.Match[str], month: int, day: int) -> datetime:
    year = int(match["year"])
    if year < 100:
        year += 2000 if year < 70 else 1900
    hour = int(match["hour"] or 0)
    late = (match["ampm"] or "").lower().startswith("p") or match["half"] in ("下午", "晚上")
    early = (match["ampm"] or "").lower().startswith("a") or match["half"] in ("上午", "凌晨")
    if (late and hour < 12) or (match["half"] == "中午" and hour < 3):
        hour += 12
    elif early and hour == 12:
        hour = 0
    return datetime(
        year, month, day, hour, int(match["minute"] or 0), int(match["second"] or 0),
        tzinfo=_offset(match["zone"]),
    )  # fmt: skip


def _offset(name: str | None) -> tzinfo | None:
    if not name:
        return None
    if name[0] not in "+-":
        return UTC
    digits = name[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return tz.tzoffset(None, (minutes if name[0] == "+" else -minutes) * 60)


def _from_words(text: str, day_first: bool) -> datetime | None:
    """Dates with English words; None when a day, a month or a year is not said."""
    plain = re.sub(r"\bat\b|\bo'clock\b", " ", text, flags=re.IGNORECASE)
    if not re.search(r"[A-Za-z]{3}|\d{4}", plain) or not re.search(r"\d{4}|'?\d{2}\b", plain):
        return None
    readings = [
        parser.parse(plain, default=default, dayfirst=day_first, tzinfos=_named_zone)
        for default in (datetime(1904, 1, 1), datetime(1908, 2, 2))  # noqa: DTZ001 placeholders
    ]
    return readings[0] if readings[0] == readings[1] else None


def _named_zone(name: str | None, offset: int | None) -> tzinfo | None:
    if offset is not None:
        return tz.tzoffset(name, offset)
    if name is not None and name not in _ZONES:
        raise ValueError(f"{name!r} is no time zone")
    return _ZONES[name] if name else None
