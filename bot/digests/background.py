"""The clock of `earful serve`: wakes each minute, sends what is due, and stops when told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from bot.repeating import Repeating

_EVERY_SECONDS = 60.0

Step = Callable[[datetime], object]


class Background(Repeating):
    """Takes steps each minute on a thread of its own, as long as its context lasts.

    `clock` gives the present (aware); tests move it.
    """

    name, failed = "earful-digests", "digests or alerts failed"
    #: A message under way may take so long when told to stop; after that its lease runs out.
    stop_seconds = 20.0

    def __init__(
        self,
        steps: Sequence[Step],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        every_seconds: float = _EVERY_SECONDS,
    ) -> None:
        super().__init__(every_seconds)
        self._steps, self._clock = steps, clock

    def step(self) -> None:
        """Take each step; one that fails keeps no other from being taken."""
        for one in self._steps:
            if self.is_stopping:
                return
            try:
                one(self._clock())
            except Exception as error:  # a store that is away for a moment must not end the clock
                self.log_failure(error)
