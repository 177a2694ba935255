"""The line under a thread that says Earful is at work, and the button that stops it.

Both are ornaments that may fail.
"""

from __future__ import annotations

import logging
import threading
from functools import partial

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.ports import Delivery
from bot.slack.replies import NETWORK, SlackAwayError, insist, is_passing

_log = logging.getLogger(__name__)
_TIMEOUT_SECONDS = 5


class Status:
    """Shows and takes away the status; where Slack has none it is not tried again."""

    def __init__(self, client: WebClient) -> None:
        self._client = WebClient(
            token=client.token,
            base_url=client.base_url,
            timeout=_TIMEOUT_SECONDS,
            retry_handlers=[],
        )
        self._lock = threading.Lock()
        self._shown: set[str] = set()
        self._is_offered = True
        self._has_sessions = True

    def show(self, delivery: Delivery, text: str) -> None:
        """Show the status in the question's thread."""
        if delivery.thread_ts is None or not self._is_offered:
            return
        try:
            self._set(delivery, text)
        except (SlackApiError, *NETWORK) as error:
            self._is_offered = is_passing(error)
            return
        with self._lock:
            self._shown.add(delivery.key)
        self._set_session(delivery, "processing")

    def clear(self, delivery: Delivery) -> None:
        """Take it away; Slack would after two minutes."""
        with self._lock:
            if delivery.key not in self._shown:
                return
            self._shown.remove(delivery.key)
        self._set_session(delivery, "active")
        try:
            insist(lambda: self._set(delivery, ""))
        except (SlackApiError, SlackAwayError):
            _log.warning("a status was left standing; Slack takes it away in two minutes")

    def _set(self, delivery: Delivery, text: str) -> None:
        self._client.assistant_threads_setStatus(
            channel_id=delivery.channel, thread_ts=str(delivery.thread_ts), status=text
        )

    def _set_session(self, delivery: Delivery, status: str) -> None:
        """Show the button to stop with, in direct messages, or take it away."""
        if not self._has_sessions or not delivery.channel.startswith("D"):
            return
        try:
            call = partial(
                self._client.agents_sessions_setStatus,
                channel_id=delivery.channel,
                thread_ts=str(delivery.thread_ts),
                status=status,
            )
            if status == "processing":
                call()
            else:
                insist(call)
        except (SlackApiError, SlackAwayError, *NETWORK) as error:
            self._has_sessions = isinstance(error, SlackAwayError) or is_passing(error)
