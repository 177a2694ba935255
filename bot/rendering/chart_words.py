"""The few words of a picture that are its own, and how its numbers are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite

from bot.analysis.answers import ChartUnit, Interval, Series
from bot.analysis.wording import percent

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "band": "Shaded: 95 % interval.",
        "line": "Thin line: 95 % interval.",
        "between": "In brackets: 95 % interval.",
        "forecast": "forecast",
        "open": "Hollow point: not over yet.",
        "arrow": "Arrow: change in points against the period before, beyond chance.",
        "apart": "Arrow: difference in points, beyond chance.",
        "nothing": "Nothing to draw yet.",
        "more": "{n} more not shown.",
        "what": "What",
        "change": "Change",
        "interval": "95 % interval",
    },
    "zh": {
        "band": "阴影：95% 区间。",
        "line": "细线：95% 区间。",
        "between": "括号内：95% 区间。",
        "forecast": "预测",
        "open": "空心点：尚未结束。",
        "arrow": "箭头：与上一时期相比的变化（百分点），超出偶然。",
        "apart": "箭头：差异（百分点），超出偶然。",
        "nothing": "暂无可绘制的数据。",
        "more": "另有 {n} 项未显示。",
        "what": "项目",
        "change": "变化",
        "interval": "95% 区间",
    },
}


def say(lang: str, key: str, **values: object) -> str:
    """A phrase in the asker's language; English for any but Chinese."""
    return _WORDS["zh" if lang == "zh" else "en"][key].format(**values)


def number(value: float | None, unit: ChartUnit) -> str:
    """A value as it stands beside what it belongs to; a dash where there is none."""
    if value is None:
        return "–"
    match unit:
        case ChartUnit.SHARE:
            return percent(value)
        case ChartUnit.POINTS:
            return points(value)
        case ChartUnit.SCORE:
            return f"{value:+.2f}".replace("-", "−")
    return f"{value:,.0f}" if abs(value) >= 10 or value == int(value) else f"{value:,.1f}"


def points(difference: float) -> str:
    """A difference of shares in percentage points."""
    return f"{100 * difference:+.1f}".replace("-", "−")


def tick(value: float, unit: ChartUnit) -> str:
    """A value on an axis."""
    match unit:
        case ChartUnit.SHARE:
            return f"{100 * value:.3g} %"
        case ChartUnit.POINTS:
            return f"{100 * value:+.3g}".replace("-", "−") if value else "0"
        case ChartUnit.SCORE:
            return f"{value:+.2g}".replace("-", "−") if value else "0"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.3g}"


def values_of(series: Series, n: int) -> list[float | None]:
    """The first `n` values, None for each that is missing or no number."""
    known = [value if value is not None and isfinite(value) else None for value in series.values]
    return [*known, *[None] * n][:n]


def intervals_of(series: Series, n: int) -> list[Interval | None]:
    """The first `n` intervals, None for each that is missing or has no ends."""
    known = [
        one if one and isfinite(one.low) and isfinite(one.high) else None
        for one in series.intervals
    ]
    return [*known, *[None] * n][:n]


def joined(lang: str, sentences: Sequence[str]) -> str:
    """Sentences one after the other."""
    return ("" if lang == "zh" else " ").join(sentences)
