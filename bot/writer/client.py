"""Asks an OpenAI-compatible server, within a time limit, and takes nothing on trust."""

from __future__ import annotations

import http.client
import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.writer.passages import Request

#: An answer waits no longer than this for its wording, in seconds.
PATIENCE = 2.5
#: More than this of a response is not read, in bytes.
MOST_BYTES = 64 * 1024
#: After so many failures in a row the server is left alone for so many seconds.
FAILURES, REST = 3, 60.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Server:
    """Where the language model is, and by which name it is asked for."""

    base_url: str
    model: str
    api_key: str | None = None

    def connect(self, timeout: float) -> http.client.HTTPConnection:
        """A connection that gives up on a silent server after `timeout` seconds.

        No redirect is followed and no proxy asked: comments go to the server named, or nowhere.
        """
        parts = urlsplit(self.base_url)
        is_secure = parts.scheme == "https"
        kind = http.client.HTTPSConnection if is_secure else http.client.HTTPConnection
        return kind(parts.hostname or "", parts.port, timeout=timeout)

    def path(self, name: str) -> str:
        """The path of one of its services."""
        return f"{urlsplit(self.base_url).path.rstrip('/')}/{name}"

    def headers(self) -> dict[str, str]:
        """What goes with each request."""
        key = {"Authorization": f"Bearer {self.api_key}"} if self.api_key else {}
        return {"Content-Type": "application/json", **key}


class Client:
    """Sends requests; a server that fails is left alone for a while. Safe on several threads."""

    def __init__(
        self,
        server: Server,
        *,
        patience: float = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.server = server
        self._patience = patience
        self._clock = clock
        self._failures = 0
        self._rests_until = 0.0
        self._lock = threading.Lock()
        self._free = threading.BoundedSemaphore(2)

    def ask(self, request: Request) -> Sequence[str] | None:
        """The passages reworded, as many as were sent; None where that came to nothing."""
        if self._clock() < self._rests_until or not self._free.acquire(blocking=False):
            return None
        call = _Call(self.server, request, self._patience, self._free.release)
        call.start()
        call.join(self._patience)
        call.stop()
        self._note(call.found is not None)
        return call.found

    def trouble(self) -> str | None:
        """Why the server does not list its models, in a few words; None where it does."""
        connection = self.server.connect(self._patience)
        try:
            connection.request("GET", self.server.path("models"), headers=self.server.headers())
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException, ValueError) as error:
            return f"it does not answer ({type(error).__name__})"
        finally:
            connection.close()
        return None if status == http.client.OK else f"it answers with status {status}"

    def _note(self, is_done: bool) -> None:
        with self._lock:
            self._failures = 0 if is_done else self._failures + 1
            if self._failures >= FAILURES:
                _log.warning("the writer fails; it is left alone for %.0f s", REST)
                self._rests_until, self._failures = self._clock() + REST, 0


class _Call(threading.Thread):
    """One request on a thread of its own: a server that drips byte by byte outlasts any timeout."""

    def __init__(
        self, server: Server, request: Request, patience: float, done: Callable[[], None]
    ) -> None:
        super().__init__(name="writer", daemon=True)
        self.found: Sequence[str] | None = None
        self._connection = server.connect(patience)
        self._server, self._request, self._patience, self._done = server, request, patience, done

    def run(self) -> None:
        """Ask; whatever goes wrong, nothing is found."""
        try:
            self.found = self._ask(self._connection)
        except (OSError, http.client.HTTPException, ValueError, RecursionError) as error:
            _log.info("the writer gave nothing: %s", type(error).__name__)
        finally:
            self._connection.close()
            self._done()

    def stop(self) -> None:
        """Hang up on a server that has not answered in time."""
        if self.is_alive() and (line := self._connection.sock) is not None:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def _ask(self, connection: http.client.HTTPConnection) -> Sequence[str] | None:
        body = json.dumps(_body(self._server.model, self._request)).encode()
        path = self._server.path("chat/completions")
        connection.request("POST", path, body, self._server.headers())
        response = connection.getresponse()
        if response.status != http.client.OK:
            return None
        return passages_of(_read(response, self._patience), len(self._request.passages))


def _read(response: http.client.HTTPResponse, patience: float) -> bytes:
    """The response; ValueError for one too long, or that takes too long."""
    ends = time.monotonic() + patience
    found = b""
    while part := response.read1(8192):
        found += part
        if len(found) > MOST_BYTES or time.monotonic() > ends:
            raise ValueError("too much, or too slow")
    return found


def _body(model: str, request: Request) -> dict[str, Any]:
    return {
        "model": model,
        "messages": list(request.messages()),
        "temperature": 0,
        "max_tokens": 1200,
        "response_format": {"type": "json_object"},
    }


def passages_of(response: bytes, n: int) -> Sequence[str] | None:
    """The n passages in a server's response; None for anything of another shape."""
    try:
        content = json.loads(response)["choices"][0]["message"]["content"]
        passages = json.loads(content)["passages"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        return None
    is_whole = isinstance(passages, list) and len(passages) == n
    return passages if is_whole and all(isinstance(one, str) for one in passages) else None
