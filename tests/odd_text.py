"""Texts that break layouts, and what must hold of every message that carries them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from block_limits import assert_within_limits

ODD = (
    "<!channel>",
    "<@U123>",
    "<https://evil.example|click>",
    "@here",
    "@everyone!",
    "&amp;&lt;",
    "*b* _i_ ~s~ `c` ```",
    "> quoted\n>>> more",
    "\u202eright to left\u202c",
    "مرحبا بالعالم",
    "👩‍👩‍👧🇩🇪",
    "\x00\x07\x1b[31m",
    "\ud800",
    "a\r\n\r\n\r\nb",
    "https://x.example/?a=1&b=<2>",
    "=HYPERLINK(1)",
    "w" * 5000,
    "&" * 3000,
    "\u200b",
    " ",
    "",
)
TEXT = st.lists(st.sampled_from(ODD) | st.text(max_size=60), max_size=3).map("".join)
LANG = st.sampled_from(["en", "zh"])

_LINK = re.compile(r"<https?://[^<>|]+\|([^<>]+)>")
#: What the bot itself names: a channel or a person.
_NAMED = re.compile(r"<[#@][A-Z0-9]+>")


def leaves(part: Any) -> Iterator[dict[str, Any]]:
    """Every element of a message that carries a text."""
    if isinstance(part, dict):
        if isinstance(part.get("text"), str):
            yield part
        for value in part.values():
            yield from leaves(value)
    elif isinstance(part, list):
        for value in part:
            yield from leaves(value)


def assert_escaped(text: str) -> None:
    """Nothing in a message's text pings, links or reads as another character."""
    text = _NAMED.sub("", _LINK.sub(r"\1", text))
    assert "<" not in text
    assert ">" not in text
    assert not re.search(r"&(?!amp;|lt;|gt;)", text)
    assert not re.search(r"@(channel|here|everyone)\b", text, re.IGNORECASE)


def assert_message(text: str, blocks: list[dict[str, Any]] | None) -> None:
    """A message that Slack takes, with a text that says it where blocks are not shown."""
    assert 1 <= len(text.encode()) <= 3000
    assert text.strip()
    assert_escaped(text)
    if blocks is None:
        return
    assert_within_limits(blocks)
    shown = list(leaves(blocks))
    assert sum(len(leaf["text"]) for leaf in shown) < 12_000
    for leaf in shown:
        leaf["text"].encode()
        if leaf["type"] == "mrkdwn":
            assert_escaped(leaf["text"])
