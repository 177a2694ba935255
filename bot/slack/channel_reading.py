"""Reading what was said in a channel before, one call at a time and as slowly as Slack wants."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.channel_comments import ChannelComments
from bot.channels import FOR_GOOD, ChannelSource, ChannelStore, Piece
from bot.metrics import count_limit
from bot.slack.channel_messages import Message, to_piece
from bot.slack.errors import slack_code, where
from bot.slack.replies import NETWORK, is_passing

_log = logging.getLogger(__name__)

#: Seconds between calls: less than half of what Slack allows, which answers need as well.
PACE = 3.0
#: Messages of a call; where Slack gives only so few, it also wants a minute between calls.
_PAGE, _FEW, _SLOW = 200, 15, 60.0
#: Seconds to wait when Slack or the network is in trouble.
_TROUBLE = 30.0
#: Seconds between looks at a channel with nothing to read, and whether we still can read it.
_IDLE, _PROBE, _PROBE_AGAIN = 5.0, 600.0, 60.0


class ChannelReader:
    """Reads the stretches of channels that were not read yet, and threads with unread replies.

    What was read is kept at once, with how far it is: the next process goes on from there.
    `is_known_thread` tells of threads in which people talk with us.
    """

    def __init__(
        self,
        store: ChannelStore,
        comments: ChannelComments,
        client: WebClient,
        is_known_thread: Callable[[str, str], bool],
    ) -> None:
        self._store, self._comments = store, comments
        self._is_known_thread = is_known_thread
        # A call that is put off must not hold this thread, which has to stop when told.
        self._client = WebClient(
            token=client.token,
            base_url=client.base_url,
            timeout=client.timeout,
            retry_handlers=[],
        )
        self._pace, self._limit = PACE, _PAGE
        self._not_before = 0.0
        self._asleep: dict[str, float] = {}
        self._probed: dict[str, float] = {}
        self._is_threads_turn = True
        self._identity: Any = None

    @property
    def base(self) -> str:
        """The address of the workspace; raises what a call raises."""
        return str(self._who()["url"])

    def read(self, source: ChannelSource) -> bool:
        """Make the next call for a channel if it is time for one; whether one was made."""
        now = time.monotonic()
        if now < max(self._not_before, self._asleep.get(source.channel, 0.0)):
            return False
        call = self._next(source, now)
        if call is None:
            self._asleep[source.channel] = now + _IDLE
            return False
        self._not_before = now + self._pace
        try:
            call()
        except SlackApiError as error:
            self._refuse(source, error)
        except NETWORK as error:
            _log.warning("could not read a channel yet\n%s", where(error))
            self._not_before = now + _TROUBLE
        return True

    def _next(self, source: ChannelSource, now: float) -> Callable[[], None] | None:
        """The call to make: for a thread or a stretch by turns, or to see if we still are there."""
        probed = self._probed.setdefault(source.channel, now)
        if now - probed >= (_PROBE_AGAIN if source.trouble else _PROBE):
            self._probed[source.channel] = now
            return partial(self._probe, source)
        unread = None if source.trouble else self._store.unread(source.channel)
        self._is_threads_turn = not self._is_threads_turn
        if unread and (self._is_threads_turn or not source.gaps):
            return partial(self._read_thread, source, *unread)
        if source.gaps and not source.trouble:
            return partial(self._read_gap, source)
        return None

    def _probe(self, source: ChannelSource) -> None:
        """See whether the channel can be read: nobody tells who is removed from it."""
        room = self._client.conversations_info(channel=source.channel)["channel"]
        is_away = "is_archived" if room.get("is_archived") else "not_in_channel"
        trouble = None if room.get("is_member") and not room.get("is_archived") else is_away
        if trouble != source.trouble:
            self._store.set_trouble(source.channel, trouble)

    def _read_gap(self, source: ChannelSource) -> None:
        *others, (after, before) = source.gaps
        found = self._client.conversations_history(
            channel=source.channel, oldest=after, latest=before, limit=self._limit
        )
        messages, has_more = found["messages"], bool(found.get("has_more"))
        if has_more and len(messages) <= _FEW < self._limit:
            self._pace = max(self._pace, _SLOW)
            self._not_before = time.monotonic() + self._pace
        self._comments.note([*self._pieces(source, messages), *self._missing(source, messages)])
        first = min((str(one["ts"]) for one in messages), default=after)
        rest = ((after, first),) if has_more and messages else ()
        self._store.set_gaps(source.channel, (*others, *rest))

    def _missing(self, source: ChannelSource, messages: Sequence[Message]) -> list[Piece]:
        """Messages that are known and no longer there, among those that were just read.

        Not before the first of these: Slack may hide what is old without anyone having deleted it.
        """
        there = {str(one["ts"]) for one in messages}
        if not there:
            return []
        known = self._store.roots(source.channel, (min(there), source.gaps[-1][1]))
        return [
            Piece(source.channel, ts, ts, version=FOR_GOOD, is_gone=True)
            for ts in known
            if ts not in there
        ]

    def _read_thread(self, source: ChannelSource, thread: str, after: str) -> None:
        try:
            found = self._client.conversations_replies(
                channel=source.channel, ts=thread, oldest=after or "0", limit=self._limit
            )
        except SlackApiError as error:
            if slack_code(error) != "thread_not_found":
                raise
            self._comments.note([_absent(source, thread)])
            return
        messages = found["messages"]
        root = next((one for one in messages if str(one["ts"]) == thread), None)
        if root is None or thread < source.since:
            self._comments.note([_absent(source, thread)])
            return
        own = [one for one in messages if one.get("user") == root.get("user")]
        self._comments.note(self._pieces(source, own))
        last = max(after, *(str(one["ts"]) for one in messages))
        end = max(last, str(root.get("latest_reply") or ""))
        self._store.set_read(source.channel, thread, last if found.get("has_more") else end)

    def _pieces(self, source: ChannelSource, messages: Sequence[Message]) -> list[Piece]:
        me = str(self._who()["user_id"])
        found = (to_piece(source.channel, one, me) for one in messages)
        return [piece for piece in found if piece and not self._is_asked(piece)]

    def _is_asked(self, piece: Piece) -> bool:
        """Whether it goes on in a thread where people ask us."""
        return not piece.is_root and self._is_known_thread(piece.channel, piece.thread_ts)

    def _who(self) -> Any:
        if self._identity is None:
            self._identity = self._client.auth_test()
        return self._identity

    def _refuse(self, source: ChannelSource, error: SlackApiError) -> None:
        now, code = time.monotonic(), slack_code(error)
        if error.response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            seconds = _retry_after(error)
            count_limit(seconds)
            self._pace = max(self._pace, seconds)
            self._not_before = now + seconds
        elif is_passing(error):
            self._not_before = now + _TROUBLE
        elif code == "invalid_limit":
            self._limit = _FEW
        else:
            _log.warning("a channel cannot be read: %s", code)
            self._store.set_trouble(source.channel, code)


def _absent(source: ChannelSource, thread: str) -> Piece:
    """What stands for a first message that is not there, or too old to be a comment."""
    return Piece(source.channel, thread, thread, is_gone=True)


def _retry_after(error: SlackApiError) -> float:
    headers = {name.lower(): value for name, value in error.response.headers.items()}
    said = str(headers.get("retry-after", "1"))
    return float(said) if said.isdigit() else 1.0
