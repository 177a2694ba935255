"""How a question was understood, in one small line, and what it named that does not exist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date

from bot.analysis.wording import group_name, listed, say, say_needs, say_period
from bot.questions.query import Comparison, Filters, Kind, Query, RatingRange
from bot.questions.reading import Missing

_PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "understood": "Understood as: {parts}",
        "everything": "everything",
        "any_time": "all time",
        "filter": "{field} {value}",
        "not": "not {value}",
        "or": " or ",
        "stars": "{low}–{high} stars",
        "star": "1 star",
        "same_stars": "{low} stars",
        "leaving": "with the intent to leave",
        "staying": "without the intent to leave",
        "label": "{name}: {value}",
        "compared": "compared with {other}",
        "any_value": "any {field}",
        "group": "by {group}",
        "limit": "{n} at most",
        "missing": "There is no {field} {said} in the comments.",
        "missing_nearest": "There is no {field} {said} in the comments; nearest: {nearest}.",
    },
    "zh": {
        "understood": "理解为：{parts}",
        "everything": "全部内容",
        "any_time": "所有时间",
        "filter": "{field} {value}",
        "not": "不含{value}",
        "or": " 或 ",
        "stars": "{low}–{high} 星",
        "star": "1 星",
        "same_stars": "{low} 星",
        "leaving": "有流失意向",
        "staying": "没有流失意向",
        "label": "{name}：{value}",
        "compared": "对比 {other}",
        "any_value": "任何{field}",
        "group": "按{group}",
        "limit": "最多 {n} 条",
        "missing": "评论中没有{field} {said}。",
        "missing_nearest": "评论中没有{field} {said}；最接近的有：{nearest}。",
    },
}

_KINDS: Mapping[str, Mapping[Kind, str]] = {
    "en": {
        Kind.SUMMARY: "summary",
        Kind.SENTIMENT: "how people feel",
        Kind.THEMES: "main topics",
        Kind.CHURN: "who may leave, and why",
        Kind.SEARCH: "comments to read",
        Kind.TREND: "trend over time",
        Kind.COMPARE: "comparison",
        Kind.RECOMMEND: "what to do next",
        Kind.BRIEF: "product brief",
        Kind.HELP: "help",
        Kind.UNKNOWN: "not a question about feedback",
    },
    "zh": {
        Kind.SUMMARY: "总结",
        Kind.SENTIMENT: "用户感受",
        Kind.THEMES: "主要话题",
        Kind.CHURN: "流失风险及原因",
        Kind.SEARCH: "查找评论",
        Kind.TREND: "变化趋势",
        Kind.COMPARE: "对比",
        Kind.RECOMMEND: "下一步建议",
        Kind.BRIEF: "产品简报",
        Kind.HELP: "帮助",
        Kind.UNKNOWN: "不是关于反馈的问题",
    },
}

_FIELDS: Mapping[str, Mapping[str, str]] = {
    "en": {"lang": "language", "churn_intent": "intent to leave"},
    "zh": {
        "source": "来源",
        "product": "产品",
        "version": "版本",
        "platform": "平台",
        "plan": "套餐",
        "segment": "客群",
        "country": "国家",
        "lang": "语言",
        "account": "客户",
        "rating": "评分",
        "sentiment": "情感",
        "need": "诉求",
        "churn_intent": "流失意向",
    },
}

#: Fields whose values say by themselves what they are, so that "not Android" is enough.
_SPEAKING = frozenset({"product", "platform", "account", "source", "plan", "segment"})
#: Kinds that are about the bot, or about nothing: they have no comments to bound.
_BARE = frozenset({Kind.HELP, Kind.UNKNOWN})
#: Kinds that any question about comments can be turned into, the most wanted first.
_FITTING = (
    Kind.SUMMARY,
    Kind.SENTIMENT,
    Kind.THEMES,
    Kind.SEARCH,
    Kind.TREND,
    Kind.COMPARE,
    Kind.CHURN,
    Kind.RECOMMEND,
    Kind.BRIEF,
)


def say_understood(query: Query) -> str:
    """One line with every field of a query, so that a wrong reading is seen at once."""
    parts = [kind_name(query.lang, query.kind)]
    if query.kind not in _BARE:
        about = say(query, "topic", topic=query.topic) if query.topic else None
        parts.append(about or _say(query, "everything"))
        parts.append(_period(query, query.since, query.until))
    parts += _filters(query, query.filters).values()
    if query.compare is not None:
        parts.append(_say(query, "compared", other=_other_side(query, query.compare)))
    if query.group_by is not None:
        parts.append(_say(query, "group", group=group_name(query, query.group_by)))
    if query.limit is not None:
        parts.append(_say(query, "limit", n=query.limit))
    return _say(query, "understood", parts=" · ".join(parts))


def missing_caveats(query: Query, missing: Sequence[Missing]) -> tuple[str, ...]:
    """A sentence for each value that the question named and no comment has."""
    between = "、" if query.lang == "zh" else ", "
    said = []
    for one in missing:
        phrase = "missing_nearest" if one.nearest else "missing"
        field, nearest = _field(query, one.field), between.join(one.nearest)
        said.append(_say(query, phrase, field=field, said=one.said, nearest=nearest))
    return tuple(said)


def kind_name(lang: str, kind: Kind) -> str:
    """A kind of question in plain words."""
    return _KINDS[lang][kind]


def fitting_kinds(query: Query) -> tuple[Kind, ...]:
    """The other kinds that a question of these fields can be of, the most wanted first.

    A comparison needs a second side, or a period that has one before it; a brief needs a topic.
    """
    wanting = {query.kind}
    if query.compare is None and (query.since is None or query.until is None):
        wanting.add(Kind.COMPARE)
    if query.topic is None:
        wanting.add(Kind.BRIEF)
    return tuple(kind for kind in _FITTING if kind not in wanting)


def say_apart(query: Query, filters: Filters, others: Filters) -> tuple[str, ...]:
    """In words, the filters that the others do not share, and what only the others bound."""
    mine, theirs = _filters(query, filters), _filters(query, others)
    parts = [part for name, part in mine.items() if theirs.get(name) != part]
    bounded = {name.removeprefix("not ") for name in mine}
    unbounded = {name.removeprefix("not ") for name in theirs} - bounded
    return (
        *parts,
        *(_say(query, "any_value", field=_field(query, name)) for name in sorted(unbounded)),
    )


def _period(query: Query, since: date | None, until: date | None) -> str:
    if since is None and until is None:
        return _say(query, "any_time")
    return say_period(query, since, until)


def _other_side(query: Query, other: Comparison) -> str:
    """What sets the other side apart; what both sides share is said of the first."""
    parts = list(say_apart(query, other.filters, query.filters))
    if (other.since, other.until) != (query.since, query.until) or not parts:
        parts.append(_period(query, other.since, other.until))
    return listed(query, parts)


def _filters(query: Query, filters: Filters) -> dict[str, str]:
    """Each filter that holds in words, by its name; what is excluded by "not" and its name."""
    said = {}
    if filters.need:
        said["need"] = say_needs(replace(query, filters=filters))
    for item in fields(filters):
        value = getattr(filters, item.name)
        if item.name not in {"need", "custom", "excluded"} and value not in (None, ()):
            said[item.name] = _filter(query, item.name, value)
    for name, values in filters.custom:
        said[name] = _say(query, "label", name=name, value=_either(query, values))
    for name, values in filters.excluded:
        said[f"not {name}"] = _say(query, "not", value=_excluded(query, name, values))
    return said


def _filter(query: Query, name: str, value: RatingRange | bool | tuple[str, ...]) -> str:
    if isinstance(value, RatingRange):
        return _stars(query, value)
    if isinstance(value, bool):
        return _say(query, "leaving" if value else "staying")
    if name == "sentiment":
        return _either(query, [say(query, f"title_{mood}").lower() for mood in value])
    return _say(query, "filter", field=_field(query, name), value=_either(query, value))


def _stars(query: Query, stars: RatingRange) -> str:
    low, high = (f"{bound:g}" for bound in (stars.min or 1, stars.max or 5))
    phrase = "stars" if low != high else "star" if low == "1" else "same_stars"
    return _say(query, phrase, low=low, high=high)


def _excluded(query: Query, name: str, values: Sequence[str]) -> str:
    shown = _either(query, values)
    if name in _SPEAKING:
        return shown if query.lang == "en" else f" {shown}"
    return _say(query, "filter", field=_field(query, name), value=shown)


def _either(query: Query, values: Sequence[str]) -> str:
    return _say(query, "or").join(values)


def _field(query: Query, name: str) -> str:
    return _FIELDS[query.lang].get(name, name)


def _say(query: Query, phrase: str, **parts: object) -> str:
    return _PHRASES[query.lang][phrase].format(**parts)
