"""What is told by words in a brief: ways around a problem, wishes, and that there is no problem.

The words are those of the two languages that they are written in; where they are not found, the
brief says that it found none, and nothing else is concluded.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from bot.analysis.quotes import excerpt
from bot.analysis.risk_words import speaks_of_rivals

#: A brief quotes no more of a comment than this.
LONGEST = 180

#: A full stop ends a sentence before a gap only, so that "5.1.2" stays whole.
_SENTENCE = re.compile(
    r"\S[^\n\r\u2028\u2029]*?(?:[.!?]+(?=\s|$)|[。！？…]+|(?=[\n\r\u2028\u2029])|$)"
)
_AROUND = re.compile(
    r"\b(?:work-?\s?arounds?|work(?:ed|ing)?\s+around|"
    r"(?:i|we)(?:\s+\w+)?\s+(?:have|had)\s+to\s+(?:\w+ly\s+)?(?:use|do|open|copy|paste|type|write|go|"
    r"restart|reboot|close|log|sign|export|print|e?mail|send|save|keep|enter|delete|un-?install|"
    r"re-?\w+|switch|check|turn|force|clear|download|find)\b|(?:i'm|we're|am|are)\s+forced\s+to|"
    r"i(?:'ve|\s+have)\s+been\s+using|instead|in\s+the\s+meantime|manually|by\s+hand|"
    r"copy(?:ing)?\s+and\s+past(?:e|ing)|spreadsheets?|(?:went|gone|going|go)\s+back\s+to|"
    r"switched\s+(?:back\s+)?to)\b"
    r"|只能|只好|不得不|手动|变通|代替|改用|绕过|暂时用|临时用|换成|换到",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"\b(?:i\s+(?:do\s+)?wish|we\s+wish|if\s+only|would\s+(?:really\s+)?(?:be\s+(?:nice|great|good|"
    r"awesome|perfect|helpful|useful|better)|love|like|help)|should\s+(?:be|have|let|allow|just)|"
    r"(?:please|pls|plz)\s+(?:add|make|bring|let|allow|fix|give|support|improve)|"
    r"needs?\s+(?:a|an|to\s+be\s+able)|all\s+(?:i|we)\s+want|just\s+want|(?:i|we)\s+hope|hoping)\b"
    r"|希望|要是|如果能|最好能|建议|想要|期待|应该|能不能|能否|请(?:加|增加|支持|恢复|修复|尽快)|盼",
    re.IGNORECASE,
)
_EASED = re.compile(
    r"(?<!not )(?<!n't )\b(?:work(?:s|ing)?\s+(?:fine|well|great|perfectly|flawlessly|for\s+me)|"
    r"(?:have|had|has)\s+no\s+(?:problems?|issues?|trouble)|never\s+had\s+(?:a|any)\s+"
    r"(?:problems?|issues?|trouble)|(?:is|was|got|been|it's)\s+(?:now\s+|finally\s+|already\s+)?"
    r"(?:fixed|solved|resolved)|not\s+a\s+(?:big\s+)?(?:deal|problem))\b"
    r"|(?<!从来)(?<!以前)没有?(?:任何)?问题|(?:已经?|终于)(?:修复|修好|解决)|恢复正常了|(?:现在|又)正常了",
    re.IGNORECASE,
)
_GOES = re.compile(
    r"\b(?i:switch(?:ed|ing)?|mov(?:ed|ing)|migrat(?:ed|ing)|went|gone|going|instead\s+use)\s+"
    r"(?:(?:back|over|everything|us|all)\s+){0,2}(?:to\s+)?"
    r"(?P<name>[A-Z][A-Za-z0-9+.-]*[A-Za-z0-9+](?:\s[A-Z][A-Za-z0-9+-]+)?)"
    r"|(?:改用|换成|换到|转到|转用|换用)了?\s*(?P<chinese>[A-Za-z][A-Za-z0-9+.-]*[A-Za-z0-9+])"
)


def ways_around(text: str) -> Iterator[str]:
    """The sentences that speak of a way around something, or of another product."""
    return (one for one in sentences(text) if _AROUND.search(one) or speaks_of_rivals(one))


def wishes(text: str) -> Iterator[str]:
    """The sentences that say what would be good."""
    return (one for one in sentences(text) if _WISH.search(one))


def says_eased(text: str) -> Iterator[str]:
    """The sentences that say that something works, or was mended."""
    return (one for one in sentences(text) if _EASED.search(one))


def destinations(text: str, own: Collection[str]) -> set[str]:
    """Names of where someone goes, as they are written; `own` names, in small letters, are none."""
    found = (match["name"] or match["chinese"] for match in _GOES.finditer(text))
    return {name for name in found if name.casefold() not in own}


@lru_cache(maxsize=1 << 12)
def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text, each a verbatim part of it on one line, the long ones cut."""
    found = (match[0] for match in _SENTENCE.finditer(text))
    return tuple(excerpt(one, (), LONGEST) for one in found if any(map(str.isalnum, one)))


def one_line(text: str) -> str:
    """The longest line of an excerpt, which can stand in a list."""
    return max(text.splitlines() or [""], key=len).strip()
