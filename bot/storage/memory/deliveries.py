"""Deliveries in memory: the same behaviour without a disk, and without surviving a restart."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.forgetting import Forgotten
from bot.ports import Delivery, DeliveryState


class MemoryDeliveryStore:
    """Who answers which question, held in memory; see `bot.ports.DeliveryStore`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._deliveries: dict[str, Delivery] = {}

    def claim(self, delivery: Delivery, owner: str) -> bool:
        """See `DeliveryStore.claim`."""
        seen, state = delivery.claimed_at, DeliveryState.CLAIMED
        claimed = replace(delivery, owner=owner, state=state, seen_at=seen)
        with self._lock:
            return self._deliveries.setdefault(delivery.key, claimed) is claimed

    def set_reply(self, key: str, reply_ts: str) -> None:
        """See `DeliveryStore.set_reply`."""
        with self._lock:
            if key in self._deliveries:
                self._deliveries[key] = replace(self._deliveries[key], reply_ts=reply_ts)

    def finish(self, key: str, state: DeliveryState) -> None:
        """See `DeliveryStore.finish`."""
        with self._lock:
            if key in self._deliveries:
                self._deliveries[key] = replace(self._deliveries[key], state=state)

    def unfinished(self, other_than_owner: str) -> Sequence[Delivery]:
        """See `DeliveryStore.unfinished`."""
        with self._lock:
            found = list(self._deliveries.values())
        left = [d for d in found if d.state == DeliveryState.CLAIMED]
        others = [d for d in left if d.owner != other_than_owner]
        return sorted(others, key=lambda delivery: (delivery.claimed_at, delivery.key))

    def take_over(self, key: str, owner: str, from_owner: str) -> bool:
        """See `DeliveryStore.take_over`."""
        with self._lock:
            held = self._deliveries.get(key)
            if held is None or (held.owner, held.state) != (from_owner, DeliveryState.CLAIMED):
                return False
            self._deliveries[key] = replace(held, owner=owner, seen_at=datetime.now(UTC))
            return True

    def renew(self, owner: str, at: datetime) -> int:
        """See `DeliveryStore.renew`."""
        with self._lock:
            mine = [d for d in self._deliveries.values() if d.owner == owner]
            open_ones = [d for d in mine if d.state == DeliveryState.CLAIMED]
            for one in open_ones:
                self._deliveries[one.key] = replace(one, seen_at=at)
        return len(open_ones)

    def is_known_thread(self, channel: str, thread_ts: str) -> bool:
        """See `DeliveryStore.is_known_thread`."""
        with self._lock:
            threads = {(d.channel, d.thread_ts) for d in self._deliveries.values()}
        return (channel, thread_ts) in threads

    def recent(self, asker: str, limit: int) -> Sequence[str]:
        """See `DeliveryStore.recent`."""
        with self._lock:
            mine = [d for d in self._deliveries.values() if d.asker == asker and d.query is None]
        mine.sort(key=lambda delivery: delivery.claimed_at, reverse=True)
        asked = dict.fromkeys(delivery.question for delivery in mine if delivery.question)
        return list(asked)[:limit]

    def prune(self, before: datetime) -> int:
        """See `DeliveryStore.prune`."""
        with self._lock:
            old = [d.key for d in self._deliveries.values() if d.claimed_at < before]
            for key in old:
                del self._deliveries[key]
        return len(old)

    def forget(self, gone: Forgotten) -> int:
        """See `DeliveryStore.forget`."""
        with self._lock:
            held = list(self._deliveries.values())
            named = [one for one in held if gone.is_in((one.question, one.query or ""))]
            for one in named:
                self._deliveries[one.key] = replace(one, question="", query=None)
        return len(named)
