"""Gets what answers rest on ready while nobody asks, so that the next question need not wait."""

from __future__ import annotations

from typing import Protocol

from bot.ports import StoreVersion
from bot.repeating import Repeating

#: How often it is looked whether comments changed. While they go on changing nothing is done.
_EVERY_SECONDS = 2.0


class Warmed(Protocol):
    """What answers, and may get ready for it."""

    @property
    def is_busy(self) -> bool:
        """Whether a question is being answered."""

    def version(self) -> StoreVersion:
        """The version of the comments it answers from."""

    def warm(self) -> None:
        """Read what answers rest on."""


class Warming(Repeating):
    """Warms an analyst at once, and after every change of its comments, as long as it lasts."""

    name, failed = "earful-warming", "not ready for questions"

    def __init__(self, desk: Warmed, every_seconds: float = _EVERY_SECONDS) -> None:
        super().__init__(every_seconds)
        self._desk = desk
        self._seen: StoreVersion | None = None
        self._warm: StoreVersion | None = None

    def step(self) -> None:
        """Warm, where comments changed since the last time and are at rest now."""
        now = self._desk.version()
        is_at_rest, self._seen = self._seen in (None, now), now
        if is_at_rest and now != self._warm and not self._desk.is_busy:
            self._warm = now
            self._desk.warm()
