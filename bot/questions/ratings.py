"""Stars in a question: "1-star", "3 stars or less", "4 and 5 stars", 两星及以下."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.questions.negation import widened
from bot.questions.query import RatingRange

_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "single": 1}
_WORDS |= {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_EN = r"(?:[1-5](?:\.0)?(?![\d.])|one|two|three|four|five|single)"
_ZH = r"[1-5一二两三四五]"
_STARS = r"(?:stars?(?![A-Za-z])|★|⭐️?)"
_OF = r"(?:\s*(?:/|out\s+of)\s*(?:5|five))"
_LESS = r"(?:less|fewer|below|lower|under|worse|down|downwards?)"
_MORE = r"(?:more|above|higher|better|over|up|upwards?|greater)"
_BELOW = r"(?:under|below|less\s+than|fewer\s+than|lower\s+than|worse\s+than|<(?!=))"
_ABOVE = r"(?:over|above|more\s+than|higher\s+than|better\s+than|greater\s+than|>(?!=))"
_UP_TO = r"(?:up\s+to|at\s+most|no\s+more\s+than|not\s+more\s+than|max(?:imum)?|<=|≤)"
_FROM = r"(?:at\s+least|no\s+less\s+than|min(?:imum)?|from|>=|≥)"
_LED = r"(?:\b(?:with|of|for|rated|rating|ratings|gave|giving|given|scored|(?:a\s+)?rating\s+of)\s+(?:(?:us|it|me|only|just|a|an|the)\s+){0,3})?"
_NOUN = r"(?:[\s-]*(?:only\s+)?(?:reviews?|ratings?|comments?|feedback|ones|reviewers?|raters?)(?![A-Za-z]))?"
_NOUN_ZH = r"(?:的?(?:评论|评价|反馈|留言|评分|review|reviews)|的(?=$|[^\u3400-\u9fff]))?"
_NOT_STARS = r"(?!手机|平板|设备|电视|堆|级酒店|级宾馆|hotel|restaurant|\s+(?:hotels?|restaurants?|resorts?))"
_SCORED = r"\b(?:rated|ratings?(?:\s+of)?|scored|(?:gave|give|giving|rating|rate)\s+(?:us|it)(?:\s+an?)?|score(?:\s+of)?|rated\s+(?:us|it)(?:\s+a)?|评分|打分|评价)\s*(?:是|为|在|:)?\s*"

_PATTERNS = (
    # between two and four stars, 1-2 stars, 1 and 2 star, 1- and 2-star, one or two stars
    rf"{_LED}(?:\bbetween\s+|\bfrom\s+)?(?<![A-Za-z0-9_.$])(?P<low>{_EN})(?:[\s-]*{_STARS})?-?\s*(?P<join>-|–|to|through|and|or|&|/|,|\+)\s*(?P<high>{_EN})[\s-]*{_STARS}{_OF}?{_NOUN}",
    rf"(?P<low>{_ZH})星?\s*(?P<join>到|至|-|~|～|和|或|、|与|及)?\s*(?P<high>{_ZH})\s*(?:颗)?星{_NOT_STARS}{_NOUN_ZH}",
    # under 3 stars, more than 3 stars, at least 4 stars, up to 2 stars
    rf"{_LED}(?P<bound>{_UP_TO}|{_FROM}|{_BELOW}|{_ABOVE})\s*(?P<star>{_EN})[\s-]*(?:{_STARS}{_OF}?|{_OF}){_NOUN}",
    rf"(?P<bound>低于|不到|小于|少于|不足|高于|大于|超过|不超过|不高于|最多|至多|至少|不低于|不少于|起码)\s*(?P<star>{_ZH})\s*颗?星{_NOT_STARS}{_NOUN_ZH}",
    # 4 or more stars, 3 or fewer stars
    rf"{_LED}(?<![A-Za-z0-9_.$])(?P<star>{_EN})\s+(?:or|and)\s+(?:(?P<less>{_LESS})|(?P<more>{_MORE}))[\s-]*{_STARS}{_NOUN}",
    # 3 stars or less, 4+ stars, 4 stars and up, 1-star, 2 out of 5
    rf"{_LED}(?<![A-Za-z0-9_.$])(?P<star>{_EN})(?P<plus>\s?\+)?[\s-]*(?:{_STARS}{_OF}?|{_OF}){_NOUN}{_NOT_STARS}(?:(?P<plus2>\s?\+)|[\s,-]*(?:or|and|&)\s+(?:(?P<less>{_LESS})|(?P<more>{_MORE}))(?![A-Za-z])(?!\s+than)|\s+(?P<most>max(?:imum)?|at\s+most|tops)(?![A-Za-z])|\s+(?P<least>min(?:imum)?|at\s+least)(?![A-Za-z])|\s*(?:及|或|和)?以?(?:(?P<lesszh>以下|下)|(?P<morezh>以上|上(?=的|评|$))))?{_NOUN}",
    rf"(?P<star>{_ZH})\s*颗?星{_NOT_STARS}(?:(?:及|或|和|级)?(?:更|以)?(?:(?P<lesszh>及以下|以下|更低|更差|下)|(?P<morezh>以上|更高|更好))(?:的?评[价论分])?)?{_NOUN_ZH}",
    # rated 2 or lower, a rating below 3, rating <= 2
    rf"{_SCORED}(?P<bound>{_UP_TO}|{_FROM}|{_BELOW}|{_ABOVE}|低于|不到|小于|高于|大于|超过|不超过|至少|不低于|最多)\s*(?P<star>{_EN})(?:分)?(?!\d)",
    rf"{_SCORED}(?P<low>{_EN})\s*(?:-|–|to|or|and)\s*(?P<high>{_EN})(?![\w.])",
    rf"{_SCORED}(?P<star>{_EN})(?!\s*[\d.%/:,-])(?!\s*(?:and|to|or)\s*[1-5])(?:\s*(?:or|and)\s+(?:(?P<less>{_LESS})|(?P<more>{_MORE})))?(?![\w])(?:分(?:及?(?:(?P<lesszh>以下)|(?P<morezh>以上)))?)?",
    rf"(?P<symbols>(?:⭐️?){{1,5}}|★{{1,5}})(?!\d){_NOUN}",
)
_COMPILED = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _PATTERNS)
_IS_BELOW = re.compile(rf"{_BELOW}$|低于|不到|小于|少于|不足", re.IGNORECASE)
_IS_UP_TO = re.compile(rf"{_UP_TO}$|不超过|不高于|最多|至多", re.IGNORECASE)
_IS_ABOVE = re.compile(rf"{_ABOVE}$|高于|大于|超过", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RatingMatch:
    """Stars that a question asks for or leaves out, and where it says so."""

    rating: RatingRange
    start: int
    end: int
    is_excluded: bool


def find_ratings(text: str) -> tuple[RatingMatch, ...]:
    """The stars that a question names; `text` holds simplified Chinese only."""
    found: list[RatingMatch] = []
    left = text
    for pattern in _COMPILED:
        for match in pattern.finditer(left):
            rating = _range(match)
            if rating is not None:
                found.append(_match(text, match, rating))
        left = pattern.sub(lambda match: " " * len(match[0]), left)
    return tuple(sorted(found, key=lambda one: one.start))


def _match(text: str, match: re.Match[str], rating: RatingRange) -> RatingMatch:
    out = widened(text, match.start(), match.end())
    start, end = out or (match.start(), match.end())
    return RatingMatch(rating, start, end, out is not None)


def _range(match: re.Match[str]) -> RatingRange | None:
    said = match.groupdict()
    if said.get("symbols"):
        stars = float(len(said["symbols"].replace("\ufe0f", "")))
        return RatingRange(stars, stars)
    if said.get("low"):
        low, high = sorted((_number(said["low"]), _number(said["high"])))
        return RatingRange(low, high)
    stars = _number(said["star"])
    if said.get("bound"):
        return _bounded(said["bound"], stars)
    if any(said.get(name) for name in ("less", "lesszh", "most")):
        return RatingRange(1.0, stars)
    if any(said.get(name) for name in ("more", "morezh", "plus", "plus2", "least")):
        return RatingRange(stars, 5.0)
    return RatingRange(stars, stars)


def _bounded(bound: str, stars: float) -> RatingRange | None:
    """None where no stars are left, as of "under one star"."""
    if _IS_UP_TO.match(bound):
        return RatingRange(1.0, stars)
    if _IS_BELOW.match(bound):
        return RatingRange(1.0, stars - 1) if stars > 1 else None
    if _IS_ABOVE.match(bound):
        return RatingRange(stars + 1, 5.0) if stars < 5 else None
    return RatingRange(stars, 5.0)


def _number(said: str) -> float:
    return float(_WORDS.get(said.lower(), 0) or float(said))
