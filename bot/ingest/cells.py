"""From the text of a cell to a value: tidy strings, numbers, ratings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

#: What exports write where there is nothing.
_NOTHING = frozenset(
    ("", "null", "none", "nan", "nat", "n/a", "#n/a", "-", "--", "\\n", "undefined")
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff]")
_SURROGATE = re.compile("[\ud800-\udfff]")

_NUMBER = r"(\d+(?:[.,]\d+)?)"
_PLAIN = re.compile(_NUMBER)
_PERCENT = re.compile(_NUMBER + r"\s*%")
_OF = re.compile(_NUMBER + r"\s*(?:/|of|out of)\s*(\d+)(?:\s*stars?)?")
_STARS = re.compile(_NUMBER + r"\s*(?:-?\s*stars?|颗星|星级?|分|점|星)")
_WORD_STARS = re.compile(r"(one|two|three|four|five)(?:[\s-]*stars?)?|([一二两三四五])颗?[星分]级?")
_TOP = 5.0
_FULL = "★⭐🌟✭✮✯"
_EMPTY = "☆✩✰"
_HALF = "½⯨"
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_WORDS |= {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_VERDICTS = {"好评": 5.0, "中评": 3.0, "差评": 1.0}
_CURRENCY = re.compile(r"[\s$€£¥￥]|USD|EUR|GBP|CNY|RMB|元", re.IGNORECASE)


def tidy(value: str) -> str:
    """A cell without control characters, lone surrogates and space around it."""
    if value.isascii() and value.isprintable():
        return value.strip()
    text = _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text).strip()


def is_nothing(value: str) -> bool:
    """Whether a tidy cell only says that there is nothing: empty, null, N/A and the like."""
    return len(value) <= 9 and value.casefold() in _NOTHING


def rating_scale(values: Iterable[str]) -> float:
    """The top of the scale that a column of bare numbers is on: 5, 10 or 100.

    Another scale than 5 is believed when at least a fifth of what is filled in lies beyond 5: a
    few that do are errors, and stay errors.
    """
    filled = [value for value in values if not is_nothing(value)]
    beyond = [_float(value) for value in filled if _PLAIN.fullmatch(value) and _float(value) > _TOP]
    if len(beyond) * 5 < len(filled) or not beyond:
        return _TOP
    return 10.0 if sum(number > 10 for number in beyond) * 5 < len(beyond) else 100.0


def parse_rating(value: str, scale: float = _TOP) -> float | None:
    """A rating on the scale 1 to 5, or None for no rating; ValueError, worded, for nonsense.

    A share of another scale is the same share of five, so that 80 %, 8/10 and 4/5 are all 4, and
    no less than 1, where the scale begins. A bare 0 among stars means "not rated".
    """
    text = unicodedata.normalize("NFKC", value).strip().casefold()
    if is_nothing(text):
        return None
    if text in _VERDICTS:
        return _VERDICTS[text]
    share = _share(text, scale)
    if share is None:
        share = _pictured(value)
    if share is None:
        raise ValueError(f"{_short(value)!r} is no rating from 1 to 5")
    if share == 0 and scale == _TOP and _PLAIN.fullmatch(text):
        return None
    if share > 1:
        raise ValueError(f"the rating {_short(value)!r} is above the top of its scale")
    return max(1.0, round(share * _TOP, 2))


def _share(text: str, scale: float) -> float | None:
    """A rating as a share of its scale."""
    if match := _PLAIN.fullmatch(text):
        return _float(match[1]) / scale
    if match := _PERCENT.fullmatch(text):
        return _float(match[1]) / 100
    if match := _OF.fullmatch(text):
        return _float(match[1]) / int(match[2]) if int(match[2]) else None
    if match := _STARS.fullmatch(text):
        return _float(match[1]) / 5
    if match := _WORD_STARS.fullmatch(text):
        return _WORDS[match[1] or match[2]] / 5
    return None


def _pictured(text: str) -> float | None:
    """★★★★☆ and the like: what is full, of five or of all that is drawn."""
    signs = [sign for sign in text if not sign.isspace() and sign != "\ufe0f"]
    full = sum(sign in _FULL for sign in signs) + 0.5 * sum(sign in _HALF for sign in signs)
    if not full or any(sign not in _FULL + _EMPTY + _HALF for sign in signs):
        return None
    return full / max(5, len(signs))


def parse_number(value: str) -> float | None:
    """A number such as 1,299.00, 1.299,00 € or $99; None when it is none."""
    text = _CURRENCY.sub("", unicodedata.normalize("NFKC", value))
    if re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})*,\d{1,2}", text):
        text = text.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", text):
        text = text.replace(",", "")
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?", text):
        return None
    return float(text)


def _float(text: str) -> float:
    return float(text.replace(",", "."))


def _short(value: str) -> str:
    return value if len(value) <= 40 else value[:37] + "..."
