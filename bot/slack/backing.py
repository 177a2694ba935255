"""What Slack's surfaces besides questions rest on."""

from __future__ import annotations

from dataclasses import dataclass

from bot.corrections import Corrections
from bot.ports import CommentStore, DigestStore
from bot.records import SettingStore
from bot.released import ReleasedThings


@dataclass(frozen=True, slots=True)
class Backing:
    """The stores behind the home tab, settings and corrections; `revision` names the models.

    `released` keeps what the team has shipped; without it nothing can be said of that.
    """

    comments: CommentStore
    digests: DigestStore
    corrections: Corrections
    settings: SettingStore
    revision: str
    released: ReleasedThings | None = None
