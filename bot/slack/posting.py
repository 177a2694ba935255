"""Posting digests and alerts, each once: marked, looked for before it is posted again."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.digests.messages import DigestMessage, LeaseLostError, Slot
from bot.errors import DeliveryError, RefusedError
from bot.ports import Alert
from bot.questions.bounds import UNBOUNDED, Bounds
from bot.rendering.digests import to_alert, to_digest
from bot.rendering.mrkdwn import clip_bytes, literal
from bot.slack.errors import slack_code, where
from bot.slack.limits import RateLimits
from bot.slack.pages import pages
from bot.slack.permissions import Gate
from bot.slack.replies import NETWORK, Blocks, insist
from bot.slack.rooms import Rooms

_log = logging.getLogger(__name__)

#: What marks a message as one that was due, and as which.
EVENT_TYPE = "earful_due"
_REFUSED_LAYOUT = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long"}
)
#: How far Slack's clock and this machine's may be apart.
_CLOCKS = timedelta(minutes=10)
_PAGES, _SHORT = 5, 1500


class SlackPoster:
    """Posts to channels; see `bot.digests.messages.Poster`.

    Without a `gate` everything may be spoken of everywhere. Looking back is by the time a message
    was due, or by the last messages of its channel where a past moment is pretended.
    """

    def __init__(self, client: WebClient, gate: Gate | None = None) -> None:
        self._gate = gate
        self._client = WebClient(
            token=client.token,
            base_url=client.base_url,
            timeout=client.timeout,
            retry_handlers=[RateLimits(max_retry_count=2)],
        )
        self._rooms = Rooms(client)

    def channel_of(self, name: str) -> str:
        """See `Poster.channel_of`."""
        found = self._rooms.named(name) if name.startswith("#") else name
        if found is None:
            raise RefusedError(f"There is no channel {name} that I am in; invite me there first.")
        return found

    def bounds(self, user: str | None, channel: str) -> Bounds:
        """See `Poster.bounds`."""
        if self._gate is None:
            return UNBOUNDED
        return self._gate.bounds(user, channel) if user else self._gate.of_channel(channel)

    def post_digest(self, message: DigestMessage, slot: Slot) -> str:
        """See `Poster.post_digest`."""
        return self._once(message.digest.channel, slot, *to_digest(message))

    def post_alert(self, alert: Alert, slot: Slot) -> str:
        """See `Poster.post_alert`."""
        return self._once(alert.channel, slot, *to_alert(alert))

    def tell(self, user: str, text: str) -> None:
        """See `Poster.tell`."""
        try:
            self._post(user, literal(text, _SHORT), None, None)
        except (SlackApiError, *NETWORK) as error:
            _log.warning("could not tell somebody about a digest\n%s", where(error))

    def _once(self, channel: str, slot: Slot, text: str, blocks: Blocks | None) -> str:
        """Post, unless it is there already; blocks that Slack refuses are left out."""
        found = insist(lambda: self._find(channel, slot)) if slot.is_taken else None
        if found is not None:
            return found
        try:
            return self._insist(channel, slot, text, blocks)
        except SlackApiError as error:
            if slack_code(error) not in _REFUSED_LAYOUT:
                raise self._refusal(error) from error
            _log.warning("a digest or alert was not taken as it was: %s", slack_code(error))
        try:
            return self._insist(channel, slot, clip_bytes(text, _SHORT), None)
        except SlackApiError as error:
            raise self._refusal(error) from error

    def _insist(self, channel: str, slot: Slot, text: str, blocks: Blocks | None) -> str:
        def post() -> str:
            if not slot.holds():
                raise LeaseLostError
            return self._post(channel, text, blocks, slot.key)

        # A call that failed may have been carried out: it is looked for before the next.
        return insist(post, done=lambda: insist(lambda: self._find(channel, slot)))

    def _post(self, channel: str, text: str, blocks: Blocks | None, key: str | None) -> str:
        mark = {"event_type": EVENT_TYPE, "event_payload": {"key": key}} if key else None
        posted = self._client.chat_postMessage(
            channel=channel,
            text=text,
            blocks=blocks,
            metadata=mark,
            unfurl_links=False,
            unfurl_media=False,
            parse="none",
            link_names=False,
        )
        return str(posted["ts"])

    def _find(self, channel: str, slot: Slot) -> str | None:
        """The ts of this message if it was posted; raises when that cannot be told."""
        since = f"{(slot.since - _CLOCKS).timestamp():.6f}"
        try:
            wanted = {"oldest": since, "include_all_metadata": True, "limit": 200}
            read = partial(self._client.conversations_history, channel=channel)
            for page in pages(read, at_most=_PAGES, **wanted):
                for message in page["messages"]:
                    if _key(message) == slot.key:
                        return str(message["ts"])
        except SlackApiError as error:
            if slack_code(error) in ("missing_scope", "not_in_channel", "channel_not_found"):
                return None  # where nothing can be read: posting says why, if it cannot either
            raise
        return None

    def _refusal(self, error: SlackApiError) -> DeliveryError:
        code = slack_code(error)
        return RefusedError(
            f"Slack did not take it there ({code}); if that channel still exists, invite me "
            "with /invite @Earful."
        )


def _key(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    key = (metadata.get("event_payload") or {}).get("key")
    return str(key) if key else None
