"""Questions for the other products that comments name: "which competitors do they mention?"."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.questions.han import simplified
from bot.questions.query import Kind, Query

#: What such a question is about, by language: it stays so when the thread goes on.
_TOPICS = {"en": "competitors", "zh": "竞争对手"}

#: Which products customers mention beside this one; not who leaves for them.
_RIVALS = re.compile(
    r"\b(?:which|what|name|list|show|any|who\s+are|our)\b.{0,30}?\b(?:competitors?|competition|competing|rivals?"
    r"|alternatives?|other\s+(?:apps?|products?|tools?|services?))\b"
    r"|\b(?:mention\w*|nam(?:e|ed|ing)|talk\w*\s+about|speak\w*\s+of|compar\w*\s+(?:us|it|this|the\s+app)\s+(?:to|with))\s+(?:\w+\s+){0,2}?"
    r"(?:competitors?|competition|rivals?|alternatives?|other\s+(?:apps?|products?|tools?))\b"
    r"|\b(?:which|what|whom?)\b.{0,20}?\b(?:do|are|did|have|is)\b.{0,30}?\bcompar\w*\s+(?:us|it|this|the\s+app|to|with)\b"
    r"|\b(?:switch|mov|go|leav|chang)\w*\s+to\s+(?:which|what)\b|\b(?:which|what)\b(?!\s+(?:plans?|tiers?|versions?|platforms?|devices?|countr\w+|regions?))(?:.{0,40}?)\b(?:switch|mov|leav|chang)\w*\s+(?:to|for)\W*$"
    r"|(?:哪些|什么|哪个|哪家|有没有|列出|提到).{0,8}?(?:竞品|竞争对手|对手|同类|别家|其他(?:产品|应用|软件|app))"
    r"|(?:竞品|竞争对手|对手|同类产品).{0,8}?(?:哪些|什么|哪个|哪家|提到|被提|谁)|(?:和|跟|与|拿).{0,6}?(?:哪些|什么|哪个|哪家|谁).{0,8}?(?:相比|比较|对比|比)"
    r"|(?:换|转|跳)(?:到|去|成|用)(?:了|的)?(?:哪|什么)",
    re.IGNORECASE,
)
_NOT_RIVALS = re.compile(
    r"^\W*(?:who|which\s+(?:\w+\s+)?(?:accounts?|customers?|users?|clients?|companies))\b(?!\s+(?:are|is)\s+(?:our|the|their)\b)|\bwhy\b|\bhow\s+many\b|\b(?:comments?|reviews?|feedback|tickets?)\s+(?:that|which)\b"
    r"|(?:谁|哪些(?:客户|用户|人|账号|公司|客户公司)).{0,10}?(?:转|换|走|流失|离开|跳)|为什么|为何",
    re.IGNORECASE,
)


def asks_rivals(text: str) -> bool:
    """Whether a question asks which other products the comments name beside this one."""
    said = simplified(text)
    return bool(_RIVALS.search(said)) and not _NOT_RIVALS.search(said)


def about_rivals(query: Query) -> bool:
    """Whether a query is such a question."""
    return query.kind in {Kind.THEMES, Kind.SEARCH} and query.topic in _TOPICS.values()


def with_rivals(query: Query) -> Query:
    """The query as such a question."""
    return replace(query, kind=Kind.THEMES, topic=_TOPICS[query.lang])
