"""The words of a question as tokens: those that ask, little ones, and what may be its topic."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto

from bot.questions import asking_words as english
from bot.questions import asking_words_zh as chinese
from bot.questions import topic_words
from bot.questions.cuts import CUT
from bot.questions.han import simplified
from bot.questions.query import Kind


class Role(Enum):
    """What a token does in a question. FRONT is glue, unless content stands right before it."""

    BREAK = auto()
    CUT = auto()
    ASKING = auto()
    GLUE = auto()
    FRONT = auto()
    CONTENT = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a mark or a cut, lower case and simplified, and where it stands."""

    word: str
    role: Role
    start: int
    end: int


END = Token("", Role.BREAK, 0, 0)
HAN = re.compile(r"[\u3400-\u9fff]")
# Names of things that are made of words that ask.
_NAMES = r"\b(?:(?:price|pricing|fee|cost|rate)s?\s+(?:increases?|hikes?|changes?|rises?|drops?|cuts?)|terms\s+(?:of\s+(?:service|use)|and\s+conditions)|word\s+count|wish\s?list|ai\s+summar(?:y|ies)|help\s+(?:page|button|cent(?:er|re))|(?:haptic|tactile|audio|visual)\s+feedback|(?:sign|log|check|top|back|opt)[\s-](?:up|in|out|on|off)s?(?!\s+(?:the|our))(?=\s*(?:$|[^\s\w]|page|screen|flow|button|form|codes?|on|at|in|with|is|for|from)))\b"
_TOKEN = re.compile(
    rf"(?P<name>{_NAMES}|\bai\s?(?:摘要|总结|總結|概括|推荐|推薦))|(?P<cut>{CUT})|(?P<han>[\u3400-\u9fff]+)|(?P<with>w/(?=\W|[a-z]))"
    r"|(?P<word>[^\W_\u3400-\u9fff]+(?:[&][^\W_\u3400-\u9fff]+|['.\-/+#_]{1,2}[^\W_\u3400-\u9fff]+)*[+#]*)|(?P<mark>[^\s\w])",
    re.IGNORECASE,
)
# "CSAT-wise", "grumpiest"
_ASKS_BY_ITS_END = re.compile(r"[a-z]+-wise|[a-z]{3,}iest")
# Marks that do not end a run: quotes of inches, dashes inside words and the like.
_JOINING = frozenset("'&+#%$€£/_-’")


def read_tokens(text: str, kind: Kind) -> list[Token]:
    """The tokens of a sentence, each with what it does in a question of the kind."""
    tokens = [token for match in _TOKEN.finditer(text) for token in _roles(match, text, kind)]
    if kind is Kind.SEARCH:
        tokens = _as_said(tokens)
    return _settled(_as_parts_of_names(tokens))


def _as_said(tokens: list[Token]) -> list[Token]:
    """What somebody is searched for having said is the topic, asking words and all."""
    words = [token.word for token in tokens]
    for at in range(len(words) - 1):
        if words[at] in topic_words.SAYING and words[at + 1] in topic_words.BEGINS_CLAUSE:
            return tokens[: at + 1] + [_inside(token) for token in tokens[at + 1 :]]
    return tokens


def _inside(token: Token) -> Token:
    is_verb = token.role is Role.ASKING and token.word not in topic_words.POLITE
    return (
        replace(token, role=Role.CONTENT if token.word in topic_words.THINGS else Role.GLUE)
        if is_verb
        else token
    )


def _settled(tokens: list[Token]) -> list[Token]:
    """FRONT tokens as what they turn out to be; content behind content, else glue."""
    before = END
    for number, token in enumerate(tokens):
        if token.role is Role.FRONT:
            is_same = bool(HAN.match(token.word)) == bool(HAN.match(before.word))
            is_part = before.role is Role.CONTENT and is_same
            tokens[number] = replace(token, role=Role.CONTENT if is_part else Role.GLUE)
        before = tokens[number]
    return tokens


def _roles(match: re.Match[str], text: str, kind: Kind) -> Iterator[Token]:
    start, end = match.span()
    if match["cut"]:
        yield Token(CUT, Role.CUT, start, end)
    elif match["name"]:
        yield Token(match[0].lower(), Role.CONTENT, start, end)
    elif match["han"]:
        yield from _han_tokens(match[0], start, kind)
    elif match["mark"]:
        if match[0] not in _JOINING or text[start - 1 : start] == " " == text[end : end + 1]:
            yield Token(match[0], Role.BREAK, start, end)
    else:
        word = match[0].lower()
        yield Token(word, _latin_role(word, kind), start, end)


def _latin_role(word: str, kind: Kind) -> Role:
    if word in topic_words.OF:
        return Role.ASKING
    if word in topic_words.GLUE:
        return Role.GLUE
    plain = re.sub(r"([a-z])\1{2,}", r"\1", word.removesuffix("'s"))
    asks = {word, plain} & english.asking_words(kind) or _ASKS_BY_ITS_END.fullmatch(word)
    if asks or english.is_misspelt(word, kind):
        return Role.ASKING
    if kind is Kind.COMPARE and re.fullmatch(
        r"(?!\w*(?:courier|carrier|barrier|tier)$)\w{3,}ier", word
    ):
        return Role.ASKING
    if word.isdigit():
        return Role.FRONT
    return Role.GLUE if len(word) < 2 else Role.CONTENT


def _han_tokens(run: str, offset: int, kind: Kind) -> Iterator[Token]:
    """The longest known words of a run of Chinese; what is unknown is content, by characters."""
    folded = simplified(run)
    known = chinese.asking_words(kind)
    at = 0
    while at < len(folded):
        role, length = _longest(folded, at, known)
        if role is Role.ASKING and chinese.makes_a_name(
            folded[at : at + length], folded[at + length :]
        ):
            role = Role.CONTENT
        yield Token(folded[at : at + length], role, offset + at, offset + at + length)
        at += length


def _longest(text: str, at: int, known: frozenset[str]) -> tuple[Role, int]:
    for length in range(min(chinese.LONGEST, len(text) - at), 0, -1):
        word = text[at : at + length]
        if chinese.is_protected(word):
            return _protected(text, at, length)
        if word in chinese.OF:
            return Role.ASKING, length
        if word in chinese.GLUE:
            return Role.GLUE, length
        if word in chinese.FRONT:
            return Role.FRONT, length
        if word in known:
            return Role.ASKING, length
    return Role.CONTENT, 1


def _protected(text: str, at: int, length: int) -> tuple[Role, int]:
    """A name of a thing, unless a longer one begins one character later: 对 + 话费套餐."""
    ends = range(length + 2, chinese.LONGEST + 2)
    if length == 2 and any(
        chinese.is_protected(text[at + 1 : at + end]) for end in ends if at + end <= len(text)
    ):
        return Role.GLUE, 1
    return Role.CONTENT, length


def _as_parts_of_names(tokens: list[Token]) -> list[Token]:
    """Asking words that belong to the name of a thing beside them: "summary page", "dark theme"."""
    for number in reversed(range(len(tokens))):
        token = tokens[number]
        after = tokens[number + 1] if number + 1 < len(tokens) else None
        before = tokens[number - 1] if number else END
        if token.role is not Role.ASKING:
            continue
        if (
            _is_inside(before, token, after)
            or _leads(token, after)
            or _ends(tokens, number)
            or _is_last(tokens, number)
        ):
            tokens[number] = replace(token, role=Role.CONTENT)
    return tokens


def _is_last(tokens: list[Token], at: int) -> bool:
    """Whether an asking noun ends what stands behind "about": "about haptic feedback"."""
    ends = at + 1 == len(tokens) or tokens[at + 1].role in {Role.BREAK, Role.CUT}
    if not ends or at == 0 or tokens[at].word not in topic_words.LAST:
        return False
    first = at - 1
    if tokens[first].role is not Role.CONTENT and tokens[first].word not in topic_words.MODIFIERS:
        return False
    cues = topic_words.STRONG_CUES | {"to", "for"}
    while first > 0 and tokens[first].word not in cues:
        if tokens[first].role in {Role.BREAK, Role.CUT}:
            return False
        first -= 1
    is_gist = first > 0 and tokens[first - 1].word in topic_words.GISTS
    return tokens[first].word in cues and not is_gist


def _leads(token: Token, after: Token | None) -> bool:
    if after is None or after.role is not Role.CONTENT:
        return False
    if HAN.match(token.word) or HAN.match(after.word):
        return False
    is_attribute = token.word in topic_words.ATTRIBUTES and after.word in topic_words.HEADS
    return is_attribute or token.word in topic_words.MODIFIERS


def _ends(tokens: list[Token], at: int) -> bool:
    """Whether an asking noun ends a name: "dark theme", and 骑手态度 unless it is one towards it."""
    if at == 0 or tokens[at - 1].role is not Role.CONTENT:
        return False
    if tokens[at].word in chinese.TAILS:
        return not any(token.word in chinese.OF for token in tokens[:at])
    return tokens[at].word in topic_words.TAILS


def _is_inside(before: Token, token: Token, after: Token | None) -> bool:
    """Whether an asking word stands inside a name: "mobile check deposit"."""
    is_between = after is not None and before.role is after.role is Role.CONTENT
    return is_between and token.word in topic_words.INSIDE
