"""The form that makes a digest of an answer: how often, when, where."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from bot.digests.schedule import Every, Schedule
from bot.digests.wording import say, weekday_names

#: The button under an answer (its value is a packed query), and the form it opens.
SUBSCRIBE = "earful_subscribe"
FORM = "earful_subscribe_form"

#: Slack takes no longer text along with a form.
_CARRIED = 3000
_EVERY, _DAY, _AT, _WHERE = "every", "day", "at", "where"


@dataclass(frozen=True, slots=True)
class Subscription:
    """What was filled in: the packed query and its language, the schedule, and the channel."""

    query: str
    lang: str
    schedule: Schedule
    channel: str


def to_form(query: str, lang: str, channel: str) -> dict[str, Any] | None:
    """The form as a Slack view that carries a packed query; None where that is too long."""
    carried = json.dumps([query, lang], ensure_ascii=False)
    if len(carried) > _CARRIED:
        return None
    every = [_option(say(lang, str(one)), str(one)) for one in Every]
    days = [_option(name, str(day)) for day, name in enumerate(weekday_names(lang))]
    where = {"type": "conversations_select", "action_id": _WHERE, "initial_conversation": channel}
    at = {"type": "timepicker", "action_id": _AT, "initial_time": "09:00"}
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": carried,
        "title": _plain(say(lang, "sub_title")),
        "submit": _plain(say(lang, "sub_submit")),
        "close": _plain(say(lang, "sub_cancel")),
        "blocks": [
            _input(lang, "sub_how", _EVERY, _select(_EVERY, every, every[1])),
            _input(lang, "sub_day", _DAY, _select(_DAY, days, days[0])),
            _input(lang, "sub_at", _AT, at),
            _input(lang, "sub_where", _WHERE, where),
        ],
    }


def read_form(view: Mapping[str, Any], zone: str) -> Subscription:
    """What was filled in, the time being one of a zone."""
    values = view["state"]["values"]
    every = Every(values[_EVERY][_EVERY]["selected_option"]["value"])
    day = int(values[_DAY][_DAY]["selected_option"]["value"])
    at = time.fromisoformat(values[_AT][_AT]["selected_time"])
    weekdays = (day,) if every is Every.WEEKLY else ()
    channel = values[_WHERE][_WHERE]["selected_conversation"]
    query, lang = json.loads(view["private_metadata"])
    return Subscription(query, lang, Schedule(every, at, zone, weekdays), channel)


def _input(lang: str, label: str, name: str, element: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": name,
        "label": _plain(say(lang, label)),
        "element": element,
    }


def _select(name: str, options: list[dict[str, Any]], first: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "static_select",
        "action_id": name,
        "options": options,
        "initial_option": first,
    }


def _option(text: str, value: str) -> dict[str, Any]:
    return {"text": _plain(text), "value": value}


def _plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}
