"""What a question hopes to hear: whether something got fewer, more, better or worse."""

from __future__ import annotations

import re
from enum import StrEnum

_FLAGS = re.IGNORECASE | re.ASCII

_YES_OR_NO = re.compile(
    r"(?:^|[.!?;:,\n])\W*(?:(?:so|and|but|hey|hi|please|ok)\W+)*"
    r"(?:did|does|do|is|are|was|were|has|have|had|will|didn't|isn't|aren't|hasn't|haven't)\b"
    r"|\b(?:whether|if)\b|吗|嘛|有没有|是否|是不是|了没|没有\s*[?？]",
    _FLAGS,
)
_ASKED = re.compile(r"[?？]\s*$")
_WHAT = r"\b(?:what|which|how|why|who|where|when)\b"
_ASKS_WHAT = re.compile(rf"^\W*{_WHAT}|什么|哪|多少|怎么|怎样|为什么|如何", _FLAGS)
_NAMES_WHAT = re.compile(_WHAT, _FLAGS)
_EITHER = re.compile(r"\bor\b|还是", _FLAGS)
_FEELING = r"\s+(?:happy|satisfied|positive|pleased|negative|angry|unhappy|upset|annoyed)\b"


class Hope(StrEnum):
    """Which way a question looks."""

    FIXED = "fixed"
    FEWER = "fewer"
    MORE = "more"
    BETTER = "better"
    WORSE = "worse"


# In order: the first that is found decides.
_CUES = (
    (
        Hope.FIXED,
        r"\b(?:fix(?:ed|es|ing)?|(?:re)?solv(?:e|ed|es|ing)|cur(?:e|ed)|repair(?:ed)?|patch(?:ed)?"
        r"|address(?:ed|es)?|get\s+rid|got\s+rid|gone|over\s+with|disappear(?:ed)?|go(?:ne)?\s+away)\b"
        r"(?!\s+(?:up|down))|修复|修好|解决|改好|治好|搞定|消失|不再",
    ),
    (
        Hope.FEWER,
        rf"\b(?:fewer|less(?!{_FEELING})|rarer|decreas\w*|reduc\w*|drop(?:ped|s)?|declin\w*|fall(?:en|ing)?"
        r"|fell|lower(?:ed)?|(?:go|gone|went|come|came|going)\s+down)\b|减少|变少|下降|降低|少了|更少",
    ),
    (
        Hope.MORE,
        rf"\b(?:more(?!{_FEELING})|increas\w*|rise[ns]?|rising|rose|grow(?:n|s|ing)?|grew|higher|spik\w*"
        r"|(?:go|gone|went|going)\s+up)\b"
        r"|增加|变多|上升|增多|多了|更多|上涨",
    ),
    (
        Hope.WORSE,
        r"\b(?:worse\w*|deteriorat\w*|degrad\w*|regress\w*|unhappier|angrier|break|broke|broken"
        r"|more\s+(?:negative|angry|unhappy|upset|annoyed)"
        r"|less\s+(?:happy|satisfied|positive|pleased))\b"
        r"|更差|变差|更糟|恶化|退步|不如",
    ),
    (
        Hope.BETTER,
        r"\b(?:better|improv\w*|happier|help(?:ed)?|pay(?:ing)?\s+off|paid\s+off|work(?:ed)?"
        r"|more\s+(?:happy|satisfied|positive|pleased)"
        r"|less\s+(?:negative|angry|unhappy|upset|annoyed))\b|好转|变好|改善|改进|更好|更满意|提升|好些|好一点|好吗",
    ),
)
_COMPILED = tuple((hope, re.compile(pattern, _FLAGS)) for hope, pattern in _CUES)


class Mood(StrEnum):
    """Which of two sides a question asks for."""

    HAPPIER = "happier"
    UNHAPPIER = "unhappier"


_GOOD = r"(?:happy|satisfied|pleased|positive|delighted|popular|liked|loved)"
_BAD = r"(?:negative|angry|unhappy|upset|annoyed|frustrated|dissatisfied)"
_MOODS = (
    (
        Mood.UNHAPPIER,
        rf"\b(?:unhapp(?:ier|iest)|angri(?:er|est)|(?:more|most)\s+{_BAD}|(?:less|least)\s+{_GOOD}"
        r"|fe(?:el|els|lt)\s+(?:\w+\s+)?(?:worse|worst))\b"
        r"|[更最](?:不(?:满意?|开心|高兴|喜欢)|生气|负面|讨厌|差)",
    ),
    (
        Mood.HAPPIER,
        rf"\b(?:happi(?:er|est)|(?:more|most)\s+{_GOOD}|(?:less|least)\s+{_BAD}"
        r"|(?:better|best)\s+(?:liked|loved|received|rated|reviewed|regarded)"
        r"|lik(?:e|es|ed)\s+(?:\w+\s+)?(?:better|best|more|most)|prefer\w*|fe(?:el|els|lt)\s+(?:\w+\s+)?(?:better|best))\b"
        r"|[更最](?:满意|开心|高兴|喜欢|喜爱|受欢迎|正面)|(?:满意度|评价|口碑)[更最]?[好高]",
    ),
)
_MOOD_CUES = tuple((mood, re.compile(pattern, _FLAGS)) for mood, pattern in _MOODS)


def mood_of(question: str) -> Mood | None:
    """Whether a question asks who is happier, or unhappier; None for any other question."""
    return next((mood for mood, cue in _MOOD_CUES if cue.search(question)), None)


def hope_of(question: str) -> Hope | None:
    """Which way a question looks that wants a yes or a no; None for any other question."""
    if not _wants_yes_or_no(question):
        return None
    return next((hope for hope, cue in _COMPILED if cue.search(question)), None)


def _wants_yes_or_no(question: str) -> bool:
    """Whether it asks if something is so; not what, and not which of two ("Android or iOS")."""
    if _ASKS_WHAT.search(question) or _EITHER.search(question):
        return False
    is_asked = _ASKED.search(question) and not _NAMES_WHAT.search(question)
    return bool(_YES_OR_NO.search(question) or is_asked)
