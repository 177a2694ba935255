"""Long texts are read in windows, and what is said of the windows is joined.

A window holds `WINDOW` tokens, or what the encoder reads at once if that is less: first those
that begin every text, with the prefix; then a part of the text, which shares `OVERLAP` tokens
with the part before it; then those that end every text. The rules of joining, where a token is
a window's own when no window before has it:

- embedding: the mean of the windows' embeddings, weighted by their own tokens, of unit length
- one label of several: the mean of the windows' probabilities, with the same weights
- any number of labels: the highest probability that a window gives, for what is told once is told
- spans: those of all windows in the order of the text, and of overlapping ones the first
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.batches import Row
from models.protocols import Floats, Span
from models.tokenizer import Encoded, TextTokenizer

#: Tokens of a window, specials and prefix included.
WINDOW = 256

#: Tokens that a part of a text shares with the part before it.
OVERLAP = 32


@dataclass(frozen=True, slots=True)
class Frame:
    """How many tokens begin and end every text, and how many a window has in all."""

    head: int
    tail: int
    size: int

    @classmethod
    def of(cls, tokenizer: TextTokenizer, prefix: str) -> Frame:
        """What the tokenizer puts around a text behind this prefix."""
        (letter,) = tokenizer.encode(["x"], prefix)
        (place,) = letter.covering([(0, 1)])
        return cls(place, len(letter) - place - 1, min(WINDOW, tokenizer.max_tokens))


@dataclass(frozen=True, slots=True)
class Window:
    """A part of text number `text` as the encoder reads it; `own` of its tokens are its own."""

    text: int
    tokens: Encoded
    own: int


class Reader:
    """Reads texts behind one prefix, in windows."""

    def __init__(self, tokenizer: TextTokenizer, prefix: str) -> None:
        self._tokenizer = tokenizer
        self._prefix = prefix
        self._frame = Frame.of(tokenizer, prefix)

    def windows(self, texts: Sequence[str]) -> list[Window]:
        """All windows in the order of the texts; of a text that fits, or is empty, one."""
        encoded = enumerate(self._tokenizer.encode(texts, self._prefix))
        return [
            window for number, tokens in encoded for window in _cut(number, tokens, self._frame)
        ]


def _cut(number: int, tokens: Encoded, frame: Frame) -> list[Window]:
    end = len(tokens) - frame.tail
    room = max(1, frame.size - frame.head - frame.tail)
    overlap = min(OVERLAP, room // 2)
    windows: list[Window] = []
    start = read = frame.head
    while not windows or read < end:
        stop = min(start + room, end)
        windows.append(Window(number, _framed(tokens, start, stop, frame), stop - read))
        start, read = stop - overlap, stop
    return windows


def _framed(tokens: Encoded, start: int, stop: int, frame: Frame) -> Encoded:
    tail = len(tokens) - frame.tail
    kept = (slice(0, frame.head), slice(start, stop), slice(tail, None))
    return Encoded(
        [number for part in kept for number in tokens.ids[part]],
        [place for part in kept for place in tokens.places[part]],
    )


def rows_of(
    windows: Sequence[Window], focus: Sequence[Sequence[tuple[int, int]]] = ()
) -> list[Row]:
    """What goes through the encoder; `focus` has the characters of each text to look at."""
    return [
        Row(window.tokens.ids, window.tokens.covering(focus[window.text] if focus else ()))
        for window in windows
    ]


@dataclass(frozen=True, slots=True)
class Joints:
    """Joins what is said of windows, which stand in the order of their texts.

    `starts` has the number of each text's first window, shape (texts,), and `own` the tokens of
    each window that are its own, shape (windows,).
    """

    starts: NDArray[np.int64]
    own: NDArray[np.int64]

    @classmethod
    def of(cls, windows: Sequence[Window]) -> Joints:
        """For all windows of all texts."""
        texts = np.array([window.text for window in windows])
        own = np.array([max(1, window.own) for window in windows])
        return cls(np.flatnonzero(np.diff(texts, prepend=-1)), own)

    def embeddings(self, of_windows: Floats) -> Floats:
        """Shape (texts, dimension) from (windows, dimension)."""
        mean = self.mean(of_windows)
        joined: Floats = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return joined

    def mean(self, of_windows: Floats) -> Floats:
        """The weighted mean over the windows of each text."""
        sums = np.add.reduceat(of_windows * self.own[:, None], self.starts)
        mean: Floats = (sums / np.add.reduceat(self.own, self.starts)[:, None]).astype(np.float32)
        return mean

    def highest(self, of_windows: Floats) -> Floats:
        """The maximum over the windows of each text."""
        highest: Floats = np.maximum.reduceat(of_windows, self.starts)
        return highest

    def spans(self, of_windows: Sequence[Iterable[Span]]) -> list[tuple[Span, ...]]:
        """The spans of each text from those of each window."""
        ends = [*self.starts[1:], len(of_windows)]
        return [
            _apart(span for spans in of_windows[start:end] for span in spans)
            for start, end in zip(self.starts, ends, strict=True)
        ]


def _apart(spans: Iterable[Span]) -> tuple[Span, ...]:
    """In the order of the text, the longer first of two that begin together; none overlap."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return tuple(kept)
