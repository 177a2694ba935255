"""The texts of a corpus laid end to end, so that words are found in all of them in one pass."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from bot.analysis.relevance import Term, is_form_of

Rows = NDArray[np.intp]

_GAP = b"\0"
#: Bytes that belong to a word, or may where they are part of a character beyond ASCII.
_WORD_BYTES = rb"[0-9A-Za-z\x80-\xff]*"
_LONGEST_CHARACTER = 4


class FoldedTexts:
    """Texts by row, without case and in the compatible form of their characters (NFKC).

    A million comments take a hundred megabytes, and a word in them a tenth of a second.
    """

    def __init__(self, texts: Iterable[str | None]) -> None:
        folded = [unicodedata.normalize("NFKC", text or "").casefold() for text in texts]
        parts = [text.replace("\0", " ").encode(errors="replace") for text in folded]
        self._joined = _GAP.join([*parts, b""])
        self._ends = np.fromiter(accumulate(len(part) + 1 for part in parts), np.int64, len(parts))

    def __len__(self) -> int:
        return len(self._ends)

    def hits(self, terms: Sequence[Term]) -> NDArray[np.bool_]:
        """Which texts hold which terms, shape (texts, terms)."""
        hits = np.zeros((len(self), len(terms)), bool)
        for column, term in enumerate(terms):
            hits[self.rows_with(term), column] = True
        return hits

    def at(self, rows: Rows) -> list[str]:
        """The texts of some rows."""
        ends = self._ends[rows]
        starts = np.where(rows > 0, self._ends[rows - 1], 0)
        pairs = zip(starts.tolist(), ends.tolist(), strict=True)
        return [self._joined[start : end - len(_GAP)].decode() for start, end in pairs]

    def rows_with(self, term: Term) -> Rows:
        """The rows of the texts that hold a term, ascending."""
        places = np.fromiter(self._places_of(term), np.int64)
        return np.unique(np.searchsorted(self._ends, places, "right"))

    def changed(self, is_kept: NDArray[np.bool_], more: FoldedTexts) -> FoldedTexts:
        """The texts of the rows that are kept, and after them some more."""
        changed = FoldedTexts(())
        joined, lengths = self._joined, np.diff(self._ends, prepend=0)
        if not is_kept.all():
            joined = np.frombuffer(joined, np.uint8)[np.repeat(is_kept, lengths)].tobytes()
        changed._joined = joined + more._joined
        lengths = np.concatenate([lengths[is_kept], np.diff(more._ends, prepend=0)])
        changed._ends = np.cumsum(lengths)
        return changed

    def _places_of(self, term: Term) -> Iterator[int]:
        """Where a term stands: a Chinese one anywhere, another as a word in one of its forms."""
        prefix = term.prefix.encode()
        if term.is_han:
            yield from (found.start() for found in re.finditer(re.escape(prefix), self._joined))
            return
        forms: dict[bytes, bool] = {}
        for found in re.finditer(re.escape(prefix) + _WORD_BYTES, self._joined):
            word, start = found.group(), found.start()
            before = self._joined[start - 1 : start] or _GAP
            if not (before.isascii() and word.isascii()):
                if self._is_form_beyond_ascii(term, start, word):
                    yield start
            elif not before.isalnum():
                if word not in forms:
                    forms[word] = is_form_of(term, word.decode())
                if forms[word]:
                    yield start

    def _is_form_beyond_ascii(self, term: Term, start: int, run: bytes) -> bool:
        """Whether a run of bytes, which may be several words, holds a form of the term."""
        before = self._joined[max(start - _LONGEST_CHARACTER, 0) : start].decode(errors="ignore")
        return is_form_of(term, before[-1:] + run.decode(errors="ignore"))
