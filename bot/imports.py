"""Files of feedback that people drop in Slack: what is kept of each while it is on its way in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class ImportState(StrEnum):
    """How far a file is: `new` and `running` are under way, and somebody's to see to."""

    NEW = "new"
    OFFERED = "offered"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"


#: States in which a process is at work on a file.
UNDER_WAY = (ImportState.NEW, ImportState.RUNNING)


@dataclass(frozen=True, slots=True)
class Import:
    """A file that somebody dropped in a direct message.

    `key` is the same however often the event comes; `file` is Slack's id, `size` in bytes. The
    message it came with is `ts`, ours under it `reply_ts`. `mapping` (field -> column, empty for
    none) is what the person said of the columns. `owner` is the process at work on it, which said
    so last at `seen_at` (aware, in UTC).
    """

    key: str
    file: str
    name: str
    size: int
    channel: str
    ts: str
    user: str
    lang: str
    seen_at: datetime
    owner: str
    state: ImportState = ImportState.NEW
    reply_ts: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)


class ImportStore(Protocol):
    """The files of one workspace; every call is atomic, on any thread and in any process."""

    def add(self, one: Import) -> bool:
        """Keep a file that came in; False when it did before."""

    def get(self, key: str) -> Import | None:
        """A file by its key."""

    def set_reply(self, key: str, ts: str) -> None:
        """Remember the message that says how far it is."""

    def set_mapping(self, key: str, mapping: Mapping[str, str]) -> bool:
        """Remember what columns are; False unless the file is on offer."""

    def move(
        self, key: str, before: ImportState, after: ImportState, owner: str, now: datetime
    ) -> bool:
        """Bring a file from one state to the next as its owner; False when it is in another."""

    def beat(self, key: str, owner: str, now: datetime) -> bool:
        """Say that one is still at work; False when the file is another's by now."""

    def take_over(self, key: str, owner: str, before: str, now: datetime) -> bool:
        """Become the owner of a file under way in the place of `before`."""

    def abandoned(self, since: datetime) -> Sequence[Import]:
        """Files under way that nobody owns, or of which nothing was heard since an instant."""

    def stale(self, before: datetime) -> Sequence[Import]:
        """Files on offer since before an instant."""
