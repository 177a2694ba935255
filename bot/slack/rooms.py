"""Which channels Earful is in: elsewhere it cannot post, only whisper to who typed a command."""

from __future__ import annotations

import logging
from itertools import islice

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.errors import where
from bot.slack.replies import NETWORK

_log = logging.getLogger(__name__)
_PAGES = 20


class Rooms:
    """Remembers the channels it has heard from and asks Slack about the others."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._known: set[str] = set()

    def heard_from(self, channel: str) -> None:
        """An event came from there, which only happens where Earful is a member."""
        self._known.add(channel)

    def is_member(self, channel: str) -> bool:
        """Whether Earful can post there. Not known counts as no."""
        # Direct messages are not listed: a whisper there is seen by the same one person.
        if channel not in self._known and not channel.startswith("D"):
            self._look()
        return channel in self._known

    def _look(self) -> None:
        try:
            pages = self._client.users_conversations(
                types="public_channel,private_channel", exclude_archived=True, limit=200
            )
            for page in islice(pages, _PAGES):
                self._known.update(room["id"] for room in page["channels"])
        except (SlackApiError, *NETWORK) as error:
            _log.warning("could not look up the channels\n%s", where(error))
