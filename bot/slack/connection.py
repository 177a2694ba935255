"""Keeping the Socket Mode connection: a cut is noticed in half a second, a move is quick."""

from __future__ import annotations

import json
import logging
import os
import socket
import threading
from functools import partial

from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.builtin import SocketModeClient

from bot.slack.replies import NETWORK

_log = logging.getLogger(__name__)
_EVERY_SECONDS = 0.5
_LEAVING_SECONDS = 0.1


def keep_connected(client: SocketModeClient, stopped: threading.Event) -> None:
    """Watch the connection until stopped, on a thread of its own.

    The client itself waits for five failed pings, and meanwhile reads an ended connection over
    and over; events of that time come a minute late.
    """
    client.on_message_listeners.append(partial(_leave_promptly, client))
    threading.Thread(
        target=_watch, args=(client, stopped), name="earful-watch", daemon=True
    ).start()


def _leave_promptly(client: SocketModeClient, message: str) -> None:
    """Told to move to a new connection, stop waiting for more on this one.

    The client handles no event while it waits, up to three seconds: too late to acknowledge.
    """
    session = client.current_session
    if session is None or session.sock is None or '"disconnect"' not in message:
        return
    if json.loads(message).get("type") == "disconnect":
        session.sock.settimeout(_LEAVING_SECONDS)


def hang_up(client: SocketModeClient) -> None:
    """Hear nothing more: who closes a connection waits up to three seconds for its next message."""
    client.auto_reconnect_enabled = False
    client.current_session_state.terminated = True
    session = client.current_session
    if session is None or session.sock is None:
        return
    try:
        with _line_of(session.sock) as line:
            line.shutdown(socket.SHUT_RD)
    except OSError as error:
        _log.info("the connection had ended already: %s", type(error).__name__)


def _watch(client: SocketModeClient, stopped: threading.Event) -> None:
    while not stopped.wait(_EVERY_SECONDS):
        session = client.current_session
        if session is None or session.sock is None:
            continue  # being made, or known to be gone: the client is at it
        if not session.consecutive_check_state_error_count and not is_cut(session.sock):
            continue
        try:
            client.connect_to_new_endpoint(force=True)
        except (SlackApiError, *NETWORK) as error:
            _log.warning("could not connect anew yet: %s", type(error).__name__)


def is_cut(sock: socket.socket) -> bool:
    """Whether the other side has ended the connection; reads nothing from it."""
    try:
        with _line_of(sock) as line:
            return line.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError as error:
        return isinstance(error, ConnectionError)


def _line_of(sock: socket.socket) -> socket.socket:
    """A duplicate of what carries a connection: TLS on it can neither be peeked into nor halved."""
    return socket.socket(fileno=os.dup(sock.fileno()))
