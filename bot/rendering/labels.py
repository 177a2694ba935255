"""The words around an answer in Slack, in English and Chinese."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.analysis.answers import Answer, Quote
from bot.analysis.understanding import kind_name
from bot.questions.query import Kind


@dataclass(frozen=True, slots=True)
class Labels:
    """The fixed words of one language, and the lines that hold numbers.

    `instead` is what a button says that shows another kind of answer, of at most 75 characters.
    """

    asked: str
    said: str
    next: str
    models: str
    source: str
    scope: Callable[[Answer], str]
    more_findings: Callable[[int], str]
    did_you_mean: Callable[[Sequence[Kind]], str]
    instead: Mapping[Kind, str]
    not_meant: str
    put_it: str

    def byline(self, quote: Quote) -> str:
        """Who said it, where and when, as far as known."""
        rating = f"{quote.rating:g}★" if quote.rating is not None else None
        day = quote.created_at.date().isoformat() if quote.created_at else None
        version = f"v{quote.version.lstrip('v')}" if quote.version else None
        parts = (quote.author, quote.account, quote.source, version, quote.platform, rating, day)
        return " · ".join(part for part in parts if part)


def tasks_by_models(models: Mapping[str, str]) -> dict[str, str]:
    """The models that made an answer's labels, each once, with the tasks they were asked for."""
    tasks: dict[str, list[str]] = {}
    for task, name in models.items():
        tasks.setdefault(name, []).append(task)
    return {name: ", ".join(those) for name, those in tasks.items()}


def labels_for(lang: str) -> Labels:
    """The labels of a query's language; English for any but Chinese."""
    return _CHINESE if lang == "zh" else _ENGLISH


def _last_day(until: date) -> str:
    """The last day inside a half-open period."""
    return (until - timedelta(days=1)).isoformat()


def _scope_en(answer: Answer) -> str:
    about = f"{answer.n_comments:,} of {answer.n_considered:,} comments"
    since, until = answer.since, answer.until
    if since and until:
        return f"{about} · {since.isoformat()} to {_last_day(until)}"
    if since:
        return f"{about} · since {since.isoformat()}"
    return f"{about} · until {_last_day(until)}" if until else about


def _scope_zh(answer: Answer) -> str:
    about = f"{answer.n_considered:,} 条评论中的 {answer.n_comments:,} 条"
    since, until = answer.since, answer.until
    if since and until:
        return f"{about} · {since.isoformat()} 至 {_last_day(until)}"
    if since:
        return f"{about} · {since.isoformat()} 起"
    return f"{about} · 截至 {_last_day(until)}" if until else about


def _did_you_mean_en(kinds: Sequence[Kind]) -> str:
    named = " or ".join(f"“{kind_name('en', kind)}”" for kind in kinds)
    return f"Did you mean {named}? Ask again and say so."


def _did_you_mean_zh(kinds: Sequence[Kind]) -> str:
    named = "或".join(f"“{kind_name('zh', kind)}”" for kind in kinds)
    return f"您想问的是不是{named}？请在问题里说明后再问一次。"


_ENGLISH = Labels(
    asked="asked:",
    said="In their words",
    next="You could ask next",
    models="Models:",
    source="source",
    scope=_scope_en,
    more_findings=lambda n: f"{n} more not shown; narrow the question to see them.",
    did_you_mean=_did_you_mean_en,
    instead={
        Kind.SUMMARY: "Show a summary instead",
        Kind.SENTIMENT: "Show how people feel instead",
        Kind.THEMES: "Show the main topics instead",
        Kind.CHURN: "Show who may leave instead",
        Kind.SEARCH: "Show the comments instead",
        Kind.TREND: "Show the trend instead",
        Kind.COMPARE: "Compare instead",
        Kind.RECOMMEND: "Show what to do next instead",
        Kind.BRIEF: "Write a brief instead",
        Kind.HELP: "Show what I can ask instead",
    },
    not_meant="Not what I meant",
    put_it=(
        "To be understood better, say what you want to see, about what, since when and of whom: "
        "“trend of crashes on Android since 1 March”, “what do Pro users say about export?”. "
        "Or take one of these:"
    ),
)
_CHINESE = Labels(
    asked="问：",
    said="用户原话",
    next="接下来可以问",
    models="模型：",
    source="来源",
    scope=_scope_zh,
    more_findings=lambda n: f"另有 {n} 条未显示；缩小问题范围即可看到。",
    did_you_mean=_did_you_mean_zh,
    instead={
        Kind.SUMMARY: "改看总结",
        Kind.SENTIMENT: "改看用户感受",
        Kind.THEMES: "改看主要话题",
        Kind.CHURN: "改看流失风险",
        Kind.SEARCH: "改看评论原文",
        Kind.TREND: "改看变化趋势",
        Kind.COMPARE: "改为对比",
        Kind.RECOMMEND: "改看下一步建议",
        Kind.BRIEF: "改写产品简报",
        Kind.HELP: "改看我能问什么",
    },
    not_meant="不是这个意思",
    put_it=(
        "想让我理解得更准，请说明想看什么、关于什么、什么时间、哪些用户，"
        "例如“3月以来安卓闪退的变化趋势”“专业版用户怎么说导出功能”。也可以直接选："
    ),
)
