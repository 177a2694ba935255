"""Counts and times answers as they pass by, so that what makes them knows nothing of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from bot.analysis.answers import Answer
from bot.forgetting import Forgotten
from bot.metrics import ANSWERS, KINDS, OPEN, STEPS
from bot.ports import Delivery, DeliveryState, DeliveryStore
from bot.questions.bounds import UNBOUNDED, Bounds
from bot.questions.query import Kind
from bot.slack.delivery import Analyst


class MeteredAnalyst:
    """An analyst whose answers are counted and timed."""

    def __init__(self, analyst: Analyst) -> None:
        self._analyst = analyst

    def ask(
        self,
        question: str,
        now: datetime | None = None,
        *,
        thread: str | None = None,
        room: str | None = None,
        bounds: Bounds = UNBOUNDED,
    ) -> Answer:
        """See `Analyst.ask`."""
        with _timed():
            return _counted(
                self._analyst.ask(question, now, thread=thread, room=room, bounds=bounds)
            )

    def ask_again(
        self,
        query: str,
        *,
        thread: str | None = None,
        room: str | None = None,
        bounds: Bounds = UNBOUNDED,
    ) -> Answer:
        """See `Analyst.ask_again`."""
        with _timed():
            return _counted(self._analyst.ask_again(query, thread=thread, room=room, bounds=bounds))

    @property
    def kinds(self) -> Collection[Kind]:
        """See `Analyst.kinds`."""
        return self._analyst.kinds


class MeteredDeliveries:
    """A store of deliveries that counts what becomes of the questions of this process."""

    def __init__(self, store: DeliveryStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._since: dict[str, float] = {}
        OPEN.set_function(lambda: len(self._since))

    def claim(self, delivery: Delivery, owner: str) -> bool:
        """See `DeliveryStore.claim`."""
        is_ours = self._store.claim(delivery, owner)
        if is_ours:
            self._begin(delivery.key)
        return is_ours

    def set_reply(self, key: str, reply_ts: str) -> None:
        """See `DeliveryStore.set_reply`."""
        self._store.set_reply(key, reply_ts)

    def finish(self, key: str, state: DeliveryState) -> None:
        """See `DeliveryStore.finish`."""
        self._store.finish(key, state)
        self._end(key, str(state))

    def unfinished(self, other_than_owner: str) -> Sequence[Delivery]:
        """See `DeliveryStore.unfinished`."""
        return self._store.unfinished(other_than_owner)

    def take_over(self, key: str, owner: str, from_owner: str) -> bool:
        """See `DeliveryStore.take_over`."""
        is_taken = self._store.take_over(key, owner, from_owner)
        if is_taken and owner:
            self._begin(key)
        elif is_taken:
            self._end(key, "handed_back")
        return is_taken

    def renew(self, owner: str, at: datetime) -> int:
        """See `DeliveryStore.renew`."""
        return self._store.renew(owner, at)

    def is_known_thread(self, channel: str, thread_ts: str) -> bool:
        """See `DeliveryStore.is_known_thread`."""
        return self._store.is_known_thread(channel, thread_ts)

    def recent(self, asker: str, limit: int) -> Sequence[str]:
        """See `DeliveryStore.recent`."""
        return self._store.recent(asker, limit)

    def prune(self, before: datetime) -> int:
        """See `DeliveryStore.prune`."""
        return self._store.prune(before)

    def forget(self, gone: Forgotten) -> int:
        """See `DeliveryStore.forget`."""
        return self._store.forget(gone)

    def _begin(self, key: str) -> None:
        with self._lock:
            self._since[key] = time.monotonic()

    def _end(self, key: str, outcome: str) -> None:
        with self._lock:
            since = self._since.pop(key, None)
        if since is not None:
            ANSWERS.labels(outcome).inc()
            STEPS.labels("whole").observe(time.monotonic() - since)


def _counted(answer: Answer) -> Answer:
    KINDS.labels(str(answer.query.kind)).inc()
    return answer


@contextmanager
def _timed() -> Iterator[None]:
    began = time.monotonic()
    try:
        yield
    finally:
        STEPS.labels("work_out").observe(time.monotonic() - began)
