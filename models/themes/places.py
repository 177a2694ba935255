"""Comments that say nothing to act on: short praise, short complaints, noise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.themes.ledger import Place, ThemeCorpus

#: Bits of needs that say something by themselves: a bug, a wish, a question.
_TELLING = 1 | 2 | 8
_UNKNOWN = 128

#: Characters up to which a feeling, and anything else, is short; a Han character counts twice.
_SHORT_FEELING, _SHORT = 48, 28
_WIDE = ("zh", "ja", "ko")

#: Sentiment codes by the place of a short comment that has them.
_OF_FEELING = {0: Place.SHORT_COMPLAINT, 1: Place.NOISE, 2: Place.SHORT_PRAISE}

_CHUNK = 20_000


def places_of(corpus: ThemeCorpus) -> NDArray[np.int32]:
    """The `Place` of each comment that is short and names nothing; the pool for all others.

    A short comment that names a part of the product ("ugly stickers") is no less about it for
    being short, so aspects are looked up, of short comments alone.
    """
    places = np.full(len(corpus), Place.POOL, np.int32)
    short = np.flatnonzero(_is_short(corpus))
    for start in range(0, len(short), _CHUNK):
        rows = short[start : start + _CHUNK]
        names = np.array([bool(aspects) for aspects in corpus.aspects(rows)], bool)
        bare = rows[~names]
        for feeling, place in _OF_FEELING.items():
            places[bare[corpus.sentiment[bare] == feeling]] = place
    return places


def _is_short(corpus: ThemeCorpus) -> NDArray[np.bool_]:
    wide = np.array([(lang or "")[:2] in _WIDE for lang in corpus.languages], bool)
    lengths = corpus.lengths * np.where(wide, 2, 1)
    needs = np.where(corpus.needs & _UNKNOWN, 0, corpus.needs)
    limit = np.where(corpus.sentiment == 1, _SHORT, _SHORT_FEELING)
    is_short: NDArray[np.bool_] = (lengths <= limit) & ((needs & _TELLING) == 0)
    return is_short
