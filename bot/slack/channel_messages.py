"""Messages of a channel that is a source: which are a customer's, and what is kept of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels import FOR_GOOD, Piece
from bot.rendering.mrkdwn import plain
from bot.slack.incoming import is_written
from bot.slack.keeping import pseudonym

Message = Mapping[str, Any]

#: What a deleted message is where it has replies.
_LEFT_BEHIND = "tombstone"


def from_event(event: Message, bot_user: str | None) -> Piece | None:
    """What a `message` event says of a message: new, edited or deleted; None for none to keep."""
    channel, subtype = str(event["channel"]), event.get("subtype")
    if subtype == "message_deleted":
        before = event.get("previous_message") or {}
        return gone(channel, {**before, "ts": event["deleted_ts"]})
    if subtype != "message_changed":
        return to_piece(channel, event, bot_user)
    return to_piece(channel, event["message"], bot_user)


def to_piece(channel: str, message: Message, bot_user: str | None) -> Piece | None:
    """A message as it is kept, its personal data still in it; None for one that is nobody's.

    The first message of a thread is kept in any case, without words where it is not a customer's:
    a bot's, or a question to us. So is a reply that became one by an edit.
    """
    if message.get("subtype") == _LEFT_BEHIND:
        return gone(channel, message)
    ts, version = str(message["ts"]), str((message.get("edited") or {}).get("ts") or "")
    thread, text = str(message.get("thread_ts") or ts), str(message.get("text") or "")
    is_ours = bot_user is not None and f"<@{bot_user}" in text
    is_persons = is_written(message, bot_user)
    if is_ours or not is_persons:
        is_kept = ts == thread or (is_persons and version)
        return Piece(channel, ts, thread, version=version, is_gone=True) if is_kept else None
    if ts != thread and message.get("parent_user_id", message["user"]) != message["user"]:
        return None
    author, latest = pseudonym(str(message["user"])), _latest(message)
    return Piece(channel, ts, thread, author, plain(text), version, latest=latest)


def gone(channel: str, message: Message) -> Piece:
    """A message that was deleted."""
    ts, user = str(message["ts"]), str(message.get("user") or "")
    thread = str(message.get("thread_ts") or ts)
    return Piece(channel, ts, thread, pseudonym(user), version=FOR_GOOD, is_gone=True)


def _latest(message: Message) -> str:
    """The ts of the last reply where its author may have replied; a list of who did is short."""
    users = message.get("reply_users") or []
    is_cut = int(message.get("reply_users_count") or 0) > len(users)
    has_replied = message["user"] in users or is_cut
    return str(message.get("latest_reply") or "") if has_replied else ""
