"""The shortcut on a message: what users say about what stands there."""

from __future__ import annotations

from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.rendering.slack_words import say
from bot.slack.delivery import Desk
from bot.slack.incoming import from_shortcut
from bot.slack.replies import WhisperReply

ASK_ABOUT = "earful_ask_about"


def register(app: App, desk: Desk) -> None:
    """Let the shortcut be heard."""
    app.message_shortcut(ASK_ABOUT)(partial(on_ask_about, desk=desk))


def on_ask_about(ack: Ack, context: BoltContext, body: dict[str, Any], desk: Desk) -> None:
    """Answer in the message's thread, or privately where Earful cannot write."""
    whisper, asked = WhisperReply(body["response_url"]), from_shortcut(body)
    is_ours = asked is not None and desk.claim(asked)
    ack()  # once it is noted down: what is acknowledged is never sent again
    if asked is None:
        whisper.write(say("en", "shortcut_empty"))
        return
    if not is_ours:
        return
    context["delivery"] = asked
    if desk.rooms.is_member(asked.channel) or asked.channel.startswith("D"):
        desk.begin(asked, whisper)
    else:
        desk.whisper(asked, whisper)
