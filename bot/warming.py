"""Gets what answers rest on ready while nobody asks, so that the next question need not wait."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self, TypeVar

from bot.ports import StoreVersion

#: How often it is looked whether comments changed. While they go on changing nothing is done.
_EVERY_SECONDS = 2.0
_STOP_SECONDS = 1.0

_Found = TypeVar("_Found")

_log = logging.getLogger(__name__)


class Warmed(Protocol):
    """What answers, and may get ready for it."""

    @property
    def is_busy(self) -> bool:
        """Whether a question is being answered."""

    def version(self) -> StoreVersion:
        """The version of the comments it answers from."""

    def warm(self) -> None:
        """Read what answers rest on."""


class Warming:
    """Warms an analyst at once, and after every change of its comments, as long as it lasts."""

    def __init__(self, desk: Warmed, every_seconds: float = _EVERY_SECONDS) -> None:
        self._desk, self._every_seconds = desk, every_seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="earful-warming", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join(_STOP_SECONDS)

    def _run(self) -> None:
        warm: StoreVersion | None = None
        seen = self._carefully(self._desk.version)
        while not self._stop.is_set():
            now = self._carefully(self._desk.version)
            if now is not None and now == seen != warm and not self._desk.is_busy:
                self._carefully(self._desk.warm)
                warm = now
            seen = now
            self._stop.wait(self._every_seconds)

    def _carefully(self, call: Callable[[], _Found]) -> _Found | None:
        try:
            return call()
        except Exception as error:  # the edge of a thread: the next question says what is wrong
            where = "".join(traceback.format_tb(error.__traceback__))
            _log.warning("not ready for questions: %s\n%s", type(error).__name__, where)
            return None
