"""A port for whoever runs Earful: `/healthz`, `/readyz` and `/metrics`, without a password.

It tells counts and nothing of what comments say; it is not for the public.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.errors import ConfigurationError
from bot.metrics import REGISTRY, ErrorCounter

_log = logging.getLogger(__name__)

#: Name -> whether that is well; one that raises is not.
Checks = Mapping[str, Callable[[], bool]]
_Reply = tuple[HTTPStatus, str, bytes]
_TIMEOUT_SECONDS = 10


@contextmanager
def probes(port: int | None, checks: Checks) -> Iterator[None]:
    """Answer on a port as long as the context lasts; without one do nothing.

    `/healthz` says that the process lives, `/readyz` whether all checks are well, `/metrics` what
    was counted. ConfigurationError when the port cannot be listened on.
    """
    if port is None:
        yield
        return
    server = _server(port, checks)
    counter = ErrorCounter()
    logging.getLogger().addHandler(counter)
    thread = threading.Thread(target=server.serve_forever, name="earful-health", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        logging.getLogger().removeHandler(counter)


def _server(port: int, checks: Checks) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        timeout = _TIMEOUT_SECONDS

        def do_GET(self) -> None:
            status, kind, body = respond(self.path.partition("?")[0], checks)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Say nothing: probes come every few seconds."""

    try:
        # All addresses: probes and Prometheus come from outside the container.
        return ThreadingHTTPServer(("0.0.0.0", port), Handler)  # noqa: S104 - see above
    except OSError as error:
        raise ConfigurationError(
            f"EARFUL_METRICS_PORT {port} cannot be listened on ({error.strerror}); choose another."
        ) from error


def respond(path: str, checks: Checks) -> _Reply:
    """Status, content type and body for a path."""
    if path == "/metrics":
        return HTTPStatus.OK, CONTENT_TYPE_LATEST, generate_latest(REGISTRY)
    if path == "/healthz":
        return _json(HTTPStatus.OK, {"alive": True})
    if path == "/readyz":
        found = {name: _is_well(name, check) for name, check in checks.items()}
        status = HTTPStatus.OK if all(found.values()) else HTTPStatus.SERVICE_UNAVAILABLE
        return _json(status, found)
    return _json(HTTPStatus.NOT_FOUND, {"paths": ["/healthz", "/readyz", "/metrics"]})


def _is_well(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception as error:  # a check that breaks is the answer
        _log.warning("the check of %s failed: %s", name, type(error).__name__)
        return False


def _json(status: HTTPStatus, body: Mapping[str, object]) -> _Reply:
    return status, "application/json", json.dumps(body).encode()
