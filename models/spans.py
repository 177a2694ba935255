"""Spans of a text as logits of its tokens, and back.

A token stands outside of any span, begins one, or goes on with it (Ramshaw & Marcus, 1995);
what is said of a span is the mean over its tokens.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.protocols import Floats, Span

#: What the first logits of a token stand for: outside of any span, the first of one, or inside.
PLACES = ("outside", "begin", "inside")

_OUTSIDE, _INSIDE = 0, 2

#: Signs that a span neither begins nor ends with.
_EDGES = " \t\n.,;:!?\"'()[]{}<>、，。；：！？“”‘’（）【】《》…~～*-"

#: Scripts that write words without spaces: Thai to Burmese, Khmer, kana, Han.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)


def decode(
    logits: Floats, places: Sequence[tuple[int, int]], text: str, labels: Sequence[str]
) -> tuple[Span, ...]:
    """The spans that the logits of one text's tokens mean, in order, none overlapping.

    `logits` has shape (tokens, 3 + labels), those of the labels calibrated; `places` are each
    token's characters in `text`, empty for tokens that stand for none.
    """
    where = logits[:, : len(PLACES)].argmax(axis=1)
    spans: list[Span] = []
    for first, last in _runs(where, places):
        span = text_span(places[first][0], places[last - 1][1], text)
        if span is not None and (not spans or span[0] >= spans[-1].end):
            shares = label_shares(logits[first:last, len(PLACES) :])
            best = int(shares.argmax())
            spans.append(Span(*span, labels[best], float(shares[best])))
    return tuple(spans)


def text_span(start: int, end: int, text: str) -> tuple[int, int] | None:
    """The characters without punctuation around them; None when nothing is left.

    Half a word grows to the whole word, where words are written apart: a token may be a part.
    """
    while start < end and text[start] in _EDGES:
        start += 1
    while start < end and text[end - 1] in _EDGES:
        end -= 1
    if start == end:
        return None
    while start > 0 and _is_joined(text[start - 1 : start + 1]):
        start -= 1
    while end < len(text) and _is_joined(text[end - 1 : end + 1]):
        end += 1
    return start, end


def _is_joined(pair: str) -> bool:
    """Whether two characters stand in one word of a script that puts spaces between words."""
    return pair.isalnum() and not _UNSPACED.search(pair)


def label_shares(logits: Floats) -> Floats:
    """Probabilities of the labels, shape (labels,), of a span whose tokens have these logits."""
    mean = logits.mean(axis=0)
    shares = np.exp(mean - mean.max())
    result: Floats = (shares / shares.sum()).astype(np.float32)
    return result


def _runs(where: NDArray[np.int64], places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Half-open ranges of tokens that make a span; one that begins inside begins there.

    Tokens without characters (specials, a space that is a token of its own) end none.
    """
    runs: list[tuple[int, int]] = []
    start: int | None = None
    stop = 0
    for number, (place, (low, high)) in enumerate(zip(where, places, strict=True)):
        if low == high:
            continue
        if start is not None and place != _INSIDE:
            runs.append((start, stop))
            start = None
        if start is None and place != _OUTSIDE:
            start = number
        stop = number + 1
    return runs if start is None else [*runs, (start, stop)]
