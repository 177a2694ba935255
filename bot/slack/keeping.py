"""One message kept as feedback: by the shortcut on it, or by an emoji under it."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.intake import IngestReport, Intake
from bot.rendering import following
from bot.rendering.import_words import say
from bot.rendering.mrkdwn import literal, plain
from bot.slack.errors import explain, slack_code, where
from bot.slack.imports import may_bring
from bot.slack.permissions import Gate
from bot.slack.replies import NETWORK, WhisperReply
from bot.slack.wording import lang_of

_log = logging.getLogger(__name__)

STORE = "earful_store"
#: The emoji that stores the message it is put under, and the one that says that it is stored.
EMOJI, STORED = "inbox_tray", "white_check_mark"
_REASON = 200

#: Channel, message and our own id -> whether it is part of a conversation that is stored.
Belongs = Callable[[str, Mapping[str, Any], str | None], bool]


class Keeper:
    """Stores single messages as comments.

    A message is the comment `slack:<channel>:<ts>`, so that storing it again renews it; its author
    is a pseudonym, the same for the same person. `belongs` tells whether it is part of a
    conversation that is stored as a whole, as its channel is a source.
    """

    def __init__(
        self, intake: Intake, gate: Gate, client: WebClient, belongs: Belongs | None = None
    ) -> None:
        self._intake, self._gate, self._client = intake, gate, client
        self._belongs = belongs
        self._lock = threading.Lock()

    def on_shortcut(self, ack: Ack, context: BoltContext, body: dict[str, Any]) -> None:
        """Store a message, and say so to who asked alone."""
        ack()
        message, whisper = body["message"], WhisperReply(body["response_url"])
        lang, channel = lang_of(message.get("text") or ""), body["channel"]["id"]
        try:
            if self._is_kept(channel, message, context):
                said = following.say(lang, "follows")
            else:
                said = self._store(channel, message, body["user"]["id"], lang)
        except Exception as error:  # the edge of a thread: nothing above could tell the person
            said = explain(error, message.get("text") or "")
        whisper.write(said)

    def on_emoji(self, context: BoltContext, event: dict[str, Any]) -> None:
        """Store the message under which somebody put the emoji, and put another there when done."""
        channel, ts = event["item"]["channel"], event["item"]["ts"]
        try:
            message = self._message(channel, ts)
            if message is None or not may_bring(self._gate.settings(), event["user"]):
                return
            if not self._is_kept(channel, message, context):
                self._store(channel, message, event["user"], lang_of(message.get("text") or ""))
            self._client.reactions_add(channel=channel, timestamp=ts, name=STORED)
        except SlackApiError as error:
            if slack_code(error) != "already_reacted":
                _log.warning("a message was not stored by its emoji: %s", slack_code(error))
        except NETWORK as error:
            _log.warning("a message was not stored by its emoji\n%s", where(error))

    def _is_kept(self, channel: str, message: Mapping[str, Any], context: BoltContext) -> bool:
        return self._belongs is not None and self._belongs(channel, message, context.bot_user_id)

    def _store(self, channel: str, message: Mapping[str, Any], user: str, lang: str) -> str:
        """What came of it, in words."""
        if not may_bring(self._gate.settings(), user):
            return say(lang, "not_allowed", admins=self._gate.admins())
        row = to_row(channel, message, self._link(channel, str(message["ts"])))
        if not row["text"]:
            return say(lang, "store_empty")
        with self._lock:
            report = self._intake.keep([row], datetime.now(UTC))
            self._intake.settle()
        return _said(report, lang)

    def _link(self, channel: str, ts: str) -> str:
        try:
            found = self._client.chat_getPermalink(channel=channel, message_ts=ts)
        except (SlackApiError, *NETWORK) as error:
            _log.info("a message has no link\n%s", where(error))
            return ""
        return str(found["permalink"])

    def _message(self, channel: str, ts: str) -> Mapping[str, Any] | None:
        """The message of that moment, which may stand in a thread; None for one of ours."""
        found = self._client.conversations_replies(
            channel=channel, ts=ts, latest=ts, oldest=ts, inclusive=True, limit=1
        )
        message = next((one for one in found["messages"] if one["ts"] == ts), None)
        return None if message is None or message.get("bot_id") else message


def register(app: App, keeper: Keeper) -> None:
    """Let the shortcut and the emoji be heard."""
    app.message_shortcut(STORE)(keeper.on_shortcut)
    app.event("reaction_added", matchers=[_is_ours])(keeper.on_emoji)


def to_row(channel: str, message: Mapping[str, Any], link: str) -> dict[str, str]:
    """A message as a row of feedback, by the names of a comment's fields."""
    at = datetime.fromtimestamp(float(message["ts"]), UTC)
    return {
        "id": f"slack:{channel}:{message['ts']}",
        "text": plain(message.get("text") or ""),
        "created_at": at.isoformat(timespec="seconds"),
        "author": pseudonym(str(message.get("user") or "")),
        "source": "Slack",
        "url": link,
    }


def pseudonym(user: str) -> str:
    """A name for a person of Slack that shows to nobody who it is; empty for nobody.

    Whoever has the list of members can find out.
    """
    digest = hashlib.blake2b(user.encode(), digest_size=6).hexdigest()
    return f"slack-{digest}" if user else ""


def _said(report: IngestReport, lang: str) -> str:
    if report.n_rejected:
        reason = literal(report.problems[0].reason, _REASON)
        return say(lang, "store_refused", reason=reason)
    return say(lang, "store_done" if report.n_added else "store_again")


def _is_ours(event: dict[str, Any]) -> bool:
    item = event.get("item") or {}
    return event.get("reaction") == EMOJI and item.get("type") == "message"
