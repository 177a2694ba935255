"""A channel that digests and alerts are put into, and a bot that does so; for tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from bot.analyst import Analyst
from bot.digests.dispatch import Dispatch
from bot.digests.messages import DigestMessage, Slot
from bot.digests.news import Newsroom
from bot.digests.office import Desk, Office
from bot.digests.runner import DigestRunner
from bot.errors import QuestionError
from bot.ports import Alert
from bot.questions.bounds import Bounds
from bot.storage.memory import (
    MemoryAlertStore,
    MemoryConversationStore,
    MemoryDigestStore,
    MemoryPostingStore,
)
from factories import analyst

HERE = Desk("U1", "C1", "UTC", lambda name: f"C-{name}", lambda channel: channel != "CELSE")


@dataclass
class Channel:
    """Keeps what is posted; `errors` are raised by the next posts."""

    digests: list[DigestMessage] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    sources: dict[str, tuple[str, ...]] = field(default_factory=dict)
    strangers: frozenset[str] = frozenset()

    def bounds(self, user: str | None, channel: str) -> Bounds:
        if user in self.strangers:
            raise QuestionError("Who may ask is limited.")
        refusal = {"en": "Not that source here."}
        return Bounds(self.sources.get(channel, ()), refusal=refusal)

    def channel_of(self, name: str) -> str:
        return name

    def post_digest(self, message: DigestMessage, slot: Slot) -> str:
        return self._post(self.digests, message, slot)

    def post_alert(self, alert: Alert, slot: Slot) -> str:
        return self._post(self.alerts, alert, slot)

    def tell(self, user: str, text: str) -> None:
        self.told.append((user, text))

    def _post(self, where: list[Any], what: Any, slot: Slot) -> str:
        self.slots.append(slot)
        if self.errors:
            raise self.errors.pop(0)
        where.append(what)
        return f"{len(where)}.0"


class Bot:
    """A runner and an office on one set of comments, with all stores in memory."""

    def __init__(self, comments: Sequence[Any], themes: Any = None) -> None:
        self.channel = Channel()
        self.digests, self.postings = MemoryDigestStore(), MemoryPostingStore()
        self.alerts, self.conversations = MemoryAlertStore(), MemoryConversationStore()
        self.analyst: Analyst = analyst(comments)
        self.newsroom = Newsroom(self.analyst, themes)
        self.office = Office(self.digests, self.alerts, self.analyst, self.newsroom)

    def runner(self, owner: str = "one") -> DigestRunner:
        return DigestRunner(
            digests=self.digests,
            dispatch=Dispatch(self.postings, owner),
            analyst=self.analyst,
            newsroom=self.newsroom,
            poster=self.channel,
            conversations=self.conversations,
        )

    def order(self, text: str, now: datetime) -> str:
        bounds = partial(self.channel.bounds, HERE.user)
        return self.office.digest(text, replace(HERE, bounds=bounds), now)
