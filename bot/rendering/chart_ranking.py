"""Bars with their intervals, the name above each: a ranking of themes, and accounts at risk."""

from __future__ import annotations

from bot.analysis.answers import Change, Chart, ChartUnit, Interval
from bot.rendering.chart_axis import Axis, axis
from bot.rendering.chart_canvas import ACCENT, ACCENT_PALE, MARGIN, QUIET, WIDTH, Canvas
from bot.rendering.chart_fonts import BOLD, clip, width
from bot.rendering.chart_page import page
from bot.rendering.chart_words import intervals_of, joined, number, points, say, values_of

MOST_ROWS = 12
_ROW, _SIZE, _GAP = 106, 38, 28


def draw_ranking(chart: Chart, lang: str, finding: str) -> bytes:
    """The first series as bars; of further series, the values beside them."""
    n = min(len(chart.labels), MOST_ROWS)
    values = values_of(chart.series[0], n)
    intervals = intervals_of(chart.series[0], n)
    sheet = page(finding, chart.title, _notes(chart, lang, intervals))
    canvas = sheet.open(n * _ROW)
    scale = axis(values, intervals, chart.unit, MARGIN, WIDTH - MARGIN)
    for k in range(n):
        top = sheet.top + k * _ROW
        _words(canvas, chart, k, values[k], top + 40)
        _bar(canvas, scale, values[k], intervals[k], top + 70)
    if scale.low < 0:
        canvas.line(
            [(scale.at(0), sheet.top + 52), (scale.at(0), sheet.top + n * _ROW - 18)], QUIET, 3
        )
    return canvas.png()


def _notes(chart: Chart, lang: str, intervals: list[Interval | None]) -> str:
    said = [say(lang, "line")] if any(intervals) else []
    if any(change and change.is_change for change in chart.changes[:MOST_ROWS]):
        said.append(say(lang, "arrow"))
    if len(chart.labels) > MOST_ROWS:
        said.append(say(lang, "more", n=len(chart.labels) - MOST_ROWS))
    return joined(lang, said)


def _words(canvas: Canvas, chart: Chart, k: int, value: float | None, y: float) -> None:
    """The name on the left; on the right the value, and before it the change and the rest."""
    right = float(WIDTH - MARGIN)
    right -= canvas.text((right, y), number(value, chart.unit), _SIZE, weight=BOLD, align=1) + _GAP
    if k < len(chart.changes) and (change := chart.changes[k]) and change.is_change:
        right -= change_mark(canvas, change, (right, y), _SIZE) + _GAP
    for series in chart.series[1:]:
        text = number(values_of(series, k + 1)[k], ChartUnit.COUNT)
        right -= canvas.text((right, y), f"{series.name} {text}", 34, align=1) + _GAP
    canvas.text((MARGIN, y), clip(chart.labels[k], _SIZE, right - MARGIN), _SIZE)


def change_mark(canvas: Canvas, change: Change, at: tuple[float, float], size: int) -> float:
    """An arrow and the difference, ending at a point of the base line; returns the width."""
    text = points(change.difference)
    wide = width(text, size)
    canvas.text(at, text, size, ACCENT, align=1)
    middle = (at[0] - wide - 24, at[1] - size * 0.34)
    canvas.arrow(middle, 26, ACCENT, is_up=change.difference > 0)
    return wide + 42


def _bar(
    canvas: Canvas, scale: Axis, value: float | None, interval: Interval | None, y: float
) -> None:
    if value is None:
        return
    left, right = sorted((scale.at(0), scale.at(value)))
    canvas.bar((left, y - 13, max(right, left + 2), y + 13), ACCENT_PALE, 5)
    if interval is not None:
        ends = [(scale.at(interval.low), y), (scale.at(interval.high), y)]
        canvas.line(ends, ACCENT, 5)
    canvas.dot((scale.at(value), y), 11, ACCENT)
