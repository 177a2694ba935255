"""A measure over time: the line in its band, what broke it, the releases, and what may come."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby

from bot.analysis.answers import Chart, ChartUnit, Interval, Mark, MarkKind, Series
from bot.rendering.chart_axis import Axis, axis
from bot.rendering.chart_canvas import (
    ACCENT,
    ACCENT_PALE,
    ACCENT_PALER,
    GRID,
    MARGIN,
    MUTED,
    PAPER,
    QUIET,
    WARM,
    WIDTH,
    Canvas,
)
from bot.rendering.chart_fonts import BOLD, clip, width, wrap
from bot.rendering.chart_page import ROOM, Page, page
from bot.rendering.chart_words import intervals_of, joined, number, say, tick, values_of

_PLOT, _STRIP, _FOOT = 520, 56, 64
_SIZE, _SMALL = 34, 31
_NAMES = 300
_BREAKS, _SERIES = 3, 5
_MARK_LINE = 46
#: Values nearer to each other than this would be written over each other.
_APART = 110
#: A value stands above the band, unless that is so far away.
_FAR = 120
#: The year at the end of "24 Aug 2026", or at the beginning of "2026-08-24" and "2026年8月24日".
_YEAR = re.compile(r"(?:^(?=\d{4}(?:-\d\d-|年))|\s(?=\d{4}$))(?P<year>\d{4})[-年]?")
#: Told apart by people who see fewer colours, and by how dark they are.
_INKS = (ACCENT, WARM, "#7a4fa3", "#a87b00", "#5c6670")

Points = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where time and values are on the sheet."""

    canvas: Canvas
    chart: Chart
    left: float
    right: float
    y: Axis
    n: int

    @property
    def top(self) -> float:
        return self.y.end

    @property
    def bottom(self) -> float:
        return self.y.start

    def x(self, place: float) -> float:
        """Where a label is, those ahead included."""
        if self.n < 2:
            return (self.left + self.right) / 2
        return self.left + (self.right - self.left) * place / (self.n - 1)


def draw_trend(chart: Chart, lang: str, finding: str) -> bytes:
    """One series in its band with its forecast, or several lines with their names."""
    breaks = [mark for mark in chart.marks if mark.kind is MarkKind.BREAK][:_BREAKS]
    told = [wrap(mark.text, _SIZE, ROOM - 70, 2) for mark in breaks]
    sheet = page(finding, chart.title, _notes(chart, lang))
    strips = _STRIP * any(mark.kind is MarkKind.RELEASE for mark in chart.marks)
    strips += _STRIP * bool(breaks or chart.ahead)
    height = strips + _PLOT + _FOOT + _MARK_LINE * sum(map(len, told)) + 20 * bool(told)
    plot = _plot(sheet.open(height), chart, sheet, strips)
    _grid(plot)
    _times(plot)
    _releases(plot)
    _breaks(plot, breaks, sheet.top + 30)
    _lines(plot, lang, sheet.top + 30)
    _legend(plot.canvas, told, plot.bottom + _FOOT + 20)
    return plot.canvas.png()


def _notes(chart: Chart, lang: str) -> str:
    said = []
    if len(chart.series) == 1 and any(chart.series[0].intervals):
        known = [value for value in chart.series[0].values if value is not None]
        said.append(say(lang, "band" if len(known) > 1 else "line"))
    if chart.is_open:
        said.append(say(lang, "open"))
    if len(chart.series) > _SERIES:
        said.append(say(lang, "more", n=len(chart.series) - _SERIES))
    return joined(lang, said)


def _plot(canvas: Canvas, chart: Chart, sheet: Page, strips: float) -> _Plot:
    n = len(chart.labels)
    shown = [*chart.series[:_SERIES], *chart.forecast[:1]]
    values = [values_of(series, max(n, len(series.values))) for series in shown]
    is_single = len(chart.series) == 1
    bands = [intervals_of(one, len(one.intervals)) for one in shown] if is_single else []
    top = sheet.top + strips + 16
    scale = axis(
        chain.from_iterable(values),
        chain.from_iterable(bands),
        chart.unit,
        top + _PLOT - 16,
        top + 30,
    )
    wide = max(width(tick(value, chart.unit), _SMALL) for value in scale.ticks)
    right = WIDTH - MARGIN - (20 if is_single else _NAMES)
    return _Plot(canvas, chart, MARGIN + wide + 28, right, scale, n + len(chart.ahead))


def _grid(plot: _Plot) -> None:
    for value in plot.y.ticks:
        y = plot.y.at(value)
        plot.canvas.line(
            [(plot.left - 8, y), (plot.right + 12, y)], QUIET if value == 0 else GRID, 2
        )
        plot.canvas.text(
            (plot.left - 22, y + 11), tick(value, plot.chart.unit), _SMALL, MUTED, align=1
        )


def _times(plot: _Plot) -> None:
    """As many labels of time as fit: the last of them always, and only there a common year."""
    labels = [*plot.chart.labels, *plot.chart.ahead]
    if not labels:
        return
    short = [*_without_year(labels)[:-1], labels[-1]]
    room = (plot.right - plot.left) / max(len(labels) - 1, 1)
    wide = min(max(width(label, _SMALL) for label in short[:-1] or short), ROOM / 2)
    last = min(width(short[-1], _SMALL), ROOM / 2)
    pushed = max(plot.x(len(labels) - 1) + last / 2 - (WIDTH - MARGIN), 0.0)
    least = max(wide, (wide + last) / 2 + pushed) + 26
    each = next(k for k in range(1, len(labels) + 2) if k * room >= least or k > len(labels))
    for place in range(len(labels) - 1, -1, -each):
        x = plot.x(place)
        _time(plot.canvas, clip(short[place], _SMALL, ROOM / 2), (x, plot.bottom + 46))
        plot.canvas.line([(x, plot.bottom), (x, plot.bottom + 8)], QUIET, 2)


def _time(canvas: Canvas, text: str, at: tuple[float, float]) -> None:
    half = width(text, _SMALL) / 2
    x = min(max(at[0], MARGIN + half), WIDTH - MARGIN - half)
    canvas.text((x, at[1]), text, _SMALL, MUTED, align=0.5)


def _without_year(labels: Sequence[str]) -> list[str]:
    """The labels without the year, where all are of the same."""
    found = [_YEAR.search(label) for label in labels]
    years = {one["year"] if one else None for one in found}
    if len(years) > 1 or None in years:
        return list(labels)
    return [_YEAR.sub("", label) for label in labels]


def _releases(plot: _Plot) -> None:
    """A thin line at each release, and its name above where there is room for it."""
    free = 0.0
    for place, marks in groupby(_of_kind(plot, MarkKind.RELEASE), key=lambda mark: mark.place):
        x = plot.x(place)
        plot.canvas.dashed([(x, plot.top - 22), (x, plot.bottom)], QUIET, 2, 6)
        text = clip(", ".join(mark.text for mark in marks), _SMALL, 260)
        half = width(text, _SMALL) / 2
        middle = min(max(x, MARGIN + half), WIDTH - MARGIN - half)
        if middle - half >= free:
            plot.canvas.text((middle, plot.top - 32), text, _SMALL, MUTED, align=0.5, halo=True)
            free = middle + half + 24


def _of_kind(plot: _Plot, kind: MarkKind) -> list[Mark]:
    known = [one for one in plot.chart.marks if one.kind is kind and 0 <= one.place < plot.n]
    return sorted(known, key=lambda mark: mark.place)


def _breaks(plot: _Plot, breaks: Sequence[Mark], y: float) -> None:
    """A line at each break, with the number under which the words below tell it."""
    free = 0.0
    names = plot.top - (66 if _of_kind(plot, MarkKind.RELEASE) else 22)
    for k, mark in enumerate(breaks, 1):
        x = plot.x(min(max(mark.place, 0), plot.n - 1))
        at = max(x, free)
        plot.canvas.dashed([(x, y + 18), (x, names)], WARM, 3, 10)
        plot.canvas.dashed([(x, plot.top - 22), (x, plot.bottom)], WARM, 3, 10)
        _badge(plot.canvas, k, (at, y))
        free = at + 52


def _badge(canvas: Canvas, k: int, at: tuple[float, float]) -> None:
    canvas.dot(at, 22, WARM)
    canvas.text((at[0], at[1] + 11), str(k), 30, "#ffffff", weight=BOLD, align=0.5)


def _legend(canvas: Canvas, told: Sequence[Sequence[str]], y: float) -> None:
    """The words of each break, below the drawing."""
    for k, lines in enumerate(told, 1):
        _badge(canvas, k, (MARGIN + 22, y + 22))
        for line in lines:
            canvas.text((MARGIN + 62, y + 34), line, _SIZE)
            y += _MARK_LINE


def _lines(plot: _Plot, lang: str, strip: float) -> None:
    several = plot.chart.series[:_SERIES]
    if len(several) == 1:
        _single(plot, lang, strip)
    else:
        _several(plot, several)


def _several(plot: _Plot, several: Sequence[Series]) -> None:
    """A line for each, with its last value and its name at the end."""
    ends = []
    for series, ink in zip(several, _INKS, strict=False):
        values = values_of(series, len(plot.chart.labels))
        points = _points(plot, values)
        _line(plot, values, ink)
        if points:
            last = [value for value in values if value is not None][-1]
            ends.append((points[-1][1], series.name, number(last, plot.chart.unit), ink))
    for (_, name, value, ink), y in zip(
        sorted(ends), _apart([end[0] for end in sorted(ends)]), strict=True
    ):
        x = plot.right + 34
        used = width(value, _SIZE, BOLD) + 14
        text = clip(name, _SIZE, WIDTH - MARGIN / 2 - x - used)
        plot.canvas.text((x, y + 12), value, _SIZE, ink, weight=BOLD, halo=True)
        plot.canvas.text((x + used, y + 12), text, _SIZE, ink, halo=True)


def _apart(ys: Sequence[float], least: float = 44) -> list[float]:
    """The same heights, moved no further than needed so that names do not stand on each other."""
    moved = list(ys)
    for _ in range(60):
        for k in range(1, len(moved)):
            if (near := least - (moved[k] - moved[k - 1])) > 0:
                moved[k - 1] -= near / 2
                moved[k] += near / 2
    return moved


def _single(plot: _Plot, lang: str, strip: float) -> None:
    """The band, the line, and the values that matter: the last and the highest."""
    series, unit = plot.chart.series[0], plot.chart.unit
    n = len(plot.chart.labels)
    values, intervals = values_of(series, n), intervals_of(series, n)
    whole = n - 1 if plot.chart.is_open and plot.chart.ahead else n
    _band(plot, intervals[:whole], 0, ACCENT_PALER)
    _ahead(plot, lang, strip)
    _line(plot, values, ACCENT)
    known = [k for k in range(n) if values[k] is not None]
    if len(known) == 1 and (alone := intervals[known[0]]):
        _alone(plot, known[0], values[known[0]] or 0.0, alone)
        return
    if known:
        last = known[-1]
        highest = max(known, key=lambda k: values[k] or 0.0)
        _value(plot, last, values[last], intervals[last], unit)
        is_apart = abs(plot.x(last) - plot.x(highest)) > _APART
        if is_apart and values[highest] != values[last]:
            _value(plot, highest, values[highest], intervals[highest], unit)


def _falls(plot: _Plot, place: int) -> bool:
    """Whether the line comes down to a point, so that there is more room below it."""
    here, *before = values_of(plot.chart.series[0], place + 1)[::-1]
    return bool(before and before[0] is not None and here is not None and before[0] > here)


def _alone(plot: _Plot, place: int, value: float, interval: Interval) -> None:
    """The only value there is, on a line that is its interval."""
    x, y = plot.x(place), plot.y.at(value)
    plot.canvas.line([(x, plot.y.at(interval.low)), (x, plot.y.at(interval.high))], ACCENT, 5)
    plot.canvas.dot((x, y), 14, ACCENT)
    is_right = x > 0.8 * WIDTH
    at = (x - 30, y + 12) if is_right else (x + 30, y + 12)
    said = number(value, plot.chart.unit)
    plot.canvas.text(at, said, _SIZE, ACCENT, weight=BOLD, align=1.0 if is_right else 0.0)


def _value(
    plot: _Plot, place: int, value: float | None, interval: Interval | None, unit: ChartUnit
) -> None:
    """A value above its point, and above the band where there is one."""
    text = number(value, unit)
    half = width(text, _SIZE, BOLD) / 2
    x = min(max(plot.x(place), plot.left + half), WIDTH - MARGIN - half)
    point = plot.y.at(value or 0.0)
    over = plot.y.at(interval.high) if interval else point
    y = (over if point - over < _FAR else point) - 22
    if interval is None and _falls(plot, place) and point + 60 < plot.bottom:
        y = point + 50
    plot.canvas.text((x, y), text, _SIZE, ACCENT, weight=BOLD, align=0.5, halo=True)


def _band(plot: _Plot, intervals: Sequence[Interval | None], first: int, colour: str) -> None:
    """The intervals as an area, broken where there is none."""
    for has, group in groupby(enumerate(intervals, first), key=lambda one: one[1] is not None):
        part = [(plot.x(k), one) for k, one in group if one is not None]
        if has:
            over = [(x, plot.y.at(one.high)) for x, one in part]
            under = [(x, plot.y.at(one.low)) for x, one in part]
            plot.canvas.area([*over, *under[::-1]], colour)


def _line(plot: _Plot, values: Sequence[float | None], ink: str) -> None:
    """The line, broken where there is no value; what is not over yet is hollow."""
    n, is_open = len(values), plot.chart.is_open
    for has, group in groupby(range(n), key=lambda k: values[k] is not None):
        places = list(group)
        points = [(plot.x(k), plot.y.at(values[k] or 0)) for k in places]
        if not has:
            continue
        is_last = is_open and places[-1] == n - 1
        plot.canvas.line(points[:-1] if is_last else points, ink, 6)
        if is_last:
            plot.canvas.dashed(points[-2:], QUIET, 5, 9)
            plot.canvas.dot(points[-1], 13, ink, PAPER)
        elif len(points) == 1 or places[-1] == n - 1:
            plot.canvas.dot(points[-1], 11, ink)


def _points(plot: _Plot, values: Sequence[float | None]) -> Points:
    return [(plot.x(k), plot.y.at(v)) for k, v in enumerate(values) if v is not None]


def _ahead(plot: _Plot, lang: str, y: float) -> None:
    """The forecast as a fan that opens from the last point, behind the line."""
    if not plot.chart.ahead or not plot.chart.forecast:
        return
    n, forecast = len(plot.chart.labels), plot.chart.forecast[0]
    m = len(plot.chart.ahead)
    values, intervals = values_of(forecast, m), intervals_of(forecast, m)
    start = list(_last(plot))
    fan = [Interval(value, value) for _, value in start] + intervals
    first = start[0][0] if start else n
    places = [first, *range(n, n + m)] if start else list(range(n, n + m))
    known = [(plot.x(k), one) for k, one in zip(places, fan, strict=True) if one is not None]
    over = [(x, plot.y.at(one.high)) for x, one in known]
    under = [(x, plot.y.at(one.low)) for x, one in known]
    plot.canvas.area([*over, *under[::-1]], ACCENT_PALE)
    line = [(plot.x(k), plot.y.at(value)) for k, value in start]
    line += [(plot.x(n + k), plot.y.at(v)) for k, v in enumerate(values) if v is not None]
    plot.canvas.dashed(line, ACCENT, 5, 12)
    plot.canvas.text((WIDTH - MARGIN, y + 10), say(lang, "forecast"), _SIZE, ACCENT, align=1)
    if m and values[-1] is not None:
        _value(plot, n + m - 1, values[-1], intervals[-1], plot.chart.unit)


def _last(plot: _Plot) -> Iterator[tuple[int, float]]:
    """The last value that is whole, from which the forecast goes on."""
    n = len(plot.chart.labels)
    values = values_of(plot.chart.series[0], n)
    whole = range(n - 1 - plot.chart.is_open, -1, -1)
    yield from [(k, v) for k in whole if (v := values[k]) is not None][:1]
