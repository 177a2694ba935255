"""The Slack app, put together: client, desk, listeners."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial

from pydantic import SecretStr
from slack_bolt import App
from slack_bolt.error import BoltError
from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    ServerErrorRetryHandler,
)

from bot.channel_comments import ChannelComments
from bot.channels import ChannelStore
from bot.config import Settings
from bot.digests.office import Office
from bot.errors import ConfigurationError
from bot.ports import CommentStore, DeliveryStore
from bot.slack import agent, buttons, feedback, home, imports, keeping, shortcuts, sources
from bot.slack import settings as slack_settings
from bot.slack.backing import Backing
from bot.slack.channel_reading import ChannelReader
from bot.slack.channel_work import ChannelWork
from bot.slack.delivery import Analyst, Desk
from bot.slack.digests import DigestListeners
from bot.slack.digests import register as register_digests
from bot.slack.following import Following
from bot.slack.import_work import Importer
from bot.slack.inbox import Inbox
from bot.slack.limits import RateLimits
from bot.slack.listeners import register
from bot.slack.posting import SlackPoster
from bot.slack.recovery import Recovery, owner_name
from bot.slack.serve import serve_http, serve_socket

__all__ = ["SlackApp", "build_app", "serve_http", "serve_socket"]

#: Signs of life, clicks and the like at once; answers wait for their turn elsewhere.
_LISTENERS = 32
_TIMEOUT_SECONDS = 15


class SlackApp(App):
    """A Bolt app that knows its desk, and who looks after the questions of before."""

    desk: Desk
    recovery: Recovery
    poster: SlackPoster
    executor: ThreadPoolExecutor
    importer: Importer | None = None
    channels: ChannelWork | None = None
    line: Callable[[], bool] = staticmethod(lambda: False)

    def is_connected(self) -> bool:
        """Whether Slack reaches the bot now, as far as the bot can tell."""
        return self.line()

    @property
    def ticks(self) -> Sequence[Callable[[datetime], object]]:
        """What is to be done each minute besides answering."""
        return [part.tick for part in (self.importer, self.channels) if part]

    def finish(self, seconds: float) -> None:
        """Let answers under way be finished for so long; what is left is handed back."""
        for part in (self.importer, self.channels):
            if part is not None:
                part.stop()
        self.desk.drain(seconds)
        if self.channels is not None:
            self.channels.wait()
        self.desk.close()
        self.executor.shutdown(wait=False, cancel_futures=True)


def build_app(
    settings: Settings,
    analyst: Analyst,
    deliveries: DeliveryStore,
    office: Office | None = None,
    backing: Backing | None = None,
    *,
    inbox: Inbox | None = None,
) -> SlackApp:
    """Build the app for one workspace; asks Slack once who the token belongs to.

    The `office` takes orders for digests and alerts; without one there are none. The `backing` is
    what the home tab, settings and corrections rest on; without it there are none either. Without
    an `inbox` no feedback comes in by Slack. ConfigurationError says which setting is missing or
    wrong.
    """
    client = client_of(settings)
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
    app.desk = Desk(
        analyst,
        deliveries,
        client,
        owner_name(),
        office=office,
        zone=settings.timezone,
        settings=backing.settings if backing else None,
        corrections=backing.corrections if backing else None,
        released=backing.released if backing else None,
    )
    app.recovery = Recovery(app.desk, deliveries, app.desk.writers)
    app.poster = SlackPoster(client, app.desk.gate)
    zone = app.desk.gate.settings().zone or settings.timezone
    if app.desk.orders is not None:
        register_digests(app, DigestListeners(app.desk.orders, deliveries, owner=app.desk.owner))
    following = _register_inbox(app, inbox) if inbox is not None else None
    if backing is not None:
        _register_surfaces(app, backing, deliveries, zone, following)
    for part in (buttons, shortcuts, agent):
        part.register(app, app.desk)
    register(app, app.desk)
    return app


def _register_surfaces(
    app: SlackApp,
    backing: Backing,
    deliveries: DeliveryStore,
    zone: str,
    following: Following | None,
) -> None:
    """Let corrections, settings and the home tab be heard."""
    gate, comments = app.desk.gate, backing.comments
    feedback.register(app, feedback.FeedbackListeners(backing.corrections, backing.revision))
    named = partial(_sorted_sources, comments)
    slack_settings.register(app, slack_settings.SettingsListeners(gate, named, zone, following))
    home.register(app, home.HomeListeners(app.desk, gate, comments, deliveries, backing.digests))


def _register_inbox(app: SlackApp, inbox: Inbox) -> Following | None:
    """Let files that are dropped, and messages that are to be stored, be heard."""
    app.importer = Importer(inbox, app.client, app.desk.owner)
    imports.register(
        app, imports.ImportListeners(inbox, app.importer, app.desk.gate, app.desk.owner)
    )
    if inbox.channels is None:
        keeping.register(app, keeping.Keeper(inbox.intake, app.desk.gate, app.client))
        return None
    comments = ChannelComments(inbox.channels, inbox.intake)
    follower = sources.Follower(inbox.channels, comments, app.desk.is_known_thread)
    keeper = keeping.Keeper(inbox.intake, app.desk.gate, app.client, follower.belongs)
    keeping.register(app, keeper)
    return _register_channels(app, inbox.channels, comments, follower)


def _register_channels(
    app: SlackApp, store: ChannelStore, comments: ChannelComments, follower: sources.Follower
) -> Following:
    """Let what is said in channels that are sources be heard, and be taken in."""
    desk = app.desk
    reader = ChannelReader(store, comments, app.client, desk.is_known_thread)
    app.channels = ChannelWork(store, comments, reader, desk.owner, app.is_connected)
    following = Following(store, comments, desk.gate, app.client, app.channels.wake)
    listeners = sources.SourceListeners(following, desk.gate, desk.rooms)
    sources.register(app, listeners, follower)
    return following


def _sorted_sources(comments: CommentStore) -> list[str]:
    return sorted(comments.values("source"))


def client_of(settings: Settings) -> WebClient:
    """Slack's Web API as the bot; ConfigurationError says which setting is missing or wrong."""
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
            RateLimits(max_retry_count=5),
            ConnectionErrorRetryHandler(max_retry_count=2),
            ServerErrorRetryHandler(max_retry_count=2),
        ],
    )


def _value(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value().strip() if secret else None
