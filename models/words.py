"""The words of a text, in any script, as ranges of characters.

Words stand between spaces and punctuation. Scripts that write none between words are cut where
the encoder's tokenizer cuts them: its pieces are mostly words. Signs that say something by
themselves (an emoji, `!!`, `:(`) are words too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

Range = tuple[int, int]

#: Han, kana, Thai, Lao, Burmese and Khmer.
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    r"\U00020000-\U0003ffff]"
)

#: Within a word these belong to it: "don't", "five-star"; a dot only before a digit, as in "4.2".
_JOINTS = re.compile(r"['’-][^\W_]|\.\d")

#: What punctuation says by itself; the rest of it is no word.
_TELLING = re.compile(r"[!?！？]+|[:;]['-]*[()\[\]/\\]+|\.{3,}|…+|。{2,}")


def words_of(text: str, tokens: Sequence[Range]) -> list[Range]:
    """Half-open ranges of characters, in order, of the words of a text.

    `tokens` are the places of its tokens, empty for those that stand for nothing in it; what
    comes after the last of them was not read, and has no words.
    """
    read = max((end for _, end in tokens), default=0)
    found: list[Range] = []
    for kind, start, end in _runs(text[:read]):
        if kind == "unspaced":
            found.extend(_pieces(start, end, tokens))
        elif kind == "punctuation":
            found.extend(match.span() for match in _TELLING.finditer(text, start, end))
        else:
            found.append((start, end))
    return found


def _runs(text: str) -> Iterator[tuple[str, int, int]]:
    """Longest stretches of characters of one kind, without spaces."""
    kinds: list[str] = []
    for place in range(len(text)):
        kinds.append(_kind(text, place, kinds[-1] if kinds else "space"))
    for kind, members in groupby(range(len(text)), key=kinds.__getitem__):
        places = list(members)
        if kind != "space":
            yield kind, places[0], places[-1] + 1


def _kind(text: str, place: int, before: str) -> str:
    char = text[place]
    category = unicodedata.category(char)
    if category[0] == "M" or category == "Cf":  # goes with what it is put on
        return before
    if char.isspace() or category[0] == "C":
        return "space"
    if _UNSPACED.match(char):
        return "unspaced"
    if category[0] in "LN":
        return "letters"
    if before == "letters" and _JOINTS.match(text, place):
        return "letters"
    return "symbols" if category[0] == "S" else "punctuation"


def _pieces(start: int, end: int, tokens: Sequence[Range]) -> Iterator[Range]:
    cuts = {first for first, last in tokens if first < last and start < first < end}
    return pairwise([start, *sorted(cuts), end])
