"""A team's own labels in a question: "that mention competitors", "area: billing"."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.questions.blanks import blanked
from bot.questions.vocabulary import Vocabulary, pattern_of

_YES = ("yes", "true", "1", "y", "是", "有")
_NO = ("no", "false", "0", "n", "否", "无", "不", "没有")
_NOT = r"(?P<not>\b(?:do(?:es)?n['’]?t|do(?:es)?\s+not|not|without|no)\s+(?:\w+\s+)??|没有|没|不)?"

Custom = tuple[tuple[str, tuple[str, ...]], ...]


def find_custom(text: str, vocabulary: Vocabulary) -> tuple[Custom, str]:
    """The custom labels that a question names, each with the value it asks for, and the rest.

    A name alone asks for its yes; where the label has no yes, only a name with a value counts.
    """
    found = []
    for name in sorted(vocabulary.custom, key=len, reverse=True):
        values = vocabulary.custom[name]
        match = _pattern(name, values).search(text)
        value = _value(match, values) if match else None
        if match and value is not None:
            found.append((name, (value,)))
            text = blanked(text, match.start(), match.end())
    return tuple(found), text


@lru_cache(maxsize=256)
def _pattern(name: str, values: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(_NOT + _spoken(name) + _with_value(values), re.IGNORECASE)


def _spoken(name: str) -> str:
    """A name as people say it: `mentions_competitor` is also "mention a competitor"."""
    words = [word for word in re.split(r"[\s_]+", name) if word]
    return r"[\s_\-]+(?:(?:an?|the|any)\s+)?".join(_inflected(word) for word in words)


def _inflected(word: str) -> str:
    if not (word.isascii() and word.isalpha()):
        return re.escape(word)
    stem = re.escape(word[:-1] if len(word) > 3 and word.endswith("s") else word)
    return rf"(?<![A-Za-z]){stem}(?:s|es|ed|ing)?(?![A-Za-z])"


def _with_value(values: tuple[str, ...]) -> str:
    spellings = dict.fromkeys((*values, *_YES, *_NO))
    longest = sorted(spellings, key=len, reverse=True)
    return rf"(?:\s*(?:=|:|是|为|\bis\b)?\s*(?P<value>{'|'.join(map(pattern_of, longest))}))?"


def _value(match: re.Match[str], values: tuple[str, ...]) -> str | None:
    """The label's value that was asked for, as the corpus writes it."""
    folded = {value.casefold(): value for value in values}
    said = (match["value"] or "yes").casefold()
    if said not in folded:
        alike = _YES if said in _YES else _NO
        said = next((one for one in alike if one in folded), "")
    if match["not"] and said in _YES:
        said = next((one for one in _NO if one in folded), "")
    return folded.get(said)
