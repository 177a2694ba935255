"""Orders for digests and alerts, by command, mention or direct message: done, and said in words."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.digests.office import Desk, Office
from bot.rendering.mrkdwn import literal
from bot.slack.permissions import Gate
from bot.slack.replies import NETWORK
from bot.slack.rooms import Rooms

_log = logging.getLogger(__name__)
#: Links to channels and people, and what stands in code.
_KEPT = re.compile(r"(<[#@][A-Z0-9]+>|`[^`]+`)")
_SAID = 2900


class Orders:
    """Carries orders out for people in Slack.

    Where a person's time zone is not known it is the one set by an admin, else `zone`.
    """

    def __init__(
        self,
        office: Office,
        rooms: Rooms,
        gate: Gate,
        *,
        client: WebClient,
        zone: str,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.office = office
        self._rooms, self._gate, self._client = rooms, gate, client
        self._zone, self._clock = gate.settings().zone or zone, clock

    def now(self) -> datetime:
        """The present."""
        return self._clock()

    def carry_out(self, text: str, user: str, channel: str) -> str:
        """What came of an order, escaped; QuestionError says what is wrong with it."""
        return shown(self.office.carry_out(text, self.desk(user, channel), self.now()))

    def desk(self, user: str, channel: str, zone: str | None = None) -> Desk:
        """Who orders, where, and what they may."""
        return Desk(
            user=user,
            channel=channel,
            zone=zone or self.zone_of(user),
            find_channel=self._rooms.named,
            is_member=lambda one: one.startswith("D") or self._rooms.is_member(one),
            bounds=partial(self._gate.bounds, user),
        )

    def zone_of(self, user: str) -> str:
        """The time zone that a person set in Slack; the configured one where it is not told."""
        try:
            return str(self._client.users_info(user=user)["user"]["tz"] or self._zone)
        except (SlackApiError, KeyError, *NETWORK) as error:
            _log.info("a time zone is not known: %s", type(error).__name__)
            return self._zone


def shown(said: str) -> str:
    """Lines as Slack shows them: what people wrote is literal, channels and people are links."""
    return "\n".join(_shown(line) for line in said.splitlines())


def _shown(line: str) -> str:
    parts = _KEPT.split(line)
    return "".join(_kept(part) if index % 2 else _literal(part) for index, part in enumerate(parts))


def _kept(part: str) -> str:
    """A link as it stands, a command in code, of which anything may have been written."""
    return f"`{literal(part[1:-1], _SAID)}`" if part.startswith("`") else part


def _literal(part: str) -> str:
    ends = part[: len(part) - len(part.lstrip())], part[len(part.rstrip()) :]
    return f"{ends[0]}{literal(part, _SAID)}{ends[1]}" if part.strip() else part
