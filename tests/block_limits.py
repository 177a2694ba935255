"""Slack's limits on blocks and views, as the platform documents them; breaking one fails a test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

TEXT = {
    ("header", "text"): 150,
    ("section", "text"): 3000,
    ("button", "text"): 75,
    ("input", "label"): 2000,
    ("input", "hint"): 2000,
    ("modal", "title"): 24,
    ("modal", "submit"): 24,
    ("modal", "close"): 24,
    ("positive_button", "text"): 75,
    ("negative_button", "text"): 75,
}
STRINGS = {
    "block_id": 255,
    "action_id": 255,
    "callback_id": 255,
    "private_metadata": 3000,
    "value": 2000,
    "url": 3000,
    "accessibility_label": 75,
    "alt_text": 2000,
}
MANY = {"actions": 25, "context": 10, "context_actions": 5}


def assert_view_within_limits(view: Mapping[str, Any]) -> None:
    _assert_texts(view, str(view["type"]))
    assert_within_limits(view["blocks"], most=100)


def assert_within_limits(blocks: list[dict[str, Any]], *, most: int = 50) -> None:
    assert 1 <= len(blocks) <= most
    names = [block["block_id"] for block in blocks if block.get("block_id")]
    assert len(names) == len(set(names))
    for block in blocks:
        _assert_block(block)
        for part in _parts(block):
            _assert_texts(part, str(part.get("type", "")))
            for name, limit in STRINGS.items():
                if isinstance(part.get(name), str):
                    assert 1 <= len(part[name]) <= limit, (name, part)
            _assert_options(part)
            _assert_confirm(part.get("confirm"))


def _assert_block(block: Mapping[str, Any]) -> None:
    elements = block.get("elements", [])
    assert len(elements) <= MANY.get(block["type"], 1000), block
    if block["type"] in MANY or block["type"] == "rich_text":
        assert elements, block
    ids = [one["action_id"] for one in elements if "action_id" in one]
    assert len(ids) == len(set(ids)), ids
    if block["type"] == "data_table":
        assert 2 <= len(block["rows"]) <= 101
        assert len({len(row) for row in block["rows"]}) == 1
        cells = [cell for row in block["rows"] for cell in row]
        assert all(len(cell["text"]) >= 1 for cell in cells)
        assert sum(len(cell["text"]) for cell in cells) <= 10_000
        assert 1 <= len(block["caption"]) <= 150
    if block["type"] == "data_visualization":
        assert 1 <= len(block["title"]) <= 50
        _assert_drawn(block["chart"])


def _assert_drawn(chart: Mapping[str, Any]) -> None:
    if chart["type"] == "pie":
        segments = chart["segments"]
        assert 1 <= len(segments) <= 6
        assert all(1 <= len(one["label"]) <= 20 and one["value"] > 0 for one in segments)
        return
    labels = chart["axis_config"]["categories"]
    assert len(set(labels)) == len(labels) <= 20
    names = [one["name"] for one in chart["series"]]
    assert 1 <= len(names) == len(set(names)) <= 6
    assert all(1 <= len(one) <= 20 for one in (*names, *labels))
    for one in chart["series"]:
        assert [point["label"] for point in one["data"]] == labels
        assert all(isfinite(point["value"]) for point in one["data"])


def _assert_texts(part: Mapping[str, Any], kind: str) -> None:
    for (owner, name), limit in TEXT.items():
        if kind == owner and name in part:
            assert 1 <= len(part[name]["text"]) <= limit, part
    if kind in {"plain_text", "mrkdwn", "text"}:
        assert 1 <= len(part["text"]) <= 3000, part
        part["text"].encode()


def _assert_confirm(dialog: Mapping[str, Any] | None) -> None:
    limits = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
    for name, limit in limits.items() if isinstance(dialog, Mapping) and "deny" in dialog else ():
        assert 1 <= len(dialog[name]["text"]) <= limit, dialog


def _assert_options(part: Mapping[str, Any]) -> None:
    kinds = {"overflow": 5, "checkboxes": 10, "radio_buttons": 10}
    options = part.get("options")
    if options is None:
        return
    assert 1 <= len(options) <= kinds.get(str(part["type"]), 100)
    for option in options:
        assert 1 <= len(option["text"]["text"]) <= 75
        assert 1 <= len(option["value"]) <= 75
    begun = part.get("initial_options", [part.get("initial_option")])
    assert all(one in options for one in begun if one is not None)


def _parts(held: Any) -> Iterator[dict[str, Any]]:
    if isinstance(held, dict):
        yield held
        for value in held.values():
            yield from _parts(value)
    elif isinstance(held, list):
        for value in held:
            yield from _parts(value)
