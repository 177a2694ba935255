"""Which channels Earful is in: elsewhere it cannot post, only whisper to who typed a command."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.errors import where
from bot.slack.pages import pages
from bot.slack.replies import NETWORK

_log = logging.getLogger(__name__)
_PAGES = 20


class Rooms:
    """Remembers the channels it has heard from and asks Slack about the others."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._known: set[str] = set()
        self._names: dict[str, str] = {}
        self._closed: set[str] = set()

    def heard_from(self, channel: str) -> None:
        """An event came from there, which only happens where Earful is a member."""
        self._known.add(channel)

    def is_member(self, channel: str) -> bool:
        """Whether Earful can post there. Not known counts as no."""
        # Direct messages are not listed: a whisper there is seen by the same one person.
        if channel not in self._known and not channel.startswith("D"):
            self._look()
        return channel in self._known

    def named(self, name: str) -> str | None:
        """The id of the channel of this name, if Earful is a member of it."""
        wanted = name.removeprefix("#").lower()
        if wanted not in self._names:
            self._look()
        return self._names.get(wanted)

    def is_open(self, channel: str) -> bool:
        """Whether people who were not invited can read along: public, or shared with others.

        What is not known counts as open.
        """
        if channel.startswith(("D", "U", "W")):  # direct messages, by their id or the person's
            return False
        # A channel that was closed may have been shared since.
        self._look()
        return channel not in self._closed

    def _look(self) -> None:
        try:
            wanted = {"types": "public_channel,private_channel", "exclude_archived": True}
            read = self._client.users_conversations
            for page in pages(read, at_most=_PAGES, limit=200, **wanted):
                self._known.update(room["id"] for room in page["channels"])
                self._note_closed(page["channels"])
                self._names |= {r["name"]: r["id"] for r in page["channels"] if r.get("name")}
        except (SlackApiError, *NETWORK) as error:
            _log.warning("could not look up the channels\n%s", where(error))

    def _note_closed(self, rooms: Sequence[Mapping[str, Any]]) -> None:
        for room in rooms:
            is_closed = room.get("is_private") and not room.get("is_ext_shared")
            (self._closed.add if is_closed else self._closed.discard)(room["id"])
