"""Chinese as one script, so that one table of words serves both."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff]")


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
