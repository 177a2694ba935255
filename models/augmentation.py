"""Versions of a text as people type them: in haste, in capitals, in traditional characters."""

from __future__ import annotations

import random
import re
from functools import cache
from typing import Any

#: Of the texts that teach labels of whole texts, the share that is changed.
SHARE = 0.2

_HAN = re.compile(r"[\u4e00-\u9fff]")
_END = re.compile(r"[.!?。！？~～]+\s*$")

#: A long text has more typing errors: one for so many letters.
_LETTERS_AN_ERROR = 40


def vary(text: str, seed: str) -> str:
    """The text, changed in one way that leaves its meaning; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - a choice, not a secret
    if _HAN.search(text):
        return chance.choice((traditional, traditional, _without_end))(text)
    change = chance.choice((str.lower, str.upper, _without_end, _mistyped))
    return _mistyped(text, chance) if change is _mistyped else change(text)


def traditional(text: str) -> str:
    """Simplified characters as they are written in Taiwan, one for one where length matters."""
    converted: str = _converter().convert(text)
    return converted


def _without_end(text: str) -> str:
    shorter = _END.sub("", text)
    return shorter if shorter.strip() else text


def _mistyped(text: str, chance: random.Random | None = None) -> str:
    """Letters swapped or left out, where fingers do it: inside words."""
    chance = chance or random.Random(text)  # noqa: S311 - a choice, not a secret
    letters = list(text)
    inside = [n for n in range(1, len(text) - 1) if text[n - 1 : n + 2].isalpha()]
    errors = min(len(inside), 1 + len(text) // _LETTERS_AN_ERROR)
    for place in sorted(chance.sample(inside, errors), reverse=True):
        if chance.random() < 0.5:
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
        else:
            del letters[place]
    return "".join(letters)


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("s2t")
