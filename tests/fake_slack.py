"""A small Slack on the loopback, and the people in it: enough to be a bot in.

Messages are delivered as Slack delivers them, over Socket Mode or as signed requests: a mention
comes twice, once as `app_mention` and once as `message`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fake_slack_server import BOT, TEAM, Fault, SlackServer

__all__ = ["BOT", "SECRET", "TEAM", "FakeSlack", "Fault"]

SECRET = "signing-secret"


@dataclass
class FakeSlack(SlackServer):
    """Start with `with FakeSlack() as slack`; what people do are its public methods."""

    request_url: str | None = None

    # What people do

    def say(
        self,
        text: str,
        channel: str = "C1",
        *,
        user: str = "U1",
        thread: str | None = None,
        copies: int = 1,
        **more: Any,
    ) -> str:
        """Write a message and let Slack deliver its events, each of them `copies` times."""
        message = {"type": "message", "user": user, "text": text, "ts": self._ts(), **more}
        if thread:
            message["thread_ts"] = thread
        self.messages.append(message | {"channel": channel})
        self._announce(message, channel, copies)
        return str(message["ts"])

    def mention(self, text: str, channel: str = "C1", **more: Any) -> str:
        return self.say(f"<@{BOT}> {text}", channel, **more)

    def command(self, text: str, channel: str = "C1", copies: int = 1) -> str:
        """Type a command; its trigger's id."""
        number = next(self._numbers)
        payload = {
            "command": "/earful",
            "text": text,
            "team_id": TEAM,
            "channel_id": channel,
            "user_id": "U1",
            "trigger_id": f"trigger-{number}",
            "response_url": f"http://127.0.0.1:{self._port}/response/{number}",
        }
        for _ in range(copies):
            self.deliver("slash_commands", payload)
        return f"trigger-{number}"

    def click(
        self,
        message: dict[str, Any],
        action_id: str,
        *,
        user: str = "U1",
        copies: int = 1,
        **more: Any,
    ) -> str:
        """Press a button of a message, or of what one person sees; its trigger's id.

        `more` is of the action.
        """
        button = next(b for b in self.buttons(message) if b["action_id"] == action_id)
        number = next(self._numbers)
        place = {"message_ts": message["ts"], "channel_id": message["channel"]}
        thread = {"thread_ts": message["thread_ts"]} if message.get("thread_ts") else {}
        seen = {"is_ephemeral": "versions" not in message}
        payload = {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": user},
            "channel": {"id": message["channel"]},
            "container": {"type": "message", **place, **thread, **seen},
            "response_url": f"http://127.0.0.1:{self._port}/response/{number}",
            "trigger_id": f"trigger-{number}",
            "actions": [button | {"action_ts": f"{number}.5"} | more],
        }
        for _ in range(copies):
            self.deliver("interactive", payload)
        return f"trigger-{number}"

    def drop(self, name: str, data: bytes, channel: str = "D1", copies: int = 1) -> str:
        """Share a file in a direct message; the message's ts."""
        file = f"F{next(self._numbers):08d}"
        self.files[file] = data
        shared = [{"id": file, "name": name, "size": len(data), "filetype": "csv"}]
        return self.say("", channel, subtype="file_share", files=shared, copies=copies)

    def shortcut(self, callback: str, ts: str, channel: str = "C1", user: str = "U1") -> None:
        """Use a shortcut on a message."""
        number = next(self._numbers)
        message = next(m for m in self.messages if m["ts"] == ts)
        payload = {
            "type": "message_action",
            "callback_id": callback,
            "team": {"id": TEAM},
            "user": {"id": user},
            "channel": {"id": channel},
            "message": message,
            "trigger_id": f"trigger-{number}",
            "response_url": f"http://127.0.0.1:{self._port}/response/{number}",
        }
        self.deliver("interactive", payload)

    def react(self, name: str, ts: str, channel: str = "C1", user: str = "U1") -> None:
        """Put an emoji under a message."""
        item = {"type": "message", "channel": channel, "ts": ts}
        self.send_event({"type": "reaction_added", "user": user, "reaction": name, "item": item})

    def submit(self, view: dict[str, Any], values: dict[str, Any], user: str = "U1") -> None:
        """Fill in a form and send it."""
        payload = {
            "type": "view_submission",
            "team": {"id": TEAM},
            "user": {"id": user, "team_id": TEAM},
            "view": view | {"state": {"values": values}},
        }
        self.deliver("interactive", payload)

    # What Slack does

    def deliver(self, kind: str, payload: dict[str, Any], **more: Any) -> None:
        """Hand an envelope to any connection, or a signed request to the bot's address."""
        if self.request_url:
            assert self.post_signed(payload) == 200
            return
        envelope = {"envelope_id": f"envelope-{next(self._numbers)}", "type": kind} | more
        self.wait_for(lambda: self._sockets)
        socket, _ = self._sockets[-1]
        self.delivered.append(envelope["envelope_id"])
        self._do(socket.send_str(json.dumps(envelope | {"payload": payload})))

    def post_signed(self, payload: dict[str, Any], secret: str = SECRET) -> int:
        """Send an event over HTTP, signed; the bot's HTTP status."""
        body, now = json.dumps(payload).encode(), str(int(time.time()))
        mac = hmac.new(secret.encode(), b"v0:%s:%s" % (now.encode(), body), hashlib.sha256)
        headers = {
            "Content-Type": "application/json",
            "X-Slack-Request-Timestamp": now,
            "X-Slack-Signature": f"v0={mac.hexdigest()}",
        }
        assert self.request_url is not None
        request = urllib.request.Request(self.request_url, body, headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return int(response.status)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code

    def drop_sockets(self) -> None:
        """Cut every connection without a word."""
        cut, self._sockets = self._sockets, []
        for _, transport in cut:
            self._loop.call_soon_threadsafe(transport.abort)

    def wait_connected(self) -> None:
        self.wait_for(lambda: self._sockets)

    # What was seen

    def replies(self, ts: str, channel: str = "C1") -> list[dict[str, Any]]:
        """The bot's messages in a thread."""
        return [m for m in self.posted(channel) if m.get("thread_ts") == ts]

    def posted(self, channel: str) -> list[dict[str, Any]]:
        """The bot's messages in a channel."""
        return [m for m in self.messages if m["channel"] == channel and "versions" in m]

    def buttons(self, message: dict[str, Any]) -> list[dict[str, Any]]:
        """The buttons of a message, each with the name of its block."""
        rows = [b for b in message.get("blocks") or [] if b["type"] == "actions"]
        return [
            element | {"block_id": row.get("block_id", "aB1")}
            for row in rows
            for element in row["elements"]
        ]

    def called(self, method: str) -> list[dict[str, Any]]:
        return [call.args for call in self.calls if call.method == method]

    def wait_for(self, seen: Callable[[], Any], seconds: float = 20) -> Any:
        """What `seen` returns once it is true; fails the test when it never is."""
        end = time.monotonic() + seconds
        while not (found := seen()):
            assert time.monotonic() < end, "Slack waited in vain"
            time.sleep(0.01)
        return found

    def _announce(self, message: dict[str, Any], channel: str, copies: int = 1) -> None:
        place = {"D": "im", "G": "group"}.get(channel[0], "channel")
        event = message | {"channel": channel, "channel_type": place}
        events = [event]
        if f"<@{BOT}>" in message["text"] and place != "im":
            events.insert(0, event | {"type": "app_mention"})
        for each in events:
            self.send_event(each, copies)

    def send_event(self, event: dict[str, Any], copies: int = 1) -> None:
        """Let Slack deliver an event, so many times."""
        payload = {
            "type": "event_callback",
            "team_id": TEAM,
            "event_id": f"Ev{next(self._numbers)}",
            "event": event,
            "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
        }
        for _ in range(copies):
            self.deliver("events_api", payload)
