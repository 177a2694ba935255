"""The chart of an answer: a picture to be read on a phone, or blocks that Slack draws itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.analysis.answers import Answer, Chart, ChartKind
from bot.rendering.chart_blocks import chart_block, needs_picture, table_block
from bot.rendering.chart_compare import draw_compare
from bot.rendering.chart_mix import draw_mix
from bot.rendering.chart_page import page
from bot.rendering.chart_ranking import draw_ranking
from bot.rendering.chart_trend import draw_trend
from bot.rendering.chart_words import say
from bot.rendering.mrkdwn import clean, clip

__all__ = ["Picture", "chart_block", "draw", "needs_picture", "picture_of", "table_block"]

_ALT, _TITLE = 2000, 200

Drawer = Callable[[Chart, str, str], bytes]


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG 1,200 pixels wide, its title, and what it shows in at most 2,000 characters."""

    png: bytes
    alt: str
    title: str


def picture_of(answer: Answer) -> Picture | None:
    """The chart of an answer as a picture under the answer's headline, None without a chart."""
    if answer.chart is None:
        return None
    return draw(answer.chart, answer.query.lang, answer.headline)


def draw(chart: Chart, lang: str = "en", finding: str = "") -> Picture:
    """Draw a chart; on top stands the `finding`, else what the chart says of itself.

    Safe to call from several threads at once.
    """
    title = clean(chart.title)
    said = _without_title(clean(finding) or clean(chart.alt), title)
    has_values = bool(chart.labels) and any(
        value is not None for series in chart.series for value in series.values
    )
    drawn = _DRAWERS[chart.kind] if has_values else _draw_nothing
    png = drawn(chart, lang, said)
    parts = dict.fromkeys((clean(chart.alt), clean(finding)))
    alt = " ".join(part for part in parts if part)
    return Picture(png, clip(alt or title or "…", _ALT), clip(title or said or "…", _TITLE))


def _without_title(finding: str, title: str) -> str:
    """A finding that begins with the title, which stands below it, without that."""
    for colon in (": ", "："):
        if title and (rest := finding.removeprefix(title + colon)) != finding and rest:
            return rest[0].upper() + rest[1:]
    return finding


def _draw_nothing(chart: Chart, lang: str, finding: str) -> bytes:
    return page(finding, chart.title, say(lang, "nothing")).open(20).png()


_DRAWERS: Mapping[ChartKind, Drawer] = {
    ChartKind.TREND: draw_trend,
    ChartKind.RANKING: draw_ranking,
    ChartKind.MIX: draw_mix,
    ChartKind.COMPARE: draw_compare,
    ChartKind.RISK: draw_ranking,
}
