"""Taking words out of a question without moving the others."""

from __future__ import annotations

import re

from bot.questions.cuts import CUT

#: A part that was cut out is seldom longer.
_MAX_BLANK = 60


def blanked(text: str, start: int, end: int) -> str:
    """The text, as long as before, with CUT and spaces from `start` to `end`."""
    return text[:start] + CUT.ljust(end - start) + text[end:] if end > start else text


def compiled(pattern: str) -> re.Pattern[str]:
    """An expression whose white space has an end, as a question may be blank from end to end."""
    bounded = pattern.replace(r"\s+", rf"\s{{1,{_MAX_BLANK}}}")
    return re.compile(bounded.replace(r"\s*", rf"\s{{0,{_MAX_BLANK}}}"), re.IGNORECASE)
