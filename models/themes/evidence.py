"""What the name of a theme in one language rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.themes.concepts import Lexicon, Read
from models.themes.draft import Sample
from models.themes.moods import CONCEPTS, mood_of
from models.themes.phrases import (
    Background,
    Phrase,
    background_of,
    concepts_of,
    han_words_of,
    words_of,
)
from models.themes.reading import stems_of
from models.themes.wording import cased

#: So many comments of a language, and this share of a theme's, name it in that by themselves.
_ENOUGH, _ENOUGH_SHARE = 5, 0.3

#: What is written with a capital in this share of all comments is the name of the product.
_PRODUCT = 0.03

#: Letters that initials have at most.
_INITIALS = 4

_PARTS, _WHOLES = 5, 3

#: Kinds of concepts that need no opinion, being one.
_OPINIONS_THEMSELVES = frozenset({"virtue", "fault", "state"})

#: The background of comments of all languages.
ALL = "all"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The comments read, by row of the sample, and what sets them apart, the heaviest first.

    `parts` are what they are about, `wholes` what is an opinion already ("easy to use"). `felt`
    counts all comments of the theme, read or not, by sentiment.
    """

    lang: str
    tables: Lexicon
    sample: Sample
    reads: Mapping[int, Read]
    background: Background
    parts: Sequence[Phrase]
    wholes: Sequence[Phrase]
    felt: tuple[int, int, int] = (0, 0, 0)

    def label(self, one: Phrase) -> str:
        """What a phrase is called in the language."""
        if one.concept is not None:
            return self.tables.concepts[one.concept].names[self.lang]
        return cased(one.words, [self.sample.texts[row] for row in sorted(one.rows)])

    def kind(self, one: Phrase) -> str:
        """The kind of a concept; words that the tables lack are parts, or proper by their case."""
        if one.concept is not None:
            return self.tables.concepts[one.concept].kind
        label = self.label(one)
        return "part" if label == label.lower() else "proper"

    def is_name(self, one: Phrase) -> bool:
        """Whether a phrase names a product, which says nothing of what a theme is about.

        Brands do, and the product that the comments are on.
        """
        return self.kind(one) == "brand" or self.is_product(one)

    def is_product(self, one: Phrase) -> bool:
        """Whether a phrase is a name, with a capital, that stands in many comments.

        What is written in few capitals alone ("PIN", "GPS") is a thing.
        """
        if self.kind(one) == "brand" and one.concept is not None:
            return self.background.of_concept(one.concept) >= _PRODUCT
        if one.concept is None and _is_initials(self.label(one)):
            return False
        shares = [self.background.of_word(stem) for stem in stems_of(one.words)]
        return self.kind(one) == "proper" and max(shares, default=0) >= _PRODUCT

    def labels(self) -> tuple[str, ...]:
        """What all phrases are called, the heaviest first, none twice."""
        both = sorted([*self.parts, *self.wholes], key=lambda one: -one.weight)
        return tuple(dict.fromkeys(self.label(one) for one in both))


def _is_initials(label: str) -> bool:
    return label.isupper() and len(label) <= _INITIALS


def read(sample: Sample, tables: Lexicon) -> list[Read]:
    """The comments of a sample, read."""
    pairs = zip(sample.texts, sample.languages, strict=True)
    return [tables.read(text, lang) for text, lang in pairs]


def backgrounds_of(reads: Sequence[Read]) -> Mapping[str, Background]:
    """The background of each group of languages, and of all."""
    kinds = {
        kind: background_of([one for one in reads if one.lang == kind])
        for kind in ("en", "zh", "other")
    }
    return {**kinds, ALL: background_of(reads)}


def evidence_of(
    lang: str,
    sample: Sample,
    reads: Sequence[Read],
    backgrounds: Mapping[str, Background],
    tables: Lexicon,
    *,
    of_all: bool = False,
    felt: tuple[int, int, int] = (0, 0, 0),
) -> Evidence:
    """What a name in `lang` rests on: its own comments where they are enough, else all."""
    own = {row: one for row, one in enumerate(reads) if one.lang == lang}
    is_own = len(own) >= max(_ENOUGH, _ENOUGH_SHARE * len(reads)) and not of_all
    counted = own if is_own else dict(enumerate(reads))
    background = backgrounds[lang if is_own else ALL]
    every = concepts_of(counted, background, tables)
    fitting = CONCEPTS[mood_of(sample, counted)]
    found = [one for one in every if _kind(one, tables) in fitting] or every
    words = _words(lang, sample, counted, background, tables) if is_own else ()
    parts = [one for one in found if _kind(one, tables) not in _OPINIONS_THEMSELVES]
    wholes = [one for one in found if _kind(one, tables) in _OPINIONS_THEMSELVES]
    heaviest = sorted([*parts, *_new(words, found, tables)], key=lambda one: -one.weight)[:_PARTS]
    return Evidence(lang, tables, sample, counted, background, heaviest, wholes[:_WHOLES], felt)


def _new(words: Sequence[Phrase], found: Sequence[Phrase], tables: Lexicon) -> list[Phrase]:
    """Words that are not in the name of a concept that was found."""
    names = [tables.concepts[one.concept].names for one in found if one.concept is not None]
    stems = {stem for name in names for stem in stems_of(name["en"])}
    chinese = [name["zh"] for name in names]
    return [
        one
        for one in words
        if not stems & set(stems_of(one.words)) and not any(one.words in name for name in chinese)
    ]


def _kind(one: Phrase, tables: Lexicon) -> str:
    return "part" if one.concept is None else tables.concepts[one.concept].kind


def _words(
    lang: str,
    sample: Sample,
    reads: Mapping[int, Read],
    background: Background,
    tables: Lexicon,
) -> Sequence[Phrase]:
    """Words outside the tables, in comments of the language itself."""
    indexes = (tables.concept_words[lang], tables.opinion_words[lang])
    if lang == "zh":
        signs = {row: "\n".join(one.signs) for row, one in reads.items()}
        return han_words_of(signs, background, indexes)
    aspects = {row: [phrase for phrase, _ in sample.aspects[row]] for row in reads}
    return words_of(reads, background, aspects, indexes)
