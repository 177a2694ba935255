"""Words in, a query out: English and Chinese, by rules that can be read."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from bot.questions.filters import find_filters
from bot.questions.kinds import find_kind
from bot.questions.periods import Period, find_period
from bot.questions.query import GroupBy, Kind, Query
from bot.questions.topics import find_topic
from bot.questions.vocabulary import Vocabulary

#: A question is read up to here; what follows is somebody's pasted mail.
MAX_LENGTH = 2000

_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_LIMIT = re.compile(
    r"\b(?:top|show(?:\s+me)?|list|find|give\s+me|first)\s+(\d{1,3})\b(?!\s*(?:-?\s*stars?|days?|weeks?|months?|years?|\.\d))"
    r"|(\d{1,3})\s*(?:quotes|examples|comments|reviews)\b|(\d{1,3})\s*条",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"\b(?:by|per|for\s+each|across|broken\s+down\s+by|split\s+by)\s+(weeks?|months?|versions?|platforms?|plans?|segments?|sources?|countr(?:y|ies))\b"
    r"|(?:按|分)\s*(周|月|版本|平台|套餐|客群|来源|国家)",
    re.IGNORECASE,
)
_GROUP_NAMES = {
    "周": GroupBy.WEEK,
    "月": GroupBy.MONTH,
    "版本": GroupBy.VERSION,
    "平台": GroupBy.PLATFORM,
    "套餐": GroupBy.PLAN,
    "客群": GroupBy.SEGMENT,
    "来源": GroupBy.SOURCE,
    "国家": GroupBy.COUNTRY,
}
_NO_TOPIC = frozenset({Kind.HELP, Kind.UNKNOWN})


def parse(question: str, *, today: date, vocabulary: Vocabulary) -> Query:
    """Read a question. `today` is the asker's day; `vocabulary` holds the corpus's filter values.

    Never fails: what cannot be read is a query of kind UNKNOWN.
    """
    text = _clean(question)
    lang = "zh" if _HAN.search(text) and not _KANA.search(text) else "en"
    kind = find_kind(text)
    if kind is Kind.HELP:
        return Query(kind, text=question, lang=lang)
    rest, limit = _find_limit(text)
    rest, group = _find_group(rest)
    rest, period = _cut_period(rest, today)
    found = find_filters(rest, vocabulary)
    topic = None if kind in _NO_TOPIC else find_topic(found.rest)
    is_bounded = not found.filters.is_empty() or period != Period()
    if kind is Kind.UNKNOWN and is_bounded and not find_topic(found.rest):
        kind = Kind.SUMMARY
    if kind is Kind.SUMMARY and group is not None:
        kind = Kind.SENTIMENT  # what a summary says does not break down; how it feels does
    return Query(
        kind,
        topic=topic,
        since=period.since,
        until=period.until,
        filters=found.filters,
        group_by=group,
        limit=limit,
        text=question,
        lang=lang,
    )


def _clean(question: str) -> str:
    text = unicodedata.normalize("NFKC", question)
    text = "".join(" " if unicodedata.category(c) in {"Cc", "Cf", "Cs"} else c for c in text)
    return re.sub(r"\s+", " ", text).strip()[:MAX_LENGTH]


def _find_limit(text: str) -> tuple[str, int | None]:
    match = _LIMIT.search(text)
    if match is None:
        return text, None
    number = next(group for group in match.groups() if group)
    start = match.start() + match[0].index(number)
    return f"{text[:start]} {text[start + len(number) :]}", int(number) or None


def _find_group(text: str) -> tuple[str, GroupBy | None]:
    match = _GROUP.search(text)
    if match is None:
        return text, None
    name = (match[1] or match[2]).lower()
    if name in _GROUP_NAMES:
        group = _GROUP_NAMES[name]
    else:
        group = GroupBy("country" if name.startswith("countr") else name.rstrip("s"))
    return f"{text[: match.start()]} {text[match.end() :]}", group


def _cut_period(text: str, today: date) -> tuple[str, Period]:
    match = find_period(text, today)
    if match is None:
        return text, Period()
    return f"{text[: match.start]} {text[match.end :]}", match.period
