"""Numbers and periods as they are spoken or typed in two languages, in the form that is read."""

from __future__ import annotations

import re

_DIGITS = {
    word: str(n)
    for n, word in enumerate("zero one two three four five six seven eight nine".split())
} | {"oh": "0", "ten": "10", "eleven": "11", "twelve": "12"}
_DIGITS |= {han: str(n) for n, han in enumerate("零一二三四五六七八九")}
_DIGIT = rf"(?:{'|'.join(word for word in _DIGITS if word.isascii())}|\d{{1,2}})"
# "five point two" and "five dot two dot one"; digits with a point between them are read anyway.
_SPOKEN = re.compile(
    rf"\b{_DIGIT}(?:\s+(?:point|dot)\s+{_DIGIT}){{1,3}}\b(?!\s+(?:percent|%|million|billion))",
    re.IGNORECASE,
)
# 五点二 is a version where 版 or the like is beside it; else it may be a time or a share.
_HAN = "[零一二三四五六七八九]"
_SPOKEN_HAN = re.compile(
    rf"(?:(?<=版本)|(?<=版)|(?<=[vV])){_HAN}(?:点{_HAN}){{1,3}}(?![点分刻十])|{_HAN}(?:点{_HAN}){{1,3}}(?=\s*(?:这个|那个)?(?:版|以来|上线|发布|更新))"
)
_UNITS = {"quarter": "季度", "month": "月", "week": "星期"}
_MIXED = re.compile(
    r"(?P<led>[这本上下]一?个?|(?:过去|最近|近|前)的?\s*(?:\d{1,2}|[一两二三四五六七八九十]{1,2})\s*个?)\s*(?P<unit>quarter|month|week)s?(?![A-Za-z])",
    re.IGNORECASE,
)


def spelled_out(text: str) -> str:
    """A text with spoken versions in digits, and periods of two languages in one of them."""
    text = _SPOKEN.sub(lambda match: _in_digits(re.split(r"\s+", match[0])), text)
    text = _SPOKEN_HAN.sub(lambda match: _in_digits(list(match[0])), text)
    return _MIXED.sub(_in_chinese, text)


def _in_digits(words: list[str]) -> str:
    return ".".join(_DIGITS.get(word.lower(), word) for word in words[::2])


def _in_chinese(match: re.Match[str]) -> str:
    led = match["led"].rstrip("个").rstrip()
    count = "" if led == "本" else "个"
    return f"{led}{count}{_UNITS[match['unit'].lower()]}"
