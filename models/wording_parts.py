"""The parts of a text that a wording knows: sequences of characters within words, and of words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from models.protocols import Floats
from models.scripts import simplified

_CJK = r"\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+(?:['’][^\W_{_CJK}]+)*|[?!]+|\.{{3}}")

#: What stands before the first word and after the last.
_FIRST, _LAST = "^", "$"

#: Stands for the product that a text is about: a letter that no language of today has.
_PRODUCT = " ꙮ "

#: A length of nothing is taken for this much.
_LEAST = 1e-7

#: All parts of a text, by their hashes, and how often each occurs.
Hashed = tuple[NDArray[np.uint32], Floats]

#: Known parts of a text, by their places among all that are known, and how often each occurs.
Counts = tuple[NDArray[np.int64], Floats]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a text is taken apart, and how the classifier is trained.

    `characters` and `words` are the longest sequences of each; a sequence counts that occurs in
    `fewest` texts or more. `strength` is the inverse of the penalty (`C`) on what parts weigh,
    and `embedding` times that the inverse of the penalty on what the embedding's dimensions do:
    at 0 it is not looked at. With `apart`, every label in every script has a share and an offset
    of its own, which takes a larger validation split than one share and no offsets do.
    """

    characters: int = 5
    words: int = 3
    fewest: int = 2
    strength: float = 10.0
    embedding: float = 0.0
    apart: bool = False


def parts_of(text: str, settings: Settings) -> Counter[int]:
    """Hashes of the sequences of characters within words and of words, and how often they occur.

    Chinese characters and kana are words of their own, traditional ones read as simplified.
    """
    text = simplified(unicodedata.normalize("NFKC", text)).lower()
    return Counter(crc32(part.encode("utf-8", "surrogatepass")) for part in _parts(text, settings))


def taken_apart(texts: Iterable[str], settings: Settings) -> list[Hashed]:
    """The parts of each text, as `parts_of` finds them."""
    return [_hashed(parts_of(text, settings)) for text in texts]


def counted(own: Hashed, parts: NDArray[np.uint32]) -> Counts:
    """Of the parts of a text, those among the sorted `parts`."""
    hashes, times = own
    places = np.minimum(np.searchsorted(parts, hashes), len(parts) - 1)
    known = parts[places] == hashes
    return places[known], times[known]


def weighed(counts: Counts, rarity: NDArray[Any]) -> Counts:
    """Counts damped and weighed by rarity (TF-IDF), of length 1 together."""
    places, times = counts
    values: Floats = (1 + np.log(times)) * rarity[places].astype(np.float32)
    values /= max(float(np.linalg.norm(values)), _LEAST)
    return places, values


def without_product(text: str, mentioned: Sequence[tuple[int, int]]) -> str:
    """The text with one sign in the place of its product, at these ranges of characters.

    "Switching from X to Y" then differs by whose customer speaks.
    """
    for start, end in sorted(mentioned, reverse=True):
        text = f"{text[:start]}{_PRODUCT}{text[end:]}"
    return text


def _hashed(parts: Counter[int]) -> Hashed:
    hashes = np.fromiter(parts, np.uint32, len(parts))
    return hashes, np.fromiter(parts.values(), np.float32, len(parts))


def _parts(text: str, settings: Settings) -> Iterator[str]:
    for word in text.split():
        yield from _sequences(f" {word} ", settings.characters)
    words = (_FIRST, *_WORD.findall(text), _LAST)
    for length in range(1, settings.words + 1):
        for start in range(len(words) - length + 1):
            yield "\0".join(("", *words[start : start + length]))


def _sequences(word: str, longest: int) -> Iterator[str]:
    for length in range(1, longest + 1):
        for start in range(len(word) - length + 1):
            yield word[start : start + length]
