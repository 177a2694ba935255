"""What a theme ledger holds, as plain data that storage, analyses and the algorithm share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.protocols import Floats

Rows = NDArray[np.intp]


class Place(IntEnum):
    """Where a comment stands that no theme holds; themes are numbered from 0 on.

    The pool is what waits for a theme of its own. Short praise ("great app"), short complaints
    ("rubbish") and noise (no words) say nothing that could be acted on, and are counted apart.
    """

    POOL = -1
    SHORT_PRAISE = -2
    SHORT_COMPLAINT = -3
    NOISE = -4


class EventKind(StrEnum):
    """What happened to a theme, by itself or by a person's hand.

    A shift is a border that moved: comments of the theme are now in the others.
    """

    BIRTH = "birth"
    MERGE = "merge"
    SPLIT = "split"
    DEATH = "death"
    SHIFT = "shift"
    RENAME = "rename"
    MUTE = "mute"
    UNMUTE = "unmute"
    PIN = "pin"
    UNPIN = "unpin"
    DEFINE = "define"


@dataclass(frozen=True, slots=True)
class Area:
    """A part of a product that several themes are about. `names` maps a language to its name."""

    id: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Theme:
    """One lasting need. `id` ("T12") is never given twice.

    A comment belongs to the theme whose `centre` (shape (dimension,), unit length, in the space
    of the theme maker) is nearest, when the cosine reaches `threshold`. `names` maps `en` and `zh`
    to a name, `phrases` to its key phrases; `examples` are ids of comments that show best what it
    is. `born` is the instant of the comment it began with. `definition` is what a person wrote
    ("anything about losing data on sync"), and what a person named, pinned, muted or defined stays.
    """

    id: str
    centre: Floats
    threshold: float
    area: str
    names: Mapping[str, str]
    phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    examples: tuple[str, ...] = ()
    born: datetime | None = None
    definition: str | None = None
    is_named: bool = False
    is_muted: bool = False
    is_pinned: bool = False

    def name(self, lang: str) -> str:
        """The name in a language, English or whatever there is where that has none."""
        return self.names.get(lang) or self.names.get("en") or next(iter(self.names.values()), "")


@dataclass(frozen=True, slots=True)
class ThemeEvent:
    """Something that happened to themes: which, what others it touched, and the evidence.

    `at` is the instant of the last comment that it rests on (or of a person's act). `moved` is how
    many comments changed their theme by it; `evidence` holds ids of comments, `figures` the
    numbers it was decided on; `by` names who did it, None for the algorithm. `words` is the name
    or definition that it was about: given, born with, or gone.
    """

    kind: EventKind
    theme: str
    others: tuple[str, ...] = ()
    at: datetime | None = None
    moved: int = 0
    evidence: tuple[str, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)
    by: str | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """All themes that live, their areas, what was merged away, and everything that happened.

    `merged` maps the id of a theme that is gone to the id that took it in. `next_id` is the number
    of the next theme. `revision` names the encoder whose space the centres are in.
    """

    revision: str
    themes: tuple[Theme, ...] = ()
    areas: tuple[Area, ...] = ()
    events: tuple[ThemeEvent, ...] = ()
    merged: Mapping[str, str] = field(default_factory=dict)
    next_id: int = 1

    def numbers(self) -> Mapping[str, int]:
        """Theme id -> its place among the themes."""
        return {theme.id: number for number, theme in enumerate(self.themes)}

    def without_names(self) -> Ledger:
        """The same, but for the names that no person gave."""
        themes = tuple(
            one if one.is_named or one.definition is not None else replace(one, names={})
            for one in self.themes
        )
        return replace(self, themes=themes)

    def home(self, id: str) -> str:
        """What a theme is part of after all merges; the id itself when it was in none."""
        for _ in self.merged:
            id = self.merged.get(id, id)
        return id


@dataclass(frozen=True, slots=True)
class ThemeCorpus:
    """The comments that themes are made of: columns of one length, in any order.

    `hashes` (uint64) are of the content, so that an order by them does not depend on arrival.
    `created_at` is datetime64[s], NaT where unknown. `languages` holds codes as in a comment.
    `sentiment` is 0, 1, 2 for negative, neutral, positive; `needs` has the bits of bug_report,
    feature_request, complaint, question, praise (1, 2, 4, 8, 16), 128 where nobody judged.
    `came_at`, of the same type, says when each came in, which tells the order of those of unknown
    date; None where nobody knows. `lengths` counts characters. `vectors`, `texts` and `ids` give
    unit embeddings, texts and ids of rows; `aspects` gives, for each of the rows, its (phrase,
    sentiment) pairs.
    """

    hashes: NDArray[np.uint64]
    created_at: NDArray[np.datetime64]
    languages: Sequence[str | None]
    sentiment: NDArray[np.int8]
    needs: NDArray[np.uint8]
    lengths: NDArray[np.int32]
    vectors: Callable[[Rows], Floats]
    texts: Callable[[Rows], Sequence[str]]
    ids: Callable[[Rows], Sequence[str]]
    aspects: Callable[[Rows], Sequence[Sequence[tuple[str, int]]]]
    came_at: NDArray[np.datetime64] | None = None

    def __len__(self) -> int:
        return len(self.hashes)


@dataclass(frozen=True, slots=True)
class Assigned:
    """The theme of each comment: its number in the ledger's themes or a `Place`, and how near.

    Both have shape (n,); `similarity` is the cosine with the theme's centre, 0 where there is none.
    """

    numbers: NDArray[np.int32]
    similarity: Floats


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh made: the new ledger, and the theme of each comment of the corpus."""

    ledger: Ledger
    assigned: Assigned


class ThemeMaker(Protocol):
    """Makes themes of comments and keeps them; deterministic, and blind to the order of arrival."""

    def refresh(self, corpus: ThemeCorpus, ledger: Ledger | None = None) -> Refreshed:
        """Look at the whole corpus again: births, merges, splits and deaths, ids kept.

        What a person decided (`is_named`, `definition`, merges of theirs, …) stays as it is.
        """

    def assign(self, corpus: ThemeCorpus, ledger: Ledger) -> Assigned:
        """The theme of comments that came in since, by the ledger as it stands."""

    def define(self, ledger: Ledger, definition: str, names: Mapping[str, str]) -> Ledger:
        """A new theme that a person described in plain words; it takes comments at a refresh."""

    def centres(self, corpus: ThemeCorpus, numbers: NDArray[np.int32], count: int) -> Floats:
        """The centres of themes in this maker's space, shape (count, dimension).

        `numbers` gives each comment's theme, negative for none; an empty theme's is zero. By it
        themes outlast a change of the encoder.
        """
