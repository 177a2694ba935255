"""A small Slack on the loopback: enough of the Web API, Socket Mode and signed HTTP to be a bot in.

It delivers each message as Slack does (a mention twice, once as `app_mention` and once as
`message`; the bot's own messages as well), records every call, and can fail any of them.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from aiohttp import WSMsgType, web

TEAM, BOT, SECRET = "T1", "UBOT", "signing-secret"
SCOPES = (
    "app_mentions:read,channels:history,channels:read,chat:write,commands,groups:history,"
    "groups:read,im:history,mpim:history"
)


@dataclass
class Fault:
    """What happens to the next calls of a method; `applied`: they are carried out all the same."""

    method: str
    status: int = 200
    error: str | None = None
    times: int = 1
    applied: bool = False
    retry_after: int | None = None


@dataclass
class Call:
    method: str
    args: dict[str, Any]


@dataclass
class FakeSlack:
    """Start with `with FakeSlack() as slack`; what people do are its public methods."""

    scopes: str = SCOPES
    elsewhere: frozenset[str] = frozenset({"CELSEWHERE"})
    request_url: str | None = None
    calls: list[Call] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    whispers: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)

    def __enter__(self) -> FakeSlack:
        self._numbers = itertools.count(1)
        self._sockets: list[tuple[web.WebSocketResponse, Any]] = []
        self._loop = asyncio.new_event_loop()
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        self._thread.start()
        assert started.wait(10)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._do(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self._port}/api/"

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

    def command(self, text: str, channel: str = "C1", copies: int = 1) -> None:
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

    # What Slack does

    def deliver(self, kind: str, payload: dict[str, Any], **more: Any) -> None:
        """Hand an envelope to any connection, or a signed request to the bot's address."""
        if self.request_url:
            assert self.post_signed(payload) == 200
            return
        envelope = {"envelope_id": f"envelope-{next(self._numbers)}", "type": kind} | more
        self.wait_for(lambda: self._sockets)
        socket, _ = self._sockets[-1]
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
        request = urllib.request.Request(self.request_url, body, headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
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
            payload = {
                "type": "event_callback",
                "team_id": TEAM,
                "event_id": f"Ev{next(self._numbers)}",
                "event": each,
                "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
            }
            for _ in range(copies):
                self.deliver("events_api", payload)

    def _ts(self) -> str:
        return f"{time.time():.0f}.{next(self._numbers):06d}"

    # The server

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._start())
        started.set()
        self._loop.run_forever()

    async def _start(self) -> None:
        app = web.Application()
        app.router.add_post("/api/{method}", self._api)
        app.router.add_post("/response/{number}", self._respond)
        app.router.add_get("/link", self._link)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._port = self._runner.addresses[0][1]

    def _do(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        body = await request.text()
        is_json = request.content_type == "application/json" and body
        args = dict(json.loads(body) if is_json else await request.post())
        self.calls.append(Call(method, args))
        fault = next((f for f in self.faults if f.method == method and f.times), None)
        if fault is None or fault.applied:
            answer = self._carry_out(method, args)
        if fault is None:
            return web.json_response(answer, headers={"x-oauth-scopes": self.scopes})
        fault.times -= 1
        headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        if fault.status >= 500:
            return web.Response(status=fault.status, text="upstream error")
        body = {"ok": False, "error": fault.error or "ratelimited"}
        return web.json_response(body, status=fault.status, headers=headers)

    def _carry_out(self, method: str, args: dict[str, Any]) -> dict[str, Any]:
        handler = getattr(self, "_" + method.replace(".", "_"), None)
        return handler(args) if handler else {"ok": False, "error": "unknown_method"}

    def _auth_test(self, args: dict[str, Any]) -> dict[str, Any]:
        names = {"user": "earful", "team": "Acme", "url": "https://acme.slack.com/"}
        return {"ok": True, "user_id": BOT, "bot_id": "B1", "team_id": TEAM} | names

    def _apps_connections_open(self, args: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "url": f"ws://127.0.0.1:{self._port}/link?ticket=1"}

    def _assistant_threads_setStatus(self, args: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"ok": True}

    def _users_conversations(self, args: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "channels": [{"id": "C1"}, {"id": "C2"}]}

    def _chat_postMessage(self, args: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        channel = args["channel"]
        if channel in self.elsewhere:
            return {"ok": False, "error": "not_in_channel"}
        if channel.startswith("U"):
            channel = "D" + channel
        message = {"type": "message", "user": BOT, "bot_id": "B1", **args, "ts": self._ts()}
        self.messages.append(message | {"channel": channel, "versions": [message["text"]]})
        return {"ok": True, "channel": channel, "ts": message["ts"]}

    def _chat_update(self, args: dict[str, Any]) -> dict[str, Any]:
        if len(args["text"].encode()) > 4000:
            return {"ok": False, "error": "msg_too_long"}
        found = [m for m in self.messages if m["ts"] == args["ts"] and "versions" in m]
        if not found:
            return {"ok": False, "error": "message_not_found"}
        found[0].update(text=args["text"], blocks=args.get("blocks"))
        found[0]["versions"].append(args["text"])
        return {"ok": True, "channel": args["channel"], "ts": args["ts"]}

    def _conversations_replies(self, args: dict[str, Any]) -> dict[str, Any]:
        thread = [m for m in self.messages if args["ts"] in (m["ts"], m.get("thread_ts"))]
        return {"ok": True, "messages": thread}

    def _conversations_history(self, args: dict[str, Any]) -> dict[str, Any]:
        here = [m for m in self.messages if m["channel"] == args["channel"]]
        return {"ok": True, "messages": [m for m in here if "thread_ts" not in m]}

    async def _respond(self, request: web.Request) -> web.Response:
        self.whispers.append(await request.json())
        return web.Response(text="ok")

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self._sockets.append((socket, request.transport))
        async for frame in socket:
            if frame.type == WSMsgType.TEXT:
                self.acknowledged.append(json.loads(frame.data)["envelope_id"])
        self._sockets = [pair for pair in self._sockets if pair[0] is not socket]
        return socket
