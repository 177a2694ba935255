"""What sets the comments of a theme apart: concepts, and words that no table has.

A phrase's weight is its share of the theme's comments times the logarithm of that share over its
share of the background (the pointwise part of a Kullback-Leibler divergence): what is both common
here and rare elsewhere. Words that the tables lack must look like names of things: they follow
"the" or "my" in English, are tagged as nouns in Chinese, or were marked as aspects.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from models.themes.concepts import Index, Lexicon, Read
from models.themes.name_words import NO_THING, OFFENSIVE
from models.themes.reading import is_han, stem_of, stems_of, tagged

_DETERMINERS = frozenset("the my your our their this these those any some all every no".split())
_NOT_BEFORE_THINGS = frozenset(
    "to i you we they he she it can can't cannot don't doesn't didn't won't will would is are was "
    "very so too really please not be even never always who".split()
)

#: A phrase is no phrase of a theme that fewer of its comments have; of one with fewer comments
#: than the second number, one less is enough.
_FEWEST, _FEW = 3, 10
_FEWEST_SHARE = 0.06

#: The same for words outside the tables, which are more often an accident.
_FEWEST_SHARE_OF_WORDS = 0.12

#: What so many comments say is the name of the product, or no more than a habit of speech.
_EVERYWHERE = 0.08

#: Comments that are added to a background, so that what is rare in a small one counts less.
_UNSEEN = 20

#: So many words are looked at in English.
_WORDS = 12

#: How often a word must stand as a noun does.
_NOUNLIKE = 0.3

#: Shorter words have others one letter away that mean something else.
_LONG = 6

#: Parts of speech of things in the segmenter's scheme.
_THINGS = ("n", "nz", "vn", "nr", "eng", "ns", "nt")
_TAGGED = 24
_SHORTEST_HAN = 2


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something a theme is about: a concept by number, or words that the tables lack.

    `rows` are the comments of the sample that have it, `weight` says how much it sets them
    apart.
    """

    weight: float
    rows: frozenset[int]
    concept: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Background:
    """How many comments of a language group there are and have each concept, opinion and word."""

    n: int
    concepts: Mapping[int, int]
    opinions: Mapping[int, int]
    words: Mapping[str, int]
    signs: str

    def of_concept(self, number: int) -> float:
        """The share of comments that name a concept, never zero."""
        return self._share(self.concepts.get(number, 0))

    def of_opinion(self, number: int) -> float:
        """The share of comments that hold an opinion, never zero."""
        return self._share(self.opinions.get(number, 0))

    def of_word(self, stem: str) -> float:
        """The share of comments that have a folded word, never zero."""
        return self._share(self.words.get(stem, 0))

    def of_signs(self, word: str) -> float:
        """How often a Chinese word stands in a comment, never zero."""
        return self._share(self.signs.count(word))

    def _share(self, count: int) -> float:
        return (count + 1) / (self.n + _UNSEEN)


def background_of(reads: Sequence[Read]) -> Background:
    """The counts of these comments, all of one language group."""
    return Background(
        len(reads),
        Counter(number for read in reads for number in read.concepts),
        Counter(number for read in reads for number in read.opinions),
        Counter(stem for read in reads for stem in _stems(read)),
        "\n".join(" ".join(read.signs) for read in reads),
    )


def weight(count: int, n: int, background: float) -> float:
    """How much a share of `count` out of `n` sets apart, by the share elsewhere."""
    share = count / max(n, 1)
    return share * math.log(share / background) if share > background else 0.0


def _phrase(
    have: Collection[int],
    n: int,
    elsewhere: float,
    *,
    concept: int | None = None,
    words: str = "",
) -> Phrase:
    return Phrase(weight(len(have), n, elsewhere), frozenset(have), concept, words)


def concepts_of(
    reads: Mapping[int, Read], background: Background, lexicon: Lexicon
) -> list[Phrase]:
    """The concepts that set comments apart, those with the most weight first."""
    rows: dict[int, set[int]] = {}
    for row, read in reads.items():
        for number in read.concepts:
            rows.setdefault(number, set()).add(row)
    found = [
        _phrase(have, len(reads), background.of_concept(number), concept=number)
        for number, have in rows.items()
        if len(have) >= _fewest(len(reads)) and lexicon.concepts[number].area != "other"
    ]
    return sorted((one for one in found if one.weight > 0), key=_order)


def words_of(
    reads: Mapping[int, Read],
    background: Background,
    aspects: Mapping[int, Iterable[str]],
    tables: Sequence[Index],
) -> list[Phrase]:
    """Words outside the tables that set English comments apart."""
    known = frozenset(stem for table in tables for stem in table.single)
    rows: dict[str, set[int]] = {}
    for row, read in reads.items():
        for stem in _stems(read):
            rows.setdefault(stem, set()).add(row)
    marked = Counter(stem_of(word) for row in aspects for word in _words(aspects[row]))
    weighed = [
        _phrase(have, len(reads), background.of_word(stem), words=stem)
        for stem, have in rows.items()
        if len(have) >= _fewest(len(reads), _FEWEST_SHARE_OF_WORDS)
        and _may_name(stem)
        and not _is_spelled_like(stem, known)
        and background.of_word(stem) < _EVERYWHERE
    ]
    best = sorted((one for one in weighed if one.weight > 0), key=_order)[:_WORDS]
    things = [one for one in best if _is_thing(one.words, reads, marked)]
    grown = {one.words: one for one in sorted((_grown(one, reads) for one in things), key=_order)}
    return [one for one in grown.values() if not _is_in(one.words, tables)]


def _is_spelled_like(stem: str, known: frozenset[str]) -> bool:
    """Whether a word is in the tables, or one letter from a long one there ("massaging")."""
    if len(stem) < _LONG:
        return stem in known
    return process.extractOne(stem, known, scorer=Levenshtein.distance, score_cutoff=1) is not None


def _is_in(words: str, tables: Sequence[Index]) -> bool:
    """Whether a phrase as a whole is in a table."""
    stems = stems_of(words)
    spans = (span for table in tables for span in table.in_stems(stems))
    return any(span[:2] == (0, len(stems)) for span in spans)


def _grown(one: Phrase, reads: Mapping[int, Read]) -> Phrase:
    """A word with the one beside it where they mostly stand together, as most often written."""
    pairs: Counter[tuple[str, str]] = Counter()
    forms: Counter[str] = Counter()
    written: dict[tuple[str, str], Counter[str]] = {}
    for row in sorted(one.rows):
        for clause in reads[row].clauses:
            for place, stem in enumerate(clause.stems):
                if stem != one.words:
                    continue
                forms[clause.words[place]] += 1
                for first in (place - 1, place):
                    pair = clause.stems[max(first, 0) : first + 2]
                    if first < 0 or len(pair) < 2 or not clause.is_adjacent(first):
                        continue
                    key = (pair[0], pair[1])
                    pairs[key] += 1
                    written.setdefault(key, Counter())[
                        " ".join(clause.words[first : first + 2])
                    ] += 1
    share = 0.45 * sum(forms.values())
    for pair, count in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
        if count >= max(share, _FEWEST) and all(_may_name(stem) for stem in pair):
            return replace(one, words=_commonest(written[pair]))
    return replace(one, words=_commonest(forms))


def _is_thing(stem: str, reads: Mapping[int, Read], marked: Mapping[str | None, int]) -> bool:
    """Whether a word is used as the name of a thing."""
    before = [
        clause.before[place]
        for read in reads.values()
        for clause in read.clauses
        for place, word in enumerate(clause.stems)
        if word == stem
    ]
    things = sum(word in _DETERMINERS for word in before)
    others = sum(word in _NOT_BEFORE_THINGS for word in before)
    if _is_described(stem, reads):
        return False
    is_marked = marked.get(stem, 0) >= 2 and others < _NOUNLIKE * len(before)
    return is_marked or (things >= _NOUNLIKE * len(before) and things > others)


def _is_described(stem: str, reads: Mapping[int, Read]) -> bool:
    """Whether a word is mostly written as what describes ("organized", "daily")."""
    forms = Counter(
        clause.words[place]
        for read in reads.values()
        for clause in read.clauses
        for place, word in enumerate(clause.stems)
        if word == stem
    )
    describing = sum(n for form, n in forms.items() if form.endswith(("ed", "ly")))
    return 2 * describing > sum(forms.values())


def han_words_of(
    texts: Mapping[int, str], background: Background, tables: Sequence[Index]
) -> list[Phrase]:
    """Nouns outside the tables that set Chinese comments apart, by a segmenter."""
    known = frozenset(word for table in tables for word in table.single)
    rows = sorted(texts)[:_TAGGED]
    found: dict[str, set[int]] = {}
    for row, words in zip(rows, tagged([texts[row][:120] for row in rows]), strict=True):
        for word, part in words:
            if part in _THINGS and _may_name_han(word, known):
                found.setdefault(word, set()).add(row)
    phrases = []
    for word, have in found.items():
        if len(have) >= _fewest(len(rows), _FEWEST_SHARE_OF_WORDS):
            elsewhere = background.of_signs(word)
            if elsewhere >= _EVERYWHERE:
                continue
            everywhere = frozenset(row for row in texts if word in texts[row])
            found_weight = weight(len(have), len(rows), elsewhere)
            phrases.append(Phrase(found_weight, everywhere, words=word))
    return sorted((one for one in phrases if one.weight > 0), key=_order)


def _may_name_han(word: str, known: frozenset[str]) -> bool:
    return (
        len(word) >= _SHORTEST_HAN
        and is_han(word)
        and word not in NO_THING
        and not any(bad in word for bad in OFFENSIVE)
        and word not in known
    )


def _may_name(stem: str) -> bool:
    return (
        len(stem) > 2
        and stem.isascii()
        and stem.isalpha()
        and stem not in NO_THING
        and stem not in OFFENSIVE
    )


def _commonest(forms: Mapping[str, int]) -> str:
    return min(forms, key=lambda form: (-forms[form], form)) if forms else ""


def _words(aspects: Iterable[str]) -> Iterator[str]:
    for phrase in aspects:
        yield from (word for word in phrase.lower().split() if word[0].isalnum())


def _stems(read: Read) -> frozenset[str]:
    return frozenset(stem for clause in read.clauses for stem in clause.stems)


def _fewest(n: int, share: float = _FEWEST_SHARE) -> float:
    return max(_FEWEST - (n < _FEW), share * n) if n > _FEWEST else n


def _order(one: Phrase) -> tuple[float, int, str]:
    return (-round(one.weight, 6), -1 if one.concept is None else one.concept, one.words)
