"""Which comments call for which kind of action, by what models say of their needs and mood."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from bot.analysis.answers import RecommendationKind
from bot.feedback import Need
from bot.ports import CommentTable, Mask

_NEGATIVE, _POSITIVE = 0, 2


def _anything(table: CommentTable) -> Mask:
    return np.ones(len(table.keys), bool)


def _trouble(table: CommentTable) -> Mask:
    """Bugs, and whatever is negative without being a wish; a wish may be a complaint too."""
    negative = table.sentiment == _NEGATIVE
    is_wish = table.has_need(Need.FEATURE_REQUEST) & ~table.has_need(Need.COMPLAINT)
    told = table.has_need(Need.BUG_REPORT) | (negative & ~is_wish)
    mask: Mask = np.where(table.is_judged, told, negative)
    return mask


def _requests(table: CommentTable) -> Mask:
    mask: Mask = table.is_judged & table.has_need(Need.FEATURE_REQUEST)
    return mask


def _questions(table: CommentTable) -> Mask:
    mask: Mask = table.is_judged & table.has_need(Need.QUESTION)
    return mask


def _praise(table: CommentTable) -> Mask:
    mask: Mask = table.sentiment == _POSITIVE
    return mask


#: What makes a matter; praise is of one, but makes none.
MAKING = (_trouble, _requests, _questions)

WANTED: Mapping[RecommendationKind, Callable[[CommentTable], Mask]] = {
    RecommendationKind.FIX: _trouble,
    RecommendationKind.BUILD: _requests,
    RecommendationKind.EXPLAIN: _questions,
    RecommendationKind.KEEP: _praise,
}


def wanting(kind: RecommendationKind, table: CommentTable) -> Mask:
    """The comments that call for a kind of action; all of them for what is only watched."""
    is_price = kind is RecommendationKind.PRICE
    return WANTED.get(RecommendationKind.FIX if is_price else kind, _anything)(table)
