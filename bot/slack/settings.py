"""The settings that admins make: the form, from the home tab or `/earful settings`."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.rendering.home import SETTINGS
from bot.rendering.mrkdwn import literal
from bot.rendering.settings import FORM, Choices, read_form, to_form, wrong
from bot.rendering.slack_words import say
from bot.slack.errors import where
from bot.slack.following import Asker, Following
from bot.slack.permissions import Gate, TeamSettings
from bot.slack.replies import NETWORK

COMMAND = "/earful"
_log = logging.getLogger(__name__)
_SENTENCE = 300
_SETTINGS = re.compile(r"\s*(?:settings?|设置)\s*", re.I)


class SettingsListeners:
    """Opens and keeps the form; `sources` are those of the comments, `zone` where none is set.

    Without `following` no channel can be a source.
    """

    def __init__(
        self,
        gate: Gate,
        sources: Callable[[], Sequence[str]],
        zone: str,
        following: Following | None = None,
    ) -> None:
        self._gate, self._sources, self._zone = gate, sources, zone
        self._following = following

    def on_command(self, ack: Ack, context: BoltContext, command: dict[str, Any]) -> None:
        """Open the form for `/earful settings`, or say why not."""
        user, held = command["user_id"], self._gate.settings()
        if not self._gate.is_admin(user):
            ack(literal(say(held.lang, "set_not_admin", admins=self._gate.admins()), _SENTENCE))
            return
        ack()
        self._open(context.client, command["trigger_id"], user)

    def on_button(self, ack: Ack, context: BoltContext, body: dict[str, Any]) -> None:
        """Open the form from the home tab, where only admins have the button."""
        ack()
        user = body["user"]["id"]
        if self._gate.is_admin(user):
            self._open(context.client, body["trigger_id"], user)

    def on_form(
        self, ack: Ack, context: BoltContext, body: dict[str, Any], view: dict[str, Any]
    ) -> None:
        """Keep what was filled in, or say what is wrong with it."""
        wanted, user = read_form(view), body["user"]["id"]
        held = self._gate.settings()
        mistakes = wrong(wanted)
        if not self._gate.is_admin(user):
            mistakes = {"zone": say(held.lang, "home_admins_only")}
        if mistakes:
            ack(response_action="errors", errors=mistakes)
            return
        self._gate.save(changed(held, wanted), user, datetime.now(UTC))
        ack()
        if self._following is not None and wanted.followed is not None:
            said = self._following.change_to(wanted.followed, Asker(user, wanted.lang))
            self._tell(context.client, user, said)

    def _tell(self, client: WebClient, user: str, lines: Sequence[str]) -> None:
        """Say in a direct message what came of each channel, if of any."""
        if not lines:
            return
        try:
            client.chat_postMessage(channel=user, text="\n".join(lines), parse="none")
        except (SlackApiError, *NETWORK) as error:
            _log.warning("could not say what became of channels\n%s", where(error))

    def _open(self, client: WebClient, trigger: str, user: str) -> None:
        held = self._gate.settings()
        shown = Choices(
            zone=held.zone or self._zone,
            lang=held.lang,
            admins=held.admins or (user,),
            askers=held.askers,
            sources=held.sources,
            days=held.days,
            followed=self._following.channels if self._following else None,
        )
        try:
            client.views_open(trigger_id=trigger, view=to_form(shown, self._sources()))
        except (SlackApiError, *NETWORK) as error:
            _log.warning("the settings were not opened\n%s", where(error))


def register(app: App, listeners: SettingsListeners) -> None:
    """Let the command, the button and the form be heard; before the rest takes all commands."""
    app.command(COMMAND, matchers=[is_settings])(listeners.on_command)
    app.action(SETTINGS)(listeners.on_button)
    app.view(FORM)(listeners.on_form)


def is_settings(command: dict[str, Any]) -> bool:
    """Whether a command asks for the settings."""
    return bool(_SETTINGS.fullmatch(command.get("text") or ""))


def changed(held: TeamSettings, wanted: Choices) -> TeamSettings:
    """The settings with what was filled in; the form limits one channel at a time."""
    channels = dict(held.channels)
    if wanted.channel is not None:
        channels.pop(wanted.channel, None)
        if wanted.channel_sources:
            channels[wanted.channel] = wanted.channel_sources
    return replace(
        held,
        zone=wanted.zone,
        lang=wanted.lang,
        admins=wanted.admins,
        askers=wanted.askers,
        sources=wanted.sources,
        days=wanted.days,
        channels=channels,
    )
