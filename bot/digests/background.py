"""The clock of `earful serve`: wakes each minute, sends what is due, and stops when told."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

_log = logging.getLogger(__name__)
_EVERY_SECONDS = 60.0
#: How long a message under way may take when told to stop; after that its lease runs out.
_STOP_SECONDS = 20.0

Step = Callable[[datetime], object]


class Background:
    """Takes steps each minute on a thread of its own, as long as its context lasts.

    `clock` gives the present (aware); tests move it.
    """

    def __init__(
        self,
        steps: Sequence[Step],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        every_seconds: float = _EVERY_SECONDS,
    ) -> None:
        self._steps, self._clock, self._every_seconds = steps, clock, every_seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="earful-digests", daemon=True)

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
        while not self._stop.is_set():
            for step in self._steps:
                if not self._stop.is_set():
                    self._take(step)
            self._stop.wait(self._every_seconds)

    def _take(self, step: Step) -> None:
        try:
            step(self._clock())
        except Exception as error:  # a store that is away for a moment must not end the clock
            where = "".join(traceback.format_tb(error.__traceback__))
            _log.error("digests or alerts failed: %s\n%s", type(error).__name__, where)
