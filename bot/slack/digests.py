"""Digests and alerts in Slack: `/earful digest …`, `/earful alerts …`, and their buttons."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.digests.commands import ALERTS, DIGEST
from bot.digests.commands import is_order as is_order_in_words
from bot.digests.office import Desk, lang_of
from bot.digests.wording import say
from bot.errors import EarfulError
from bot.ports import DeliveryState, DeliveryStore
from bot.rendering.digests import MUTE, REMOVE, SNOOZE
from bot.rendering.mrkdwn import plain, with_channels
from bot.rendering.subscribing import FORM, SUBSCRIBE, read_form, to_form
from bot.slack.errors import explain, where
from bot.slack.incoming import from_click, from_command
from bot.slack.orders import Orders, shown
from bot.slack.replies import NETWORK, WhisperReply

COMMAND = "/earful"
_log = logging.getLogger(__name__)


class DigestListeners:
    """Answers orders privately, each command once."""

    def __init__(self, orders: Orders, deliveries: DeliveryStore, *, owner: str) -> None:
        self._orders, self._office = orders, orders.office
        self._deliveries, self._owner = deliveries, owner

    def on_command(self, ack: Ack, command: dict[str, Any]) -> None:
        """Carry out `/earful digest …` or `/earful alerts …`."""
        ack()
        asked = from_command(command)
        if not self._deliveries.claim(asked, self._owner):
            return
        # What is ordered is done or refused here and now: nobody has to take it over.
        self._deliveries.finish(asked.key, DeliveryState.ANSWERED)
        words, user = with_channels(command.get("text") or ""), command["user_id"]
        self._whisper(
            command["response_url"],
            words,
            lambda: self._orders.carry_out(words, user, command["channel_id"]),
        )

    def on_button(
        self, ack: Ack, context: BoltContext, body: dict[str, Any], act: Callable[..., str]
    ) -> None:
        """Carry out a button under a digest or an alert; pressing it again changes nothing."""
        ack()
        click = from_click(body, context.team_id or "")
        desk = self._orders.desk(click.user, click.channel)
        self._whisper(
            click.response_url, click.label, lambda: shown(act(*json.loads(click.value), desk))
        )

    def on_subscribe(self, ack: Ack, context: BoltContext, body: dict[str, Any]) -> None:
        """Open the form for the answer whose button was pressed."""
        ack()
        click = from_click(body, context.team_id or "")
        lang = click.query.lang if click.query else "en"
        form = to_form(click.value, lang, click.channel) if click.query else None
        if form is None:
            self._whisper(click.response_url, click.label, lambda: say(lang, "too_long"))
            return
        try:
            context.client.views_open(trigger_id=body["trigger_id"], view=form)
        except (SlackApiError, *NETWORK) as error:
            _log.warning("a form was not opened\n%s", where(error))
            self._whisper(click.response_url, click.label, lambda: say(lang, "failed"))

    def on_form(
        self, ack: Ack, context: BoltContext, body: dict[str, Any], view: dict[str, Any]
    ) -> None:
        """Make the digest that was filled in, and say so in a direct message."""
        user = body["user"]["id"]
        zone = self._orders.zone_of(user)
        wanted = read_form(view, zone)
        desk = self._orders.desk(user, user, zone)
        try:
            said = self._office.subscribe(
                wanted.query, wanted.schedule, wanted.channel, desk, self._orders.now()
            )
        except EarfulError as error:
            ack(response_action="errors", errors={"where": str(error)[:300]})
            return
        ack()
        self._direct(context.client, user, said)

    def remove(self, number: int, lang: str, _desk: Desk) -> str:
        """Drop a digest."""
        return self._office.remove(number, lang)

    def snooze(self, subject: str, lang: str, desk: Desk) -> str:
        """Say no more of a subject for a week."""
        return self._office.silence(subject, lang, desk, self._orders.now(), for_good=False)

    def mute(self, subject: str, lang: str, desk: Desk) -> str:
        """Say no more of a subject."""
        return self._office.silence(subject, lang, desk, self._orders.now(), for_good=True)

    def _whisper(self, response_url: str, words: str, act: Callable[[], str]) -> None:
        """Say what came of it to whoever asked, and to nobody else."""
        try:
            said = act()
        except (ValueError, TypeError) as error:
            _log.warning("a button of a digest said nothing known\n%s", where(error))
            said = say(lang_of(words), "failed")
        except Exception as error:  # the edge of a thread: nothing above could tell the asker
            said = explain(error, words)
        WhisperReply(response_url).write(said)

    def _direct(self, client: WebClient, user: str, text: str) -> None:
        try:
            client.chat_postMessage(channel=user, text=shown(text), parse="none", link_names=False)
        except (SlackApiError, *NETWORK) as error:
            _log.warning("could not confirm a digest\n%s", where(error))


def register(app: App, listeners: DigestListeners) -> None:
    """Let the listeners hear their commands and buttons; before the rest takes all commands."""
    app.command(COMMAND, matchers=[is_order])(listeners.on_command)
    for action, act in (
        (REMOVE, listeners.remove),
        (SNOOZE, listeners.snooze),
        (MUTE, listeners.mute),
    ):
        app.action(action)(partial(listeners.on_button, act=act))
    app.action(SUBSCRIBE)(listeners.on_subscribe)
    app.view(FORM)(listeners.on_form)


def is_order(command: dict[str, Any]) -> bool:
    """Whether a command is about digests or alerts."""
    text = command.get("text") or ""
    return bool(DIGEST.match(text) or ALERTS.match(text)) or is_order_in_words(plain(text))
