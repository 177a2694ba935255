"""A trend as a chart: what is followed, what changed it, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from bot.analysis.answers import (
    Chart,
    ChartKind,
    ChartUnit,
    Finding,
    Mark,
    MarkKind,
    Series,
)
from bot.analysis.changes import Changed
from bot.analysis.forecast import forecast_bins, forecasts, is_forecast_asked
from bot.analysis.statistics import share_interval
from bot.analysis.timeline import Measure, Timeline
from bot.analysis.trend_groups import Grouped
from bot.analysis.trend_series import follow, measure_title
from bot.analysis.wording import say
from bot.ports import Mask
from bot.questions.query import Query

_GROUPS, _RELEASES = 5, 6
_FEWEST_BINS = 3


def trend_chart(
    query: Query,
    timeline: Timeline,
    measure: Measure,
    found: Sequence[Changed],
    grouped: Grouped | None,
) -> Chart | None:
    """The measure by week or month, or each group's share; None for too few bins to draw."""
    if len(timeline.shown) < _FEWEST_BINS:
        return None
    whole = follow(query, timeline, measure)
    title, labels = whole.title, tuple(part.title for part in whole.parts)
    alt = "; ".join(one.finding.title for one in found[:2]) or say(query, "trend_steady")
    chart = Chart(
        kind=ChartKind.TREND,
        title=title,
        labels=labels,
        series=(_series(measure_title(query, measure), whole.parts),),
        unit=ChartUnit.COUNT if measure is Measure.VOLUME else ChartUnit.SHARE,
        alt=say(query, "chart_alt_trend", title=title, found=alt),
        marks=tuple(_marks(timeline, found)),
        is_open=not bool(timeline.shown.is_whole[-1]),
    )
    if grouped is not None:
        return replace(chart, series=tuple(_groups(timeline, grouped)), unit=ChartUnit.SHARE)
    return _with_forecast(query, timeline, measure, chart)


def _series(name: str, parts: Sequence[Finding]) -> Series:
    intervals = tuple(part.interval for part in parts)
    known = all(interval is not None for interval in intervals)
    return Series(name, tuple(part.value for part in parts), intervals if known else ())


def _groups(timeline: Timeline, grouped: Grouped) -> Iterator[Series]:
    """Of each group its share of the comments that say their group."""
    everyone = _shown(timeline, grouped.is_named)
    for name, mask in grouped.members[:_GROUPS]:
        counts = _shown(timeline, mask)
        sides = list(zip(counts.tolist(), everyone.tolist(), strict=True))
        values = tuple(n / of if of else None for n, of in sides)
        yield Series(name, values, tuple(share_interval(n, of) for n, of in sides))


def _shown(timeline: Timeline, mask: Mask) -> np.ndarray:
    return np.bincount(timeline.shown_in[mask], minlength=len(timeline.shown))


def _marks(timeline: Timeline, found: Sequence[Changed]) -> Iterator[Mark]:
    """The breaks, and the releases unless they are so many that none can be read."""
    bins = timeline.shown
    for one in found:
        yield Mark(MarkKind.BREAK, _place(timeline, one.day.toordinal()), one.finding.title)
    releases = {
        version: day
        for version, day in timeline.material.releases.items()
        if bins.since < day < bins.until
    }
    if len(releases) <= _RELEASES:
        for version, day in sorted(releases.items(), key=lambda one: one[1]):
            yield Mark(MarkKind.RELEASE, _place(timeline, day.toordinal()), version)


def _place(timeline: Timeline, day: int) -> int:
    """The shown bin that holds a day."""
    starts = [start.toordinal() for start in timeline.shown.starts[:-1]]
    return int(np.searchsorted(starts, day, side="right")) - 1


def _with_forecast(query: Query, timeline: Timeline, measure: Measure, chart: Chart) -> Chart:
    if not is_forecast_asked(query) or forecast_bins(timeline).step is not timeline.shown.step:
        return chart
    for one in forecasts(query, timeline, (measure,))[0]:
        forecast = (_series(one.title, one.parts),)
        return replace(chart, ahead=tuple(part.title for part in one.parts), forecast=forecast)
    return chart
