"""The form for the settings that an admin makes in Slack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.rendering.mrkdwn import clean, clip
from bot.rendering.slack_words import languages, say

FORM = "earful_settings_form"
#: Slack takes no more options of a choice, and no longer text or value of one.
_OPTIONS, _TEXT = 100, 75
_NAMES = {"en": "English", "zh": "中文"}
_MOST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form shows and what was filled in: as `bot.slack.permissions.TeamSettings`.

    `channel` is limited to `channel_sources`, in the form one at a time. `followed` are the public
    channels that are sources, None where none can be.
    """

    zone: str
    lang: str
    admins: tuple[str, ...]
    askers: tuple[str, ...]
    sources: tuple[str, ...]
    days: int | None
    channel: str | None = None
    channel_sources: tuple[str, ...] = ()
    followed: tuple[str, ...] | None = None


def to_form(held: Choices, sources: Sequence[str]) -> dict[str, Any]:
    """The form as a Slack view; `sources` are those that the comments come from."""
    lang = held.lang
    zone = {"type": "plain_text_input", "initial_value": held.zone, "max_length": 64}
    named = [_option(_NAMES[one], one) for one in languages()]
    langs = {
        "type": "static_select",
        "options": named,
        "initial_option": _option(_NAMES[lang], lang),
    }
    days: dict[str, Any] = {
        "type": "number_input",
        "is_decimal_allowed": False,
        "min_value": "1",
        "max_value": str(_MOST_DAYS),
    }
    if held.days is not None:
        days["initial_value"] = str(held.days)
    blocks = [
        _input(lang, "zone", zone, optional=False),
        _input(lang, "lang", langs, optional=False),
        _input(lang, "days", days),
        _input(lang, "admins", _people(held.admins), optional=False),
        _input(lang, "askers", _people(held.askers)),
    ]
    if held.followed is not None:
        blocks.append(_input(lang, "followed", _channels(held.followed), hint="set_followed_hint"))
    if shown := [_option(one, one) for one in sources if _is_value(one)][:_OPTIONS]:
        blocks += _source_fields(held, shown)
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": _plain(say(lang, "set_title")),
        "submit": _plain(say(lang, "set_save")),
        "close": _plain(say(lang, "cancel")),
        "blocks": blocks,
    }


def read_form(view: Mapping[str, Any]) -> Choices:
    """What was filled in."""
    values = {name: block[name] for name, block in view["state"]["values"].items()}
    days = values["days"].get("value")
    return Choices(
        zone=(values["zone"].get("value") or "").strip(),
        lang=values["lang"]["selected_option"]["value"],
        admins=tuple(values["admins"].get("selected_users") or ()),
        askers=tuple(values["askers"].get("selected_users") or ()),
        sources=_chosen(values.get("sources")),
        days=int(days) if days else None,
        channel=(values.get("channel") or {}).get("selected_conversation"),
        channel_sources=_chosen(values.get("channel_sources")),
        followed=_followed(values.get("followed")),
    )


def wrong(choices: Choices) -> dict[str, str]:
    """What is wrong with what was filled in: field -> a sentence."""
    found = {}
    try:
        ZoneInfo(choices.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        found["zone"] = say(choices.lang, "set_zone_wrong")
    if not choices.admins:
        found["admins"] = say(choices.lang, "set_admin_wrong")
    return found


def _is_value(text: str) -> bool:
    """Whether Slack takes this as the value of an option; a source of another name is not shown."""
    return 0 < len(text) <= _TEXT and text.isprintable()


def _source_fields(held: Choices, options: list[dict[str, Any]]) -> list[dict[str, Any]]:
    channel = {
        "type": "conversations_select",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    return [
        _input(held.lang, "sources", _many(options, held.sources), hint="set_sources_hint"),
        _input(held.lang, "channel", channel),
        _input(held.lang, "channel_sources", _many(options, ()), hint="set_channel_hint"),
    ]


def _many(options: list[dict[str, Any]], chosen: Sequence[str]) -> dict[str, Any]:
    field: dict[str, Any] = {"type": "multi_static_select", "options": options}
    if begun := [option for option in options if option["value"] in chosen]:
        field["initial_options"] = begun
    return field


def _channels(followed: Sequence[str]) -> dict[str, Any]:
    # Private ones are not offered: an admin who is in none of them would leave them out unseen.
    public = {"include": ["public"], "exclude_bot_users": True}
    field: dict[str, Any] = {"type": "multi_conversations_select", "filter": public}
    return field | ({"initial_conversations": list(followed)} if followed else {})


def _followed(state: Mapping[str, Any] | None) -> tuple[str, ...] | None:
    return None if state is None else tuple(state.get("selected_conversations") or ())


def _people(users: Sequence[str]) -> dict[str, Any]:
    field: dict[str, Any] = {"type": "multi_users_select"}
    return field | ({"initial_users": list(users)} if users else {})


def _input(
    lang: str, name: str, element: dict[str, Any], *, optional: bool = True, hint: str = ""
) -> dict[str, Any]:
    block = {
        "type": "input",
        "block_id": name,
        "optional": optional,
        "label": _plain(say(lang, f"set_{name}")),
        "element": element | {"action_id": name},
    }
    return block | ({"hint": _plain(say(lang, hint))} if hint else {})


def _chosen(state: Mapping[str, Any] | None) -> tuple[str, ...]:
    return tuple(option["value"] for option in (state or {}).get("selected_options") or ())


def _option(text: str, value: str) -> dict[str, Any]:
    return {"text": _plain(clip(clean(text), _TEXT) or "…"), "value": value}


def _plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}
