"""What was worked out from comments, kept as long as neither they nor their themes change."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from bot.analysis.theme_view import ThemeView
from bot.ports import StoreVersion

_Found = TypeVar("_Found")

#: So many are kept: those of the last few questions. Each may hold the columns of its comments.
_MOST = 8


class Findings:
    """The last findings about one version of the comments; safe on several threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], _Found]) -> _Found:
        """What is kept under a key, else made now and kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                found: _Found = self._kept[key]
                return found
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        return made


class KeptFindings:
    """Keeps findings until the comments or their themes are others; safe on several threads."""

    def __init__(self) -> None:
        self._of: tuple[StoreVersion, ThemeView | None] | None = None
        self._findings = Findings()
        self._lock = threading.Lock()

    def now(self, version: StoreVersion, themes: ThemeView | None) -> Findings:
        """The findings about this version of the comments, under these themes."""
        with self._lock:
            if self._of is None or self._of[0] != version or self._of[1] is not themes:
                self._of, self._findings = (version, themes), Findings()
            return self._findings
