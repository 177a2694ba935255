"""What comes in from Slack: which messages and commands are questions, and what they ask."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.ports import Delivery, DeliveryState
from bot.rendering.mrkdwn import plain

#: What is asked by someone who mentions Earful and says nothing.
HELP = "help"
#: Messages people write; any other subtype is an edit, a deletion, a join, a bot.
_WRITTEN = frozenset({None, "file_share", "thread_broadcast", "me_message"})
_ADDRESSED = re.compile(r"\s*<@([A-Z0-9]+)")

KnownThread = Callable[[str, str], bool]


def from_event(
    event: Mapping[str, Any], team: str, bot_user: str | None, is_known_thread: KnownThread
) -> Delivery | None:
    """The question in a `message` or `app_mention` event, or None when it is not for Earful.

    Earful is asked by a mention, in a direct message, and by whoever goes on in a thread it has
    answered in. The key is the message's own: one message arrives by several events.
    """
    if event.get("subtype") not in _WRITTEN or _is_bot(event, bot_user):
        return None
    text = event.get("text") or ""
    is_mention = event["type"] == "app_mention" or bool(bot_user and f"<@{bot_user}" in text)
    is_asked = is_mention or event.get("channel_type") == "im"
    question = plain(text)
    if not is_asked and not (question and _goes_on(event, text, bot_user, is_known_thread)):
        return None
    channel, ts = event["channel"], event["ts"]
    return _delivery(
        f"{team}:{channel}:{ts}", channel, event.get("thread_ts") or ts, event["user"], question
    )


def from_command(command: Mapping[str, Any]) -> Delivery:
    """The question of a slash command; it belongs to no thread, and is not retried by Slack."""
    key = f"{command['team_id']}:{command['trigger_id']}"
    question = plain(command.get("text") or "")
    return _delivery(key, command["channel_id"], None, command["user_id"], question)


def _delivery(key: str, channel: str, thread_ts: str | None, asker: str, question: str) -> Delivery:
    return Delivery(
        key=key,
        channel=channel,
        thread_ts=thread_ts,
        asker=asker,
        question=question or HELP,
        reply_ts=None,
        state=DeliveryState.CLAIMED,
        owner="",
        claimed_at=datetime.now(UTC),
    )


def _is_bot(event: Mapping[str, Any], bot_user: str | None) -> bool:
    return bool(event.get("bot_id")) or event.get("user") in (None, bot_user, "USLACKBOT")


def _goes_on(
    event: Mapping[str, Any], text: str, bot_user: str | None, is_known_thread: KnownThread
) -> bool:
    """Whether an unmentioned message continues a thread of Earful's and addresses nobody else."""
    thread = event.get("thread_ts")
    if thread is None or thread == event["ts"] or _ADDRESSED.match(text):
        return False
    is_ours = bot_user is not None and event.get("parent_user_id") == bot_user
    return is_ours or is_known_thread(event["channel"], thread)
