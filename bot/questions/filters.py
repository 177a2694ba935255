"""The filters of a question: words that name a value of the corpus, a rating, a label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.questions.blanks import blanked
from bot.questions.custom import find_custom
from bot.questions.cuts import CUT
from bot.questions.han import simplified
from bot.questions.mentions import Mention, find_mentions, spread
from bot.questions.missing import missing_of
from bot.questions.moods import find_sentiments
from bot.questions.needs import find_needs
from bot.questions.query import Filters, RatingRange
from bot.questions.ratings import find_ratings
from bot.questions.reading import Missing
from bot.questions.unknown import find_unknown
from bot.questions.versions import find_versions
from bot.questions.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class FilterMatch:
    """Filters, and the question with the words that named them taken out.

    `rest` is as long as the question, with CUT at the beginning of each part that was taken out.
    `missing` are values that the question names and the corpus does not have.
    """

    filters: Filters
    rest: str
    missing: tuple[Missing, ...] = ()


def find_filters(text: str, vocabulary: Vocabulary) -> FilterMatch:
    """Read the filters off a question; values are those of the corpus, whatever their case."""
    plain = simplified(text)
    custom, plain = find_custom(plain, vocabulary)
    rating, without_stars, plain = _cut_ratings(plain)
    values = find_values(plain, vocabulary)
    for one in values:
        plain = blanked(plain, one.first, one.last)
    needs, without_needs, plain = find_needs(plain)
    sentiments, without_sentiments, plain = find_sentiments(plain)
    without: dict[str, Sequence[str]] = _values(values, is_excluded=True)
    without |= {"rating": without_stars, "sentiment": without_sentiments, "need": without_needs}
    chosen: dict[str, Any] = _values(values, is_excluded=False)
    filters = Filters(
        **chosen,
        rating=rating,
        custom=custom,
        need=needs,
        sentiment=sentiments,
        excluded=tuple((name, tuple(held)) for name, held in without.items() if held),
    )
    missing = [missing_of(one, vocabulary) for one in values if not one.values]
    return FilterMatch(filters, _restored(text, plain), tuple(dict.fromkeys(missing)))


def find_values(text: str, vocabulary: Vocabulary) -> tuple[Mention, ...]:
    """The values of columns that a question names, left to right, with the places of their names."""
    text = simplified(text)
    versions = find_versions(text, vocabulary)
    others = text
    for one in versions:
        others = blanked(others, one.start, one.end)
    found = (*versions, *find_mentions(others, vocabulary))
    found += find_unknown(others, vocabulary, found)
    return tuple(spread(text, sorted(found, key=lambda one: one.start)))


def _values(mentions: Sequence[Mention], *, is_excluded: bool) -> dict[str, Sequence[str]]:
    found: dict[str, Sequence[str]] = {}
    for one in mentions:
        if one.values and one.is_excluded is is_excluded:
            found[one.field] = tuple(dict.fromkeys((*found.get(one.field, ()), *one.values)))
    return found


def _cut_ratings(text: str) -> tuple[RatingRange | None, tuple[str, ...], str]:
    """The stars that are asked for, those that are left out, and the rest."""
    found = find_ratings(text)
    asked = [one.rating for one in found if not one.is_excluded]
    without = [one.rating for one in found if one.is_excluded]
    for one in found:
        text = blanked(text, one.start, one.end)
    return _around(asked), _stars(_around(without)), text


def _around(ranges: Sequence[RatingRange]) -> RatingRange | None:
    """The range that holds all of these."""
    if not ranges:
        return None
    return RatingRange(
        min(one.min for one in ranges if one.min is not None),
        max(one.max for one in ranges if one.max is not None),
    )


def _stars(bounds: RatingRange | None) -> tuple[str, ...]:
    if bounds is None or bounds.min is None or bounds.max is None:
        return ()
    return tuple(str(star) for star in range(int(bounds.min), int(bounds.max) + 1))


def _restored(text: str, plain: str) -> str:
    """The question as it was typed, without what was cut out of its simplified form."""
    pairs = zip(text, plain, strict=True)
    return "".join(left if left in {CUT, " "} else typed for typed, left in pairs)
