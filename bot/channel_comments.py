"""From the messages of a channel to comments: a thread is one, in its author's own words."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby

from bot.channels import ChannelSource, ChannelStore, Piece, StoredPiece
from bot.ingest.chatter import is_chatter
from bot.ingest.privacy import mask
from bot.intake import IngestReport, Intake

_log = logging.getLogger(__name__)

#: Threads that are taken in at once.
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of threads: comments added, changed and deleted, and threads that are none."""

    added: int = 0
    changed: int = 0
    deleted: int = 0
    left_out: int = 0

    def __add__(self, other: Taken) -> Taken:
        return Taken(
            self.added + other.added,
            self.changed + other.changed,
            self.deleted + other.deleted,
            self.left_out + other.left_out,
        )


@dataclass(frozen=True, slots=True)
class Conversation:
    """The first message of a thread, the replies of whoever wrote it, and those of others."""

    root: Piece
    replies: tuple[Piece, ...] = ()
    others: tuple[Piece, ...] = ()


class ChannelComments:
    """Keeps the messages of followed channels, and the comments that they make, in step.

    A conversation is the comment `slack:<channel>:<ts of its first message>`. Its text is that
    message with the author's own replies in the order they were written, without those that say
    nothing; what others reply is not the customer's. It goes when its first message is deleted.
    """

    def __init__(self, store: ChannelStore, intake: Intake) -> None:
        self._store, self._intake = store, intake
        self._lock = threading.Lock()

    def note(self, pieces: Sequence[Piece]) -> int:
        """Keep messages, without personal data, to be taken in soon; how many are new."""
        masked = [replace(piece, text=mask(piece.text).text) for piece in pieces]
        return self._store.put(masked)

    def take(self, source: ChannelSource, base: str, now: datetime) -> Taken | None:
        """Bring the comments up to at most 200 threads that changed; None when none did.

        `base` is the address of the workspace, for the links.
        """
        with self._lock:
            threads = self._store.pending(source.channel, _BATCH)
            pieces = self._store.pieces(source.channel, threads)
            if not pieces:
                return None
            found = list(_conversations(pieces))
            taken = self._take(source, found, base, now)
            self._store.settle(pieces, [other for one in found for other in one.others])
        return taken

    def settle(self) -> None:
        """Bring the themes up to the comments."""
        self._intake.settle()

    def count(self, source: ChannelSource) -> int:
        """How many comments a channel has made."""
        return self._intake.count(source.source)

    def drop(self, channel: str) -> int:
        """Delete all comments of a channel; how many."""
        with self._lock:
            return self._intake.forget(self._intake.ids(f"slack:{channel}:"))

    def _take(
        self, source: ChannelSource, found: Sequence[Conversation], base: str, now: datetime
    ) -> Taken:
        rows = [to_row(source, one, base) for one in found]
        filled = [row for row in rows if row["text"]]
        empty = [row["id"] for row in rows if not row["text"]]
        # A reply that was stored alone before is part of its conversation now, and what came from
        # another source would not be known again.
        alone = [comment_id(reply) for one in found for reply in one.replies]
        known = self._intake.sources_of([row["id"] for row in filled])
        moved = [id for id, name in known.items() if name != source.source]
        self._intake.drop([*alone, *moved])
        deleted = self._intake.forget(empty)
        report = self._intake.keep(filled, now) if filled else IngestReport(source.source)
        for problem in report.problems:
            _log.warning("a conversation was not stored: %s", problem.reason)
        left_out = len(empty) - deleted + report.n_duplicates + report.n_rejected
        return Taken(report.n_added, report.n_updated, deleted, left_out)


def comment_id(piece: Piece) -> str:
    """The id of the comment that a message is."""
    return f"slack:{piece.channel}:{piece.ts}"


def link(base: str, piece: Piece) -> str:
    """The address of a message, as Slack makes it."""
    inside = "" if piece.is_root else f"?thread_ts={piece.thread_ts}&cid={piece.channel}"
    return f"{base}archives/{piece.channel}/p{piece.ts.replace('.', '')}{inside}" if base else ""


def to_row(source: ChannelSource, one: Conversation, base: str) -> dict[str, str]:
    """A conversation by the names of a comment's fields; without text where it says nothing."""
    said = () if one.root.is_gone else (one.root, *one.replies)
    at = datetime.fromtimestamp(float(one.root.ts), UTC)
    return {
        "id": comment_id(one.root),
        "text": "\n".join(each.text for each in said if not is_chatter(each.text)),
        "created_at": at.isoformat(timespec="seconds"),
        "author": one.root.author,
        "source": source.source,
        "url": link(base, one.root),
    }


def _conversations(pieces: Sequence[StoredPiece]) -> Iterator[Conversation]:
    ordered = sorted((one.piece for one in pieces), key=lambda one: (one.thread_ts, one.ts))
    for thread, group in groupby(ordered, key=lambda one: one.thread_ts):
        messages = list(group)
        root = next((one for one in messages if one.ts == thread), None)
        if root is None:
            continue
        rest = [one for one in messages if one is not root]
        is_own = [bool(one.author) and one.author == root.author for one in rest]
        yield Conversation(
            root,
            tuple(one for one, own in zip(rest, is_own, strict=True) if own),
            tuple(one for one, own in zip(rest, is_own, strict=True) if not own),
        )


def outcomes(taken: Taken) -> Mapping[str, int]:
    """What became of threads, by the names that it is counted under."""
    return {
        "added": taken.added,
        "changed": taken.changed,
        "deleted": taken.deleted,
        "left_out": taken.left_out,
    }
