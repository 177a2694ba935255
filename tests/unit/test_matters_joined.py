"""How alike comments must be to be one matter; themes, which were parted on purpose, even more."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from bot.analysis.matters import find_matters
from bot.analysis.theme_view import ThemeView
from bot.ports import AspectTable, CommentTable
from models.themes.ledger import Ledger, Place, Theme

_EACH, _OTHERS, _WIDTH = 8, 24, 48
#: The mean cosine of different comments of one group, and of two groups in parts of it.
_WITHIN = 0.6


def vectors(share: float) -> np.ndarray:
    """Two groups of comments that have a direction in common, and comments that have none."""
    made = np.zeros((2 * _EACH + _OTHERS, _WIDTH + 3), np.float32)
    made[np.arange(len(made)), np.arange(len(made))] = 1
    for group in range(2):
        rows = slice(group * _EACH, (group + 1) * _EACH)
        made[rows] *= np.sqrt(1 - _WITHIN)
        made[rows, _WIDTH] = np.sqrt(_WITHIN * share)
        made[rows, _WIDTH + 1 + group] = np.sqrt(_WITHIN * (1 - share))
    return made


def n_matters(share: float, *, second_is_theme: bool) -> int:
    """How many matters two groups make: the first is a theme, the second a theme or a part."""
    made = vectors(share)
    keys = np.arange(len(made), dtype=np.int64)
    numbers = np.full(len(keys), int(Place.POOL), np.int32)
    numbers[:_EACH] = 0
    second = keys[_EACH : 2 * _EACH]
    if second_is_theme:
        numbers[second] = 1
    named = second[:0] if second_is_theme else second
    none = np.zeros(len(named), np.int32)
    aspects = AspectTable(named, ("battery",), none, none.astype(np.int8))
    themes = tuple(Theme(f"T{n}", made[0], 0.5, "a", {"en": f"theme {n}"}) for n in range(2))
    view = ThemeView(
        Ledger("hashing@1", themes, next_id=3),
        numbers_of=lambda some: numbers[some],
        similarity_of=lambda some: np.zeros(len(some), np.float32),
    )
    material: Any = SimpleNamespace(
        vectors=lambda some: made[some], named=lambda: aspects, part_of=lambda _: None
    )
    shown = [0, 1] if second_is_theme else [0]
    wants = [keys < 2 * _EACH]
    return len(find_matters(material, view, shown, table(keys), wants))


def table(keys: np.ndarray) -> CommentTable:
    n = len(keys)
    return CommentTable(
        keys=keys,
        sentiment=np.zeros(n, np.int8),
        score=np.zeros(n, np.float32),
        created_at=np.full(n, np.datetime64("2026-03-18T10:00:00", "s")),
        needs=np.zeros(n, np.uint8),
        churn=np.zeros(n, np.float32),
    )


@pytest.mark.parametrize(
    ("share", "second_is_theme", "n"),
    [
        (0.7, False, 2),
        (0.78, False, 1),
        (0.78, True, 2),
        (0.85, True, 1),
    ],
)
def test_themes_are_joined_where_they_are_more_alike_than_parts_need_be(
    share: float, second_is_theme: bool, n: int
) -> None:
    assert n_matters(share, second_is_theme=second_is_theme) == n
