"""Words that say what an answer is for, or what is hoped to hear: neither is what it is about.

"What should I tell my CEO about sync?" is about sync, "has the login loop been fixed?" about the
login loop.
"""

from __future__ import annotations

import re

from bot.questions.blanks import blanked
from bot.questions.han import simplified

_WHO = r"(?:ceo|cto|cpo|vp|boss|manager|team|board|execs?|executives|leadership|management|stakeholders?|investors)"
_AUDIENCE = re.compile(
    rf"\bwhat\s+(?:should|can|could|do|shall)\s+(?:i|we)\s+(?:tell|report\s+to|present\s+to|show)\s+(?:my|our|the)?\s*{_WHO}\b"
    r"|(?:向|给|跟|和)(?:我们?的?)?(?:老板|领导|上级|CEO|董事会|管理层|团队)(?:该|应该|要|可以)?(?:汇报|说|讲|报告|介绍)(?:些|点)?(?:什么|啥)?",
    re.IGNORECASE,
)
_FIXED = re.compile(
    r"\b(?:been\s+)?(?:fixed|solved|resolved|sorted|gone)\b(?:\s+(?:now|yet|already))?(?=\W*$)"
    r"|(?:修好|修复|解决|搞定)了?(?:吗|没有?|么)?(?=\W*$)",
    re.IGNORECASE,
)


def names_audience(text: str) -> bool:
    """Whether a question asks what to tell somebody: it wants the whole picture."""
    return _AUDIENCE.search(simplified(text)) is not None


def without_asides(text: str) -> str:
    """A question with those words blanked."""
    for pattern in (_AUDIENCE, _FIXED):
        for found in pattern.finditer(simplified(text)):
            text = blanked(text, *found.span())
    return text
