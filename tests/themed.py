"""Comments whose themes are known: the first word of a comment says which one it is of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from bot.analyst import Analyst
from bot.feedback import Comment
from bot.ports import ThemeColumn
from bot.storage.memory.comments import MemoryCommentStore
from bot.storage.memory.index import MemoryIndex
from bot.storage.memory.themes import MemoryThemeStore
from factories import labelled
from models.testing import HashingPredictor
from models.themes.ledger import Area, Ledger, Place, Theme

#: First word -> the theme's names and its area; of other words a comment has no theme.
THEMES: Mapping[str, tuple[str, str, str]] = {
    "sync": ("Notes lost on sync", "同步丢失笔记", "data"),
    "login": ("Login loop", "登录循环", "account"),
    "price": ("Too expensive", "价格太贵", "account"),
    "offline": ("Works offline", "离线使用", "data"),
    "search": ("Search finds everything", "搜索好用", "data"),
    "dark": ("Dark mode", "深色模式", "look"),
}
AREAS = (
    Area("data", {"en": "Data", "zh": "数据"}),
    Area("account", {"en": "Account", "zh": "账户"}),
    Area("look", {"en": "Look", "zh": "外观"}),
)
_PLACES = {"nice": Place.SHORT_PRAISE, "bad": Place.SHORT_COMPLAINT, "...": Place.NOISE}


def ledger(muted: Sequence[str] = ()) -> Ledger:
    """The themes, T1 to T6 in their order."""
    themes = tuple(
        Theme(
            id=f"T{number}",
            centre=np.eye(64, dtype=np.float32)[number],
            threshold=0.5,
            area=area,
            names={"en": english, "zh": chinese},
            is_muted=word in muted,
        )
        for number, (word, (english, chinese, area)) in enumerate(THEMES.items(), 1)
    )
    return Ledger("hashing@1", themes, AREAS, next_id=len(themes) + 1)


def themed_analyst(
    comments: Sequence[Comment], muted: Sequence[str] = (), **settings: Any
) -> Analyst:
    """An analyst of these comments and their themes, in memory."""
    predictor = HashingPredictor()
    store, index = MemoryCommentStore(), MemoryIndex(predictor.dimension)
    keys = store.add(labelled(comments, predictor))
    themes = MemoryThemeStore(store)
    whole = ledger(muted)
    words = [one.text.split()[0].rstrip(",") for one in comments]
    places = {word: number for number, word in enumerate(THEMES)} | _PLACES
    numbers = np.array([places.get(word, Place.POOL) for word in words], np.int32)
    order = np.argsort(keys)
    column = ThemeColumn(
        keys[order],
        numbers[order],
        np.where(numbers >= 0, 0.8, 0).astype(np.float32)[order],
        tuple(theme.id for theme in whole.themes),
    )
    assert themes.save(whole, column, after=None)
    parts: Mapping[str, Any] = {"zone": ZoneInfo("UTC"), **settings}
    return Analyst(store=store, index=index, predictor=predictor, themes=themes, **parts)
