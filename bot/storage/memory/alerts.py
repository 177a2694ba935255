"""Alerts in memory: the same behaviour without a disk, and without surviving a restart."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.forgetting import Forgotten
from bot.ports import Alert, Silence, Watch
from bot.storage.contract import without_forgotten

_DAY = timedelta(days=1)


class MemoryAlertStore:
    """Who gets alerts and what was said, held in memory; see `bot.ports.AlertStore`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watches: dict[str, Watch] = {}
        self._silences: dict[tuple[str, str], Silence] = {}
        self._alerts: dict[str, Alert] = {}
        self._seen: dict[str, datetime] = {}

    def watch(self, watch: Watch) -> bool:
        """See `AlertStore.watch`."""
        with self._lock:
            return self._watches.setdefault(watch.channel, watch) is watch

    def unwatch(self, channel: str) -> bool:
        """See `AlertStore.unwatch`."""
        with self._lock:
            return self._watches.pop(channel, None) is not None

    def watches(self) -> Sequence[Watch]:
        """See `AlertStore.watches`."""
        with self._lock:
            return [self._watches[channel] for channel in sorted(self._watches)]

    def silence(self, silence: Silence) -> None:
        """See `AlertStore.silence`."""
        with self._lock:
            self._silences[silence.channel, silence.subject] = silence

    def unsilence(self, channel: str, subject: str | None = None) -> int:
        """See `AlertStore.unsilence`."""
        with self._lock:
            gone = [p for p in self._silences if p[0] == channel and subject in (None, p[1])]
            for place in gone:
                del self._silences[place]
        return len(gone)

    def silences(self, channel: str, now: datetime) -> Sequence[Silence]:
        """See `AlertStore.silences`."""
        with self._lock:
            held = [one for one in self._silences.values() if one.channel == channel]
        holding = [one for one in held if one.until is None or one.until > now]
        return sorted(holding, key=lambda one: one.subject)

    def begin(self, alert: Alert, quiet: timedelta, at_most: int) -> bool:
        """See `AlertStore.begin`."""
        with self._lock:
            here = [one for one in self._alerts.values() if one.channel == alert.channel]
            same = [one.key for one in here if one.subject == alert.subject]
            going_on = [key for key in same if self._seen[key] > alert.fired_at - quiet]
            for key in going_on:
                self._seen[key] = alert.fired_at
            n_recent = sum(one.fired_at > alert.fired_at - _DAY for one in here)
            if going_on or n_recent >= at_most or alert.key in self._alerts:
                return False
            self._alerts[alert.key] = alert
            self._seen[alert.key] = alert.fired_at
            return True

    def recent(self, since: datetime) -> Sequence[Alert]:
        """See `AlertStore.recent`."""
        with self._lock:
            found = [one for one in self._alerts.values() if one.fired_at >= since]
        return sorted(found, key=lambda one: (one.fired_at, one.key))

    def forget(self, gone: Forgotten) -> int:
        """See `AlertStore.forget`."""
        with self._lock:
            n_before = len(self._alerts) + len(self._silences)
            left = [without_forgotten(alert, gone) for alert in self._alerts.values()]
            self._alerts = {alert.key: alert for alert in left if alert is not None}
            for place in [one for one in self._silences if gone.is_in(one[1])]:
                del self._silences[place]
            return n_before - len(self._alerts) - len(self._silences)
