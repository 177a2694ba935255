"""The tests' Slack on a bad day: it delivers twice, late, out of order, and fails its callers.

Events are delivered at least once, as Slack does: again when their acknowledgement is not there in
time or their connection is gone. Commands and buttons are delivered once; whoever used one that is
not acknowledged in three seconds is told so by Slack itself.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from fake_slack import FakeSlack

ACK_SECONDS = 3.0
_TICK = 0.003
#: Slack tries an event four times in all; while nobody is connected it waits.
_TRIES = 4
_PAGE = 200


@dataclass
class Weather:
    """How often what goes wrong: chances for each call or delivery, seconds of delay."""

    duplicate: float = 0.25
    retried_though_acknowledged: float = 0.05
    delay: float = 0.4
    limited: float = 0.02
    failing: float = 0.02
    hung_up: float = 0.01
    dropped: float = 0.002
    moved: float = 0.001

    @classmethod
    def calm(cls) -> Weather:
        """Nothing goes wrong."""
        return cls(**dict.fromkeys(cls.__dataclass_fields__, 0.0))


@dataclass
class Letter:
    """One envelope to be delivered; `due` and `sent` are of the monotonic clock."""

    kind: str
    payload: dict[str, Any]
    due: float
    envelope: str
    retry: int = 0
    sent: float | None = None
    first_sent: float | None = None
    socket: Any = None


@dataclass
class StormySlack(FakeSlack):
    """A `FakeSlack` with `weather`.

    `on_done` is told of every call that was carried out, before its caller hears of it, and of
    every envelope that was sent, by its kind.

    `acks` are the seconds that acknowledgements took; `late` counts those that took longer than
    Slack waits, `lost` the events Slack gave up, `refused` the commands and buttons of which Slack
    told the person that they failed.
    """

    weather: Weather = field(default_factory=Weather)
    seed: int = 0
    on_done: Callable[[str, dict[str, Any]], None] | None = None
    outage: bool = False
    acks: list[float] = field(default_factory=list)
    n_delivered: int = 0
    late: int = 0
    lost: int = 0
    refused: set[str] = field(default_factory=set)
    failures: Counter[str] = field(default_factory=Counter)
    whispered: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    # What Slack does

    def deliver(self, kind: str, payload: dict[str, Any], **more: Any) -> None:
        """Put an envelope into the post, and perhaps once more."""
        draw = self._draw
        copies = 1
        if kind == "events_api" and draw.random() < self.weather.duplicate:
            copies += draw.choice((1, 1, 2))
        for _ in range(copies):
            self._outbox.append(self._letter(kind, payload, draw.random() * self.weather.delay))

    def n_connected(self) -> int:
        """How many connections the bot has."""
        return len(self._sockets)

    def pending(self) -> int:
        """How many envelopes are not delivered or not acknowledged."""
        return len(self._outbox) + len(self._flying)

    def say_goodbye(self, reason: str = "refresh_requested") -> None:
        """Ask the bot to move to a new connection, and end this one soon after."""
        self._do(self._move(reason))

    def drop_sockets(self) -> None:
        """Cut every connection without a word; what was on its way comes again."""
        super().drop_sockets()
        self.failures["socket dropped"] += 1

    def _letter(self, kind: str, payload: dict[str, Any], wait: float, retry: int = 0) -> Letter:
        name = f"envelope-{next(self._numbers)}"
        return Letter(kind, payload, time.monotonic() + wait, name, retry)

    async def _start(self) -> None:
        self._draw = random.Random(self.seed)
        self._outbox: list[Letter] = []
        self._flying: dict[str, Letter] = {}
        self._by_ts: dict[str, dict[str, Any]] = {}
        self._threads: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._roots: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._n_indexed = 0
        await super()._start()
        self._pump_task = asyncio.ensure_future(self._pump())

    def __exit__(self, *error: Any) -> None:
        self._loop.call_soon_threadsafe(self._pump_task.cancel)
        super().__exit__(*error)

    async def _pump(self) -> None:
        while True:
            now = time.monotonic()
            self._take_back(now)
            if self._sockets:
                ready = [one for one in self._outbox if one.due <= now]
                self._outbox = [one for one in self._outbox if one.due > now]
                for letter in ready:
                    await self._send(letter)
            await asyncio.sleep(_TICK)

    async def _send(self, letter: Letter) -> None:
        if not self._sockets:
            self._outbox.append(letter)
            return
        socket, transport = self._draw.choice(self._sockets)
        letter.socket, letter.sent = socket, time.monotonic()
        letter.first_sent = letter.first_sent or letter.sent
        envelope = {"envelope_id": letter.envelope, "type": letter.kind, "payload": letter.payload}
        if letter.retry:
            envelope |= {"retry_attempt": letter.retry, "retry_reason": "timeout"}
        self._flying[letter.envelope] = letter
        self.n_delivered += 1
        try:
            await socket.send_str(json.dumps(envelope))
        except (ConnectionError, RuntimeError):
            return  # the connection is gone: it is taken back
        if self.on_done is not None:
            self.on_done(letter.kind, letter.payload)
        await self._shake(socket, transport)

    async def _shake(self, socket: Any, transport: Any) -> None:
        if self._draw.random() < self.weather.dropped:
            self.failures["socket dropped"] += 1
            self._sockets = [pair for pair in self._sockets if pair[0] is not socket]
            transport.abort()
        elif self._draw.random() < self.weather.moved:
            await self._move("warning")

    async def _move(self, reason: str) -> None:
        self.failures["socket moved"] += 1
        for socket, _ in self._sockets:
            try:
                await socket.send_str(json.dumps({"type": "disconnect", "reason": reason}))
            except (ConnectionError, RuntimeError):
                continue

    def _take_back(self, now: float) -> None:
        """Send again what is not acknowledged in time, and what its connection took along."""
        alive = {id(socket) for socket, _ in self._sockets}
        for letter in list(self._flying.values()):
            is_gone = id(letter.socket) not in alive
            is_late = letter.sent is not None and now - letter.sent > ACK_SECONDS
            if not is_gone and not is_late:
                continue
            del self._flying[letter.envelope]
            self.late += is_late and not is_gone
            if letter.kind != "events_api":
                self.refused.add(str(letter.payload.get("trigger_id")))
            elif is_late and letter.retry + 1 >= _TRIES:
                self.lost += 1
            else:
                wait = 0.0 if letter.retry == 0 else 0.5
                retry = letter.retry + (1 if is_late else 0)
                self._outbox.append(self._letter(letter.kind, letter.payload, wait, retry))

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self._sockets.append((socket, request.transport))
        async for frame in socket:
            if frame.type == WSMsgType.TEXT:
                self._acknowledge(json.loads(frame.data)["envelope_id"])
        self._sockets = [pair for pair in self._sockets if pair[0] is not socket]
        return socket

    def _acknowledge(self, envelope: str) -> None:
        letter = self._flying.pop(envelope, None)
        if letter is None:
            return
        assert letter.sent is not None
        self.acks.append(time.monotonic() - letter.sent)
        again = self.weather.retried_though_acknowledged
        if letter.kind == "events_api" and self._draw.random() < again:
            wait = self._draw.choice((0.0, 1.0, 5.0))
            self._outbox.append(self._letter(letter.kind, letter.payload, wait, retry=1))

    # The Web API

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        trouble = self._trouble(method)
        if trouble in {"limited", "failing"}:
            return self._refusal(trouble)
        if trouble == "hung up before":
            return await self._hang_up(request)
        answer = await super()._api(request)
        if self.on_done is not None and self.calls:
            self.on_done(method, self.calls[-1].args)
        if trouble == "failing after":
            return self._refusal("failing")
        if trouble == "hung up after":
            return await self._hang_up(request)
        return answer

    def _trouble(self, method: str) -> str | None:
        """What goes wrong with this call, if anything; `… after` means it is carried out."""
        if method in {"auth.test"}:
            return None
        if self.outage and method.startswith(("chat.", "conversations.")):
            self.failures["outage"] += 1
            return "failing"
        weather, drawn = self.weather, self._draw.random()
        chances = {
            "limited": weather.limited,
            "failing": weather.failing / 2,
            "failing after": weather.failing / 2,
            "hung up before": weather.hung_up / 2,
            "hung up after": weather.hung_up / 2,
        }
        for name, until in zip(chances, itertools.accumulate(chances.values()), strict=True):
            if drawn < until:
                self.failures[name] += 1
                return name
        return None

    def _refusal(self, trouble: str) -> web.Response:
        if trouble == "limited":
            seconds = {"Retry-After": "1"}
            return web.json_response(
                {"ok": False, "error": "ratelimited"}, status=429, headers=seconds
            )
        return web.Response(status=self._draw.choice((500, 502, 503)), text="upstream error")

    async def _hang_up(self, request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        raise asyncio.CancelledError

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        if self._trouble("response_url") is not None:
            return self._refusal("failing")
        self.whispered[request.match_info["number"]].append((await request.json())["text"])
        return web.Response(text="ok")

    # An index of the messages, because a storm leaves many

    def _chat_update(self, args: dict[str, Any]) -> dict[str, Any]:
        self._index()
        found = self._by_ts.get(args["ts"])
        if found is None or "versions" not in found:
            return {"ok": False, "error": "message_not_found"}
        found.update(text=args["text"], blocks=args.get("blocks"))
        found["metadata"] = args.get("metadata") or found.get("metadata")
        found["versions"].append(args["text"])
        return {"ok": True, "channel": args["channel"], "ts": args["ts"]}

    def _conversations_replies(self, args: dict[str, Any]) -> dict[str, Any]:
        self._index()
        root = self._by_ts.get(args["ts"])
        thread = ([root] if root else []) + self._threads[args["ts"]]
        return {"ok": True, "messages": thread}

    def _conversations_history(self, args: dict[str, Any]) -> dict[str, Any]:
        self._index()
        oldest = float(args.get("oldest") or 0)
        here = [one for one in self._roots[args["channel"]] if float(one["ts"]) >= oldest]
        start = int(args.get("cursor") or 0)
        newest = here[::-1][start : start + _PAGE]
        more = str(start + _PAGE) if start + _PAGE < len(here) else ""
        return {"ok": True, "messages": newest, "response_metadata": {"next_cursor": more}}

    def _agents_sessions_setStatus(self, args: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True}

    def _index(self) -> None:
        for message in self.messages[self._n_indexed :]:
            self._by_ts[message["ts"]] = message
            if message.get("thread_ts"):
                self._threads[message["thread_ts"]].append(message)
            else:
                self._roots[message["channel"]].append(message)
        self._n_indexed = len(self.messages)
