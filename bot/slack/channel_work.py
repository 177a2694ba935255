"""The work on channels that are sources: what was said is taken in, what is older is read."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from slack_sdk.errors import SlackApiError

from bot.channel_comments import ChannelComments, Taken, outcomes
from bot.channels import ChannelSource, ChannelStore, Gap, joined_gaps
from bot.errors import EarfulError
from bot.metrics import CHANNELS, CHANNELS_WAITING
from bot.slack.channel_reading import ChannelReader
from bot.slack.errors import where
from bot.slack.replies import NETWORK

_log = logging.getLogger(__name__)

#: Seconds between looks, and between takings-in: each of these has answers look at all comments.
EVERY, TAKE_EVERY = 1.0, 15.0
#: How long a channel is one process's, and how often that says so.
_LEASE, _RENEW = timedelta(minutes=2), timedelta(seconds=30)
#: Who did not listen for so long reads what was said since, and a day more for edits; and once
#: that is done the days before, for what was changed or replied in conversations of then.
_DEAF, _LOOK_BACK = timedelta(seconds=90), timedelta(days=1)
_LOOK_BACK_FURTHER = timedelta(days=30)
_STOP_SECONDS = 20.0


class ChannelWork:
    """Follows channels on a thread of its own; of several processes one follows each channel.

    `is_connected` tells whether Slack's events reach us; `owner` names this process.
    """

    def __init__(
        self,
        store: ChannelStore,
        comments: ChannelComments,
        reader: ChannelReader,
        owner: str,
        is_connected: Callable[[], bool],
    ) -> None:
        self._store, self._comments, self._reader = store, comments, reader
        self._owner, self._is_connected = owner, is_connected
        self._stopping, self._wake = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="earful-channels", daemon=True)
        self._renewed: dict[str, datetime] = {}
        self._taken_at, self._last_read = float("-inf"), ""

    def tick(self, _now: datetime) -> None:
        """Begin, the first time."""
        if not self._thread.is_alive() and not self._stopping.is_set():
            self._thread.start()

    def wake(self) -> None:
        """Look at once: a channel is to be followed from now on."""
        self._wake.set()

    def stop(self) -> None:
        """End after the call or the batch under way, and leave the channels to others."""
        self._stopping.set()
        self._wake.set()

    def wait(self) -> None:
        """Wait until that is so, for a while: else their lease runs out."""
        if self._thread.is_alive():
            self._thread.join(_STOP_SECONDS)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._guarded(self._step)
            self._wake.wait(EVERY)
            self._wake.clear()
        self._guarded(lambda: self._store.release(self._owner))

    def _step(self) -> None:
        mine = {source.channel for source in self._store.all() if self._hold(source)}
        held = [source for source in self._store.all() if source.channel in mine]
        self._read(held)
        if time.monotonic() - self._taken_at >= TAKE_EVERY:
            self._take(held)
            self._taken_at = time.monotonic()

    def _read(self, held: Sequence[ChannelSource]) -> None:
        """Have the next channel read that has something to be read, each in its turn."""
        for source in sorted(held, key=self._turn):
            if not self._stopping.is_set() and self._reader.read(source):
                self._last_read = source.channel
                break

    def _turn(self, source: ChannelSource) -> tuple[bool, str]:
        return source.channel <= self._last_read, source.channel

    def _hold(self, source: ChannelSource) -> bool:
        """Have the channel for ourselves; where nobody listened for a while, there is a gap."""
        now = datetime.now(UTC)
        if now - self._renewed.get(source.channel, now - _LEASE) < _RENEW:
            return True
        if not self._store.hold(source.channel, self._owner, now, now + _LEASE):
            self._renewed.pop(source.channel, None)
            return False
        self._renewed[source.channel] = now
        if self._is_connected() and not source.trouble:
            self._listen(source, now)
        return True

    def _listen(self, source: ChannelSource, now: datetime) -> None:
        is_deaf = now - source.heard_at > _DEAF
        gaps = _missed(source, now) if is_deaf else source.gaps
        self._store.set_gaps(source.channel, gaps, now)

    def _take(self, held: Sequence[ChannelSource]) -> None:
        waiting = self._store.waiting()
        mine = [source for source in held if waiting.get(source.channel)]
        total = Taken()
        for source in mine:
            total += self._take_all(source)
        if total.added or total.changed or total.deleted:
            self._comments.settle()
        for outcome, count in outcomes(total).items():
            CHANNELS.labels(outcome).inc(count)
        CHANNELS_WAITING.set(sum(self._store.waiting().values()))

    def _take_all(self, source: ChannelSource) -> Taken:
        total = Taken()
        while not self._stopping.is_set():
            taken = self._comments.take(source, self._reader.base, datetime.now(UTC))
            if taken is None:
                break
            total += taken
        return total

    def _guarded(self, work: Callable[[], None]) -> None:
        """A store or a Slack that is away for a moment must not end the following for good."""
        try:
            work()
        except (EarfulError, SlackApiError, *NETWORK) as error:
            _log.warning("the channels could not be seen to yet\n%s", where(error))
        except Exception as error:
            _log.error("the channels could not be seen to\n%s", where(error))


def _missed(source: ChannelSource, now: datetime) -> tuple[Gap, ...]:
    """What is to be read of a channel that nobody listened to: the newest stretch first."""
    recent = max(_ts(source.heard_at - _LOOK_BACK), source.since)
    further = max(_ts(source.heard_at - _LOOK_BACK_FURTHER), source.since)
    gaps = joined_gaps(source.gaps, (further, recent)) if further < recent else source.gaps
    newest, *others = joined_gaps(gaps, (recent, _ts(now)))
    return (*others, newest)


def _ts(instant: datetime) -> str:
    return f"{instant.timestamp():.6f}"
