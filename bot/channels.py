"""Channels of Slack that are sources of feedback, and what is kept of each while it is followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.forgetting import Forgotten

#: A version after any edit's, however a database sorts: a message that is gone stays so.
FOR_GOOD = "z"

#: A stretch of a channel, from after one ts until before another.
Gap = tuple[str, str]


def joined_gaps(gaps: Sequence[Gap], new: Gap) -> tuple[Gap, ...]:
    """Stretches to be read with one more, to be read after those that it does not overlap.

    It becomes one with those that it overlaps, so that stops one after the other add none.
    """
    after, before = new
    apart = [one for one in gaps if one[1] <= after or before <= one[0]]
    overlapping = [one for one in gaps if one not in apart]
    whole = (
        min([after, *(one[0] for one in overlapping)]),
        max([before, *(one[1] for one in overlapping)]),
    )
    return (whole, *apart)


@dataclass(frozen=True, slots=True)
class ChannelSource:
    """A channel whose messages are comments.

    Instants of Slack are its `ts`, seconds since 1970 as text. Messages before `since` are left
    out. `gaps` are the stretches that were not read yet, the one to read next last. `heard_at` is
    when a process last listened to the channel. Until `leased_until` (aware, like all instants)
    it is its owner's to read. `trouble` is Slack's word for why it cannot be read.
    """

    channel: str
    name: str
    lang: str
    added_by: str
    added_at: datetime
    heard_at: datetime
    is_private: bool = False
    since: str = "0"
    gaps: tuple[Gap, ...] = ()
    owner: str = ""
    leased_until: datetime | None = None
    trouble: str | None = None

    @property
    def source(self) -> str:
        """What the source of its comments is called."""
        return f"Slack #{self.name}"


@dataclass(frozen=True, slots=True)
class Piece:
    """One message of such a channel, without personal data.

    The message that begins a thread has its own `ts` as `thread_ts`. `author` is a pseudonym.
    `version` is the ts of its last edit, empty for none. `is_gone`: deleted, or nothing that a
    customer says. `latest` is the ts of the last reply of its author that is known to exist.
    """

    channel: str
    ts: str
    thread_ts: str
    author: str = ""
    text: str = ""
    version: str = ""
    is_gone: bool = False
    latest: str = ""

    @property
    def is_root(self) -> bool:
        """Whether it begins a thread, or stands alone."""
        return self.ts == self.thread_ts


@dataclass(frozen=True, slots=True)
class StoredPiece:
    """A message as it is kept; `change` is another number after every change of it."""

    piece: Piece
    change: int


class ChannelStore(Protocol):
    """The channels of one workspace that are sources; atomic, on any thread, in any process."""

    def add(self, source: ChannelSource) -> bool:
        """Follow a channel; False when it is followed already."""

    def get(self, channel: str) -> ChannelSource | None:
        """A channel that is followed."""

    def all(self) -> Sequence[ChannelSource]:
        """All channels that are followed, by name."""

    def remove(self, channel: str) -> bool:
        """Follow a channel no longer, and forget its messages; whether it was followed."""

    def hold(self, channel: str, owner: str, now: datetime, until: datetime) -> bool:
        """Have a channel to oneself to read until an instant; False when it is another's by now."""

    def release(self, owner: str) -> None:
        """Leave all channels that one holds to others."""

    def set_gaps(self, channel: str, gaps: Sequence[Gap], heard_at: datetime | None = None) -> None:
        """Remember what is left to read, and that somebody listened at an instant."""

    def set_trouble(self, channel: str, why: str | None) -> None:
        """Remember why a channel cannot be read, or that it can."""

    def put(self, pieces: Sequence[Piece]) -> int:
        """Keep messages that are new or of a later version than the one kept; how many.

        Those of channels that are not followed are left out. A later `latest` is noted in any case.
        """

    def pieces(self, channel: str, threads: Sequence[str]) -> Sequence[StoredPiece]:
        """All messages of threads, the first first, also those that are gone."""

    def pending(self, channel: str, limit: int) -> Sequence[str]:
        """Threads that changed since they were settled and whose first message is known."""

    def settle(self, pieces: Sequence[StoredPiece], others: Sequence[Piece] = ()) -> None:
        """Mark messages as taken in, as far as they did not change meanwhile; forget the others."""

    def roots(self, channel: str, gap: Gap) -> Sequence[str]:
        """The messages of a stretch that begin threads and are not gone, by their ts."""

    def unread(self, channel: str) -> tuple[str, str] | None:
        """A thread with replies that were not read, and the ts up to which they were; or None."""

    def set_read(self, channel: str, thread: str, until: str) -> None:
        """Remember up to which ts the replies of a thread were read."""

    def waiting(self) -> Mapping[str, int]:
        """Channel -> how many of its threads changed and were not taken in yet."""

    def forget(self, gone: Forgotten) -> int:
        """Drop the words of who was forgotten, so that their messages stay unread; how many."""
