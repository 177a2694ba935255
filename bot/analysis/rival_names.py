"""The names of other products in comments, told by the words that set them beside this one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

#: Names that are as alike as this are one, misspelt.
_ALIKE, _LONG = 88, 5
#: A longer one that is no less like one's own is that, typed in haste.
_LIKE_OWN, _LONG_OWN = 75, 7
#: So many comments must tell a name by nothing but "like X".
_FEWEST_LIKE = 2
#: A text with more capitals than this part of its letters does not tell names by them.
_SHOUTED = 0.5


class Way(StrEnum):
    """How a comment sets another product beside this one; "like X" tells the least."""

    TO = "to"
    FROM = "from"
    BESIDE = "beside"
    LIKE = "like"


@dataclass(frozen=True, slots=True)
class Named:
    """A product that is named: as it is written most, in all its spellings without case.

    `ways` has how each comment that tells it sets it beside this one, by the comment's number.
    """

    name: str
    spellings: frozenset[str]
    ways: Mapping[int, Way]


_NAME = r"(?P<name>[A-Z][A-Za-z0-9+&]*(?:-[A-Z0-9]\w*)?(?:[ ][A-Z][A-Za-z0-9+&]*){0,2})"
_ARTICLE = r"\s+(?:the\s+|my\s+|good\s+old\s+)?"
_GO = r"(?:switch|mov|migrat|chang|jump|defect|convert|transfer|go|gone|went|return|revert)\w*"
_COMPARES = (
    r"(?:\w+er|worse|less\s+\w+|more\s+\w+|rather)\s+than|unlike|compar(?:ed|ing|ison)\s+(?:to|with)"
    r"|(?:alternatives?|competitors?|rivals?)\s+(?:to|like|such\s+as|is|are|including)|instead\s+of"
    r"|vs\.?|versus|(?:similar|superior|inferior)\s+to|prefer|(?:as|so)\s+\w+\s+as|beats?"
    r"|replac\w+\s+(?:it\s+|this\s+|you\s+)?(?:with|by)"
)
_CUES: Sequence[tuple[Way, re.Pattern[str]]] = tuple(
    (way, re.compile(pattern))
    for way, pattern in (
        (Way.TO, rf"(?i:\b{_GO}\s+(?:\w+\s+){{0,3}}?(?:back\s+|over\s+)?to{_ARTICLE}){_NAME}"),
        (
            Way.FROM,
            rf"(?i:\b(?:came|com(?:e|ing)|switch\w*|mov\w*|migrat\w*|chang\w*)\s+(?:\w+\s+){{0,3}}?from{_ARTICLE}){_NAME}",
        ),
        (Way.BESIDE, rf"(?i:\b(?:{_COMPARES}){_ARTICLE}){_NAME}"),
        (Way.LIKE, rf"(?i:\blike{_ARTICLE}){_NAME}"),
        (
            Way.BESIDE,
            rf"{_NAME}\s+(?:is|was|are|works?|feels?|does\s+\w+)\s+(?:so\s+|much\s+|way\s+|far\s+|still\s+|a\s+lot\s+)*(?:better|faster|cheaper|superior|simpler|easier)\b",
        ),
        (
            Way.TO,
            r"(?:换成|换到|换去|换用|改用|转用|转到|转去|转投|改成)了?\s*(?P<name>[A-Za-z][A-Za-z0-9.+-]+|[\u4e00-\u9fff]{2,6}?(?=了|吧|，|。|！|!|,|$|\s))",
        ),
        (
            Way.BESIDE,
            r"(?:比不上|不如|相比|对比|比起|比)\s*(?P<name>[A-Za-z][A-Za-z0-9.+-]+|[\u4e00-\u9fff]{2,6}?(?=好用|更|强|便宜|方便|好多|快|差|，|。|！|!|,|$|\s))",
        ),
    )
)
#: What stands there with a capital and is no product beside this one.
_STOP = frozenset(
    "i you he she nobody somebody someone people life it we they me us them this that these "
    "those there here my your our his her its the a an and but or if so no not yes please "
    "also just very all every everything everyone any anything nothing none what when where "
    "which who whom why how is are was were be been do does did have has had will would can "
    "could should may might must good great nice best better worst bad love hate thanks thank "
    "new old one two three first last next now then never always ever only free pro premium "
    "basic plus business enterprise trial beta version update monday tuesday wednesday "
    "thursday friday saturday sunday january february march april may june july august "
    "september october november december christmas god english chinese german french spanish "
    "american europe usa uk us eu android ios iphone ipad ipod mac macs macbook macos pc pcs "
    "windows linux web desktop laptop tablet phone mobile internet wifi wi-fi bluetooth sd "
    "usb pdf pdfs csv html xml json api apis sso ui ux app apps application store play email "
    "mail sms mms cloud tv hd 3g 4g 5g lte ram gallery kindle galaxy samsung nexus pixel "
    "xiaomi huawei oneplus htc lg sony nokia motorola lollipop marshmallow nougat oreo kitkat "
    "markdown hr ceo cto ok okay lol omg asap faq id url support customer customers user "
    "users swiss army bug bugs language languages".split()
)
_STOP_HAN = re.compile(
    r"以前|之前|原来|其他|其它|别的|别家|同类|同行|你们|我们|他们|自己|自家|预期|想象|网页|手机|电脑|平板|版|"
    r"上[个一次]|这|那|竞品|对手|很多|大多|一般|任何|什么|哪|没有|不|去年|今年|昨天|上周|纸|现在|手动|人工|年付|月付|套餐"
)
_SPLIT = re.compile(r"[\W_]+")


def named_in(texts: Mapping[int, str], own: Iterable[str]) -> list[Named]:
    """The products that texts set beside this one, those named in most of them first.

    `own` are names that are no other product's: of this one, of platforms, plans, sources.
    """
    ours = _own(own)
    heard: dict[str, dict[int, Way]] = {}
    spelled: Counter[str] = Counter()
    for number, text in texts.items():
        for name, way in _heard(text):
            if not _is_own(name, ours):
                heard.setdefault(name, {}).setdefault(number, way)
                spelled[name] += 1
    return sorted(_gathered(heard, spelled), key=lambda one: (-len(one.ways), one.name))


def _heard(text: str) -> Iterable[tuple[str, Way]]:
    """Each name in a text that a cue tells, with the way; none of a text in capitals."""
    letters = [letter for letter in text if letter.isascii() and letter.isalpha()]
    if letters and sum(map(str.isupper, letters)) > _SHOUTED * len(letters):
        return
    for way, cue in _CUES:
        for found in cue.finditer(text):
            name = _clean(found["name"])
            if name is not None:
                yield name, way


def _clean(name: str) -> str | None:
    """A name without words that are none; None where nothing is left."""
    words = name.strip(" .-+&").split()
    while words and words[-1].casefold() in _STOP:
        words.pop()
    if not words or words[0].casefold() in _STOP or _STOP_HAN.search(name):
        return None
    cleaned = " ".join(words)
    return cleaned if len(cleaned) > 1 else None


def _own(names: Iterable[str]) -> frozenset[str]:
    """The words of names, without case, and the names as one word each."""
    found: set[str] = set()
    for name in names:
        words = [word for word in _SPLIT.split(name.casefold()) if len(word) > 1]
        found.update(words, ["".join(words)])
    return frozenset(found)


def _is_own(name: str, own: Collection[str]) -> bool:
    """Whether a name is one's own, or such a one misspelt."""
    first, whole = name.casefold().split(maxsplit=1)[0], _folded(name)
    if first in own or whole in own:
        return True
    return any(_are_alike(one, whole, _LIKE_OWN, _LONG_OWN) for one in own)


def _are_alike(one: str, other: str, ratio: float = _ALIKE, long: int = _LONG) -> bool:
    return min(len(one), len(other)) >= long and fuzz.ratio(one, other) >= ratio


def _folded(name: str) -> str:
    return "".join(_SPLIT.split(name.casefold()))


def _gathered(heard: Mapping[str, Mapping[int, Way]], spelled: Counter[str]) -> Iterable[Named]:
    """One name for all its spellings: the one that is written most."""
    groups: dict[str, list[str]] = {}
    for name in sorted(heard, key=lambda one: (-spelled[one], one)):
        at = _of_group(name, groups)
        groups.setdefault(at, []).append(name)
    for names in groups.values():
        ways: dict[int, Way] = {}
        for name in names:
            ways = {**heard[name], **ways}
        if len(ways) >= _FEWEST_LIKE or set(ways.values()) != {Way.LIKE}:
            yield Named(names[0], frozenset(one.casefold() for one in names), ways)


def _of_group(name: str, groups: Mapping[str, Sequence[str]]) -> str:
    """The group that a name is of: one that is alike, or whose name it begins or ends with."""
    whole, words = _folded(name), name.split()
    ends = {whole, _folded(words[0]), _folded(words[-1])}
    for other in groups:
        if other in ends or _are_alike(whole, other):
            return other
    return whole
