"""The tests' Slack with channels whose past can be read: pages, threads, edits and deletions."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from fake_slack import BOT, FakeSlack


@dataclass
class ChannelSlack(FakeSlack):
    """As `FakeSlack`; `few` is the most messages that a call gives, `admins` are Slack's own."""

    few: int = 200
    admins: frozenset[str] = frozenset({"U1"})
    rooms: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {
            "C1": {"id": "C1", "name": "support", "is_member": True},
            "G1": {"id": "G1", "name": "vip", "is_member": True, "is_private": True},
            "C9": {"id": "C9", "name": "away", "is_member": False},
        }
    )

    def _ts(self) -> str:
        return f"{time.time():.6f}"

    def wrote(
        self, text: str, ago: float, user: str = "U7", thread: str = "", channel: str = "C1"
    ) -> str:
        """What somebody wrote so many seconds ago, which no event tells of."""
        ts = f"{time.time() - ago:.6f}"
        message = {"type": "message", "user": user, "text": text, "ts": ts, "channel": channel}
        self.messages.append(message | ({"thread_ts": thread} if thread else {}))
        return ts

    def edit(self, ts: str, text: str, *, is_told: bool = True) -> None:
        message = self._message(ts)
        message["text"], message["edited"] = text, {"user": "U7", "ts": f"{time.time():.6f}"}
        if is_told:
            self._tell("message_changed", message, message=self._public(message))

    def delete(self, ts: str, *, is_told: bool = True) -> None:
        message = self._message(ts)
        self.messages.remove(message)
        if is_told:
            more = {"deleted_ts": ts, "previous_message": self._public(message)}
            self._tell("message_deleted", message, **more)

    def history(self) -> list[dict[str, Any]]:
        """The calls that read the channel, oldest first."""
        return self.called("conversations.history")

    def _tell(self, subtype: str, changed: dict[str, Any], **more: Any) -> None:
        place = {"channel": changed["channel"], "channel_type": "channel"}
        event = {"type": "message", "subtype": subtype, "hidden": True, "ts": self._ts()}
        self.send_event(event | place | more, copies=2)

    def _message(self, ts: str) -> dict[str, Any]:
        return next(one for one in self.messages if one["ts"] == ts)

    def _public(self, message: dict[str, Any]) -> dict[str, Any]:
        shown = {name: value for name, value in message.items() if name != "channel"}
        replies = [m for m in self.messages if m.get("thread_ts") == message["ts"]]
        if not replies:
            return shown
        told = {"reply_users": sorted({m["user"] for m in replies}), "reply_count": len(replies)}
        latest = max(m["ts"] for m in replies)
        return shown | told | {"latest_reply": latest, "thread_ts": message["ts"]}

    def _within(self, messages: list[dict[str, Any]], args: dict[str, Any]) -> list[Any]:
        after, before = float(args.get("oldest") or 0), float(args.get("latest") or 1e12)
        return [m for m in messages if after < float(m["ts"]) < before]

    def _conversations_history(self, args: dict[str, Any]) -> dict[str, Any]:
        here = [m for m in self.messages if m["channel"] == args["channel"]]
        roots = [m for m in self._within(here, args) if not m.get("thread_ts")]
        return self._page(sorted(roots, key=lambda m: -float(m["ts"])), args)

    def _conversations_replies(self, args: dict[str, Any]) -> dict[str, Any]:
        root = [m for m in self.messages if m["ts"] == args["ts"]]
        replies = [m for m in self.messages if m.get("thread_ts") == args["ts"]]
        found = [m for m in self._within(replies, args) if m["ts"] != args["ts"]]
        return self._page(root + found, args)

    def _page(self, messages: list[dict[str, Any]], args: dict[str, Any]) -> dict[str, Any]:
        shown = [self._public(m) for m in messages[: min(self.few, int(args.get("limit") or 100))]]
        return {"ok": True, "messages": shown, "has_more": len(shown) < len(messages)}

    def _conversations_info(self, args: dict[str, Any]) -> dict[str, Any]:
        if room := self.rooms.get(args["channel"]):
            return {"ok": True, "channel": room}
        return {"ok": False, "error": "channel_not_found"}

    def _conversations_members(self, args: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "members": ["U1", BOT]}

    def _users_info(self, args: dict[str, Any]) -> dict[str, Any]:
        user = {"id": args["user"], "name": "ann", "is_admin": args["user"] in self.admins}
        return {"ok": True, "user": user}
