"""Channels of Slack that a question names as people do: "in #support"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.questions.lexicon import PART, Entry, Naming
from bot.questions.phrases import Found
from bot.questions.vocabulary import Vocabulary


def with_channels(
    text: str, vocabulary: Vocabulary, found: Sequence[Found[Entry]]
) -> list[Found[Entry]]:
    """The names found in a question and the channels that it names, left to right.

    A channel is a source such as "Slack #support"; its own name is part of no other.
    """
    if "#" not in text:
        return list(found)
    named = [
        Found((Entry("source", (value,), Naming.PLAIN),), match.start(), match.end())
        for value in vocabulary.values.get("source", ())
        for match in re.finditer(_pattern(value), text, re.IGNORECASE)
    ]
    channels = [one for one in named if not any(_holds(other, one) for other in found)]
    others = [one for one in found if not any(_holds(channel, one) for channel in channels)]
    return sorted([*channels, *others], key=lambda one: one.start)


def _pattern(value: str) -> str:
    """A pattern for the name of a channel; one that matches nothing where a source is none."""
    name = value.partition(PART)[2]
    return rf"(?<![\w#])#{re.escape(name)}(?![A-Za-z0-9_\-])" if name else r"(?!)"


def _holds(outer: Found[Entry], inner: Found[Entry]) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
