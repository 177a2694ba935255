"""Messages that are due, in memory: the same behaviour without a disk."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.ports import Claim, Posting, PostingState


class MemoryPostingStore:
    """What is due, held in memory; see `bot.ports.PostingStore`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._postings: dict[str, Posting] = {}

    def claim(self, posting: Posting, owner: str, now: datetime, until: datetime) -> Claim:
        """See `PostingStore.claim`."""
        mine = replace(posting, state=PostingState.CLAIMED, owner=owner, leased_until=until)
        with self._lock:
            held = self._postings.setdefault(posting.key, mine)
            if held is mine:
                return Claim.NEW
            lease = held.leased_until
            if held.state is not PostingState.CLAIMED or lease is None or lease > now:
                return Claim.LOST
            self._postings[posting.key] = replace(held, owner=owner, leased_until=until)
            return Claim.TAKEN

    def renew(self, key: str, owner: str, until: datetime) -> bool:
        """See `PostingStore.renew`."""
        return self._change(key, owner, lambda held: replace(held, leased_until=until))

    def finish(self, key: str, owner: str, state: PostingState, ts: str | None = None) -> None:
        """See `PostingStore.finish`."""
        self._change(key, owner, lambda held: replace(held, state=state, ts=ts))

    def last(self, digest: int, state: PostingState | None = None) -> Posting | None:
        """See `PostingStore.last`."""
        with self._lock:
            held = [one for one in self._postings.values() if one.digest == digest]
        found = [one for one in held if state in (None, one.state)]
        return max(found, key=lambda one: one.due_at, default=None)

    def get(self, key: str) -> Posting | None:
        """See `PostingStore.get`."""
        with self._lock:
            return self._postings.get(key)

    def prune(self, before: datetime) -> int:
        """See `PostingStore.prune`."""
        with self._lock:
            newest: dict[tuple[int, PostingState], datetime] = {}
            for one in self._postings.values():
                if one.digest is not None:
                    place = (one.digest, one.state)
                    newest[place] = max(one.due_at, newest.get(place, one.due_at))
            kept = set(newest.values())
            old = [
                one.key
                for one in self._postings.values()
                if one.due_at < before and (one.digest is None or one.due_at not in kept)
            ]
            for key in old:
                del self._postings[key]
        return len(old)

    def _change(self, key: str, owner: str, change: Callable[[Posting], Posting]) -> bool:
        with self._lock:
            held = self._postings.get(key)
            if held is None or (held.owner, held.state) != (owner, PostingState.CLAIMED):
                return False
            self._postings[key] = change(held)
            return True
