"""The parts of the product that comments name: which comments name each, whatever its form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bot.analysis.key_places import each_once
from bot.analysis.relevance import terms_of
from bot.ports import AspectTable, Keys

#: So many of the most frequent phrases are looked at; the rest are named too rarely to compare.
_PHRASES = 400
_NEGATIVE = 0


@dataclass(frozen=True, slots=True)
class Named:
    """A part and the comments that name it, `negative` those that do so unhappily, by key.

    `phrase` is its most frequent form; `stems` tell it from other parts.
    """

    phrase: str
    stems: frozenset[str]
    keys: Keys
    negative: Keys

    @property
    def n(self) -> int:
        """How many comments name it."""
        return len(self.keys)


def parts_named(tables: Sequence[AspectTable], among: Keys) -> tuple[Named, ...]:
    """The parts that these comments name, most comments first; "crash" and "crashes" are one.

    `among` are keys; rows of other comments are left out.
    """
    forms: dict[frozenset[str], list[Named]] = defaultdict(list)
    for table in tables:
        for named in _phrases(table, among):
            forms[named.stems].append(named)
    parts = [_joined(named) for stems, named in forms.items() if stems]
    return tuple(sorted(parts, key=lambda one: (-one.n, one.phrase)))


def _phrases(table: AspectTable, among: Keys) -> Iterator[Named]:
    """The most frequent phrases of a table, each by itself."""
    inside = np.flatnonzero(np.isin(table.keys, among))
    order = inside[np.argsort(table.phrase[inside], kind="stable")]
    counts = np.bincount(table.phrase[inside], minlength=len(table.phrases))
    ends = np.cumsum(counts)
    for code in np.argsort(-counts, kind="stable")[:_PHRASES]:
        rows = order[ends[code] - counts[code] : ends[code]]
        if len(rows):
            phrase, keys = table.phrases[code], table.keys[rows]
            stems = frozenset(term.stem for term in terms_of(phrase))
            yield Named(phrase, stems, keys, keys[table.sentiment[rows] == _NEGATIVE])


def _joined(forms: Sequence[Named]) -> Named:
    """One part of all its forms, with each comment once."""
    counts: dict[str, int] = defaultdict(int)
    for one in forms:
        counts[one.phrase] += one.n
    best = min(counts, key=lambda phrase: (-counts[phrase], phrase))
    keys, negative = (
        each_once(np.concatenate([getattr(one, name) for one in forms]))
        for name in ("keys", "negative")
    )
    return Named(best, forms[0].stems, keys, negative)
