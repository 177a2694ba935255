"""The same themes in the space of another encoder."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bot.ports import Floats, Keys, ThemeColumn
from models.themes.ledger import Ledger, Place, Theme, ThemeCorpus, ThemeMaker


def moved_to(
    revision: str,
    ledger: Ledger,
    column: ThemeColumn,
    *,
    keys: Keys,
    corpus: ThemeCorpus,
    maker: ThemeMaker,
) -> Ledger:
    """The ledger for embeddings of another revision: each centre anew, from the theme's comments.

    `keys` are those of the corpus. What a person defined is found again by the definition; a theme
    with neither definition nor comments has no direction, and nothing is near to it.
    """
    centres = maker.centres(corpus, _numbers(column, keys), len(ledger.themes))
    themes = tuple(
        replace(theme, centre=_centre(theme, centre, maker, revision))
        for theme, centre in zip(ledger.themes, centres, strict=True)
    )
    return replace(ledger, revision=revision, themes=themes)


def _numbers(column: ThemeColumn, keys: Keys) -> NDArray[np.int32]:
    """The theme of each row of the corpus as it was."""
    numbers = np.full(len(keys), Place.POOL, np.int32)
    _, rows, places = np.intersect1d(keys, column.keys, assume_unique=True, return_indices=True)
    numbers[rows] = column.numbers[places]
    return numbers


def _centre(theme: Theme, centre: Floats, maker: ThemeMaker, revision: str) -> Floats:
    if not theme.definition:
        return centre
    return maker.define(Ledger(revision), theme.definition, theme.names).themes[-1].centre
