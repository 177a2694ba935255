"""How people feel: bars around the middle of what is neutral.

They reach to the left for what is negative and to the right for what is positive.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.analysis.answers import Chart, Series
from bot.rendering.chart_canvas import ACCENT, INK, MARGIN, MUTED, QUIET, WARM, WIDTH, Canvas
from bot.rendering.chart_fonts import BOLD, clip, width
from bot.rendering.chart_page import ROOM, page
from bot.rendering.chart_words import intervals_of, joined, say, values_of

_MOST_ROWS, _ROW, _BAR, _LEGEND = 10, 122, 56, 62
#: With so few rows there is room for the intervals.
_FEW = 3
_MOODS = ("negative", "neutral", "positive")
_FILL: Mapping[str, str] = {"negative": WARM, "neutral": "#d9d4c8", "positive": ACCENT}
_LETTERS: Mapping[str, str] = {"negative": "#ffffff", "neutral": INK, "positive": "#ffffff"}


@dataclass(frozen=True, slots=True)
class _Part:
    mood: str
    share: float
    interval: str


def draw_mix(chart: Chart, lang: str, finding: str) -> bytes:
    """A bar for each label."""
    n = min(len(chart.labels), _MOST_ROWS)
    rows = [_parts(chart, k) for k in range(n)]
    is_few = n <= _FEW and any(series.intervals for series in chart.series)
    row = _ROW + (58 if is_few else 0)
    sheet = page(finding, chart.title, _notes(chart, lang, is_few=is_few))
    canvas = sheet.open(_LEGEND + n * row)
    _legend(canvas, chart.series, sheet.top + 30)
    reach_left = max((_left(parts) for parts in rows), default=0.5) or 0.5
    reach = reach_left + max((_whole(parts) - _left(parts) for parts in rows), default=0.5)
    per = ROOM / (reach or 1.0)
    middle = MARGIN + reach_left * per
    for k, parts in enumerate(rows):
        top = sheet.top + _LEGEND + k * row
        canvas.text((MARGIN, top + 38), clip(chart.labels[k], 38, ROOM), 38)
        _bar(canvas, parts, middle - _left(parts) * per, top + 52, per)
        if is_few:
            _intervals(canvas, parts, top + 52 + _BAR + 40)
    return canvas.png()


def _parts(chart: Chart, k: int) -> list[_Part]:
    """The shares of one label, the negative first."""
    found = {
        series.mood or mood: _part(series, series.mood or mood, k)
        for series, mood in zip(chart.series, _MOODS, strict=False)
    }
    return [found[mood] for mood in _MOODS if mood in found]


def _part(series: Series, mood: str, k: int) -> _Part:
    interval = intervals_of(series, k + 1)[k]
    said = f"{100 * interval.low:.0f}–{100 * interval.high:.0f} %" if interval else ""
    return _Part(mood, max(values_of(series, k + 1)[k] or 0.0, 0.0), said)


def _left(parts: Sequence[_Part]) -> float:
    """How far a bar reaches to the left of the middle."""
    halves = {"negative": 1.0, "neutral": 0.5, "positive": 0.0}
    return sum(part.share * halves[part.mood] for part in parts)


def _whole(parts: Sequence[_Part]) -> float:
    return sum(part.share for part in parts)


def _notes(chart: Chart, lang: str, *, is_few: bool) -> str:
    said = [say(lang, "between")] if is_few else []
    if len(chart.labels) > _MOST_ROWS:
        said.append(say(lang, "more", n=len(chart.labels) - _MOST_ROWS))
    return joined(lang, said)


def _legend(canvas: Canvas, series: Sequence[Series], y: float) -> None:
    x = float(MARGIN)
    for one, mood in zip(series, _MOODS, strict=False):
        canvas.bar((x, y - 26, x + 30, y + 4), _FILL.get(one.mood or mood, QUIET), 6)
        x += 44 + canvas.text((x + 44, y), clip(one.name, 34, ROOM / 3 - 90), 34, MUTED) + 40


def _bar(canvas: Canvas, parts: Sequence[_Part], left: float, top: float, per: float) -> None:
    for part in parts:
        right = left + part.share * per
        canvas.bar((left, top, right - 3, top + _BAR), _FILL[part.mood])
        said = f"{100 * part.share:.0f} %"
        wide, y = width(said, 36, BOLD) + 16, top + _BAR / 2 + 13
        if wide <= right - left:
            at = ((left + right) / 2, y)
            canvas.text(at, said, 36, _LETTERS[part.mood], weight=BOLD, align=0.5)
        elif not part.share:
            continue
        elif part.mood == "negative" and left - wide > MARGIN:
            canvas.text((left - 12, y), said, 36, WARM, weight=BOLD, align=1)
        elif part.mood == "positive" and right + wide < WIDTH - MARGIN:
            canvas.text((right + 12, y), said, 36, ACCENT, weight=BOLD)
        left = right


def _intervals(canvas: Canvas, parts: Sequence[_Part], y: float) -> None:
    """The intervals below a bar, in the order of its parts."""
    for part, align in zip(parts, (0.0, 0.5, 1.0), strict=False):
        if part.interval:
            said = f"{100 * part.share:.0f} % ({part.interval})"
            ink = MUTED if part.mood == "neutral" else _FILL[part.mood]
            canvas.text((MARGIN + align * (WIDTH - 2 * MARGIN), y), said, 32, ink, align=align)
