"""What feedback is about in English and Chinese: parts of products, and what is said of them.

Two tables ship with it. `concepts.csv` has what comments are about ("notifications", "通知"; "lost
progress", "进度丢失"), each with its area. `opinions.csv` has what is said of a part, by itself
("Crashes") and with the part ("{p} crashing"). Each row lists the words that mean it in English,
in Chinese and in other languages, parted by `|`.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from models.themes.reading import (
    NOT,
    Clause,
    clauses,
    folded_clauses,
    group,
    han_clauses,
    is_han,
    stems_of,
)

_HERE = Path(__file__).parent

#: An opinion is of a part when no more words, or signs of Chinese, stand between them.
_NEAR_WORDS, _NEAR_SIGNS = 3, 5

Span = tuple[int, int, int]
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Concept:
    """What comments are about; `names` maps `en` and `zh`.

    `kind` says how it makes a name: a `part` of the product, an `action` neither loved nor wanted
    by itself (a download), a `moment` since when something is so (an update), a `device` that a
    part is used on, a `brand`, or what is an opinion itself and needs no other: a `virtue` ("easy
    to use"), a `fault` ("crashes") or a `state` of being bad ("slow").
    """

    names: Mapping[str, str]
    area: str
    kind: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """What is said of a part.

    `kind` is trouble, wish, praise, question, or rival: a brand that a product is compared with.

    A general one ("great") is said of nearly everything; one that needs a part ("too many") says
    nothing without.

    `alone` maps a language to its name without a part, `of_part` to a pattern with `{p}` or `{P}`.
    """

    kind: str
    is_general: bool
    needs_part: bool
    alone: Mapping[str, str]
    of_part: Mapping[str, str]


class Index:
    """Where the words of a table's rows stand in clauses, the longest first."""

    def __init__(self, words: Iterable[tuple[int, str]]) -> None:
        self._stems = _Starts()
        self._signs = _Starts()
        self._denied: int | None = None
        for number, word in dict.fromkeys(words):
            stems = () if is_han(word) else stems_of(word)
            if is_han(word):
                self._signs.add(tuple(word), number)
            elif stems == (NOT,):
                self._denied = number
            elif stems:
                self._stems.add(stems, number)

    def in_stems(self, stems: Sequence[str]) -> list[Span]:
        """(start, end, row) of what is named in folded words, none within another."""
        return self._stems.spans(stems)

    def denials(self, clause: Clause, named: Sequence[Span]) -> list[Span]:
        """A bare "no" before what is named, as in "no calls", where the table has a row for it."""
        if self._denied is None:
            return []
        before = [start - 1 for start, _, _ in named if start and clause.words[start - 1] == "no"]
        return [(place, place + 1, self._denied) for place in before]

    @cached_property
    def single(self) -> frozenset[str]:
        """The words, folded or Chinese, that stand alone in the table."""
        return self._stems.wholes() | self._signs.wholes()

    def in_signs(self, text: str) -> list[Span]:
        """(start, end, row) of what is named in a text without spaces."""
        return self._signs.spans(text)


class _Starts:
    """Sequences by their first one or two parts, which most places of a text rule out at once."""

    def __init__(self) -> None:
        self._single: dict[str, int] = {}
        self._longer: dict[tuple[str, str], list[tuple[tuple[str, ...], int]]] = defaultdict(list)

    def add(self, pattern: tuple[str, ...], number: int) -> None:
        if len(pattern) == 1:
            self._single.setdefault(pattern[0], number)
            return
        patterns = self._longer[pattern[0], pattern[1]]
        patterns.append((pattern, number))
        patterns.sort(key=lambda one: (-len(one[0]), one))

    def spans(self, parts: Sequence[str]) -> list[Span]:
        found: list[Span] = []
        end = 0
        for place, pair in enumerate(zip(parts, (*parts[1:], ""), strict=True)):
            if place < end:
                continue
            if pair in self._longer and (span := self._longest(parts, place)):
                found.append(span)
                end = span[1]
            elif pair[0] in self._single:
                end = place + 1
                found.append((place, end, self._single[pair[0]]))
        return found

    def wholes(self) -> frozenset[str]:
        """All of them that are one word, the parts of a Chinese one joined."""
        signs = ("".join(one) for many in self._longer.values() for one, _ in many)
        return frozenset(self._single) | frozenset(word for word in signs if is_han(word))

    def _longest(self, parts: Sequence[str], place: int) -> Span | None:
        for pattern, number in self._longer[parts[place], parts[place + 1]]:
            end = place + len(pattern)
            if tuple(parts[place:end]) == pattern:
                return place, end, number
        return None


@dataclass(frozen=True, slots=True)
class Read:
    """A comment read: its language group, its clauses, and what of the tables it names.

    `pairs` are (concept, opinion) that stand near each other in one clause. Chinese comments have
    `signs`, others `clauses`.
    """

    lang: str
    clauses: Sequence[Clause] = ()
    signs: Sequence[str] = ()
    concepts: frozenset[int] = frozenset()
    opinions: frozenset[int] = frozenset()
    pairs: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The two tables, and an index of the words of each for each group of languages."""

    concepts: tuple[Concept, ...]
    opinions: tuple[Opinion, ...]
    concept_words: Mapping[str, Index] = field(repr=False)
    opinion_words: Mapping[str, Index] = field(repr=False)

    def read(self, text: str, lang: str | None) -> Read:
        """A comment, read."""
        kind = group(text, lang)
        if kind == "zh":
            return self._read_signs(kind, text)
        if kind == "other" and is_han(text):
            return self._read_signs(kind, text)
        found = clauses(text)
        return _read(kind, [self._spans(kind, one) for one in found], clauses=found)

    def named(self, text: str, lang: str | None) -> frozenset[int]:
        """The concepts that a comment names: what `read` finds of them, sooner."""
        kind = group(text, lang)
        index = self.concept_words[kind]
        if kind == "zh" or (kind == "other" and is_han(text)):
            signs = han_clauses(text) if kind == "zh" else [text.lower()]
            found = [index.in_signs(one) for one in signs]
        else:
            found = [index.in_stems(stems) for stems in folded_clauses(text)]
        return frozenset(number for spans in found for _, _, number in spans)

    def _spans(self, kind: str, clause: Clause) -> tuple[list[Span], list[Span]]:
        named = self.concept_words[kind].in_stems(clause.stems)
        said = self.opinion_words[kind]
        return named, said.in_stems(clause.stems) + said.denials(clause, named)

    def _read_signs(self, kind: str, text: str) -> Read:
        signs = han_clauses(text) if kind == "zh" else [text.lower()]
        spans = [
            (self.concept_words[kind].in_signs(one), self.opinion_words[kind].in_signs(one))
            for one in signs
        ]
        return _read(kind, spans, signs=signs)


def _read(
    lang: str,
    spans: Sequence[tuple[list[Span], list[Span]]],
    clauses: Sequence[Clause] = (),
    signs: Sequence[str] = (),
) -> Read:
    nearest = _NEAR_SIGNS if signs else _NEAR_WORDS
    return Read(
        lang,
        clauses,
        signs,
        frozenset(one[2] for concepts, _ in spans for one in concepts),
        frozenset(one[2] for _, opinions in spans for one in opinions),
        frozenset(
            (one[2], other[2])
            for concepts, opinions in spans
            for one in concepts
            for other in opinions
            if 0 <= max(other[0] - one[1], one[0] - other[1]) <= nearest
        ),
    )


@cache
def lexicon() -> Lexicon:
    """The tables that ship with the package."""
    concepts, opinions = read_rows("concepts.csv"), read_rows("opinions.csv")
    return Lexicon(
        tuple(
            Concept({"en": row["en"], "zh": row["zh"]}, row["area"], row["kind"])
            for row in concepts
        ),
        tuple(
            Opinion(
                row["kind"],
                row["is_general"] == "yes",
                row["needs_part"] == "yes",
                {"en": row["en"], "zh": row["zh"]},
                {"en": row["en_with"], "zh": row["zh_with"]},
            )
            for row in opinions
        ),
        {lang: Index(_words(concepts, lang, named=True)) for lang in _COLUMNS},
        {lang: Index(_words(opinions, lang, named=False)) for lang in _COLUMNS},
    )


_COLUMNS = {"en": "en_words", "zh": "zh_words", "other": "more_words"}


def _words(rows: Sequence[Row], lang: str, *, named: bool) -> Iterator[tuple[int, str]]:
    for number, row in enumerate(rows):
        if named and lang in row:
            yield number, row[lang].lower()
        yield from ((number, word.lower()) for word in row[_COLUMNS[lang]].split("|") if word)


def read_rows(name: str) -> list[Row]:
    """The rows of a table that ships with the package."""
    with (_HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
