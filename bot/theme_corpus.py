"""Stored comments as the theme maker takes them: columns at once, vectors and texts on demand."""

from __future__ import annotations

import numpy as np

from bot.ports import CommentStore, Keys, ThemeRows, ThemeStore, VectorIndex
from models.themes.ledger import ThemeCorpus


def corpus_of(
    store: ThemeStore, comments: CommentStore, index: VectorIndex, keys: Keys | None = None
) -> tuple[Keys, ThemeCorpus]:
    """These comments, or all of them, without those that models other than the index's embedded."""
    index.refresh(comments)
    rows = store.rows(keys)
    rows = _only(rows, np.isin(rows.keys, index.keys(), assume_unique=True))
    corpus = ThemeCorpus(
        hashes=rows.hashes,
        created_at=rows.created_at,
        came_at=rows.came_at,
        languages=rows.languages,
        sentiment=rows.sentiment,
        needs=rows.needs,
        lengths=rows.lengths,
        vectors=lambda at: index.vectors(rows.keys[at]),
        texts=lambda at: store.texts(rows.keys[at]),
        ids=lambda at: store.ids(rows.keys[at]),
        aspects=lambda at: store.aspects(rows.keys[at]),
    )
    return rows.keys, corpus


def _only(rows: ThemeRows, mask: np.ndarray) -> ThemeRows:
    if mask.all():
        return rows
    languages = [lang for lang, is_in in zip(rows.languages, mask.tolist(), strict=True) if is_in]
    return ThemeRows(
        keys=rows.keys[mask],
        hashes=rows.hashes[mask],
        created_at=rows.created_at[mask],
        came_at=rows.came_at[mask],
        languages=languages,
        sentiment=rows.sentiment[mask],
        needs=rows.needs[mask],
        lengths=rows.lengths[mask],
    )
