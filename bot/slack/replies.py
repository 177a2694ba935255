"""Writing to Slack so that one question gets one reply, whatever the network does."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from http.client import HTTPException
from typing import Any, Protocol, TypeVar

from slack_sdk import WebClient, WebhookClient
from slack_sdk.errors import SlackApiError

from bot.errors import DeliveryError
from bot.ports import Delivery
from bot.rendering.mrkdwn import clip_bytes
from bot.slack.errors import slack_code
from bot.slack.limits import RateLimits
from bot.slack.pages import pages

_log = logging.getLogger(__name__)
_T = TypeVar("_T")
Blocks = Sequence[dict[str, Any]]

#: Seconds between tries while Slack is in trouble; about a minute in all.
PAUSES: tuple[float, ...] = (0.3, 0.7, 1.5, 3, 6, 12, 24)
#: What a call raises when the network fails.
NETWORK = (OSError, HTTPException)
_TRANSIENT = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "ratelimited"}
)
_REFUSED_LAYOUT = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long"}
)
_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
#: What Slack says where nothing can be read: posting says why, if it cannot either.
_UNREADABLE = frozenset(
    {
        "missing_scope",
        "not_in_channel",
        "channel_not_found",
        "thread_not_found",
        "unknown_method",
        "user_not_found",
    }
)
_EVENT_TYPE = "earful_reply"
#: How far Slack's clock and this machine's may be apart, when looking for a reply.
_CLOCKS = timedelta(minutes=10)
_PAGES = 5
_SHORT = 1500


class SlackAwayError(DeliveryError):
    """Slack cannot be reached just now; the answer is sent as soon as it can be."""


@dataclass(frozen=True, slots=True)
class Found:
    """A reply that was posted before, and whether it says what it is to say."""

    channel: str
    ts: str
    is_final: bool


class Reply(Protocol):
    """The one place where the answer to a question goes."""

    def write(self, text: str, blocks: Blocks | None = None) -> None:
        """Put this there instead of what was there; text is escaped and stands alone."""


class Replies:
    """Opens and finds the messages that answers are written to.

    Waiting out a 429 is left to slack_sdk: such a call was not carried out. After any other
    failure a post may have been, so the thread is searched for it before it is sent again.
    """

    def __init__(self, client: WebClient) -> None:
        self._client = WebClient(
            token=client.token,
            base_url=client.base_url,
            timeout=client.timeout,
            retry_handlers=[RateLimits(max_retry_count=10)],
        )

    def start(self, delivery: Delivery, text: str, blocks: Blocks | None = None) -> str:
        """Post the message that the answer is written to, once; its ts."""

        def posted() -> str | None:
            found = self.find(delivery)
            return found.ts if found and found.channel == delivery.channel else None

        return insist(
            lambda: str(self._post(delivery.channel, delivery, text, blocks)["ts"]), done=posted
        )

    def direct(self, delivery: Delivery, text: str) -> MessageReply:
        """Open the reply in a direct message to whoever asked."""

        def post() -> Found:
            said = self._post(str(delivery.asker), delivery, text, None)
            return Found(str(said["channel"]), str(said["ts"]), is_final=False)

        opened = insist(post, done=lambda: self.find(delivery))
        return self.at(delivery, opened.ts, opened.channel)

    def at(self, delivery: Delivery, ts: str, channel: str | None = None) -> MessageReply:
        """The reply that was opened before, where the question was asked if not in a `channel`."""
        return MessageReply(self, self._client, delivery, channel or delivery.channel, ts)

    def find(self, delivery: Delivery) -> Found | None:
        """The reply posted to this question before, by us or by who had it before us.

        It is where the question was asked, or in a direct message. SlackAwayError when that cannot
        be told just now.
        """
        return insist(lambda: self._look_for(delivery))

    def _look_for(self, delivery: Delivery) -> Found | None:
        since = f"{(delivery.claimed_at - _CLOCKS).timestamp():.6f}"
        wanted: dict[str, Any] = {"oldest": since, "include_all_metadata": True, "limit": 200}
        for channel, read in self._places(delivery):
            try:
                for page in pages(read, at_most=_PAGES, **wanted):
                    for message in page["messages"]:
                        if _key(message) == delivery.key:
                            return Found(channel, str(message["ts"]), _is_final(message))
            except SlackApiError as error:
                _check_unreadable(error)
        return None

    def _places(self, delivery: Delivery) -> Iterator[tuple[str, Callable[..., Any]]]:
        """Where the reply to a question may be, and what reads there."""
        channel, thread = delivery.channel, delivery.thread_ts
        if thread:
            yield channel, partial(self._client.conversations_replies, channel=channel, ts=thread)
        else:
            yield channel, partial(self._client.conversations_history, channel=channel)
        room = None if _is_direct(delivery) else self._room(delivery.asker)
        if room not in (None, delivery.channel):
            yield str(room), partial(self._client.conversations_history, channel=room)

    def _room(self, user: str | None) -> str | None:
        """The direct messages with somebody; None where the app may not ask for them."""
        if user is None:
            return None
        try:
            return str(self._client.conversations_open(users=user)["channel"]["id"])
        except SlackApiError as error:
            _check_unreadable(error)
            return None

    def _post(self, channel: str, delivery: Delivery, text: str, blocks: Blocks | None) -> Any:
        return self._client.chat_postMessage(
            channel=channel,
            thread_ts=delivery.thread_ts if channel == delivery.channel else None,
            text=text,
            blocks=blocks,
            metadata=metadata_of(delivery),
            unfurl_links=False,
            unfurl_media=False,
            parse="none",
            link_names=False,
        )


class MessageReply:
    """A reply that is a message of ours: the answer takes the place of what it said before."""

    def __init__(
        self, replies: Replies, client: WebClient, delivery: Delivery, channel: str, ts: str
    ) -> None:
        self._replies, self._client, self._delivery = replies, client, delivery
        self.channel, self.ts = channel, ts

    def write(self, text: str, blocks: Blocks | None = None) -> None:
        """See `Reply.write`. Blocks that Slack refuses are left out; a message gone is replaced."""
        try:
            insist(lambda: self._update(text, blocks))
        except SlackApiError as error:
            code = slack_code(error)
            _log.warning("an answer was not taken as it was: %s", code)
            if code in _REFUSED_LAYOUT:
                insist(lambda: self._update(clip_bytes(text, _SHORT), None))
            elif code in _GONE:
                self.ts = self._replies.start(self._delivery, text, blocks)
            else:
                raise

    def _update(self, text: str, blocks: Blocks | None) -> None:
        self._client.chat_update(
            channel=self.channel,
            ts=self.ts,
            text=text,
            blocks=blocks,
            metadata=metadata_of(self._delivery, is_final=True),
            parse="none",
            link_names=False,
        )


class WhisperReply:
    """A reply that only the asker of a slash command sees, through its response URL."""

    def __init__(self, response_url: str) -> None:
        self._hook = WebhookClient(response_url, retry_handlers=[RateLimits(max_retry_count=10)])

    def write(self, text: str, blocks: Blocks | None = None) -> None:
        """See `Reply.write`. What was said before stays: Slack keeps no handle on a whisper."""
        if insist(lambda: self._send(text, blocks)):
            return
        if not insist(lambda: self._send(clip_bytes(text, _SHORT), None)):
            raise DeliveryError("Slack did not take the answer to this command; please ask again.")

    def _send(self, text: str, blocks: Blocks | None) -> bool:
        """Whether Slack took it; ConnectionError when it may yet."""
        sent = self._hook.send(
            text=text,
            blocks=blocks,
            response_type="ephemeral",
            unfurl_links=False,
            unfurl_media=False,
        )
        if sent.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise ConnectionError(sent.status_code, "Slack is in trouble")
        return sent.status_code == HTTPStatus.OK


def metadata_of(delivery: Delivery, *, is_final: bool = False) -> dict[str, Any]:
    """What marks a message as the reply to this question, for whoever looks for it later."""
    return {
        "event_type": _EVENT_TYPE,
        "event_payload": {"key": delivery.key, "is_final": is_final},
    }


def insist(call: Callable[[], _T], done: Callable[[], _T | None] = lambda: None) -> _T:
    """Call until it works or fails for good; `done` tells if a failed call did work.

    SlackAwayError when the trouble outlasts all tries.
    """
    for pause in PAUSES:
        try:
            return _attempt(call)
        except SlackAwayError as error:
            reason = type(error.__cause__).__name__
            _log.warning("Slack did not answer (%s), trying again in %s s", reason, pause)
        time.sleep(pause)
        found = done()
        if found is not None:
            return found
    return _attempt(call)


def _attempt(call: Callable[[], _T]) -> _T:
    try:
        return call()
    except (SlackApiError, *NETWORK) as error:
        if is_passing(error):
            raise SlackAwayError from error
        raise


def is_passing(error: Exception) -> bool:
    """Whether the trouble is Slack's or the network's and may be over soon."""
    if isinstance(error, SlackApiError):
        is_down = error.response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
        return is_down or slack_code(error) in _TRANSIENT
    return isinstance(error, NETWORK)


def _check_unreadable(error: SlackApiError) -> None:
    """Raise what may pass; where nothing can be read for good, nothing is found."""
    if slack_code(error) not in _UNREADABLE:
        raise error
    _log.info("an earlier reply was not looked for: %s", slack_code(error))


def _is_direct(delivery: Delivery) -> bool:
    """Whether a question came by direct message; a command may be typed in those of others."""
    return delivery.thread_ts is not None and delivery.channel.startswith("D")


def _is_final(message: dict[str, Any]) -> bool:
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return bool(payload.get("is_final"))


def _key(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    key = (metadata.get("event_payload") or {}).get("key")
    return str(key) if key and metadata.get("event_type") == _EVENT_TYPE else None
