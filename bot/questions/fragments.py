"""What a short message names, piece by piece: a period, filters, a breakdown, a number."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product
from typing import Any

from bot.feedback import FILTER_FIELDS
from bot.questions.blanks import blanked
from bot.questions.filters import find_filters
from bot.questions.grouping import find_group, find_limit
from bot.questions.moves import is_filler, without_fillers
from bot.questions.periods import Period, find_periods, merged
from bot.questions.query import Filters, GroupBy, Kind
from bot.questions.reading import Missing
from bot.questions.vocabulary import Vocabulary

# A value that stands alone is made a filter by the noun that a sentence would have there.
_NOUNS = ("{} users", "{} reviews", "{} plan", "{}用户")
_PARTICLES = " 那呢吗的?？"
_WORDS = "one two three four five six seven eight nine ten".split()
_NUMBERS = {word: n for n, word in enumerate(_WORDS, 1)}
_NUMBERS |= {han: n for n, han in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_LATIN = rf"(?<![\w.])(?:\d{{1,3}}|{'|'.join(_WORDS)})(?![\w.])"
_HAN = "[一二两三四五六七八九十]"
_NUMBER = re.compile(rf"{_LATIN}|(?<=前){_HAN}|(?:{_HAN}|\d{{1,3}})(?=[条个则项名])", re.IGNORECASE)


# "按 platform": the words for a breakdown are of one language each.
_BY = re.compile(
    r"(?:按照?|依照?)\s*(?=[A-Za-z])"
    r"|(?<![A-Za-z])(?=(?:country|platform|version|plan|segment|source|week|month)\s*(?:来|去)?(?:分|拆|切)(?![享类析]))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Fragment:
    """What a text names; `rest` is the text without the words that named it."""

    rest: str
    period: Period | None = None
    filters: Filters = field(default_factory=Filters)
    missing: tuple[Missing, ...] = ()
    group_by: GroupBy | None = None
    limit: int | None = None

    @property
    def is_bounding(self) -> bool:
        """Whether it names a period or a filter, if only one that no comment has."""
        return self.period is not None or not self.filters.is_empty() or bool(self.missing)

    @property
    def is_empty(self) -> bool:
        """Whether it names nothing at all."""
        return not self.is_bounding and self.group_by is None and self.limit is None


def read_fragment(text: str, today: date, vocabulary: Vocabulary) -> Fragment:
    """Read all that a text names, which need not be a sentence."""
    text, group = find_group(_BY.sub("by ", text), Kind.TREND)  # "monthly" is a breakdown here
    text, limit = find_limit(text)
    text, period = _find_period(text, today, vocabulary)
    found = find_filters(text, vocabulary)
    filters, rest, missing = found.filters, found.rest, found.missing
    if filters.is_empty() and not missing and not is_filler(rest):
        filters, rest = _lone_value(rest, vocabulary)
    if limit is None:
        limit, rest = _lone_number(rest)
    return Fragment(rest, period, filters, missing, group, limit)


def left_out(fragment: Fragment) -> Fragment:
    """The same with the values of columns left out instead of asked for."""
    filters = fragment.filters
    named = [(name, getattr(filters, name)) for name in FILTER_FIELDS]
    excluded = tuple((name, values) for name, values in named if values)
    emptied: dict[str, Any] = {name: () for name, _ in excluded}
    kept = replace(filters, **emptied)
    return replace(fragment, filters=replace(kept, excluded=(*filters.excluded, *excluded)))


def _find_period(text: str, today: date, vocabulary: Vocabulary) -> tuple[str, Period | None]:
    periods = merged(text, find_periods(text, today, vocabulary.releases))
    if not periods:
        return text, None
    first = periods[0]
    return blanked(text, first.start, first.end), first.period


def _lone_value(rest: str, vocabulary: Vocabulary) -> tuple[Filters, str]:
    """A value that is the whole of what is left: "startups?", "and Free"."""
    # 中 alone is filler; in 中文呢 it is not.
    alone = (without_fillers(rest), rest.strip(_PARTICLES))
    for noun, words in product(_NOUNS, dict.fromkeys(alone)):
        found = find_filters(noun.format(words), vocabulary)
        if not found.filters.is_empty() and is_filler(found.rest):
            return found.filters, ""
    return Filters(), rest


def _lone_number(rest: str) -> tuple[int | None, str]:
    """A number that is all that is left: "5 would do", 前三就行."""
    match = _NUMBER.search(rest)
    if match is None or not is_filler(f"{rest[: match.start()]} {rest[match.end() :]}"):
        return None, rest
    said = match[0].casefold()
    return _NUMBERS.get(said) or int(said), ""
