"""By what a question wants themes ranked: "fastest growing", "by customers", 最负面."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.questions.blanks import blanked
from bot.questions.han import simplified

_FLAGS = re.IGNORECASE | re.ASCII
_WHAT = (
    r"(?:themes?|topics?|issues?|problems?|complaints?|requests?|bugs?|pain\s*points?|concerns?"
    r"|trends?|needs|things?|areas?|主题|话题|问题|议题|抱怨|需求|功能|痛点|方面)"
)


class Order(StrEnum):
    """What comes first."""

    SHARE = "share"
    RISE = "rise"
    FALL = "fall"
    NEGATIVE = "negative"
    POSITIVE = "positive"
    CUSTOMERS = "customers"
    TROUBLE = "trouble"


# In order: the first that is found decides.
_CUES = (
    (
        Order.RISE,
        r"\b(?:fast(?:est)?|quick(?:est|ly)?|rapid(?:ly)?|strong(?:est|ly)?|most)[\s-]+"
        r"(?:growing|rising|increasing|climbing|accelerating|spiking)\b"
        r"|\b(?:growing|rising|increasing|climbing|emerging|spiking|trending|surging)\s+(?:\w+\s+)?"
        rf"{_WHAT}\b|\b{_WHAT}\s+(?:\w+\s+){{0,2}}"
        r"(?:rose|rising|grew|growing|increas\w+|climb\w+|emerg\w+|spik\w+|surg\w+|trending"
        r"|(?:went|gone|going)\s+up)\b"
        r"|\b(?:grew|rose|increased|grown|risen)\s+(?:the\s+)?(?:most|fastest)\b|\bby\s+(?:growth|rise)\b"
        r"|(?:增长|上升|上涨|增加|升)[得的]?最?(?:快|多|猛|明显)|变多|增多|越来越多|新出现|新冒出|突然冒出",
    ),
    (
        Order.FALL,
        r"\b(?:fast(?:est)?|quick(?:est|ly)?|most)[\s-]+(?:falling|declining|decreasing|shrinking)\b"
        rf"|\b(?:falling|declining|shrinking|fading)\s+(?:\w+\s+)?{_WHAT}\b|\b{_WHAT}\s+(?:\w+\s+){{0,2}}"
        r"(?:fell|falling|declin\w+|decreas\w+|shrank|shrinking|faded|fading|(?:went|gone|going)\s+(?:down|away))\b"
        r"|(?:下降|下跌|减少|降)[得的]?最?(?:快|多|明显)|变少|越来越少",
    ),
    (
        Order.CUSTOMERS,
        r"(?:\b(?:ranked|sorted|ordered|counted|weighted)\s+|(?<!ed )(?<!said )(?<!given )(?<!made )"
        r"(?<!sent )(?<!written )\b)by\s+(?:(?:the\s+)?(?:number|count)\s+of\s+)?"
        r"(?:distinct\s+|unique\s+)?(?:customers?|users?|people|accounts?|authors?)\b"
        r"|\b(?:affect(?:s|ing|ed)?|hit(?:s|ting)?|bother(?:s|ing)?|hurt(?:s|ing)?)\s+(?:the\s+)?most\s+"
        r"(?:customers?|users?|people|accounts?)\b|\bmost\s+(?:customers?|users?|people)\s+(?:are\s+)?"
        r"(?:affected|mention\w*|talk\w*|complain\w*)\b"
        r"|(?:按|依)(?:独立|不同)?(?:客户|用户|人)(?:数|多少|排)|(?:影响|涉及)的?(?:客户|用户|人)数?最?多",
    ),
    (
        Order.NEGATIVE,
        r"\b(?:most\s+negative(?:ly)?|least\s+(?:positive|liked|loved)|worst|angriest|unhappiest|most\s+hated"
        r"|most\s+(?:annoying|frustrating|painful)|by\s+negativity)\b"
        r"|最(?:负面|消极|差|糟糕?|让人不满|不满|烦人|讨厌)",
    ),
    (
        Order.POSITIVE,
        r"\b(?:most\s+(?:positive(?:ly)?|loved|liked|praised)|least\s+(?:negative|hated)|happiest|by\s+positivity)\b"
        r"|最(?:正面|积极|受欢迎|受好评|喜欢|满意)",
    ),
)
#: Orders by how shares changed.
MOVES = frozenset({Order.RISE, Order.FALL})
_WHICH = re.compile(
    r"\b(?:which|what|whats|what's)\b|\b(?:fast|quick)est\b|\bmost\b|哪|什么|啥|最", re.IGNORECASE
)
# Who asks for issues does not want to hear first what most praise.
_TROUBLE = re.compile(
    r"\b(?:issues?|problems?|troubles?|pain\s*points?|frustrations?|annoyances|gripes)\b"
    r"|问题|痛点|毛病|槽点|不满",
    re.IGNORECASE,
)
_THEMES = re.compile(r"\b(?:themes?|topics?)\b|主题|话题|议题", re.IGNORECASE)
_COMPILED = tuple((order, re.compile(pattern, _FLAGS)) for order, pattern in _CUES)
# Words of an order alone, which would else pass for a topic; the noun beside them stays.
_WORDS = re.compile(
    r"\b(?:fast(?:est)?|quick(?:est|ly)?|rapid(?:ly)?)(?=[\s-]+(?:growing|rising|increasing|climbing|falling|declining))"
    r"|\b(?:growing|rising|increasing|climbing|falling|declining|grew|rose|fell|grown|risen)\s+"
    r"(?:the\s+)?(?:fast(?:est)?|most|quick(?:est|ly)?|rapidly)\b"
    r"|\b(?:growing|rising|increasing|climbing|emerging|spiking|trending|surging|falling|declining"
    r"|shrinking|fading|rose|grew|fell|declined|increased|decreased|emerged)\b"
    r"|\b(?:distinct|unique)\s+(?:customers?|users?|people|accounts?)\b|\bmost\s+negative(?:ly)?\b|\bby\s+(?:growth|rise|negativity|positivity)\b"
    r"|(?:增长|上升|上涨|增加|下降|下跌|减少|升|降)[得的]?最?(?:快|多|猛|明显)|变[多少]了?|越来越[多少]|新出现"
    r"|最(?:负面|正面|消极|积极|受欢迎)|(?:影响|涉及)的?(?:客户|用户|人)数?最?多",
    _FLAGS,
)


def order_of(question: str) -> Order:
    """By what themes are to be ranked; by their share where a question does not say."""
    text = simplified(question)
    otherwise = Order.TROUBLE if _TROUBLE.search(text) else Order.SHARE
    return next((order for order, cue in _COMPILED if cue.search(text)), otherwise)


def asks_which(question: str) -> bool:
    """Whether a question asks which of many things rose or fell, not how one thing went."""
    return order_of(question) in MOVES and _WHICH.search(simplified(question)) is not None


def ranks_themes(question: str) -> bool:
    """Whether a question asks in so many words which themes rose or fell."""
    return asks_which(question) and _THEMES.search(simplified(question)) is not None


def without_order(question: str) -> str:
    """The question with the words of an order blanked, so that they are no topic."""
    for match in _WORDS.finditer(simplified(question)):
        question = blanked(question, *match.span())
    return question
