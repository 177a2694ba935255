"""The words around an answer in Slack, in English and Chinese, and how numbers are written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.analysis.answers import Answer, Change, Finding, Interval, Quote

_TENTH = 0.1


@dataclass(frozen=True, slots=True)
class Labels:
    """The fixed words of one language, and the sentences that hold numbers."""

    asked: str
    said: str
    next: str
    understood: str
    models: str
    source: str
    no_change: str
    scope: Callable[[Answer], str]
    share: Callable[[Finding], str]
    mean: Callable[[float, Interval | None], str]
    moved: Callable[[Change, bool], str]
    more_findings: Callable[[int], str]

    def numbers(self, finding: Finding) -> str:
        """Share with n and interval, and the change; empty when the finding carries no value."""
        if finding.value is None:
            return ""
        is_share = finding.of is not None
        line = self.share(finding) if is_share else self.mean(finding.value, finding.interval)
        if finding.change is None:
            return line
        change = finding.change
        moved = self.moved(change, is_share) if change.is_change else self.no_change
        return f"{line} · {moved}"

    def byline(self, quote: Quote) -> str:
        """Who said it, where and when, as far as known."""
        rating = f"{quote.rating:g}★" if quote.rating is not None else None
        day = quote.created_at.date().isoformat() if quote.created_at else None
        parts = (quote.author, quote.source, quote.version, rating, day)
        return " · ".join(part for part in parts if part)


def labels_for(lang: str) -> Labels:
    """The labels of a query's language; English for any but Chinese."""
    return _CHINESE if lang == "zh" else _ENGLISH


def percent(share: float) -> str:
    """A share in [0, 1] in hundredths, with one decimal below ten."""
    return f"{share * 100:.{0 if share >= _TENTH else 1}f}".removesuffix(".0")


def _range(interval: Interval) -> str:
    return f"{percent(max(interval.low, 0))}–{percent(interval.high)}"


def _points(difference: float) -> str:
    return f"{difference * 100:+.1f}".removesuffix(".0").replace("-", "−")


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


def _share_en(finding: Finding) -> str:
    line = f"{percent(finding.value or 0)} %"
    if finding.interval:
        line += f" (95 % interval {_range(finding.interval)} %)"
    return f"{line} · {finding.n:,} of {finding.of:,}"


def _share_zh(finding: Finding) -> str:
    line = f"{percent(finding.value or 0)}%"
    if finding.interval:
        line += f"（95% 区间 {_range(finding.interval)}%）"
    return f"{line} · {finding.of:,} 条中的 {finding.n:,} 条"


def _mean_en(value: float, interval: Interval | None) -> str:
    line = f"mean {value:+.2f}"
    return line if interval is None else f"{line} ({interval.low:+.2f} to {interval.high:+.2f})"


def _mean_zh(value: float, interval: Interval | None) -> str:
    line = f"平均 {value:+.2f}"
    return line if interval is None else f"{line}（{interval.low:+.2f} 至 {interval.high:+.2f}）"


def _moved_en(change: Change, is_share: bool) -> str:
    if not is_share:
        return f"{change.difference:+.2f} against the period before"
    span = f"{_points(change.interval.low)} to {_points(change.interval.high)}"
    return f"{_points(change.difference)} points against the period before ({span})"


def _moved_zh(change: Change, is_share: bool) -> str:
    if not is_share:
        return f"比上一时期 {change.difference:+.2f}"
    span = f"{_points(change.interval.low)} 至 {_points(change.interval.high)}"
    return f"比上一时期 {_points(change.difference)} 个百分点（{span}）"


_ENGLISH = Labels(
    asked="asked:",
    said="In their words",
    next="You could ask next",
    understood="Understood as:",
    models="Models:",
    source="source",
    no_change="no clear change against the period before",
    scope=_scope_en,
    share=_share_en,
    mean=_mean_en,
    moved=_moved_en,
    more_findings=lambda n: (
        f"{n} more finding{'s' if n > 1 else ''} not shown; narrow the question."
    ),
)
_CHINESE = Labels(
    asked="问：",
    said="用户原话",
    next="接下来可以问",
    understood="我的理解：",
    models="模型：",
    source="来源",
    no_change="与上一时期相比没有明显变化",
    scope=_scope_zh,
    share=_share_zh,
    mean=_mean_zh,
    moved=_moved_zh,
    more_findings=lambda n: f"另有 {n} 条发现未显示；请缩小问题范围。",
)
