"""The filters of a question: words that name a value of the corpus, a rating, a label."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from bot.feedback import Sentiment
from bot.questions.custom import find_custom
from bot.questions.needs import find_needs
from bot.questions.query import Filters, RatingRange
from bot.questions.vocabulary import Vocabulary, pattern_of


@dataclass(frozen=True, slots=True)
class FilterMatch:
    """Filters, and the question with the words that named them taken out."""

    filters: Filters
    rest: str


# A value of these fields is an everyday word too ("free", "support"), so it counts only beside a
# word that makes it a filter.
_CUED = {
    "source": (
        r"(?:from|in|via|来自)\s+(?:the\s+)?{value}(?:\s+(?:reviews?|tickets?|responses?|comments?))?"
        r"|{value}s?\s+(?:reviews?|tickets?|responses?|comments?|feedback|answers?)|{value}(?:评论|反馈|工单)"
    ),
    "plan": (
        r"(?:on|for|from|in)\s+(?:the\s+)?{value}(?:\s+(?:plan|tier|users?|customers?|accounts?))?(?=\s*(?:$|[?,.!]))"
        r"|(?:(?:on|for|from|in|of|by)\s+)?(?:the\s+)?{value}[\s-]+(?:plans?|tiers?|users?|customers?|accounts?|subscribers?)"
        r"|{value}\s*(?:版|套餐|用户|客户)"
    ),
    "segment": (
        r"(?:in|for|from)\s+(?:the\s+)?{value}(?:\s+segment)?(?=\s*(?:$|[?,.!]))"
        r"|(?:(?:in|for|from|of|by)\s+)?{value}\s+(?:segment|users?|customers?|accounts?)|{value}\s*(?:用户|客户)"
    ),
}
_PREPOSITION = r"(?:(?:on|in|for|from|at|of|with|using|version|app|在)\s+(?:the\s+)?)?"
_VERSION = r"(?:(?:on|in|for|from|of|with|since|about)\s+)?(?:version\s+|release\s+|v\.?\s?|版本\s*)?{value}(?:\s*版本?)?"

_LANGUAGES = {
    "en": "english|英文|英语",
    "zh": "chinese|中文|汉语|华语",
    "es": "spanish|西班牙语",
    "de": "german|德语",
    "fr": "french|法语",
    "ja": "japanese|日语|日文",
    "ko": "korean|韩语",
    "pt": "portuguese|葡萄牙语",
    "it": "italian|意大利语",
    "ru": "russian|俄语",
    "fa": "persian|farsi|波斯语",
    "ar": "arabic|阿拉伯语",
    "tr": "turkish|土耳其语",
    "id": "indonesian|印尼语",
    "nl": "dutch|荷兰语",
    "hi": "hindi|印地语",
}
_PLATFORM_SYNONYMS = {
    "android": "安卓",
    "ios": "iphone|ipad|苹果(?!公司)",
    "web": "网页版?",
    "desktop": "桌面版?|电脑版?",
}

_PLAN_SYNONYMS = {"enterprise": "企业", "free": "免费", "pro": "专业"}

_STARS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_STARS |= {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_STAR_COUNT = r"(?P<stars>[1-5]|" + "|".join(_STARS) + r")"
_RATING = re.compile(
    rf"\b(?:(?:with|of|for|rated)\s+)?{_STAR_COUNT}[\s-]?stars?\b(?:\s+(?:reviews?|ratings?))?"
    r"(?:\s*(?P<how>(?:or|and)\s+(?:less|fewer|below|lower|under|more|above|higher|better|over)))?"
    rf"|(?P<han>[1-5一二两三四五])\s*星(?P<hanhow>及?以下|及?以上)?(?:的?(?:评论|评价))?",
    re.IGNORECASE,
)
_DOWN = re.compile(r"less|fewer|below|lower|under|以下")

_KINDS_OF_COMMENT = (
    r"(?:comments?|feedback|reviews?|opinions?|quotes?|tickets?|responses?|things?|ones?)"
)
_SENTIMENTS = (
    (
        Sentiment.NEGATIVE,
        rf"\b(?:the\s+)?(?:most\s+)?(?:negative|bad|angry|unhappy|critical)\s+{_KINDS_OF_COMMENT}\b"
        r"|\bcomplain(?:ing|s|ed)?\b|\bcriticisms?\b|\bdissatisfied\b"
        r"|负面(?:评论|反馈|评价|意见)?|差评|抱怨|投诉|吐槽|不满意?",
    ),
    (
        Sentiment.POSITIVE,
        rf"\b(?:the\s+)?(?:most\s+)?(?:positive|good|happy)\s+{_KINDS_OF_COMMENT}\b"
        r"|\b(?:users?|people|customers?|they|everyone)\s+(?:really\s+)?(?:love|like|enjoy)s?\b(?!\s+to)"
        r"|正面(?:评论|反馈|评价|意见)?",
    ),
    (
        Sentiment.NEUTRAL,
        rf"\b(?:the\s+)?neutral\s+{_KINDS_OF_COMMENT}\b|中性(?:评论|反馈|评价)?",
    ),
)


def find_filters(text: str, vocabulary: Vocabulary) -> FilterMatch:
    """Read the filters off a question; values are those of the corpus, whatever their case."""
    filters, rest = Filters(), text
    rating, rest = _find_rating(rest)
    filters = replace(filters, rating=rating)
    for name in vocabulary.values:
        found, rest = _find_values(name, rest, vocabulary)
        if found:
            changed: dict[str, Any] = {name: found}
            filters = replace(filters, **changed)
    custom, rest = find_custom(rest, vocabulary)
    needs, rest = find_needs(rest)
    sentiments, rest = _find_sentiment(rest)
    return FilterMatch(replace(filters, custom=custom, need=needs, sentiment=sentiments), rest)


def _find_rating(text: str) -> tuple[RatingRange | None, str]:
    match = _RATING.search(text)
    if match is None:
        return None, text
    token = (match["stars"] or match["han"]).lower()
    stars = float(_STARS.get(token, token))
    how = match["how"] or match["hanhow"]
    low, high = stars, stars
    if how:
        low, high = (1.0, stars) if _DOWN.search(how.lower()) else (stars, 5.0)
    return RatingRange(low, high), _cut(text, match)


def _find_values(name: str, text: str, vocabulary: Vocabulary) -> tuple[tuple[str, ...], str]:
    found: list[str] = []
    for value, pattern in _patterns(name, vocabulary):
        match = re.search(pattern, text, re.IGNORECASE)
        if match is None:
            continue
        found.append(value)
        text = _cut(text, match)
    return tuple(dict.fromkeys(found)), text


def _patterns(name: str, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """(value, expression) of a field, longest values first so that "5.2.1" wins over "5.2"."""
    for value in sorted(vocabulary.values[name], key=len, reverse=True):
        body = pattern_of(value)
        folded = value.casefold()
        if name == "lang":
            if folded in _LANGUAGES:
                yield (
                    value,
                    rf"(?:\bin\s+)?(?:\b(?:{_LANGUAGES[folded]})\b|{_LANGUAGES[folded].split('|', 1)[1]})",
                )
        elif name == "country" and len(value) <= 3:
            yield value, rf"(?-i:{_PREPOSITION}{body})"
        elif name in _CUED:
            synonym = _PLAN_SYNONYMS.get(folded) if name == "plan" else None
            yield value, _CUED[name].format(value=rf"(?:{body}|{synonym})" if synonym else body)
        elif name == "version":
            yield value, _VERSION.format(value=body)
        elif len(value) > 1:
            synonyms = _PLATFORM_SYNONYMS.get(folded) if name == "platform" else None
            yield value, rf"{_PREPOSITION}(?:{body}{'|' + synonyms if synonyms else ''})"


def _find_sentiment(text: str) -> tuple[tuple[Sentiment, ...], str]:
    for sentiment, pattern in _SENTIMENTS:
        match = re.search(pattern, text, re.IGNORECASE)
        if match is not None:
            return (sentiment,), _cut(text, match)
    return (), text


def _cut(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"
