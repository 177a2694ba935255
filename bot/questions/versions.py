"""Versions in a question: one, several, ranges, "5.x", "older than 5.1", "the latest version"."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from bot.questions.blanks import blanked
from bot.questions.cues import REACH
from bot.questions.mentions import Mention
from bot.questions.negation import widened
from bot.questions.vocabulary import Vocabulary

_WORD = r"(?:(?:app\s+)?versions?|vers\.?|releases?|builds?|update|版本号?|版)"
_NUMBER = r"(?<![A-Za-z0-9_.$€£¥#])(?:v\.?\s?)?(?P<{}>\d{{1,4}}(?:\.\d{{1,5}}){{0,3}}(?:\.x)?)(?![A-Za-z0-9_%]|\.\d|,\d{{3}}|:\d)"
_UNIT = r"\s*-?\s*(?:stars?|★|⭐|星|%|percent|million|billion|k\b|gb|mb|kb|hours?|hrs?|minutes?|mins?|seconds?|secs?|days?|weeks?|months?|years?|dollars?|usd|eur|points?|times|out\s+of|inch|分(?!享|类|析|组|屏)|倍|万|个|天|周|月|年|小时|元|次|条)"
_SYSTEM = r"(?:ios|ipados|android|windows|macos|os\s+x|python|http|usb|bluetooth|wifi)\s*$"
_MEASURE = r"(?:ratings?|average|score|stars?|评分|平均)(?:\s+(?:of|is|was|at|below|above|under|over|from|to))?\s*[=<>]{0,2}\s*$"
_ABOVE = r"(?:and|or)\s+(?:up|above|later|newer|higher|onwards?|beyond|after|over)|onwards?|\+|及?以上|及?以后|起|及更[新高]"
_BELOW = r"(?:and|or)\s+(?:below|earlier|older|lower|before|down|under)|及?以下|及?以前|及?之前|及更[早低旧]"
_RANGE = re.compile(
    rf"{_NUMBER.format('low')}\s*(?:-|–|—|~|～|to|through|thru|till|until|up\s+to|到|至)\s*(?:version\s+)?{_NUMBER.format('high')}(?!{_UNIT})",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    rf"\bbetween\s+(?:versions?\s+)?{_NUMBER.format('low')}\s*(?:and|&|-)\s*{_NUMBER.format('high')}(?!{_UNIT})",
    re.IGNORECASE,
)
_OPEN = re.compile(
    rf"(?P<less>\b(?:older|lower|earlier|below|less|under|before|prior\s+to|pre)\b(?:\s+than)?|(?<!至)[低早小]于|老于)[\s-]*(?:{_WORD}\s*)?{_NUMBER.format('old')}(?!{_UNIT})"
    rf"|(?P<more>\b(?:newer|later|higher|above|greater|more\s+recent|after|since|beyond)\b(?:\s+than)?|[高晚大新]于)[\s-]*(?:{_WORD}\s*)?{_NUMBER.format('new')}(?!{_UNIT})"
    rf"|{_NUMBER.format('at')}\s*(?:版本?)?\s*(?:(?P<above>{_ABOVE})|(?P<below>{_BELOW}))(?:的?版本?)?",
    re.IGNORECASE,
)
# Since a release is a time, and a period's to read.
_IS_TIME = re.compile(r"^(?:since|after|before|prior|pre)\b|以[来后前]|之[后前]|起", re.IGNORECASE)
_ONE = re.compile(rf"{_NUMBER.format('one')}(?!{_UNIT})(?:\s*beta\b)?", re.IGNORECASE)
_NEWEST = re.compile(
    r"(?:\b(?:the|our)\s+)?\b(?:latest|newest|most\s+recent|current|last)\s+(?:app\s+)?(?:version|release|build)\b|最新(?:的|一个|的一个)?(?:版本?|发布版)|当前版本|目前的?版本",
    re.IGNORECASE,
)
_PREVIOUS = re.compile(
    r"(?:\b(?:the|our)\s+)?\b(?:previous|prior|penultimate)\s+(?:app\s+)?(?:version|release|build)\b|(?<!以)上(?:一个?|个)版本",
    re.IGNORECASE,
)
_LED = re.compile(
    rf"(?:(?:\b(?:about|on|in|for|from|of|with|using|at|running|under)|在|用|只看|限|对)\s*)?(?:\b(?:the|our)\s+)?(?:{_WORD}\s*)?$",
    re.IGNORECASE,
)
_SINCE = re.compile(
    r"(?:\b(?:since|after|before|prior\s+to|post|until|till)|自从?)[\s-]*$", re.IGNORECASE
)
_CUE = re.compile(rf"(?:{_WORD}|\bv\.?)\s*$", re.IGNORECASE)
_LOOSE_CUE = re.compile(r"\b(?:on|in|about|from|with|for)\s+$|[在用]\s*$", re.IGNORECASE)
_FOLLOWED = re.compile(
    r"^(?:'s)?\s*(?:\b(?:versions?|releases?|builds?|update|users?(?!\s+say)|onwards?)\b|版本?)?\s*(?:的?用户|上的?|里的?|中的?|的)?",
    re.IGNORECASE,
)
_CUE_AFTER = re.compile(
    r"^\s*(?:(?:release|version|build|update|beta|fix(?:ed|es)?|br(?:eak|eaks|oke)|solve[sd]?)\b"
    r"|版|[已有]?(?:修复|修好|解决))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Known:
    """The versions of a corpus, oldest first."""

    values: Sequence[str]

    def within(self, passes: Callable[[tuple[int, ...]], bool]) -> tuple[str, ...]:
        """Those whose numbers pass."""
        return tuple(value for value in self.values if passes(numbers(value)))

    def between(self, low: tuple[int, ...], high: tuple[int, ...]) -> tuple[str, ...]:
        """Those from one version to another, both included."""
        return self.within(lambda value: low <= value <= high)

    def called(self, said: str) -> tuple[str, ...]:
        """Those of exactly these numbers, or that begin with them: "5.x", "version 5"."""
        wanted = numbers(said)
        if not said.lower().endswith(".x"):
            exact = self.within(lambda value: value == wanted)
            if exact or "." in said:
                return exact
        return self.within(lambda value: value[: len(wanted)] == wanted)


def numbers(version: str) -> tuple[int, ...]:
    """The numbers of a version, by which versions are ordered; build numbers are no part of it."""
    found = re.search(r"\d{1,9}(?:\.\d{1,9})*", version)
    return tuple(int(part) for part in found[0].split(".")) if found else ()


def find_versions(text: str, vocabulary: Vocabulary) -> tuple[Mention, ...]:
    """The versions that a question names, left to right; none where the corpus has none."""
    values = vocabulary.values.get("version", ())
    if not values:
        return ()
    known = _Known(sorted(values, key=lambda value: (numbers(value), value)))
    found: list[Mention] = []
    left = text
    for read in (_relative, _ranges, _opens, _ones):
        for one in read(left, known, vocabulary.releases):
            found.append(one)
            left = blanked(left, one.start, one.end)
    return tuple(sorted(found, key=lambda one: one.start))


def _relative(text: str, known: _Known, _: Collection[str]) -> Iterator[Mention]:
    for pattern, place in ((_NEWEST, -1), (_PREVIOUS, -2)):
        for match in pattern.finditer(text):
            if len(known.values) >= -place:
                yield _mention(text, match, (known.values[place],))


def _ranges(text: str, known: _Known, _: Collection[str]) -> Iterator[Mention]:
    for pattern in (_BETWEEN, _RANGE):
        for match in pattern.finditer(text):
            low, high = numbers(match["low"]), numbers(match["high"])
            is_sure = "." in match["low"] or _is_cued(text, match)
            held = known.between(low, high)
            if is_sure and held and low < high:
                yield _mention(text, match, held)


def _opens(text: str, known: _Known, releases: Collection[str]) -> Iterator[Mention]:
    for match in _OPEN.finditer(text):
        said = match["old"] or match["new"] or match["at"]
        before = text[max(0, match.start() - REACH) : match.start()]
        is_time = _IS_TIME.search(match[0]) and said in releases
        if is_time or re.search(_MEASURE, before, re.IGNORECASE):
            continue
        if "." in said or re.search(_WORD, match[0], re.IGNORECASE) or _is_cued(text, match):
            held = known.within(_bound(match, numbers(said)))
            if held:
                yield _mention(text, match, held)


def _bound(match: re.Match[str], at: tuple[int, ...]) -> Callable[[tuple[int, ...]], bool]:
    if match["less"]:
        return lambda value: value < at
    if match["more"] and match["more"].lower().startswith("since"):
        return lambda value: value >= at
    if match["more"]:
        return lambda value: value > at
    if match["above"]:
        return lambda value: value >= at
    return lambda value: value <= at


def _ones(text: str, known: _Known, releases: Collection[str]) -> Iterator[Mention]:
    for match in _ONE.finditer(text):
        before = text[max(0, match.start() - REACH) : match.start()]
        is_cued = _is_cued(text, match)
        held = known.called(match["one"]) if is_cued or "." in match["one"] else ()
        is_time = _SINCE.search(before) and match["one"] in releases
        if is_time or re.search(_MEASURE, before, re.IGNORECASE):
            continue
        is_named = is_cued and not re.match(r"v\.?\s?\d+$", match[0], re.IGNORECASE)
        if held or is_named or (_is_like_one(match["one"], before)):
            yield _mention(text, match, held)


def _is_like_one(number: str, before: str) -> bool:
    """Whether a number that is no version of the corpus looks like one all the same."""
    if "." not in number or re.search(_SYSTEM, before, re.IGNORECASE):
        return False
    return number.count(".") > 1 or bool(_LOOSE_CUE.search(before))


def _is_cued(text: str, match: re.Match[str]) -> bool:
    before, after = text[max(0, match.start() - REACH) : match.start()], text[match.end() :]
    return bool(
        _CUE.search(before)
        or _CUE_AFTER.match(after[:REACH])
        or re.search(r"^v|beta$", match[0], re.IGNORECASE)
    )


def _mention(text: str, match: re.Match[str], values: tuple[str, ...]) -> Mention:
    led = _LED.search(text[max(0, match.start() - REACH) : match.start()])
    followed = _FOLLOWED.match(text[match.end() : match.end() + REACH])
    first = match.start() - (len(led[0]) if led else 0)
    last = match.end() + (len(followed[0].rstrip()) if followed else 0)
    out = widened(text, match.start(), match.end()) or widened(text, match.start(), last)
    if out is not None:
        first, last = min(first, out[0]), max(last, out[1])
    said = re.sub(r"^v\.?\s?", "", match[0], flags=re.IGNORECASE).strip()
    return Mention(
        "version", values, said, match.start(), match.end(), first, last, out is not None
    )
