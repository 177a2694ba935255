"""What a question names and the corpus does not have, with what it may have meant."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from bot.questions import places
from bot.questions.mentions import Mention
from bot.questions.reading import Missing
from bot.questions.versions import numbers
from bot.questions.vocabulary import Vocabulary

_NEAREST = 3


def missing_of(mention: Mention, vocabulary: Vocabulary) -> Missing:
    """The value that is missing, with up to three values of the same field, the likeliest first."""
    values = vocabulary.values.get(mention.field, ())
    return Missing(mention.field, mention.said, nearest(mention.field, mention.said, values))


def nearest(field: str, said: str, values: Sequence[str]) -> tuple[str, ...]:
    """Up to three values by how alike they are to what was said, the most frequent of equals first."""
    if field == "version":
        by_number = sorted(values, key=lambda value: _apart(numbers(value), numbers(said)))
        return tuple(by_number[:_NEAREST])
    folded = said.casefold()
    alike = {
        value: max(_likeness(folded, name) for name in _names(field, value)) for value in values
    }
    return tuple(sorted(values, key=lambda value: -alike[value])[:_NEAREST])


def _names(field: str, value: str) -> tuple[str, ...]:
    """A value and what people call it."""
    code = places.country_code(value) if field == "country" else None
    if code is not None:
        return (value, *places.country_names()[code])
    language = places.language_code(value) if field == "lang" else None
    return (value, *places.language_names()[language]) if language else (value,)


def _likeness(said: str, name: str) -> float:
    return SequenceMatcher(None, said, name.casefold()).ratio()


def _apart(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    """How far two versions are from each other, the first number weighing most."""
    length = max(len(one), len(other))
    padded = [(*version, *[0] * (length - len(version))) for version in (one, other)]
    return tuple(abs(a - b) for a, b in zip(*padded, strict=True))
