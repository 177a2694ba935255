"""The topic of a question: the words that are left when all others have done their work.

A question is read as tokens: words that ask, little words, and the rest. Runs of the rest, with
little words inside ("export to PDF"), are what the question may be about; the run that stands
where topics stand ("feedback on …", 关于…的反馈) is the topic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from bot.questions import asking_words_zh as chinese
from bot.questions import topic_words
from bot.questions.cuts import CUT
from bot.questions.query import Kind
from bot.questions.topic_tokens import END, HAN, Role, Token, read_tokens

MAX_TOPIC = 200
_MAX_QUOTED_WORDS = 7
# A run behind "about" and its like scores at least this.
_SURE = 3


@dataclass(frozen=True, slots=True)
class _Run:
    """Tokens that may be the topic: from `first` up to `last`, both numbers of tokens."""

    first: int
    last: int
    score: int


_QUOTED = re.compile(r"[\"“«「『]([^\"”»」』\n]{2,100})[\"”»」』]|(?<!\w)'([^'\n]{3,60})'(?!\w)")
# Words together that ask, though each of them alone might be a topic.
_IDIOMS = re.compile(
    r"\b(?:when\s+it\s+comes\s+to|in\s+terms\s+of|with\s+(?:respect|regards?)\s+to|as\s+(?:far\s+as|for|regards)|on\s+the\s+(?:topic|subject|matter|question)\s+of|in\s+relation\s+to|to\s+do\s+with|(?:bring|get|fill|run|walk|talk|take|loop|clue|catch|update|brief)\s+(?:me|us)\s+(?:(?:up|in|through|over)\b)(?:\s+(?:to\s+(?:speed|date)))?(?:\s+(?:on|about|with|re))?)\b",
    re.IGNORECASE | re.ASCII,
)
# 跟私教预约有关的: as 对 would, the first character leads to the topic.
_RELATED = re.compile(r"[跟和与與](?=[^\n,，。;；\x1f]{1,20}(?:有关|相关|有關|相關))")
_OFFICE = r"(?:meeting|deck|slides?|readout|stand-?up|board(?:\s+meeting)?|exec(?:s|\s+team)?|qbr|retro|offsite|planning|newsletter|workshop|(?:opening|closing|planning|strategy|training|kick-?off|board|leadership)\s+(?:session|sync|call)|keynote|pitch|town\s+hall|all-hands|presentation|boss|manager|ceo|cto|cfo|vp|team|leadership|pm|eng(?:ineering)?|stakeholders?|sprint|review|report|weekly|monthly|steering\s+group|investors?|sales|marketing|legal|finance|csm|roadmap|colleagues?)"
_ASIDES = re.compile(
    rf"\b(?:based\s+(?:up)?on|drawing\s+on|judging\s+by|going\s+by|according\s+to)\b|\b(?:mobile|back-?end|front-?end|design|product|platform|growth|core|success|sales|payments|dev|web|data|qa)\s+(?:teams?|squad)\b|\b(?:apart\s+from|other\s+than|besides|except(?:ing)?(?:\s+for)?|excluding|leave\s+out|leaving\s+out|ignoring)\s+\w+|除了?[\u3400-\u9fff]{{1,8}}(?:之外|以外|外)|\b(?:for|in|before|to|by|ahead\s+of|during|at)\s+(?:(?:the|my|our|a|an|this|that|tomorrow's|today's|next|\w+day(?:'s)?|\w+)\s+){{0,2}}{_OFFICE}(?=\s*(?:$|[^\w\s]|(?:on|at|today|tomorrow|tmrw|this|next|pls|please|later|and|i|we|can|could|need|help)\b))"
    r"|(?-i:\b[A-Z][a-z]+)\s+(?:also\s+)?(?:asks?|asked|wonders?|wondered|wants\s+to\s+know)\b(?=.{0,60}\b(?:which|what|how|who|why|if|whether)\b)"
    r"|(?:(?:新来的|我们的?|我)?(?:老板|老闆|领导|領導|同事|经理|总监|实习生|客户成功)|我)[^,，。;；\n]{0,14}?(?:要听|要看|要开会|开会|開會|拜访|问我|催我|让我|要讲|汇报|等着|急用)(?=\s*[,，。;；:：])"
    r"|[\u3400-\u9fff]{0,4}(?:人手|人力|预算|资源|工期|排期|经费|产能)(?:也|都|很|比较|非常|实在|真的)?(?:不够|不够用|有限|不足|紧张|吃紧|紧|少)"
    r"|\b(?:in|within)\s+(?:an?|one|two|three|half\s+an|\d{1,2})\s*(?:hours?|hrs?|h|minutes?|mins?|secs?|days?)\b|\b(?:ordered|sorted|ranked|arranged)\s+(?:by|in|from)\b|\bpays?\s+off\b|\bpaying\s+off\b"
    r"|\b(?:good\s+or\s+bad|up\s+(?:or|and|n)\s+downs?|up\s+or\s+down|better\s+or\s+worse|more\s+or\s+(?:less|fewer)|thumbs\s+up(?:\s+or\s+down)?|or\s+(?:nah|not|no|what|something|so)\b|right\s+now|these\s+days|so\s+far|of\s+late(?!\s+\w)|you\s+know|i\s+mean|sort\s+of|kind\s+of|kinds\s+of|types\s+of|as\s+well|if\s+any|at\s+all|as\s+a\s+whole|in\s+general|in\s+total|at\s+(?:the|this)\s+(?:moment|time|point)|in\s+(?:an?|one|two|three|four|five|\d)\s+(?:few\s+|short\s+|quick\s+)?(?:lines?|words?|sentences?|paragraphs?|nutshell)|in\s+their\s+own\s+(?:words|terms)|for\s+(?:that|this|what)\s+(?:matter|reasons?)|on\s+earth|the\s+hell|new\s+year|a\s+lot|over\s+time|in\s+plain\s+english|on\s+(?:our|your|my)\s+(?:end|side)|out\s+there|word\s+on\s+the\s+street|in\s+(?:\w+\s+)?order|on\s+a\s+scale|non-technical\s+audience)\b",
    re.IGNORECASE | re.ASCII,
)


def find_topic(rest: str, kind: Kind = Kind.SUMMARY, *, only_if_sure: bool = False) -> str | None:
    """What is left of a question once period and filters are cut out, without its asking words.

    `rest` has a line a sentence, the one that asks first, and CUT where words were taken out. At
    most 200 characters; None when nothing is left, or, `only_if_sure`, where nothing tells that
    what is left is a topic.
    """
    for sentence in rest.split("\n"):
        topic = _topic_of(sentence, kind, _SURE if only_if_sure else 0)
        if topic:
            return topic
    return None


def _topic_of(sentence: str, kind: Kind, least: int) -> str | None:
    quoted = _QUOTED.search(sentence)
    if quoted and re.search(r"\w", quoted[0]) and len(quoted[0].split()) <= _MAX_QUOTED_WORDS:
        return (quoted[1] or quoted[2]).replace(CUT, " ").strip() or None
    text = _ASIDES.sub(lambda m: " ; ".ljust(len(m[0])), sentence)
    text = _RELATED.sub("对", text)
    text = _IDIOMS.sub(lambda m: " about ".ljust(len(m[0])), text)
    tokens = read_tokens(text, kind)
    runs = [run for run in _runs(tokens) if run.score >= least]
    if not runs:
        return None if least else _lone(sentence, tokens)
    best = max(runs, key=lambda run: run.score)
    topic = text[tokens[best.first].start : tokens[best.last].end]
    return re.sub(r"\s+", " ", topic)[:MAX_TOPIC].strip() or None


def _lone(sentence: str, tokens: list[Token]) -> str | None:
    """An asking word that stands where a topic does, as nothing else is there: "about ratings"."""
    told = [token for token in tokens if token.word not in topic_words.DETERMINERS]
    for before, token in pairwise(told):
        if before.word in topic_words.STRONG_CUES and token.word in topic_words.LONE:
            return sentence[token.start : token.end]
    return None


def _runs(tokens: list[Token]) -> Iterator[_Run]:
    held: list[int] = []
    for number, token in enumerate((*tokens, END)):
        if token.role is Role.CONTENT:
            held.append(number)
        elif token.role is not Role.GLUE and held:
            is_occasion = token.word in chinese.OCCASIONS
            if not (is_occasion or _says_nothing(tokens, held) or _is_verb(tokens, held)):
                first = _behind_verb(tokens, held)
                yield _Run(first, held[-1], _score(tokens, first, held[-1]))
            held = []


def _behind_verb(tokens: list[Token], held: list[int]) -> int:
    """The first token of a run, without a verb before it: "warming up to the AI assistant"."""
    first = held[0]
    if len(held) < 2 or first == 0 or tokens[first - 1].role is not Role.ASKING:
        return first
    between = [token.word for token in tokens[first + 1 : held[1]]]
    is_verb = tokens[first - 1].word not in topic_words.CUES and len(between) > 1
    return held[1] if is_verb and between[-1] in topic_words.DETERMINERS else first


def _says_nothing(tokens: list[Token], held: list[int]) -> bool:
    """A lone Chinese character is mostly a piece of an asking word that no table has."""
    text = "".join(tokens[one].word for one in held)
    if len(text) == 1 and HAN.match(text):
        return not chinese.is_protected(text)
    return text in topic_words.EMPTY or text in chinese.EMPTY


def _is_verb(tokens: list[Token], held: list[int]) -> bool:
    """Whether a lone word is what somebody does, or an order to the bot, or stands by a filter."""
    if len(held) > 1 or HAN.match(tokens[held[0]].word):
        return False
    at = held[0]
    before = tokens[at - 1] if at else END
    after = tokens[at + 1] if at + 1 < len(tokens) else END
    if tokens[at].word in topic_words.BESIDE_FILTERS and CUT in {before.word, after.word}:
        return True
    if before.word in {"more", "less"}:
        return True
    if before.word in topic_words.SUBJECTS:
        return after.role is not Role.ASKING
    is_first = all(token.role is not Role.GLUE for token in tokens[:at])
    return is_first and after.word in {"the", "a", "an", "my", "our", "every", "all", "me", "us"}


def _score(tokens: list[Token], first: int, last: int) -> int:
    """How much the place of a run is one where topics stand."""
    score = 0
    cue = first - 1
    while cue >= 0 and tokens[cue].role in {Role.CUT, Role.GLUE} and not _is_cue(tokens[cue]):
        cue -= 1
    if cue >= 0 and _is_cue(tokens[cue]):
        score += 3 if _is_strong(tokens[cue]) else 1
        score += cue > 0 and tokens[cue - 1].role is Role.ASKING
    following = next((t for t in tokens[last + 1 :] if t.word not in {"的", CUT}), END)
    score += score < 3 and following.role is Role.ASKING
    score -= _names_people(tokens, last)
    score += any(token.word in topic_words.WH for token in tokens[:first])
    return score - (last - first > 7)


def _names_people(tokens: list[Token], last: int) -> bool:
    """Whether a run only tells what people are meant: "hotel guests"."""
    following = tokens[last + 1] if last + 1 < len(tokens) else END
    return following.word in topic_words.PEOPLE


def _is_cue(token: Token) -> bool:
    return token.word in topic_words.CUES or token.word in chinese.CUES


def _is_strong(token: Token) -> bool:
    return token.word in topic_words.STRONG_CUES or token.word in chinese.CUES
