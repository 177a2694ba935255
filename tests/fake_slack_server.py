"""The server side of the tests' Slack: the Web API, response URLs and Socket Mode, over aiohttp.

It keeps the messages the bot posts, records every call, and can fail any of them.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiohttp import WSMsgType, web

TEAM, BOT = "T1", "UBOT"
SCOPES = (
    "app_mentions:read,assistant:write,channels:history,channels:read,chat:write,commands,"
    "files:read,files:write,groups:history,groups:read,im:history,im:write,mpim:history,"
    "reactions:read,reactions:write,users:read"
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
class SlackServer:
    """Runs on a thread of its own between `__enter__` and `__exit__`."""

    scopes: str = SCOPES
    elsewhere: frozenset[str] = frozenset({"CELSEWHERE"})
    calls: list[Call] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    whispers: list[dict[str, Any]] = field(default_factory=list)
    asides: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    delivered: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    views: list[dict[str, Any]] = field(default_factory=list)

    def __enter__(self) -> Self:
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
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self._port}/api/"

    def _ts(self) -> str:
        return f"{time.time():.0f}.{next(self._numbers):06d}"

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._start())
        started.set()
        self._loop.run_forever()

    async def _start(self) -> None:
        app = web.Application()
        app.router.add_post("/api/{method}", self._api)
        app.router.add_post("/response/{number}", self._respond)
        app.router.add_get("/files/{file}", self._download)
        app.router.add_post("/upload/{file}", self._take_upload)
        app.router.add_get("/link", self._link)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def _end(self) -> None:
        await self._runner.cleanup()
        for _ in range(3):  # what was closed or cut is let go of in the next turns of the loop
            await asyncio.sleep(0)

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

    def _assistant_threads_setStatus(self, args: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True}

    def _users_conversations(self, args: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "channels": [{"id": "C1"}, {"id": "C2"}]}

    def _chat_postMessage(self, args: dict[str, Any]) -> dict[str, Any]:
        channel = args["channel"]
        if channel in self.elsewhere:
            return {"ok": False, "error": "not_in_channel"}
        if channel.startswith("U"):
            channel = "D" + channel
        message = {"type": "message", "user": BOT, "bot_id": "B1", **args, "ts": self._ts()}
        self.messages.append(message | {"channel": channel, "versions": [message["text"]]})
        return {"ok": True, "channel": channel, "ts": message["ts"]}

    def _chat_postEphemeral(self, args: dict[str, Any]) -> dict[str, Any]:
        aside = args | {"ts": self._ts()}
        self.asides.append(aside)
        return {"ok": True, "message_ts": aside["ts"]}

    def _chat_update(self, args: dict[str, Any]) -> dict[str, Any]:
        if len(args["text"].encode()) > 4000:
            return {"ok": False, "error": "msg_too_long"}
        found = [m for m in self.messages if m["ts"] == args["ts"] and "versions" in m]
        if not found:
            return {"ok": False, "error": "message_not_found"}
        found[0].update(text=args["text"], blocks=args.get("blocks"))
        found[0]["metadata"] = args.get("metadata") or found[0].get("metadata")
        found[0]["versions"].append(args["text"])
        return {"ok": True, "channel": args["channel"], "ts": args["ts"]}

    def _conversations_replies(self, args: dict[str, Any]) -> dict[str, Any]:
        thread = [m for m in self.messages if args["ts"] in (m["ts"], m.get("thread_ts"))]
        return {"ok": True, "messages": thread}

    def _conversations_history(self, args: dict[str, Any]) -> dict[str, Any]:
        here = [m for m in self.messages if m["channel"] == args["channel"]]
        return {"ok": True, "messages": [m for m in here if "thread_ts" not in m]}

    def _conversations_open(self, args: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "channel": {"id": "D" + args["users"]}}

    def _files_info(self, args: dict[str, Any]) -> dict[str, Any]:
        url = f"http://127.0.0.1:{self._port}/files/{args['file']}"
        return {"ok": True, "file": {"id": args["file"], "url_private": url}}

    def _files_getUploadURLExternal(self, args: dict[str, Any]) -> dict[str, Any]:
        file = f"F{next(self._numbers):08d}"
        url = f"http://127.0.0.1:{self._port}/upload/{file}"
        return {"ok": True, "file_id": file, "upload_url": url}

    def _files_completeUploadExternal(self, args: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "files": []}

    def _chat_getPermalink(self, args: dict[str, Any]) -> dict[str, Any]:
        place = f"{args['channel']}/p{args['message_ts'].replace('.', '')}"
        return {"ok": True, "permalink": f"https://acme.slack.com/archives/{place}"}

    def _reactions_add(self, args: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True}

    def _views_open(self, args: dict[str, Any]) -> dict[str, Any]:
        self.views.append(args["view"])
        return {"ok": True, "view": {}}

    async def _download(self, request: web.Request) -> web.Response:
        """A file, for who bears a token; for others a page to sign in."""
        if not request.headers.get("Authorization", "").startswith("Bearer xoxb-"):
            return web.Response(text="<html>", content_type="text/html")
        return web.Response(body=self.files[request.match_info["file"]])

    async def _take_upload(self, request: web.Request) -> web.Response:
        self.files[request.match_info["file"]] = await request.read()
        return web.Response(text="ok")

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
