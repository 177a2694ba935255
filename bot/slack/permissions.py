"""Who may ask what, where: settings that admins make in Slack, and the reasons given politely."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.errors import QuestionError
from bot.questions.bounds import UNBOUNDED, Bounds
from bot.records import TEAM, SettingStore
from bot.rendering.slack_words import languages, say
from bot.slack.errors import where
from bot.slack.replies import NETWORK
from bot.slack.rooms import Rooms

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TeamSettings:
    """What was set for everyone; a list that is empty bounds nothing.

    Only `askers` and admins may ask. In channels that others can look into, only `sources` are
    spoken of; `channels` maps a channel to the sources it is limited to. A question that names no
    days is about the last `days`. `zone` and `lang` are for people who have none of their own.
    """

    admins: tuple[str, ...] = ()
    askers: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    channels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    days: int | None = None
    zone: str | None = None
    lang: str = "en"


class Gate:
    """Tells who may ask what; without a store everyone may ask everything."""

    def __init__(self, store: SettingStore | None, client: WebClient, rooms: Rooms) -> None:
        self._store, self._client, self._rooms = store, client, rooms

    def settings(self) -> TeamSettings:
        """What is set now."""
        held = self._store.get(TEAM) if self._store else None
        return read_settings(held or {})

    def save(self, settings: TeamSettings, by: str, at: datetime) -> None:
        """Set it for everyone."""
        if self._store is not None:
            self._store.put(TEAM, asdict(settings), by, at)

    def is_admin(self, user: str) -> bool:
        """Whether a person may change the settings: while none is named, Slack's own admins."""
        admins = self.settings().admins
        return user in admins if admins else self._is_slack_admin(user)

    def admins(self) -> str:
        """The admins by name: a sentence that is escaped holds no mentions."""
        names = filter(None, map(self._name, self.settings().admins))
        return ", ".join(names) or "a workspace admin"

    def bounds(self, user: str | None, channel: str, *, is_whisper: bool = False) -> Bounds:
        """What a person may ask in a channel; QuestionError with the reason when nothing.

        A whisper is seen by who asked alone, so that what is limited for a channel's sake is not.
        """
        held = self.settings()
        if not may_ask(held, user):
            raise QuestionError(say(held.lang, "not_asker", admins=self.admins()))
        return self._bounds(held, () if is_whisper else self._sources(held, channel))

    def of_channel(self, channel: str) -> Bounds:
        """What may be spoken of in a channel, whoever asks."""
        held = self.settings()
        return self._bounds(held, self._sources(held, channel))

    def _bounds(self, held: TeamSettings, sources: tuple[str, ...]) -> Bounds:
        if not sources and held.days is None:
            return UNBOUNDED
        said = {"sources": ", ".join(sources), "admins": self.admins()}
        refusal = {lang: say(lang, "not_source", **said) for lang in languages()}
        return Bounds(sources, held.days, refusal)

    def _sources(self, held: TeamSettings, channel: str) -> tuple[str, ...]:
        """The sources that may be spoken of in a channel, empty for all."""
        limited = held.channels.get(channel, ())
        is_open = bool(held.sources) and self._rooms.is_open(channel)
        if not is_open:
            return limited
        both = tuple(one for one in limited if one in held.sources)
        # Limited to what may not be said in the open, a channel hears of nothing.
        return (both or ("",)) if limited else held.sources

    def _name(self, user: str) -> str:
        profile = self._info(user)
        return str(profile.get("real_name") or profile.get("name") or "")

    def _is_slack_admin(self, user: str) -> bool:
        profile = self._info(user)
        return bool(profile.get("is_admin") or profile.get("is_owner"))

    def _info(self, user: str) -> Mapping[str, Any]:
        try:
            found: Mapping[str, Any] = self._client.users_info(user=user)["user"]
        except (SlackApiError, KeyError, *NETWORK) as error:
            _log.warning("a person was not looked up\n%s", where(error))
            return {}
        return found


def may_ask(settings: TeamSettings, user: str | None) -> bool:
    """Whether a person may ask anything."""
    return not settings.askers or user in {*settings.askers, *settings.admins}


def read_settings(held: Mapping[str, Any]) -> TeamSettings:
    """The settings as they were stored; what another version stored besides is left out."""
    known = {item.name for item in fields(TeamSettings)}
    named = {name: value for name, value in held.items() if name in known}
    for name in ("admins", "askers", "sources"):
        named[name] = _texts(named.get(name) or ())
    channels: Mapping[str, Sequence[str]] = named.get("channels") or {}
    named["channels"] = {one: _texts(sources) for one, sources in channels.items()}
    return TeamSettings(**named)


def _texts(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(str, values))
