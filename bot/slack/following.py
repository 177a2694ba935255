"""Making a channel a source and no source any more, and saying how far its messages are in."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.channel_comments import ChannelComments
from bot.channels import ChannelSource, ChannelStore
from bot.digests.wording import say_comments, say_day
from bot.errors import QuestionError
from bot.rendering.following import DROP, STOP, say, with_button
from bot.rendering.mrkdwn import literal
from bot.slack.errors import explain, slack_code, where
from bot.slack.pages import pages
from bot.slack.permissions import Gate
from bot.slack.replies import NETWORK, Blocks

_log = logging.getLogger(__name__)
_NAME, _MEMBER_PAGES = 120, 20
_NOT_IN = frozenset({"channel_not_found", "not_in_channel"})

#: A message's text, escaped, and its blocks.
Said = tuple[str, Blocks | None]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who wants something of channels, and in which language to answer."""

    user: str
    lang: str


class Following:
    """Carries out what people want of channels that are sources; `wake` has new ones looked at.

    QuestionError says why something cannot be done.
    """

    def __init__(
        self,
        store: ChannelStore,
        comments: ChannelComments,
        gate: Gate,
        client: WebClient,
        wake: Callable[[], None],
    ) -> None:
        self._store, self._comments = store, comments
        self._gate, self._client, self._wake = gate, client, wake

    @property
    def channels(self) -> tuple[str, ...]:
        """The public channels that are sources."""
        return tuple(one.channel for one in self._store.all() if not one.is_private)

    def change_to(self, channels: Sequence[str], asker: Asker) -> Sequence[str]:
        """Have these public channels be sources and no others; what came of each that changes."""
        held = self.channels
        begun = [partial(self.add, one, None, asker) for one in channels if one not in held]
        ended = [partial(self.remove, one, asker) for one in held if one not in channels]
        return [self._tried(step) for step in (*begun, *ended)]

    def add(self, channel: str, since: date | None, asker: Asker) -> Said:
        """Make a channel a source, and say so there."""
        self._check(asker)
        held = self._store.get(channel)
        if held is not None:
            state = self._state(held, asker.lang)
            return say(asker.lang, "already", channel=_link(channel), state=state), None
        room = self._room(channel, asker)
        source = _source(room, since, asker)
        self._announce(source, since)
        self._store.add(source)
        self._wake()
        return say(asker.lang, "done", channel=_link(channel)), None

    def remove(self, channel: str, asker: Asker, *, with_comments: bool = False) -> Said:
        """Make a channel no source any more; its comments stay unless they are to go too."""
        self._check(asker)
        lang, shown = asker.lang, _link(channel)
        held = self._store.get(channel)
        if held is None or not self._store.remove(channel):
            raise QuestionError(say(lang, "no_such", channel=shown))
        self._tell(channel, say(held.lang, "removed_there", who=f"<@{asker.user}>"))
        if with_comments:
            n = self._comments.drop(channel)
            return say(lang, "removed_all", channel=shown, comments=say_comments(lang, n)), None
        n = self._comments.count(held)
        if not n:
            return say(lang, "removed_empty", channel=shown), None
        text = say(lang, "removed", channel=shown, comments=say_comments(lang, n))
        return text, with_button(lang, text, DROP, channel)

    def drop(self, channel: str, asker: Asker) -> Said:
        """Delete the comments that a channel has made."""
        self._check(asker)
        deleted = say_comments(asker.lang, self._comments.drop(channel))
        return say(asker.lang, "dropped", channel=_link(channel), comments=deleted), None

    def list(self, asker: Asker) -> Said:
        """The channels that are sources, and how far each is."""
        self._check(asker)
        lines = [
            say(
                asker.lang,
                "line",
                channel=_link(one.channel),
                comments=say_comments(asker.lang, self._comments.count(one)),
                source=literal(one.source, _NAME),
                state=self._state(one, asker.lang),
            )
            for one in self._store.all()
        ]
        return "\n".join(lines) or say(asker.lang, "none"), None

    def _tried(self, step: Callable[[], Said]) -> str:
        try:
            return step()[0]
        except Exception as error:  # the edge of a thread: nothing above could tell the person
            return str(error) if isinstance(error, QuestionError) else explain(error, "")

    def _check(self, asker: Asker) -> None:
        if not self._gate.is_admin(asker.user):
            raise QuestionError(say(asker.lang, "not_admin", admins=self._gate.admins()))

    def _state(self, source: ChannelSource, lang: str) -> str:
        if source.trouble:
            return say(lang, "trouble", code=source.trouble)
        if not source.gaps:
            return say(lang, "up_to_date")
        day = datetime.fromtimestamp(float(source.gaps[0][1]), UTC).date()
        return say(lang, "reading", day=say_day(lang, day))

    def _room(self, channel: str, asker: Asker) -> Mapping[str, Any]:
        """What Slack says of a channel that can be a source."""
        if channel.startswith("D"):
            raise QuestionError(say(asker.lang, "not_channel"))
        room = self._info(channel, asker)
        phrase = _refusal(room)
        if phrase is None and room.get("is_private") and not self._has_member(channel, asker.user):
            phrase = "not_member"
        if phrase is not None:
            raise QuestionError(say(asker.lang, phrase, channel=_link(channel)))
        return room

    def _info(self, channel: str, asker: Asker) -> Mapping[str, Any]:
        try:
            room: Mapping[str, Any] = self._client.conversations_info(channel=channel)["channel"]
        except SlackApiError as error:
            code = slack_code(error)
            phrase = "not_in" if code in _NOT_IN else "refused"
            raise QuestionError(
                say(asker.lang, phrase, channel=_link(channel), code=code)
            ) from error
        return room

    def _has_member(self, channel: str, user: str) -> bool:
        read = partial(self._client.conversations_members, channel=channel)
        found = pages(read, at_most=_MEMBER_PAGES, limit=1000)
        return any(user in page["members"] for page in found)

    def _announce(self, source: ChannelSource, since: date | None) -> None:
        """Say in the channel what happens there from now on; without that it is not followed."""
        lang, name = source.lang, literal(source.source, _NAME)
        day = say_day(lang, since) if since else ""
        older = say(lang, "older_since" if since else "older", day=day)
        quoted = say(lang, "quoted_private" if source.is_private else "quoted", source=name)
        added = say(lang, "added", who=f"<@{source.added_by}>", older=older)
        text = f"{added}\n{quoted} {say(lang, 'how_to_stop')}"
        try:
            self._post(source.channel, text, with_button(lang, text, STOP, source.channel))
        except SlackApiError as error:
            said = {"channel": _link(source.channel), "code": slack_code(error)}
            raise QuestionError(say(lang, "cannot_post", **said)) from error

    def _tell(self, channel: str, text: str) -> None:
        try:
            self._post(channel, text, None)
        except (SlackApiError, *NETWORK) as error:
            _log.info("a channel was not told that it is no source any more\n%s", where(error))

    def _post(self, channel: str, text: str, blocks: Blocks | None) -> None:
        self._client.chat_postMessage(
            channel=channel,
            text=text,
            blocks=blocks,
            unfurl_links=False,
            unfurl_media=False,
            parse="none",
            link_names=False,
        )


def _source(room: Mapping[str, Any], since: date | None, asker: Asker) -> ChannelSource:
    now = datetime.now(UTC)
    start = datetime(since.year, since.month, since.day, tzinfo=UTC) if since else None
    oldest = f"{start.timestamp():.6f}" if start else "0"
    return ChannelSource(
        channel=str(room["id"]),
        name=str(room["name"]),
        lang=asker.lang,
        added_by=asker.user,
        added_at=now,
        heard_at=now,
        is_private=bool(room.get("is_private")),
        since=oldest,
        gaps=((oldest, f"{now.timestamp():.6f}"),),
    )


def _refusal(room: Mapping[str, Any]) -> str | None:
    """Why a channel cannot be a source, as the name of a phrase; None where it can."""
    if room.get("is_im") or room.get("is_mpim"):
        return "not_channel"
    if room.get("is_archived"):
        return "archived"
    return None if room.get("is_member") else "not_in"


def _link(channel: str) -> str:
    return f"<#{channel}>"
