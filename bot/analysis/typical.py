"""Which comments speak best for many: readable as they stand, typical, and of different people."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from bot.analysis.material import Material
from bot.feedback import LabelledComment
from bot.ports import Floats, Keys

_CANDIDATES = 16
_QUOTES = 2
#: A comment that is neither a word nor an essay, by its width.
_GOOD_WIDTH = (25, 300)


def typical(material: Material, keys: Keys, nearness: Floats, quotes: int = _QUOTES) -> Keys:
    """Keys of the comments that say best what these say; `nearness` ranks them, shape (n,).

    Those that are surer about the topic come first among equals, and no two say the same.
    """
    places = np.searchsorted(material.about.keys, keys)
    rank = nearness + material.relevance[places]
    order = np.lexsort((keys, -np.round(rank, 3)))[:_CANDIDATES]
    chosen = _distinct(sorted(material.load(keys[order]), key=lambda one: not is_readable(one)))
    return np.array([one.key for one in chosen[:quotes]], np.int64)


def nearness(material: Material, keys: Keys) -> Floats:
    """How near each comment is to the middle of all of these, shape (n,); see `typical`."""
    if not len(keys):
        return np.zeros(0, np.float32)
    vectors = material.vectors(keys)
    near: Floats = vectors @ vectors.mean(axis=0)
    return near


def is_readable(one: LabelledComment) -> bool:
    """Whether a comment can be quoted as it stands."""
    low, high = _GOOD_WIDTH
    return low <= width(one.comment.text) <= high


def width(text: str) -> int:
    """Length as it is read: a Chinese character says as much as three letters."""
    return sum(3 if "\u2e80" <= character <= "\u9fff" else 1 for character in text)


def _distinct(ranked: Iterable[LabelledComment]) -> list[LabelledComment]:
    """One comment of each wording, those of people who speak for the first time first."""
    worded = {one.comment.text.casefold(): one for one in reversed(list(ranked))}
    kept = list(reversed(worded.values()))
    spoke: set[str | None] = set()
    again = []
    for one in kept:
        again.append(one.comment.author is not None and one.comment.author in spoke)
        spoke.add(one.comment.author)
    return [one for _, one in sorted(zip(again, kept, strict=True), key=lambda pair: pair[0])]
