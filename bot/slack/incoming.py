"""What comes in from Slack: which messages, commands and buttons ask something, and what."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bot.digests.commands import is_order
from bot.errors import QuestionError
from bot.ports import Delivery, DeliveryState
from bot.questions.carried import unpack
from bot.questions.query import Query
from bot.rendering.buttons import AS_KIND, THREAD
from bot.rendering.mrkdwn import clip, plain, with_channels
from bot.rendering.slack_words import say
from bot.slack.wording import lang_of

#: What is asked by someone who mentions Earful and says nothing.
HELP = "help"
#: In the key of what was asked by the shortcut on a message.
SHORTCUT = ":shortcut:"
_ABOUT = 300
#: Messages people write; any other subtype is an edit, a deletion, a join, a bot.
_WRITTEN = frozenset({None, "file_share", "thread_broadcast", "me_message"})
_ADDRESSED = re.compile(r"\s*<@([A-Z0-9]+)")

KnownThread = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Click:
    """A button that somebody pressed under an answer, and the query it carries.

    `query` is None when the button's value is not what this version writes. `thread_ts` is the
    thread that an answer goes to, None under an answer that only they saw; `inside` is the thread
    that the message with the button stands in, if any. `label` is what the button said.
    """

    key: str
    channel: str
    thread_ts: str | None
    inside: str | None
    user: str
    query: Query | None
    value: str
    label: str
    response_url: str


def from_event(
    event: Mapping[str, Any], team: str, bot_user: str | None, is_known_thread: KnownThread
) -> Delivery | None:
    """The question in a `message` or `app_mention` event, or None when it is not for Earful.

    Earful is asked by a mention, in a direct message, and by whoever goes on in a thread it has
    answered in. The key is the message's own: one message arrives by several events.
    """
    if not is_written(event, bot_user):
        return None
    text = event.get("text") or ""
    is_mention = event["type"] == "app_mention" or bool(bot_user and f"<@{bot_user}" in text)
    is_asked = is_mention or event.get("channel_type") == "im"
    question = with_channels(text) if is_order(plain(text)) else plain(text)
    if not is_asked and not (question and _goes_on(event, text, bot_user, is_known_thread)):
        return None
    channel, ts = event["channel"], event["ts"]
    return _delivery(
        f"{team}:{channel}:{ts}", channel, event.get("thread_ts") or ts, event["user"], question
    )


def is_written(message: Mapping[str, Any], bot_user: str | None) -> bool:
    """Whether a person wrote a message: it tells of no joining and comes from no bot."""
    return message.get("subtype") in _WRITTEN and not _is_bot(message, bot_user)


def from_command(command: Mapping[str, Any]) -> Delivery:
    """The question of a slash command; it belongs to no thread, and is not retried by Slack."""
    key = f"{command['team_id']}:{command['trigger_id']}"
    question = plain(command.get("text") or "")
    return _delivery(key, command["channel_id"], None, command["user_id"], question)


def from_shortcut(body: Mapping[str, Any]) -> Delivery | None:
    """What the shortcut on a message asks, in the message's thread; None where it says nothing."""
    message, channel = body["message"], body["channel"]["id"]
    said = plain(message.get("text") or "")
    if not said:
        return None
    about = say(lang_of(said), "shortcut", text=clip(said, _ABOUT))
    question = said if said.endswith(("?", "？")) else about
    key = f"{body['team']['id']}{SHORTCUT}{body['trigger_id']}"
    thread = message.get("thread_ts") or message["ts"]
    return _delivery(key, channel, thread, body["user"]["id"], question)


def from_click(body: Mapping[str, Any], team: str) -> Click:
    """What a pressed button says; every press has a time of its own, and so a key."""
    container, action = body["container"], body["actions"][0]
    channel, ts = container["channel_id"], container["message_ts"]
    inside = container.get("thread_ts") or (body.get("message") or {}).get("thread_ts")
    named = action.get("block_id", "")
    thread = named.removeprefix(THREAD) if named.startswith(THREAD) else inside
    is_private = container.get("is_ephemeral", False)
    value = action.get("value") or ""
    return Click(
        key=f"{team}:{channel}:{ts}:{action['action_ts']}",
        channel=channel,
        thread_ts=thread or (None if is_private else ts),
        inside=inside,
        user=body["user"]["id"],
        query=_carried(value, action["action_id"]),
        value=value,
        label=(action.get("text") or {}).get("text", ""),
        response_url=body["response_url"],
    )


def from_button(click: Click, query: Query) -> Delivery:
    """The question of a button: its query is taken as it is, and its words are only shown."""
    asked = _delivery(click.key, click.channel, click.thread_ts, click.user, query.text)
    return replace(asked, query=click.value)


def _carried(value: str, action_id: str) -> Query | None:
    try:
        query = unpack(value)
    except QuestionError:
        return None
    is_as_it_says = not action_id.startswith(AS_KIND) or action_id == AS_KIND + query.kind
    return query if is_as_it_says else None


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
