"""Digests and alerts in Slack: `/earful digest …`, `/earful alerts …`, and their buttons."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.digests.office import Desk, Office, lang_of
from bot.digests.wording import say
from bot.errors import EarfulError
from bot.ports import DeliveryState, DeliveryStore
from bot.rendering.digests import MUTE, REMOVE, SNOOZE
from bot.rendering.mrkdwn import literal, plain
from bot.rendering.subscribing import FORM, SUBSCRIBE, read_form, to_form
from bot.slack.errors import explain, where
from bot.slack.incoming import from_click, from_command
from bot.slack.replies import NETWORK, WhisperReply
from bot.slack.rooms import Rooms

COMMAND = "/earful"
_log = logging.getLogger(__name__)
_DIGEST = re.compile(r"\s*(?:digests?|订阅|简报)(?:\s+|$)", re.I)
_ALERTS = re.compile(r"\s*(?:alerts?|提醒)(?:\s+|$)", re.I)
_ORDER = re.compile(r"\s*(?=每(?:天|日|个?周|个?星期|个?礼拜|个?月|个?工作日))")
_SAID = 2900


class DigestListeners:
    """Answers orders privately, each command once; `zone` is for people whose own is not known."""

    def __init__(
        self,
        office: Office,
        deliveries: DeliveryStore,
        rooms: Rooms,
        *,
        owner: str,
        zone: str,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._office, self._deliveries, self._rooms = office, deliveries, rooms
        self._owner, self._zone, self._clock = owner, zone, clock

    def on_command(self, ack: Ack, context: BoltContext, command: dict[str, Any]) -> None:
        """Carry out `/earful digest …` or `/earful alerts …`."""
        ack()
        asked = from_command(command)
        if not self._deliveries.claim(asked, self._owner):
            return
        # What is ordered is done or refused here and now: nobody has to take it over.
        self._deliveries.finish(asked.key, DeliveryState.ANSWERED)
        self._whisper(
            command["response_url"],
            command.get("text") or "",
            lambda: self._order(context.client, command),
        )

    def on_button(
        self, ack: Ack, context: BoltContext, body: dict[str, Any], act: Callable[..., str]
    ) -> None:
        """Carry out a button under a digest or an alert; pressing it again changes nothing."""
        ack()
        click = from_click(body, context.team_id or "")
        desk = self._desk(context.client, click.user, click.channel)
        self._whisper(click.response_url, click.label, lambda: act(*json.loads(click.value), desk))

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
        zone = self._zone_of(context.client, user)
        wanted = read_form(view, zone)
        desk = self._desk(context.client, user, user, zone)
        try:
            said = self._office.subscribe(
                wanted.query, wanted.schedule, wanted.channel, desk, self._clock()
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
        return self._office.silence(subject, lang, desk, self._clock(), for_good=False)

    def mute(self, subject: str, lang: str, desk: Desk) -> str:
        """Say no more of a subject."""
        return self._office.silence(subject, lang, desk, self._clock(), for_good=True)

    def _order(self, client: WebClient, command: Mapping[str, Any]) -> str:
        text, now = command.get("text") or "", self._clock()
        desk = self._desk(client, command["user_id"], command["channel_id"])
        if _ALERTS.match(text):
            return self._office.alerts(text, desk, now)
        rest = _DIGEST.sub("", text, count=1)
        return self._office.digest(_with_channels(rest), desk, now)

    def _whisper(self, response_url: str, words: str, act: Callable[[], str]) -> None:
        """Say what came of it to whoever asked, and to nobody else."""
        try:
            said = "\n".join(_shown(line) for line in act().splitlines())
        except (ValueError, TypeError) as error:
            _log.warning("a button of a digest said nothing known\n%s", where(error))
            said = say(lang_of(words), "failed")
        except Exception as error:  # the edge of a thread: nothing above could tell the asker
            said = explain(error, words)
        WhisperReply(response_url).write(said)

    def _desk(self, client: WebClient, user: str, channel: str, zone: str | None = None) -> Desk:
        return Desk(
            user=user,
            channel=channel,
            zone=zone or self._zone_of(client, user),
            find_channel=self._rooms.named,
            is_member=lambda one: one.startswith("D") or self._rooms.is_member(one),
        )

    def _zone_of(self, client: WebClient, user: str) -> str:
        """The time zone that a person set in Slack; the configured one where it is not told."""
        try:
            return str(client.users_info(user=user)["user"]["tz"] or self._zone)
        except (SlackApiError, KeyError, *NETWORK) as error:
            _log.info("a time zone is not known: %s", type(error).__name__)
            return self._zone

    def _direct(self, client: WebClient, user: str, text: str) -> None:
        try:
            client.chat_postMessage(channel=user, text=_shown(text), parse="none", link_names=False)
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
    return any(pattern.match(text) for pattern in (_DIGEST, _ALERTS, _ORDER))


def _with_channels(text: str) -> str:
    """What was typed without Slack's tokens, but with the ids of the channels it names."""
    parts = re.split(r"(<#[A-Z0-9]+(?:\|[^>]*)?>)", text)
    return " ".join(part if part.startswith("<#") else plain(part) for part in parts)


def _shown(line: str) -> str:
    """A line as Slack shows it: what people wrote is literal, channels and people are links."""
    parts = re.split(r"(<[#@][A-Z0-9]+>|`[^`]*`)", line)
    return "".join(part if index % 2 else _literal(part) for index, part in enumerate(parts))


def _literal(part: str) -> str:
    ends = part[: len(part) - len(part.lstrip())], part[len(part.rstrip()) :]
    return f"{ends[0]}{literal(part, _SAID)}{ends[1]}" if part.strip() else part
