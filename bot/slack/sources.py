"""Channels as sources in Slack: `/earful source …`, its buttons, and every message said there."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.channel_comments import ChannelComments
from bot.channels import ChannelStore, Piece
from bot.errors import QuestionError
from bot.rendering.following import DROP, STOP, say
from bot.rendering.mrkdwn import literal, with_channels
from bot.slack.channel_messages import Message, from_event, to_piece
from bot.slack.errors import explain
from bot.slack.following import Asker, Following, Said
from bot.slack.permissions import Gate
from bot.slack.replies import WhisperReply
from bot.slack.rooms import Rooms
from bot.slack.wording import lang_of

COMMAND = "/earful"
_log = logging.getLogger(__name__)
_ADD, _LIST = "add|make|follow|添加|加入", "list|ls|show|列表|查看"
_REMOVE = "remove|stop|delete|移除|停止|删除"
_SOURCE = re.compile(
    rf"\s*(?:sources?|反馈来源|来源)(?:\s+(?P<act>{_ADD}|{_LIST}|{_REMOVE}|help|帮助)(?![a-z]))?"
    r"(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_TOKEN = re.compile(r"<#([A-Z0-9]+)(?:\|[^>]*)?>")
_NAMED = re.compile(r"(?:^|\s)#([\w\-.]+)")
_SINCE = re.compile(r"(?:since|自|从)\s*(\S+)", re.IGNORECASE)
_COMMENTS = re.compile(r"with[\s\-]+comments|连同评论|及评论", re.IGNORECASE)


class Follower:
    """Keeps what is said in followed channels before Slack is told that it arrived.

    `is_known_thread` tells of threads in which people talk with us.
    """

    def __init__(
        self,
        store: ChannelStore,
        comments: ChannelComments,
        is_known_thread: Callable[[str, str], bool],
    ) -> None:
        self._store, self._comments = store, comments
        self._is_known_thread = is_known_thread

    def hear(self, context: BoltContext, body: dict[str, Any], next_: Callable[[], Any]) -> Any:
        """See to a message that is new, edited or deleted; whoever it is for hears it after."""
        event = body.get("event") or {}
        if body.get("type") == "event_callback" and event.get("type") == "message":
            self._note(event, context.bot_user_id)
        return next_()

    def belongs(self, channel: str, message: Message, bot_user: str | None) -> bool:
        """Whether a message is part of a conversation that is kept; sees that it is."""
        piece = to_piece(channel, message, bot_user)
        if piece is None or piece.is_gone or self._store.get(channel) is None:
            return False
        if not piece.is_root and self._author_of(piece) != piece.author:
            return False  # another's reply, or one whose thread was not read yet
        self._comments.note([piece])
        return True

    def _note(self, event: Message, bot_user: str | None) -> None:
        source = self._store.get(str(event.get("channel")))
        if source is None:
            return
        if source.trouble:  # whoever is told of a message can read the channel
            self._store.set_trouble(source.channel, None)
        piece = from_event(event, bot_user)
        if piece is not None and piece.ts >= source.since and self._is_told(piece):
            self._comments.note([piece])

    def _is_told(self, piece: Piece) -> bool:
        """Whether a message is the customer's to us: replies of others, and to us, are not."""
        if piece.is_root or piece.is_gone:
            return True
        is_asked = self._is_known_thread(piece.channel, piece.thread_ts)
        return not is_asked and self._author_of(piece) in (None, piece.author)

    def _author_of(self, piece: Piece) -> str | None:
        """Who began the thread of a reply; None where that is not known."""
        known = self._store.pieces(piece.channel, [piece.thread_ts])
        return next((one.piece.author for one in known if one.piece.is_root), None)


class SourceListeners:
    """Answers `/earful source …` and the buttons of sources, to who used them alone."""

    def __init__(self, following: Following, gate: Gate, rooms: Rooms) -> None:
        self._following, self._gate, self._rooms = following, gate, rooms

    def on_command(self, ack: Ack, command: dict[str, Any]) -> None:
        """Carry out a command."""
        ack()
        text = with_channels(command.get("text") or "")
        asker = self._asker(command["user_id"], text)
        self._whisper(
            command["response_url"], text, lambda: self._order(text, command["channel_id"], asker)
        )

    def on_stop(self, ack: Ack, body: dict[str, Any]) -> None:
        """Follow a channel no longer whose message has the button."""
        ack()
        self._press(body, self._following.remove)

    def on_drop(self, ack: Ack, body: dict[str, Any]) -> None:
        """Delete the comments of a channel that is no source any more."""
        ack()
        self._press(body, self._following.drop)

    def _press(self, body: dict[str, Any], act: Callable[[str, Asker], Said]) -> None:
        action = body["actions"][0]
        asker = self._asker(body["user"]["id"], action["text"]["text"])
        self._whisper(body["response_url"], "", lambda: act(str(action["value"]), asker))

    def _order(self, text: str, here: str, asker: Asker) -> Said:
        found = _SOURCE.fullmatch(text)
        act, rest = (found["act"] or "list", found["rest"]) if found else ("help", "")
        if re.fullmatch(_LIST, act, re.IGNORECASE):
            return self._following.list(asker)
        if re.fullmatch(_ADD, act, re.IGNORECASE):
            return self._following.add(self._channel(rest, here, asker), _since(rest, asker), asker)
        if re.fullmatch(_REMOVE, act, re.IGNORECASE):
            channel = self._channel(rest, here, asker)
            with_comments = bool(_COMMENTS.search(rest))
            return self._following.remove(channel, asker, with_comments=with_comments)
        return say(asker.lang, "how"), None

    def _channel(self, text: str, here: str, asker: Asker) -> str:
        """The channel that is named, or the one in which the command was typed."""
        if token := _TOKEN.search(text):
            return token[1]
        named = _NAMED.search(text)
        if named is None:
            return here
        found = self._rooms.named(named[1])
        if found is None:
            shown = literal(f"#{named[1]}", 80)
            raise QuestionError(say(asker.lang, "not_in", channel=shown))
        return found

    def _asker(self, user: str, words: str) -> Asker:
        lang = "zh" if lang_of(words) == "zh" else self._gate.settings().lang
        return Asker(user, lang)

    def _whisper(self, response_url: str, words: str, act: Callable[[], Said]) -> None:
        try:
            text, blocks = act()
        except QuestionError as error:
            text, blocks = str(error), None
        except Exception as error:  # the edge of a thread: nothing above could tell the person
            text, blocks = explain(error, words), None
        WhisperReply(response_url).write(text, blocks)


def register(app: App, listeners: SourceListeners, follower: Follower) -> None:
    """Let messages, commands and buttons be heard; before the rest takes all commands."""
    app.use(follower.hear)
    app.command(COMMAND, matchers=[is_about_sources])(listeners.on_command)
    app.action(STOP)(listeners.on_stop)
    app.action(DROP)(listeners.on_drop)


def is_about_sources(command: dict[str, Any]) -> bool:
    """Whether a command is about sources: it names an action, or nothing besides."""
    found = _SOURCE.fullmatch(command.get("text") or "")
    return found is not None and bool(found["act"] or not found["rest"].strip())


def _since(text: str, asker: Asker) -> date | None:
    found = _SINCE.search(text)
    if found is None:
        return None
    try:
        return date.fromisoformat(found[1])
    except ValueError as error:
        raise QuestionError(say(asker.lang, "day", day=literal(found[1], 40))) from error
