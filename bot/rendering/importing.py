"""A dropped file in Slack: how it would be read, the form for its columns, what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.rendering.import_words import say
from bot.rendering.mrkdwn import clean, clip, literal

#: Buttons under the preview (their value is the import's key), and the form they open.
IMPORT, COLUMNS, DROP = "earful_import", "earful_import_columns", "earful_import_drop"
FORM = "earful_import_form"

#: Fields that the form asks for; the others are told by name alone.
ASKED = (
    "text", "title", "created_at", "rating", "author", "account", "source", "product", "version",
    "platform", "plan", "segment", "country", "lang", "url", "id",
)  # fmt: skip
#: Slack shows no more options, and one of them is "none".
_OPTIONS = 99
_NONE = "-1"
_NAME, _COLUMN, _EXAMPLE, _LINE, _OTHERS = 80, 50, 60, 2900, 12


@dataclass(frozen=True, slots=True)
class Offer:
    """How a file would be read; `size` in bytes, `fields` and `examples` by a comment's field.

    `others` are columns that are kept beside, `notes` sentences that a reader should know of.
    """

    key: str
    name: str
    size: int
    lang: str
    fields: Mapping[str, str]
    examples: Mapping[str, str]
    others: Sequence[str]
    notes: Sequence[str]


def to_preview(offer: Offer) -> tuple[str, list[dict[str, Any]]]:
    """Fallback text and blocks: which column is what, an example of each, and the buttons."""
    key, lang, fields, examples = offer.key, offer.lang, offer.fields, offer.examples
    head = say(lang, "read_as", name=literal(offer.name, _NAME), size=in_bytes(offer.size))
    lines = [
        _field(lang, field, fields[field], examples.get(field, "")) for field in _order(fields)
    ]
    asides = [*offer.notes]
    if offer.others:
        asides.append(say(lang, "kept_beside", columns=_listed(offer.others, lang)))
    asides.append(say(lang, "masked"))
    blocks = [
        _section(f"{head}\n" + "\n".join(lines)),
        {
            "type": "context",
            "elements": [{"type": "mrkdwn", "text": literal(" ".join(asides), _LINE)}],
        },
        {
            "type": "actions",
            "elements": [
                _button(IMPORT, say(lang, "import"), key, "primary"),
                _button(COLUMNS, say(lang, "columns"), key),
                _button(DROP, say(lang, "drop"), key),
            ],
        },
    ]
    return clip(f"{head} " + "; ".join(lines), _LINE), blocks


def to_form(
    key: str, lang: str, columns: Sequence[str], fields: Mapping[str, str]
) -> dict[str, Any]:
    """The form as a Slack view: for each field, which column it is."""
    shown = columns[:_OPTIONS]
    none = _option(say(lang, "none"), _NONE)
    options = [none, *(_option(one or "—", str(place)) for place, one in enumerate(shown))]
    blocks: list[dict[str, Any]] = []
    if len(columns) > len(shown):
        note = say(lang, "form_many", n=len(columns), shown=len(shown))
        blocks.append({"type": "context", "elements": [_plain(note)]})
    for field in ASKED:
        column = fields.get(field)
        initial = options[shown.index(column) + 1] if column in shown else none
        blocks.append(_select(lang, field, options, initial))
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": key,
        "title": _plain(say(lang, "form")),
        "submit": _plain(say(lang, "form_save")),
        "close": _plain(say(lang, "cancel")),
        "blocks": blocks,
    }


def read_form(view: Mapping[str, Any], columns: Sequence[str]) -> dict[str, str]:
    """Field -> column, empty for none, as it was filled in; of these columns."""
    values = view["state"]["values"]
    chosen = {field: values[field][field]["selected_option"] for field in ASKED if field in values}
    places = {field: int(option["value"]) if option else -1 for field, option in chosen.items()}
    return {
        field: columns[place] if 0 <= place < len(columns) else ""
        for field, place in places.items()
    }


def in_bytes(size: int) -> str:
    """A size as people say it."""
    if size < 1_000_000:
        return f"{max(size / 1000, 0.1):.1f} kB" if size < 100_000 else f"{size // 1000} kB"
    return f"{size / 1_000_000:,.1f} MB"


def _order(fields: Mapping[str, str]) -> list[str]:
    return [field for field in ASKED if field in fields]


def _field(lang: str, field: str, column: str, example: str) -> str:
    told = f"• *{say(lang, field)}* ← {literal(column, _COLUMN)}"
    return told + (f" — “{literal(example, _EXAMPLE)}”" if example else "")


def _listed(columns: Sequence[str], lang: str) -> str:
    names = ", ".join(clip(clean(one), _COLUMN) for one in columns[:_OTHERS])
    more = len(columns) - _OTHERS
    return say(lang, "and_more", columns=names, n=more) if more > 0 else names


def _select(
    lang: str, field: str, options: list[dict[str, Any]], initial: dict[str, Any]
) -> dict[str, Any]:
    element = {
        "type": "static_select",
        "action_id": field,
        "options": options,
        "initial_option": initial,
    }
    return {
        "type": "input",
        "block_id": field,
        "label": _plain(say(lang, field)),
        "element": element,
    }


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _button(action: str, text: str, value: str, style: str | None = None) -> dict[str, Any]:
    button = {"type": "button", "action_id": action, "text": _plain(text), "value": value}
    return button | ({"style": style} if style else {})


def _option(text: str, value: str) -> dict[str, Any]:
    return {"text": _plain(clip(clean(text) or "—", 75)), "value": value}


def _plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}
