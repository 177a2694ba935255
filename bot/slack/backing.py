"""What Slack's surfaces besides questions rest on."""

from __future__ import annotations

from dataclasses import dataclass

from bot.corrections import Corrections
from bot.ports import CommentStore, DigestStore
from bot.records import SettingStore


@dataclass(frozen=True, slots=True)
class Backing:
    """The stores behind the home tab, settings and corrections; `revision` names the models."""

    comments: CommentStore
    digests: DigestStore
    corrections: Corrections
    settings: SettingStore
    revision: str
