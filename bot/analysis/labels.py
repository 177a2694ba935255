"""Which comments have the labels that a question asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from bot.analysis.moods import SENTIMENTS
from bot.feedback import HOLDS
from bot.ports import CommentTable, CustomLabels, Mask
from bot.questions.query import Filters


def labelled_and_wanted(
    table: CommentTable, filters: Filters, custom: Callable[[str], CustomLabels]
) -> tuple[Mask, Mask]:
    """Which comments have every label that is asked about, and which of them as it is asked.

    `custom` gives what a custom label says of all comments.
    """
    labelled = np.ones(len(table.keys), bool)
    wanted = labelled.copy()
    for has_label, passes in _masks(table, filters, custom):
        labelled &= has_label
        wanted &= passes
    return labelled, labelled & wanted


def _masks(
    table: CommentTable, filters: Filters, custom: Callable[[str], CustomLabels]
) -> Iterator[tuple[Mask, Mask]]:
    if filters.sentiment:
        codes = [SENTIMENTS.index(sentiment) for sentiment in filters.sentiment]
        yield np.ones(len(table.keys), bool), np.isin(table.sentiment, codes)
    if filters.need:
        yield table.is_judged, table.has_need(*filters.need)
    if filters.churn_intent is not None:
        yield ~np.isnan(table.churn), (table.churn >= HOLDS) == filters.churn_intent
    for name, values in filters.custom:
        yield _called(table, custom(name), values)


def _called(table: CommentTable, labels: CustomLabels, values: Sequence[str]) -> tuple[Mask, Mask]:
    folded = {value.casefold() for value in values}
    passes = np.array([label.casefold() in folded for label in labels.labels], bool)
    return np.isin(table.keys, labels.keys), np.isin(table.keys, labels.keys[passes])
