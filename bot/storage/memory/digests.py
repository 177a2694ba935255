"""Digests in memory: the same behaviour without a disk, and without surviving a restart."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.forgetting import Forgotten
from bot.ports import Digest


class MemoryDigestStore:
    """Digests and what was told, held in memory; see `bot.ports.DigestStore`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._digests: dict[int, Digest] = {}
        self._told: set[tuple[str, str]] = set()
        self._next = 1

    def add(self, digest: Digest) -> tuple[Digest, bool]:
        """See `DigestStore.add`."""
        with self._lock:
            for held in self._digests.values():
                if _same(held) == _same(digest):
                    return held, False
            added = self._digests[self._next] = replace(digest, number=self._next)
            self._next += 1
            return added, True

    def get(self, number: int) -> Digest | None:
        """See `DigestStore.get`."""
        with self._lock:
            return self._digests.get(number)

    def all(self) -> Sequence[Digest]:
        """See `DigestStore.all`."""
        with self._lock:
            return [self._digests[number] for number in sorted(self._digests)]

    def remove(self, number: int) -> bool:
        """See `DigestStore.remove`."""
        with self._lock:
            return self._digests.pop(number, None) is not None

    def pause(self, number: int, why: str | None) -> None:
        """See `DigestStore.pause`."""
        self._update(number, paused=why)

    def see(self, number: int, event: int) -> None:
        """See `DigestStore.see`."""
        self._update(number, seen_event=event)

    def told(self, channel: str, items: Sequence[str]) -> frozenset[str]:
        """See `DigestStore.told`."""
        with self._lock:
            return frozenset(item for item in items if (channel, item) in self._told)

    def tell(self, channel: str, items: Sequence[str], at: datetime) -> None:  # noqa: ARG002 - kept by the other store for those who look
        """See `DigestStore.tell`."""
        with self._lock:
            self._told.update((channel, item) for item in items)

    def forget(self, gone: Forgotten) -> int:
        """See `DigestStore.forget`."""
        with self._lock:
            held = self._digests.items()
            dropped = [n for n, one in held if gone.is_in((one.question, one.query))]
            for number in dropped:
                del self._digests[number]
            items = {item for _, item in self._told if gone.is_in(item)}
            self._told = {one for one in self._told if one[1] not in items}
        return len(dropped) + len(items)

    def _update(self, number: int, **values: Any) -> None:
        with self._lock:
            if number in self._digests:
                self._digests[number] = replace(self._digests[number], **values)


def _same(digest: Digest) -> tuple[object, ...]:
    return digest.channel, digest.question, digest.query, digest.schedule
