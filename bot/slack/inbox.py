"""What feedback that comes in by Slack goes into."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.channels import ChannelStore
from bot.imports import ImportStore
from bot.intake import Intake


@dataclass(frozen=True, slots=True)
class Inbox:
    """The record of dropped files, the feedback, and the folder that files lie in meanwhile.

    `channels` are those that are sources; without it none can be.
    """

    store: ImportStore
    intake: Intake
    folder: Path
    channels: ChannelStore | None = None
