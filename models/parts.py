"""Which part of a product a phrase names, whatever its wording and language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from models.themes.concepts import Concept, lexicon
from models.themes.reading import is_han

#: What nobody can work on: since when something is so, other products, and what is liked.
_KINDS = frozenset({"moment", "brand", "virtue", "kind"})
#: Where something happens, or a word for all of it, which says nothing of what is amiss.
_PLACES = frozenset(
    {
        "Android",
        "app",
        "computer",
        "desktop app",
        "developers",
        "five stars",
        "game",
        "iPad",
        "iPhone",
        "mobile phone",
        "new phone",
        "old version",
        "operating system",
        "phone",
        "service",
        "web version",
    }
)
_NOTHING: Mapping[str, str] = {}


@lru_cache(maxsize=100_000)
def part_of(phrase: str) -> Mapping[str, str] | None:
    """What a phrase names, by language (`en`, `zh`), of what can be worked on.

    Empty where it names what cannot (an update, another product), None where no table knows it.
    The last part named stands for the phrase: "meeting notes" are notes.
    """
    langs = ("zh", "other") if is_han(phrase) else ("en", "other")
    found = next((rows for lang in langs if (rows := _in_order(phrase, lang))), [])
    if not found:
        return None
    known = (lexicon().concepts[row] for row in reversed(found))
    return next((one.names for one in known if _is_part(one)), _NOTHING)


def _in_order(phrase: str, lang: str) -> list[int]:
    """The rows of the table that a phrase names, in order of its words."""
    read = lexicon().read(phrase, lang)
    index = lexicon().concept_words[read.lang]
    spans = [span for clause in read.clauses for span in index.in_stems(clause.stems)]
    spans += [span for signs in read.signs for span in index.in_signs(signs)]
    return [row for _, _, row in spans]


def _is_part(concept: Concept) -> bool:
    return concept.kind not in _KINDS and concept.names["en"] not in _PLACES
