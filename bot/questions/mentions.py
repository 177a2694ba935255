"""Values of the corpus that a question names, and which of them it leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.questions.channel_names import with_channels
from bot.questions.cues import REACH, STRICT, is_blocked, is_cued, is_everyday_plan
from bot.questions.lexicon import FIELDS, Entry, Naming, lexicon
from bot.questions.negation import widened
from bot.questions.phrases import Found
from bot.questions.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a question; `values` is empty where the corpus has no such value.

    `start` and `end` enclose the name; `first` and `last` also the words that go with it.
    """

    field: str
    values: tuple[str, ...]
    said: str
    start: int
    end: int
    first: int
    last: int
    is_excluded: bool = False


_Choice = tuple[Found[Entry], Entry]
_FAMILY = {"segment": "plan"}
_US = re.compile(r"\s*(?:users|customers|only|market|based|-based)\b", re.IGNORECASE)
# Between two names that stand for either: "iOS and Android", "Free users or Pro".
_AND = r"(?:,|/|&|\+|、|\band\b|\bor\b|\bn\b|\bnor\b|\bvs\b\.?|\bversus\b|\bto\b|\bagainst\b|和|与|跟|及|或者?|以及|还有|对比|比|vs)"
_THEIR = r"(?:(?:users?|vers[a-z]{2,5}|customers?|ones|plans?|people|folks|accounts?|reviews?|用户们?|客户|端|版|上?的)\s*)?"
_LINK = re.compile(
    rf"^(?:'s)?\s*{_THEIR}{_AND}(?:\s*{_AND})?\s*(?:(?:on|in|for|from|the|also)\s+){{0,2}}$",
    re.IGNORECASE,
)
_OR = re.compile(
    rf"^\s*{_THEIR}(?:,?\s*\b(?:or|nor|and)\b|[/、&+]|和|与|跟|及|或者?|以及)\s*(?:(?:on|in|for|from|the|any)\s+){{0,2}}$",
    re.IGNORECASE,
)
_VERSUS = re.compile(r"\b(?:vs|versus|against)\b|对比|比", re.IGNORECASE)
_LED_BY = re.compile(
    r"(?<![A-Za-z])(?:(?:limited\s+to|restricted\s+to|who\s+(?:are\s+on|use)|that\s+use|on|in|for|from|at|of|by|with|using|via|among|across|within|inside|through|throughout|use|uses|running|written\s+in|posted\s+(?:on|in|from)|left\s+(?:on|in)|app)\s+)"
    r"(?:(?:the|our|their|all|any|its|my|an?)\s+)?$|(?:(?<![存现实内])在|来自|使用|用(?=$)|只看|仅限?|只限|限)\s*$|(?<![A-Za-z])(?:the|our|only|just)\s+$",
    re.IGNORECASE,
)
_FOLLOWED_BY = re.compile(
    r"^(?:'s)?[\s\-]*(?:corp|corporation|inc|ltd|llc|gmbh)?(?:[\s\-]*(?:(?:based|only|app|vers[a-z]{2,4}|edition|plan|tier|package|level|subscription|licen[cs]e|segment|market|language|speaking|store|owned)s?(?![A-Za-z])))?"
    r"[\s\-]*(?:(?:users?|customers?|cusotmers?|usres|people|ppl|folks|accounts?|clients?|subscribers?|owners|players|respondents?|reviewers?|ones|crowd|reviews?|comments?|feedback|tickets?|tix|responses?|answers?|posts?|speakers?)(?![A-Za-z]))?(?:'s?(?![A-Za-z]))?"
    r"(?:\s+only(?![A-Za-z]))?"
    r"(?:\s*(?:们|端|版本?|系统|手机|平台|套餐|档|计划|方案|行业|类|领域|那批|这块|那边|这边|地区|市场|境内|渠道|的?(?:用户们?|客户们?|人(?![工力员脸])|玩家|使用者|顾客|会员|账号|商家|公司|学校)|的?(?:评论|反馈|评价|工单|留言)|上(?![传面])|里面?|中(?!文)|内|的)){0,3}",
    re.IGNORECASE,
)


def find_mentions(text: str, vocabulary: Vocabulary) -> tuple[Mention, ...]:
    """The values that a question names, left to right; `text` holds simplified Chinese only."""
    found = with_channels(text, vocabulary, list(lexicon(vocabulary).find(text)))
    kept = [one for chain in _chains(text, found) for one in _judged(text, chain)]
    return tuple(kept)


def _chains(text: str, found: Sequence[Found[Entry]]) -> Iterator[list[Found[Entry]]]:
    """Names that are listed together, as one of them tells what the others are."""
    chain: list[Found[Entry]] = []
    for one in found:
        if chain and not (_families(chain[-1]) & _families(one) and _links(text, chain[-1], one)):
            yield chain
            chain = []
        chain.append(one)
    if chain:
        yield chain


def _families(found: Found[Entry]) -> set[str]:
    """The fields of a name; plans and segments are listed together: "SMB and Enterprise"."""
    return {_FAMILY.get(entry.field, entry.field) for entry in found.held if entry.field}


def _links(text: str, left: Found[Entry], right: Found[Entry]) -> bool:
    between = text[left.end : right.start]
    return len(between) <= REACH and bool(_LINK.match(between))


def _judged(text: str, chain: Sequence[Found[Entry]]) -> Iterator[Mention]:
    """The names of a list that are filters: all or none, as far as one field goes."""
    shared = set.intersection(*map(_families, chain))
    for family in sorted(shared, key=FIELDS.index):
        chosen = [(one, _entry(one, family)) for one in chain]
        if _counts(text, chosen):
            mentions = [
                _mention(text, entry, one, is_first=one is chain[0]) for one, entry in chosen
            ]
            yield from _shared(text, mentions)
            return


def _counts(text: str, chain: Sequence[_Choice]) -> bool:
    (first, _), (last, entry) = chain[0], chain[-1]
    before, after = _around(text, first.start, last.end)
    words = text[first.start : last.end]
    is_no_plan = entry.field == "plan" and is_everyday_plan(words, before, after)
    if is_blocked(entry.field, before, after) or (is_no_plan and not entry.values):
        return False
    if _are_opposed(text, chain):
        return True
    if any(_names_alone(text, one) or _cued_alone(text, one) for one in chain):
        return True
    is_pronoun = any(_is_pronoun(text, one) for one in chain)
    return not is_pronoun and is_cued(entry.field, _small(text, last), before, after)


def _are_opposed(text: str, chain: Sequence[_Choice]) -> bool:
    """Whether values of the corpus are set against each other: "Free vs Pro"."""
    if not all(entry.values for _, entry in chain):
        return False
    between = (text[left.end : right.start] for (left, _), (right, _) in pairwise(chain))
    return any(_VERSUS.search(gap) for gap in between)


def _cued_alone(text: str, choice: _Choice) -> bool:
    one, entry = choice
    words = _small(text, one)
    is_left_out = words not in STRICT and widened(text, one.start, one.end) is not None
    is_filter = is_left_out or is_cued(entry.field, words, *_around(text, one.start, one.end))
    return is_filter and not _is_pronoun(text, choice)


def _names_alone(text: str, choice: _Choice) -> bool:
    """Whether the name needs no context."""
    found, entry = choice
    if entry.naming is Naming.PLAIN:
        return True
    words = text[found.start : found.end]
    if entry.naming is Naming.CODE:
        return words.isupper() and not _is_shouted(text) and not _is_unit(text, found)
    is_start = re.search(r"(?:^|[.!?\n])\s*$", text[max(0, found.start - 5) : found.start])
    is_capital = words[:1].isupper() and not is_start and not _is_shouted(text)
    return entry.naming is Naming.PROPER and is_capital


def _is_pronoun(text: str, choice: _Choice) -> bool:
    """Whether a code in small letters is rather a word: "tell us", "in", "it"."""
    found, entry = choice
    words = text[found.start : found.end]
    if entry.naming is not Naming.CODE or words.isupper():
        return False
    before, after = _around(text, found.start, found.end)
    is_place = re.search(r"\bthe\s+$", before, re.IGNORECASE) or _US.match(after)
    return words.lower() != "us" or not is_place


def _is_unit(text: str, found: Found[Entry]) -> bool:
    return bool(re.search(r"\d\s*$", text[max(0, found.start - 3) : found.start]))


def _small(text: str, found: Found[Entry]) -> str:
    """The words of a name in small letters; nothing where their capitals mean a name."""
    words = text[found.start : found.end]
    return words.lower() if not words[:1].isupper() or _is_shouted(text) else ""


def _is_shouted(text: str) -> bool:
    """Whether capital letters say nothing, as all letters are capitals."""
    return text.isupper() and len(text) > 12


def _shared(text: str, mentions: Sequence[Mention]) -> Sequence[Mention]:
    """What leaves out an end of a list leaves out all of it, if "and" or "or" holds it together."""
    links = [text[a.end : b.start] for a, b in pairwise(mentions)]
    is_held = any(re.search(r"[^\W_]|[/&+、]", re.sub(_THEIR, "", link)) for link in links)
    is_compared = any(re.search(r"vs|versus|against|对比|比", link) for link in links)
    if is_compared or not is_held or not (mentions[0].is_excluded or mentions[-1].is_excluded):
        return mentions
    return [replace(one, is_excluded=True) for one in mentions]


def _mention(text: str, entry: Entry, found: Found[Entry], *, is_first: bool) -> Mention:
    first, end, last = found.start, found.end, found.end
    if is_first:
        led = _LED_BY.search(text[max(0, first - REACH) : first])
        first -= len(led[0]) if led else 0
    followed = _FOLLOWED_BY.match(text[end : end + REACH])
    last += len(followed[0].rstrip()) if followed else 0
    out = widened(text, found.start, end) or widened(text, found.start, last)
    if out is not None:
        first, last = min(first, out[0]), max(last, out[1])
    return Mention(
        entry.field,
        entry.values,
        text[found.start : end],
        found.start,
        end,
        first,
        last,
        out is not None,
    )


def _entry(found: Found[Entry], family: str) -> Entry:
    """What the name stands for in a field; one that the corpus has goes before one it has not."""
    held = [entry for entry in found.held if _FAMILY.get(entry.field, entry.field) == family]
    return next((entry for entry in held if entry.values), held[0])


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    return text[max(0, start - REACH) : start], text[end : end + REACH]


def spread(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """What is left out is so with what is listed after it: "not on iOS or Android"."""
    before: Mention | None = None
    for one in mentions:
        is_listed = before is not None and _OR.match(text[before.end : one.start])
        if before is not None and before.is_excluded and is_listed and not one.is_excluded:
            one = replace(one, is_excluded=True)  # noqa: PLW2901 - the mention goes on as left out
        yield one
        before = one
