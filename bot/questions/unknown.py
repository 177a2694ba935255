"""Names that can only be values of the corpus, though it has none such: "customer Contoso"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.questions.mentions import Mention
from bot.questions.synonyms import EVERYDAY
from bot.questions.vocabulary import Vocabulary

_NAME = r"(?P<name>(?-i:[A-Z][\w&.\-]*[a-z\d](?:\s+[A-Z][\w&]+){0,2}))"
_ACCOUNT = re.compile(
    rf"\b(?:account|customer|client|company)\s+(?:called\s+|named\s+)?{_NAME}(?![\w\s]*\b(?:plan|tier)\b)"
    rf"|(?:\b(?:from|at|the|by)\s+){_NAME.replace('name', 'named')}\s+(?:account|as\s+a\s+(?:customer|client))\b"
    r"|(?:客户|公司|账号)[「“\"](?P<quoted>[^」”\"]{2,20})[」”\"]",
    re.IGNORECASE,
)
_PLAN = re.compile(
    rf"(?:\b(?:on|in|for|from|of|by)\s+(?:the\s+|our\s+)?|\bthe\s+){_NAME}\s+(?:plan|tier)s?\b",
    re.IGNORECASE,
)
# Capitalised beside "account" or "plan" without being a customer's or a plan's name.
_OTHERS = EVERYDAY | frozenset(
    "google apple facebook microsoft github slack gmail icloud key which what how why who when where do does is are"
    " demo test admin guest user manage delete create pricing price data action project"
    " success experience support service care satisfaction feedback journey".split()
)
_PATTERNS = (("account", _ACCOUNT), ("plan", _PLAN))


def find_unknown(
    text: str, vocabulary: Vocabulary, known: Sequence[Mention]
) -> tuple[Mention, ...]:
    """Names beside "account", "customer", "plan" that are no values of the corpus."""
    return tuple(
        one
        for field, pattern in _PATTERNS
        if vocabulary.values.get(field)
        for one in _named(text, field, pattern)
        if all(one.last <= other.first or one.first >= other.last for other in known)
    )


def _named(text: str, field: str, pattern: re.Pattern[str]) -> Iterator[Mention]:
    for match in pattern.finditer(text):
        group = next(name for name, held in match.groupdict().items() if held)
        said = match[group]
        if said.split()[0].casefold() not in _OTHERS:
            start, end = match.span(group)
            yield Mention(field, (), said, start, end, *match.span())
