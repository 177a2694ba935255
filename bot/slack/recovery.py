"""Taking over questions whose process is gone, so that each gets its answer after all."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.ports import Delivery, DeliveryStore
from bot.slack.delivery import Desk
from bot.slack.errors import where

_log = logging.getLogger(__name__)

#: A question whose process has not said for so long that it is at it counts as given up.
_LEASE = timedelta(minutes=2)
_EVERY_SECONDS = 20.0
#: How long a thread is remembered as one that Earful has answered in.
_REMEMBERED = timedelta(days=90)


def owner_name() -> str:
    """A name for this process: its machine, its id there, and a word that is new every start."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"


def is_abandoned(delivery: Delivery, me: str, now: datetime) -> bool:
    """Whether nobody answers this claimed question any more.

    No owner: it was handed back. A process of this machine can be looked up; an earlier start
    with our own process id (a restarted container) is gone. Any other has to say that it is at it.
    """
    seen = delivery.seen_at or delivery.claimed_at
    machine, _, rest = delivery.owner.partition(":")
    my_machine, _, my_rest = me.partition(":")
    pid = rest.partition(":")[0]
    if not delivery.owner or now - seen > _LEASE:
        return True
    if machine != my_machine or not pid.isdigit():
        return False
    return pid == my_rest.partition(":")[0] or not _is_running(int(pid))


class Recovery:
    """Looks for abandoned questions at the start and every twenty seconds."""

    def __init__(self, desk: Desk, store: DeliveryStore, executor: Executor) -> None:
        self._desk, self._store, self._executor = desk, store, executor
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="earful-recovery", daemon=True)

    def start(self) -> None:
        """Begin; the first look is at once."""
        self._thread.start()

    def stop(self) -> None:
        """Take over nothing more."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def sweep(self) -> int:
        """Take over what is abandoned and have it answered; how many questions."""
        taken, now = 0, datetime.now(UTC)
        for delivery in self._store.unfinished(self._desk.owner):
            if is_abandoned(delivery, self._desk.owner, now) and self._take(delivery):
                self._executor.submit(self._desk.resume, delivery)
                taken += 1
        return taken

    def _take(self, delivery: Delivery) -> bool:
        return self._store.take_over(delivery.key, self._desk.owner, delivery.owner)

    def _run(self) -> None:
        self._guarded(lambda: self._store.prune(datetime.now(UTC) - _REMEMBERED))
        while not self._stop.is_set():
            self._guarded(self._renew)
            self._guarded(self.sweep)
            self._stop.wait(_EVERY_SECONDS)

    def _renew(self) -> int:
        """Say that we are at our questions; nothing that is worth a line in the log."""
        self._store.renew(self._desk.owner, datetime.now(UTC))
        return 0

    def _guarded(self, work: Callable[[], int]) -> None:
        """A store that is away for a moment must not end the looking for good."""
        try:
            if work():
                _log.info("took up or cleared questions of before")
        except Exception as error:
            _log.error("could not look after earlier questions\n%s", where(error))


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    """Whether a process has ended and only waits for its parent to notice."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(") ")[2][:1] in ("Z", "X")
