"""What people tell Earful besides questions: labels put right, thumbs on answers, settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from bot.forgetting import Forgotten

#: The name that a team's settings are kept under; `zone` is one of them.
TEAM = "team"


class Label(StrEnum):
    """What was said of a comment, and was wrong."""

    SENTIMENT = "sentiment"
    NEED = "need"
    THEME = "theme"


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says that a comment's label should be.

    `comment` is its id, `was` what the models of `revision` said, and `now` what is right: a
    sentiment; needs with a blank between them, none of them empty; the id of a theme, empty for
    none. `by` is who said so, at an instant in UTC.
    """

    comment: str
    label: Label
    was: str
    now: str
    by: str
    at: datetime
    revision: str


@dataclass(frozen=True, slots=True)
class Thumb:
    """Whether a person was helped by the answer in a message.

    `query` is the question as `bot.questions.carried` packs it, `revision` the models in use.
    """

    channel: str
    ts: str
    user: str
    is_good: bool
    query: str
    at: datetime
    revision: str


class RecordStore(Protocol):
    """Corrections and thumbs of one workspace; atomic, on any thread."""

    def correct(self, correction: Correction) -> bool:
        """Keep a correction; whether its comment is stored. The last one of a label counts."""

    def corrections(self, comments: Sequence[str] | None = None) -> Sequence[Correction]:
        """The last correction of each label of these comments, of all with None, oldest first."""

    def rate(self, thumb: Thumb) -> None:
        """Keep a thumb; the last one of a person on a message counts."""

    def thumbs(self) -> Sequence[Thumb]:
        """All thumbs, oldest first."""

    def forget(self, gone: Forgotten) -> int:
        """Drop thumbs on questions that name or quote what was forgotten; how many."""


class SettingStore(Protocol):
    """Settings of one workspace that are made in Slack, by name; atomic, on any thread."""

    def get(self, name: str) -> Mapping[str, Any] | None:
        """What is set, None for nothing."""

    def put(self, name: str, value: Mapping[str, Any], by: str, at: datetime) -> None:
        """Set something, and remember who did it at an instant (aware)."""
