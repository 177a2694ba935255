"""Serving until told to stop: Socket Mode, or HTTP."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk.errors import SlackApiError
from waitress.server import create_server

from bot.config import Settings
from bot.errors import ConfigurationError
from bot.slack.connection import hang_up, keep_connected
from bot.slack.errors import slack_code

if TYPE_CHECKING:
    from bot.slack.app import SlackApp

_log = logging.getLogger(__name__)

#: How long answers under way may take when told to stop.
DRAIN_SECONDS = 25.0
_PING_SECONDS = 2.0
_HTTP_THREADS = 8
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def serve_socket(app: SlackApp, settings: Settings, stop: threading.Event | None = None) -> None:
    """Answer over Socket Mode until SIGTERM or SIGINT, then finish what is being answered.

    With `stop` given no signal is listened to, and setting it ends the serving. Must run in the
    main thread without it. ConfigurationError when the app token is missing or not accepted.
    """
    if settings.slack_app_token is None:
        raise ConfigurationError(
            "SLACK_APP_TOKEN is missing; make an app-level token (xapp-…) with the scope "
            "connections:write, or serve with --mode http."
        )
    token = settings.slack_app_token.get_secret_value().strip()
    handler: Any = SocketModeHandler(app, token, ping_interval=_PING_SECONDS)
    with _stopping(stop) as stopped:
        _connect(handler)
        app.line = handler.client.is_connected
        keep_connected(handler.client, stopped)
        app.recovery.start()
        _log.info("connected to Slack; ask away")
        stopped.wait()
        app.recovery.stop()
        # Nothing more comes in; what came in and is not yet acknowledged Slack sends again.
        hang_up(handler.client)
        handler.close()
        app.finish(DRAIN_SECONDS)


def serve_http(
    app: SlackApp, settings: Settings, port: int, stop: threading.Event | None = None
) -> None:
    """Answer signed requests at /slack/events until told to stop, like `serve_socket`."""
    if settings.slack_signing_secret is None:
        raise ConfigurationError(
            "SLACK_SIGNING_SECRET is missing; copy it from your Slack app's Basic Information page."
        )
    try:
        server: Any = create_server(
            SlackRequestHandler(app),
            host="0.0.0.0",  # noqa: S104 - every request must bear Slack's signature
            port=port,
            threads=_HTTP_THREADS,
        )
    except OSError as error:
        raise ConfigurationError(
            f"Port {port} cannot be listened on ({error.strerror}); choose another with --port."
        ) from error
    with _stopping(stop) as stopped:
        threading.Thread(target=server.run, name="earful-http", daemon=True).start()
        app.line = lambda: True
        app.recovery.start()
        _log.info("listening on port %d", port)
        stopped.wait()
        app.recovery.stop()
        server.close()
        app.finish(DRAIN_SECONDS)


def _connect(handler: Any) -> None:
    try:
        handler.connect()
    except (SlackApiError, OSError) as error:
        handler.close()
        code = slack_code(error) if isinstance(error, SlackApiError) else "no connection"
        raise ConfigurationError(
            f"Slack did not open a connection ({code}); run `earful doctor` to see which token "
            "or setting to mend."
        ) from error


@contextmanager
def _stopping(stop: threading.Event | None) -> Iterator[threading.Event]:
    """An event that is set when serving should end; a second signal kills as it always did."""
    if stop is not None:
        yield stop
        return
    stopped = threading.Event()
    before = {sign: signal.getsignal(sign) for sign in _SIGNALS}

    def on_signal(_sign: int, _frame: object) -> None:
        stopped.set()
        for sign in _SIGNALS:
            signal.signal(sign, signal.SIG_DFL)

    for sign in _SIGNALS:
        signal.signal(sign, on_signal)
    try:
        yield stopped
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)
