"""What the algorithm hands over to be named, and what it is given back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from models.protocols import Floats


@dataclass(frozen=True, slots=True)
class Sample:
    """Some comments in full: columns of one length, as in a corpus, nearest or earliest first.

    `aspects` holds each comment's (phrase, sentiment) pairs; `sentiment` is 0, 1, 2 for negative,
    neutral, positive; `needs` are the bits of a corpus. `vectors` has shape (n, dimension), rows
    of unit length in the space of the theme maker.
    """

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    languages: tuple[str | None, ...]
    aspects: tuple[tuple[tuple[str, int], ...], ...]
    sentiment: tuple[int, ...]
    needs: tuple[int, ...]
    vectors: Floats

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class ThemeDraft:
    """A theme without a name: its centre, how many hold to it, and the comments nearest to it.

    `centre` has shape (dimension,) and unit length. `nearest` are at most 60 of its comments, the
    nearest to the centre first, ties in an order that arrival does not touch; languages stand in
    it as they do in the theme. `n_languages` counts all its comments by language, `n_sentiments`
    by sentiment (negative, neutral, positive), `n_needs` by bit of need (1, 2, 4, 8, 16).
    """

    id: str
    centre: Floats
    n: int
    nearest: Sample
    n_languages: Mapping[str, int] = field(default_factory=dict)
    n_sentiments: tuple[int, int, int] = (0, 0, 0)
    n_needs: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Named:
    """The names of a theme, its key phrases and its area.

    `names` and `phrases` map `en` and `zh`; `area` is the id of an area that the namer knows.
    """

    names: Mapping[str, str]
    phrases: Mapping[str, tuple[str, ...]]
    area: str


class Namer(Protocol):
    """Names themes so that no two have one name."""

    def __call__(
        self, drafts: Sequence[ThemeDraft], background: Sample, taken: Collection[str]
    ) -> Sequence[Named]:
        """One `Named` a draft, in their order; a name in `taken` (any language) is not given.

        `background` is an even sample of the whole corpus, to see by it what sets a theme apart.
        """
