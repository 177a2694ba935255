"""What is sent, as plain data, and the seam to whoever sends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.analysis.answers import Answer
from bot.digests.news import NewsItem
from bot.ports import Alert, Digest
from bot.questions.bounds import Bounds


@dataclass(frozen=True, slots=True)
class DigestMessage:
    """One digest: what is new, then the answer.

    `since` is the day of the one before, None for the first. Of the ones between, `n_missed` were
    not sent.
    """

    digest: Digest
    answer: Answer
    news: tuple[NewsItem, ...]
    since: date | None
    n_missed: int = 0

    @property
    def is_still(self) -> bool:
        """Whether nothing moved since the one before."""
        return self.since is not None and not self.news


@dataclass(frozen=True, slots=True)
class Slot:
    """The right to send one message: its key, which marks it, and how to hold on to the right.

    `holds` lengthens the lease and tells whether it is still ours; it is asked before each try.
    With `is_taken` somebody else may have sent it already, at `since` or later.
    """

    key: str
    since: datetime
    is_taken: bool
    holds: Callable[[], bool]


class LeaseLostError(Exception):
    """Another process sends this by now."""


class Poster(Protocol):
    """Whoever puts messages where people read them, each of them once.

    RefusedError says that a message cannot be sent there at all, DeliveryError that it cannot just
    now, LeaseLostError that it is not ours to send any more.
    """

    def channel_of(self, name: str) -> str:
        """The id of a channel that may be given by its name (#product); RefusedError for none."""

    def bounds(self, user: str | None, channel: str) -> Bounds:
        """What may be spoken of in a channel for whoever ordered it; None is who runs the bot.

        QuestionError with the reason when nothing may.
        """

    def post_digest(self, message: DigestMessage, slot: Slot) -> str:
        """Send a digest; the message's ts."""

    def post_alert(self, alert: Alert, slot: Slot) -> str:
        """Send an alert; the message's ts."""

    def tell(self, user: str, text: str) -> None:
        """Tell one person something, if that can be."""
