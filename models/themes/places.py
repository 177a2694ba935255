"""Comments that say nothing to act on: short praise, short complaints, noise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.themes.concepts import Lexicon, lexicon
from models.themes.ledger import Place, Rows, ThemeCorpus
from models.themes.name_words import NO_THING
from models.themes.reading import is_han, stems_of

#: Bits of needs that say something by themselves: a bug, a wish, a question.
_TELLING = 1 | 2 | 8
_UNKNOWN = 128

#: Characters up to which a feeling, and anything else, is short; a Han character counts twice.
_SHORT_FEELING, _SHORT = 48, 28

#: Up to so many a feeling is short that names nothing which the lexicon knows, either ("I recommend
#: it to everybody, simply the best").
_EMPTY_FEELING = 90
_ANYTHING = "other"
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
    lengths = _lengths(corpus)
    short = np.flatnonzero(_is_short(corpus, lengths))
    for start in range(0, len(short), _CHUNK):
        rows = short[start : start + _CHUNK]
        names = np.array(
            [any(_tells(phrase) for phrase, _ in aspects) for aspects in corpus.aspects(rows)], bool
        )
        bare = rows[~names]
        longer = lengths[bare] > _SHORT_FEELING
        bare = np.concatenate([bare[~longer], _empty(corpus, bare[longer])])
        for feeling, place in _OF_FEELING.items():
            places[bare[corpus.sentiment[bare] == feeling]] = place
    return places


def _tells(phrase: str) -> bool:
    """Whether an aspect names a part of the product, not the "app" or its "features" as such."""
    if is_han(phrase):
        return phrase not in NO_THING
    return any(stem not in NO_THING for stem in stems_of(phrase))


def _empty(corpus: ThemeCorpus, rows: Rows) -> Rows:
    """Those of the rows that name no concept."""
    tables = lexicon()
    texts = corpus.texts(rows)
    named = [
        _is_named(tables, text, corpus.languages[row])
        for row, text in zip(rows.tolist(), texts, strict=True)
    ]
    empty: Rows = rows[~np.array(named, bool)]
    return empty


def _is_named(tables: Lexicon, text: str, lang: str | None) -> bool:
    return any(tables.concepts[one].area != _ANYTHING for one in tables.named(text, lang))


def _lengths(corpus: ThemeCorpus) -> NDArray[np.int32]:
    wide = np.array([(lang or "")[:2] in _WIDE for lang in corpus.languages], bool)
    return np.where(wide, 2 * corpus.lengths, corpus.lengths).astype(np.int32)


def _is_short(corpus: ThemeCorpus, lengths: NDArray[np.int32]) -> NDArray[np.bool_]:
    needs = np.where(corpus.needs & _UNKNOWN, 0, corpus.needs)
    limit = np.where(corpus.sentiment == 1, _SHORT, _EMPTY_FEELING)
    is_short: NDArray[np.bool_] = (lengths <= limit) & ((needs & _TELLING) == 0)
    return is_short
