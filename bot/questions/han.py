"""Chinese as one script, so that one table of words serves both."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff]")


_SCRIPTS_APART = re.compile(r"(?<=[\u3400-\u9fff]) (?=[A-Za-z])|(?<=[A-Za-z]) (?=[\u3400-\u9fff])")


def as_typed(words: str, text: str) -> str:
    """Words of a text without the spaces put between Chinese and Latin letters to read it."""
    closer = _SCRIPTS_APART.sub("", words)
    return closer if closer in unicodedata.normalize("NFKC", text) else words


def simplified(text: str) -> str:
    """Traditional characters as simplified ones, as many as before; Japanese stays as it is."""
    if not _HAN.search(text) or _KANA.search(text):
        return text
    converted: str = _converter().convert(text)
    return converted if len(converted) == len(text) else text


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")
