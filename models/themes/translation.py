"""What a topic is called in other languages, from the table of what feedback is about."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from models.themes.concepts import lexicon, read_rows
from models.themes.reading import clauses, han_clauses, is_han

#: So many other names of one thing are looked for; the first are the commonest.
_MOST = 4

#: Part of the topic that is named, in [0, 1], and what that is called in other languages.
Meaning = tuple[float, tuple[str, ...]]


def translations(topic: str, languages: frozenset[str]) -> tuple[Meaning, ...]:
    """What the parts of a topic that the table knows are called in other languages.

    `languages` are those wanted, of `en` and `zh`. What the table does not know is left out, so
    that the parts add up to less than 1.
    """
    meanings = _of_signs(topic) if is_han(topic) else _of_words(topic)
    names = {number: _names(number, languages - {_lang(topic)}) for number in meanings}
    return tuple((share, names[number]) for number, share in meanings.items() if names[number])


def _lang(topic: str) -> str:
    return "zh" if is_han(topic) else "en"


def _of_words(topic: str) -> Mapping[int, float]:
    """Row of the table -> the share of the topic's words that name it."""
    found = clauses(topic)
    n_words = sum(len(clause.stems) for clause in found)
    index = lexicon().concept_words["en"]
    spans = [span for clause in found for span in index.in_stems(clause.stems)]
    return {row: (end - start) / n_words for start, end, row in spans}


def _of_signs(topic: str) -> Mapping[int, float]:
    """Row of the table -> the share of the topic's signs that name it."""
    found = han_clauses(topic)
    n_signs = sum(len(part) for part in found)
    index = lexicon().concept_words["zh"]
    spans = [span for part in found for span in index.in_signs(part)]
    return {row: (end - start) / n_signs for start, end, row in spans}


def _names(number: int, languages: frozenset[str]) -> tuple[str, ...]:
    row = _table()[number]
    names: list[str] = []
    for lang in sorted(languages):
        words = [row[lang], *row[f"{lang}_words"].split("|")]
        names += [word for word in dict.fromkeys(words) if word][:_MOST]
    return tuple(names)


@cache
def _table() -> list[Mapping[str, str]]:
    return read_rows("concepts.csv")
