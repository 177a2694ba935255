"""Slack's message text: escaping what comes from data, and reading what people typed."""

from __future__ import annotations

import re
import unicodedata

#: Marks that Slack takes for layout where they stand at the edge of a word; inside one, as in
#: EARFUL_HOME, they are themselves. Single backticks are left: they set a command in code.
_LAYOUT = re.compile(r"(?<!\w)[*_~]|[*_~](?!\w)|`{3,}")
#: Letters that look like those marks and are not.
_LOOKALIKES = str.maketrans({"*": "∗", "_": "＿", "~": "∼", "`": "ˋ"})
_BROADCAST = re.compile(r"@(?=(?:channel|here|everyone)\b)", re.IGNORECASE)
_WORD_JOINER = "\u2060"
#: Overrides and embeddings of writing direction: one of them turns the rest of a message around.
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: Control characters, and lone surrogates, which JSON cannot carry to Slack.
_UNSEEN = frozenset({"Cc", "Cs"})
_CHANNEL = re.compile(r"(<#[A-Z0-9]+(?:\|[^>]*)?>)")
_TOKEN = re.compile(r"<([^<>]*)>")


def escape(text: str) -> str:
    """Make `&`, `<` and `>` mean themselves, so that no text from data can mention anyone."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def literal(text: str, limit: int) -> str:
    """One escaped line of at most `limit` characters that Slack shows as it stands.

    For a message's `text` and for context lines, where Slack knows no literal text: marks of
    layout become lookalikes, and "@here" is kept from turning into a mention.
    """
    line = clip(" ".join(clean(text).split()), limit)
    line = _LAYOUT.sub(lambda mark: mark[0].translate(_LOOKALIKES), line)
    line = _BROADCAST.sub("@" + _WORD_JOINER, line)
    if line.startswith(">"):
        line = "›" + line[1:]
    escaped = escape(line)
    while len(escaped) > limit:
        line = clip(line, len(line) - (len(escaped) - limit) // 4 - 1)
        escaped = escape(line)
    return escaped


def clean(text: str) -> str:
    """Drop control characters and direction overrides; blank lines become a line break."""
    kept = "".join(
        char
        for char in text.replace("\r\n", "\n").replace("\r", "\n")
        if char in "\n\t" or (char not in _DIRECTION and unicodedata.category(char) not in _UNSEEN)
    )
    return re.sub(r"\s*\n\s*", "\n", kept).strip()


def clip(text: str, limit: int) -> str:
    """At most `limit` characters, the last of them an ellipsis when something was cut."""
    return text if len(text) <= limit else text[: max(limit - 1, 0)].rstrip() + "…"


def clip_bytes(text: str, limit: int) -> str:
    """At most `limit` bytes of UTF-8, never cutting an entity such as `&lt;` in two."""
    if len(text.encode()) <= limit:
        return text
    cut = text.encode()[: limit - 3].decode(errors="ignore")
    return re.sub(r"&[a-z]*$", "", cut).rstrip() + "…"


def plain(text: str) -> str:
    """What a person typed, read from a Slack event: mentions gone, links as their label."""
    said = _TOKEN.sub(lambda token: _spoken(token[1]), text)
    said = said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return " ".join(said.split())


def with_channels(text: str) -> str:
    """What a person typed, as `plain` reads it, but with the ids of the channels that it names."""
    parts = _CHANNEL.split(text)
    read = (part if at % 2 else plain(part) for at, part in enumerate(parts))
    return " ".join(part for part in read if part)


def _spoken(token: str) -> str:
    """A token between angle brackets as words: `#C1|general`, `https://x|label`, `@U1`."""
    target, bar, label = token.partition("|")
    if target.startswith("@"):
        return ""
    if target.startswith("#"):
        return f"#{label}" if label else ""
    if target.startswith("!"):
        return label if bar and not target.startswith(("!here", "!channel", "!everyone")) else ""
    return label if bar else target.removeprefix("mailto:").removeprefix("tel:")
