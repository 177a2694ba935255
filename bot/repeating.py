"""A thread that does one thing again and again until it is told to stop, whatever fails."""

from __future__ import annotations

import logging
import threading
import traceback
from types import TracebackType
from typing import Self

_log = logging.getLogger(__name__)


class Repeating:
    """Calls `step` at once and every so many seconds, as long as its context lasts.

    A step that fails is logged, without the message of the error, as `failed`: what fails for a
    moment must not end the thread. One under way at the end has `stop_seconds` to finish. The
    thread is called `name`.
    """

    name, failed = "earful-repeating", "a step failed"
    stop_seconds = 1.0

    def __init__(self, every_seconds: float) -> None:
        self._every_seconds = every_seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)

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
        self._thread.join(self.stop_seconds)

    @property
    def is_stopping(self) -> bool:
        """Whether it was told to stop."""
        return self._stop.is_set()

    def step(self) -> None:
        """What is done each time."""
        raise NotImplementedError

    def log_failure(self, error: Exception) -> None:
        """Say what failed and where, and nothing of what a comment says."""
        where = "".join(traceback.format_tb(error.__traceback__))
        _log.error("%s: %s\n%s", self.failed, type(error).__name__, where)

    def _run(self) -> None:
        while not self.is_stopping:
            try:
                self.step()
            except Exception as error:  # the edge of a thread
                self.log_failure(error)
            self._stop.wait(self._every_seconds)
