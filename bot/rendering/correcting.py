"""The form that puts a label of one comment right."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.corrections import Subject
from bot.feedback import Need, Sentiment
from bot.records import Label
from bot.rendering.mrkdwn import clean, clip
from bot.rendering.slack_words import say

FORM = "earful_correct_form"
_VALUE = "value"
#: What stands for no theme: Slack takes no option without a value.
_NONE = "-"
#: Slack takes no more options of a choice, and no longer text of one.
_OPTIONS, _OPTION, _TEXT = 99, 75, 1500


@dataclass(frozen=True, slots=True)
class Corrected:
    """What was filled in: the comment, its label, what is right, and where the quote stands."""

    comment: str
    label: Label
    now: str
    lang: str
    channel: str
    ts: str
    thread_ts: str | None


def to_form(
    subject: Subject, label: Label, lang: str, place: tuple[str, str, str | None]
) -> dict[str, Any]:
    """The form as a Slack view; `place` is channel, ts and thread of the message quoted in."""
    carried = [subject.comment, str(label), lang, *place]
    said = clip(clean(subject.text), _TEXT) or "…"
    quoted = {"type": "rich_text_quote", "elements": [{"type": "text", "text": said}]}
    field: dict[str, Any] = {
        "type": "input",
        "block_id": _VALUE,
        "label": _plain(say(lang, f"right_{label}")),
        "element": _choice(subject, label, lang),
    }
    if label is Label.NEED:
        field |= {"optional": True, "hint": _plain(say(lang, "right_need_hint"))}
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": json.dumps(carried, ensure_ascii=False),
        "title": _plain(say(lang, "correct_title")),
        "submit": _plain(say(lang, "correct_submit")),
        "close": _plain(say(lang, "cancel")),
        "blocks": [{"type": "rich_text", "elements": [quoted]}, field],
    }


def read_form(view: Mapping[str, Any]) -> Corrected:
    """What was filled in."""
    comment, label, lang, channel, ts, thread_ts = json.loads(view["private_metadata"])
    state = view["state"]["values"][_VALUE][_VALUE]
    one = state.get("selected_option")
    chosen = [one] if one else state.get("selected_options") or []
    now = " ".join(option["value"] for option in chosen if option["value"] != _NONE)
    return Corrected(comment, Label(label), now, lang, channel, ts, thread_ts)


def _choice(subject: Subject, label: Label, lang: str) -> dict[str, Any]:
    held = subject.labels[label]
    if label is Label.NEED:
        options = [_option(say(lang, str(need)), str(need)) for need in Need]
        return _select("checkboxes", "initial_options", options, held.split())
    if label is Label.SENTIMENT:
        options = [_option(say(lang, str(one)), str(one)) for one in Sentiment]
        return _select("radio_buttons", "initial_option", options, [held])
    themes = [_option(name or id, id) for id, name in subject.themes[:_OPTIONS]]
    options = [*themes, _option(say(lang, "nothing"), _NONE)]
    return _select("static_select", "initial_option", options, [held])


def _select(
    kind: str, first: str, options: Sequence[dict[str, Any]], held: Sequence[str]
) -> dict[str, Any]:
    found: dict[str, Any] = {"type": kind, "action_id": _VALUE, "options": list(options)}
    begun = [option for option in options if option["value"] in held]
    if begun:
        found[first] = begun if first.endswith("s") else begun[0]
    return found


def _option(text: str, value: str) -> dict[str, Any]:
    return {"text": _plain(clip(clean(text), _OPTION) or "…"), "value": value}


def _plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}
