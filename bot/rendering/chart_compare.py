"""Two sides of a comparison: a line between two points for each thing, with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from bot.analysis.answers import Chart, Interval
from bot.rendering.chart_axis import Axis, axis
from bot.rendering.chart_canvas import (
    ACCENT,
    ACCENT_PALE,
    GRID,
    MARGIN,
    MUTED,
    PAPER,
    QUIET,
    WIDTH,
    Canvas,
)
from bot.rendering.chart_fonts import BOLD, clip
from bot.rendering.chart_page import ROOM, page
from bot.rendering.chart_ranking import change_mark
from bot.rendering.chart_words import intervals_of, joined, number, say, tick, values_of

_MOST_ROWS, _ROW, _LEGEND, _FOOT = 10, 138, 66, 50
#: Room for a value outside of the axis.
_INSET = 110
#: Ours and theirs: the colour of the point and its value, and of the interval behind it.
_INKS = ((ACCENT, ACCENT_PALE), (MUTED, QUIET))
#: Ours stands a little above the line, theirs below, so that both are seen.
_OFF = (-9, 9)

Side = tuple[float | None, Interval | None]


def draw_compare(chart: Chart, lang: str, finding: str) -> bytes:
    """A row for each label; the first series is ours, the second what it is compared with."""
    n = min(len(chart.labels), _MOST_ROWS)
    sides = chart.series[:2]
    values = [values_of(side, n) for side in sides]
    intervals = [intervals_of(side, n) for side in sides]
    sheet = page(finding, chart.title, _notes(chart, lang))
    canvas = sheet.open(_LEGEND + n * _ROW + _FOOT)
    _legend(canvas, chart, sheet.top + 30)
    top = sheet.top + _LEGEND
    scale = axis(
        chain.from_iterable(values),
        chain.from_iterable(intervals),
        chart.unit,
        MARGIN + _INSET,
        WIDTH - MARGIN - _INSET,
    )
    _grid(canvas, scale, chart, top, n)
    for k in range(n):
        y = top + k * _ROW
        _name(canvas, chart, k, y + 40)
        _row(
            canvas,
            scale,
            chart,
            [(value[k], interval[k]) for value, interval in zip(values, intervals, strict=True)],
            y + 92,
        )
    return canvas.png()


def _notes(chart: Chart, lang: str) -> str:
    said = [say(lang, "line")] if any(series.intervals for series in chart.series) else []
    if any(change and change.is_change for change in chart.changes[:_MOST_ROWS]):
        said.append(say(lang, "apart"))
    if len(chart.labels) > _MOST_ROWS:
        said.append(say(lang, "more", n=len(chart.labels) - _MOST_ROWS))
    return joined(lang, said)


def _legend(canvas: Canvas, chart: Chart, y: float) -> None:
    x = float(MARGIN)
    for k, (series, (ink, _)) in enumerate(zip(chart.series, _INKS, strict=False)):
        canvas.dot((x + 15, y - 12), 15, ink, PAPER if k else None)
        x += 44 + canvas.text((x + 44, y), clip(series.name, 34, ROOM / 2 - 70), 34, ink) + 40


def _grid(canvas: Canvas, scale: Axis, chart: Chart, top: float, n: int) -> None:
    for value in scale.ticks:
        x, ink = scale.at(value), QUIET if value == 0 else GRID
        for k in range(n):
            canvas.line([(x, top + k * _ROW + 62), (x, top + k * _ROW + 122)], ink, 2)
        canvas.text((x, top + n * _ROW + 36), tick(value, chart.unit), 31, MUTED, align=0.5)


def _name(canvas: Canvas, chart: Chart, k: int, y: float) -> None:
    right = float(WIDTH - MARGIN)
    if k < len(chart.changes) and (change := chart.changes[k]) and change.is_change:
        right -= change_mark(canvas, change, (right, y), 38) + 28
    name = clip(chart.labels[k], 38, right - MARGIN)
    canvas.text((MARGIN, y), name, 38, halo=True)


def _row(canvas: Canvas, scale: Axis, chart: Chart, sides: Sequence[Side], y: float) -> None:
    """Both intervals, the line between the points, and outside of all that the values."""
    known = [(side, k) for k, side in enumerate(sides) if side[0] is not None]
    points = [scale.at(value or 0.0) for (value, _), _ in known]
    for (_, interval), k in known:
        if interval is not None:
            ends = [(scale.at(end), y + _OFF[k]) for end in (interval.low, interval.high)]
            canvas.line(ends, _INKS[k][1], 7)
    canvas.line([(x, y) for x in points], QUIET, 4)
    for x, (_, k) in reversed(list(zip(points, known, strict=True))):
        canvas.dot((x, y), (12, 17)[k], _INKS[k][0], PAPER if k else None)
    _values(canvas, scale, chart, known, y + 12)


def _values(
    canvas: Canvas, scale: Axis, chart: Chart, known: Sequence[tuple[Side, int]], y: float
) -> None:
    """The lower value to the left of both intervals, the higher to the right."""
    ends = [scale.at(value or 0.0) for (value, _), _ in known]
    for (_, interval), _ in known:
        ends += [scale.at(interval.low), scale.at(interval.high)] if interval else []
    by_value = sorted(known, key=lambda one: (one[0][0] or 0.0, -one[1]))
    for place, ((value, _), k) in enumerate(by_value):
        is_left = place == 0 and len(by_value) > 1
        at = (min(ends) - 26, y) if is_left else (max(ends) + 26, y)
        said = number(value, chart.unit)
        align = 1.0 if is_left else 0.0
        canvas.text(at, said, 34, _INKS[k][0], weight=BOLD, halo=True, align=align)
