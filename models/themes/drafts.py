"""Themes and the corpus as a namer reads them: samples that arrival does not touch."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from models.protocols import Floats
from models.themes.draft import Sample, ThemeDraft
from models.themes.ledger import Rows, ThemeCorpus

#: So many comments show a theme, from this share of it, the nearer ones.
_SHOWN, _NEARER = 40, 0.8

_BACKGROUND = 1500
_BITS = (1, 2, 4, 8, 16)
_UNKNOWN = 128


def sample_of(corpus: ThemeCorpus, rows: Rows, vectors: Floats) -> Sample:
    """Comments in full, in the order of `rows`; `vectors` are theirs in the makers' space."""
    return Sample(
        ids=tuple(corpus.ids(rows)),
        texts=tuple(corpus.texts(rows)),
        languages=tuple(corpus.languages[row] for row in rows),
        aspects=tuple(tuple(aspects) for aspects in corpus.aspects(rows)),
        sentiment=tuple(corpus.sentiment[rows].tolist()),
        needs=tuple(corpus.needs[rows].tolist()),
        vectors=vectors,
    )


def background_rows(rows: Rows) -> Rows:
    """An even sample of rows in canonical order."""
    return rows[:: max(1, len(rows) // _BACKGROUND)]


def shown_rows(corpus: ThemeCorpus, mine: Rows, similarity: Floats) -> Rows:
    """Rows of a theme that show it, the nearest to its centre first.

    They are spread evenly over all but the farthest, for a name is of the whole theme and not of
    its core alone; each language is there as often as in the theme. `mine` are in canonical
    order, which ties keep; `similarity` is of all rows of the corpus.
    """
    languages = np.array([corpus.languages[row] or "" for row in mine], dtype=object)
    by_nearness = np.argsort(-np.round(similarity[mine], 4), kind="stable")
    share = min(1.0, _SHOWN / max(len(mine), 1))
    picked: list[int] = []
    for lang in sorted(set(languages)):
        own = by_nearness[languages[by_nearness] == lang]
        wanted = round(len(own) * share)
        near = own[: max(wanted, int(_NEARER * len(own)))]
        picked += near[np.arange(wanted) * len(near) // max(wanted, 1)].tolist()
    nearness = np.argsort(by_nearness)
    return mine[np.array(sorted(picked, key=nearness.__getitem__), np.intp)]


def draft_of(id: str, centre: Floats, corpus: ThemeCorpus, mine: Rows, shown: Sample) -> ThemeDraft:
    """A theme to be named, from its rows and a sample of them."""
    return ThemeDraft(
        id=id,
        centre=centre,
        n=len(mine),
        nearest=shown,
        n_languages=Counter(corpus.languages[row] or "" for row in mine),
        n_sentiments=_three(np.bincount(corpus.sentiment[mine].clip(0, 2), minlength=3)),
        n_needs=_needs(corpus.needs[mine]),
    )


def _three(counts: NDArray[np.intp]) -> tuple[int, int, int]:
    return int(counts[0]), int(counts[1]), int(counts[2])


def _needs(needs: NDArray[np.uint8]) -> dict[int, int]:
    known = needs[(needs & _UNKNOWN) == 0]
    return {bit: int(((known & bit) > 0).sum()) for bit in _BITS}
