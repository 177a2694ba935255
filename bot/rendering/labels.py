"""The words around an answer in Slack, in English and Chinese."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.analysis.answers import Answer, Quote


@dataclass(frozen=True, slots=True)
class Labels:
    """The fixed words of one language, and the lines that hold numbers."""

    asked: str
    said: str
    next: str
    models: str
    source: str
    scope: Callable[[Answer], str]
    more_findings: Callable[[int], str]

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


_ENGLISH = Labels(
    asked="asked:",
    said="In their words",
    next="You could ask next",
    models="Models:",
    source="source",
    scope=_scope_en,
    more_findings=lambda n: f"{n} more not shown; narrow the question to see them.",
)
_CHINESE = Labels(
    asked="问：",
    said="用户原话",
    next="接下来可以问",
    models="模型：",
    source="来源",
    scope=_scope_zh,
    more_findings=lambda n: f"另有 {n} 条未显示；缩小问题范围即可看到。",
)
