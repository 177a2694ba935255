"""The Slack app, put together: client, desk, listeners."""

from __future__ import annotations

import logging
import os
from concurrent.futures import ThreadPoolExecutor

from pydantic import SecretStr
from slack_bolt import App
from slack_bolt.error import BoltError
from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)

from bot.config import Settings
from bot.errors import ConfigurationError
from bot.ports import DeliveryStore
from bot.slack.delivery import Analyst, Desk
from bot.slack.listeners import register
from bot.slack.recovery import Recovery, owner_name
from bot.slack.serve import serve_http, serve_socket

__all__ = ["SlackApp", "build_app", "serve_http", "serve_socket"]

#: Questions at once; each shows its sign of life at once, then waits for its turn.
_LISTENERS = 32
_TIMEOUT_SECONDS = 15


class SlackApp(App):
    """A Bolt app that knows its desk, and who looks after the questions of before."""

    desk: Desk
    recovery: Recovery
    executor: ThreadPoolExecutor

    def finish(self, seconds: float) -> None:
        """Let answers under way be finished for so long; what is left is handed back."""
        self.desk.drain(seconds)
        self.executor.shutdown(wait=False, cancel_futures=True)


def build_app(settings: Settings, analyst: Analyst, deliveries: DeliveryStore) -> SlackApp:
    """Build the app for one workspace; asks Slack once who the token belongs to.

    ConfigurationError says which setting is missing or wrong.
    """
    client = _client(settings)
    executor = ThreadPoolExecutor(_LISTENERS, thread_name_prefix="earful-question")
    try:
        app = SlackApp(
            client=client,
            signing_secret=_value(settings.slack_signing_secret) or "",
            listener_executor=executor,
        )
    except (BoltError, OSError) as error:
        raise ConfigurationError(
            "Slack did not accept SLACK_BOT_TOKEN or could not be reached; run `earful doctor` "
            "to see which."
        ) from error
    app.executor = executor
    app.desk = Desk(analyst, deliveries, client, owner_name())
    app.recovery = Recovery(app.desk, deliveries, executor)
    register(app, app.desk)
    return app


def _client(settings: Settings) -> WebClient:
    if os.environ.get("SLACK_CLIENT_ID") and os.environ.get("SLACK_CLIENT_SECRET"):
        raise ConfigurationError(
            "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are set, which makes Slack's library ignore "
            "SLACK_BOT_TOKEN; unset them."
        )
    token = _value(settings.slack_bot_token)
    if not token:
        raise ConfigurationError(
            "SLACK_BOT_TOKEN is missing; copy the bot token (xoxb-…) from your Slack app's "
            "OAuth & Permissions page into the environment or .env."
        )
    return WebClient(
        token=token,
        base_url=settings.slack_api_base_url,
        timeout=_TIMEOUT_SECONDS,
        logger=logging.getLogger("earful.slack"),
        retry_handlers=[
            RateLimitErrorRetryHandler(max_retry_count=5),
            ConnectionErrorRetryHandler(max_retry_count=2),
            ServerErrorRetryHandler(max_retry_count=2),
        ],
    )


def _value(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value().strip() if secret else None
