"""Charts as Slack's own blocks: what it can draw, and tables, within its limits.

The blocks are plain dicts, for slack_sdk knows neither kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bot.analysis.answers import Chart, ChartKind, ChartUnit
from bot.analysis.wording import percent_interval
from bot.rendering.chart_words import intervals_of, number, points, say, values_of
from bot.rendering.mrkdwn import clean, clip

_TITLE, _LABEL, _POINTS, _SERIES = 50, 20, 20, 6
_ROWS, _COLUMNS, _CELL, _CELLS = 100, 20, 80, 9_000
_CAPTION, _PAGE = 150, 10

Block = dict[str, Any]


def chart_block(chart: Chart, lang: str) -> Block | None:
    """The chart as Slack draws it, None where it would say less than a picture or a table.

    Slack draws no intervals, breaks or forecasts, and no more than 20 points with short names.
    """
    if needs_picture(chart) or not _is_drawable(chart):
        return None
    draw = _DRAWN.get(chart.kind)
    return draw(chart, lang) if draw else None


def needs_picture(chart: Chart) -> bool:
    """Whether the chart has something to see that Slack's own chart leaves out."""
    has_intervals = any(any(series.intervals) for series in (*chart.series, *chart.forecast))
    return bool(chart.marks or chart.forecast or has_intervals or any(chart.changes))


def table_block(chart: Chart, lang: str) -> Block | None:
    """The numbers of the chart as a table, at most a hundred rows; None where there are none."""
    n = min(len(chart.labels), _ROWS)
    if not n or not chart.series:
        return None
    header = [say(lang, "what"), *_columns(chart, lang)][:_COLUMNS]
    rows = [[_text(title) for title in header]]
    for row in _rows(chart, n):
        if sum(len(cell["text"]) for line in (*rows, row) for cell in line) > _CELLS:
            break
        rows.append(row[:_COLUMNS])
    return {
        "type": "data_table",
        "caption": _line(chart.title, _CAPTION),
        "rows": rows,
        "page_size": _PAGE,
        "row_header_column_index": 0,
    }


def _columns(chart: Chart, lang: str) -> Iterator[str]:
    for series in chart.series:
        yield series.name
        if any(series.intervals):
            yield say(lang, "interval")
    if any(chart.changes):
        yield say(lang, "change")


def _rows(chart: Chart, n: int) -> Iterator[list[Block]]:
    for k in range(n):
        row = [_text(chart.labels[k])]
        for j, series in enumerate(chart.series):
            is_column = j > 0 and chart.kind is ChartKind.RISK
            unit = ChartUnit.COUNT if is_column else chart.unit
            row.append(_number(values_of(series, n)[k], unit))
            if any(series.intervals):
                interval = intervals_of(series, n)[k]
                is_share = unit is ChartUnit.SHARE
                ends = interval and (
                    percent_interval(interval)
                    if is_share
                    else f"{number(interval.low, unit)} – {number(interval.high, unit)}"
                )
                row.append(_text(ends or "–"))
        if any(chart.changes):
            change = chart.changes[k] if k < len(chart.changes) else None
            row.append(_text(points(change.difference) if change and change.is_change else "–"))
        yield row


def _number(value: float | None, unit: ChartUnit) -> Block:
    if value is None:
        return _text("–")
    return {"type": "raw_number", "value": round(value, 6), "text": number(value, unit)}


def _text(text: str) -> Block:
    return {"type": "raw_text", "text": _line(text, _CELL)}


def _line(text: str, limit: int) -> str:
    return clip(" ".join(clean(text).split()), limit) or "…"


def _is_drawable(chart: Chart) -> bool:
    """Whether there is a number for each point, and no more of them than Slack takes."""
    n = len(chart.labels)
    if not 0 < n <= _POINTS or not 0 < len(chart.series) <= _SERIES:
        return False
    return all(value is not None for series in chart.series for value in values_of(series, n))


def _axes(kind: str) -> Callable[[Chart, str], Block]:
    def draw(chart: Chart, lang: str) -> Block:
        labels = _unique(chart.labels)
        names = _unique([series.name for series in chart.series])
        data = [
            {"name": name, "data": _data(labels, values_of(series, len(labels)), chart.unit)}
            for name, series in zip(names, chart.series, strict=True)
        ]
        axes: Block = {"categories": labels}
        if chart.unit in (ChartUnit.SHARE, ChartUnit.POINTS):
            axes["y_label"] = "%" if chart.unit is ChartUnit.SHARE else say(lang, "change")
        shown = {"type": kind, "series": data, "axis_config": axes}
        return {
            "type": "data_visualization",
            "title": _line(chart.title, _TITLE),
            "chart": shown,
        }

    return draw


def _pie_or_bars(chart: Chart, lang: str) -> Block:
    """The mix of one thing as a pie, of several as bars."""
    whole = [(one.name, values_of(one, 1)[0] or 0.0) for one in chart.series]
    segments = [(name, value) for name, value in whole if value > 0]
    if len(chart.labels) != 1 or not segments:
        return _axes("bar")(chart, lang)
    names = _unique([name for name, _ in segments])
    shown = [
        {"label": name, "value": round(100 * value, 1) or 0.1}
        for name, (_, value) in zip(names, segments, strict=True)
    ]
    return {
        "type": "data_visualization",
        "title": _line(chart.title, _TITLE),
        "chart": {"type": "pie", "segments": shown},
    }


_DRAWN: Mapping[ChartKind, Callable[[Chart, str], Block]] = {
    ChartKind.TREND: _axes("line"),
    ChartKind.RANKING: _axes("bar"),
    ChartKind.COMPARE: _axes("bar"),
    ChartKind.MIX: _pie_or_bars,
}


def _data(labels: Sequence[str], values: Sequence[float | None], unit: ChartUnit) -> list[Block]:
    factor = 100 if unit in (ChartUnit.SHARE, ChartUnit.POINTS) else 1
    return [
        {"label": label, "value": round(factor * (value or 0.0), 2)}
        for label, value in zip(labels, values, strict=True)
    ]


def _unique(names: Sequence[str]) -> list[str]:
    """The names within Slack's length, told apart by a number where they end up alike."""
    found: list[str] = []
    for name in names:
        short, k = _line(name, _LABEL), 2
        while short in found:
            short, k = f"{_line(name, _LABEL - 4)} ({k})", k + 1
        found.append(short)
    return found
