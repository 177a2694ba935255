"""The scripts that texts are written in.

Calibration differs between groups of them, and traditional Chinese is read as simplified: nearly
all Chinese that the encoder and its heads learnt from is, and a third of the labels changed with
the script.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

#: The groups, in the order of the rows of a head's calibration.
SCRIPTS = ("alphabetic", "cjk")

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_LETTER = re.compile(r"[^\W\d_]")

#: One such character says about as much as two or three letters.
_SHARE = 0.2


def script(text: str) -> int:
    """The row in `SCRIPTS` of the script that a text is in; alphabetic when it has no letters."""
    letters = len(_LETTER.findall(text))
    return int(letters > 0 and len(_CJK.findall(text)) >= _SHARE * letters)


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
