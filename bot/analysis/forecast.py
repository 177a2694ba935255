"""What the next weeks or months may bring, when it is asked for and there is history enough.

Simple exponential smoothing on a scale where the variance does not depend on the level: twice the
root of a count, twice the arcsine of the root of a share. The interval holds the scatter of
the history's one-step errors, the doubt about the level and its drift until then (R. J. Hyndman,
A. B. Koehler, J. K. Ord & R. D. Snyder, Forecasting with Exponential Smoothing, 2008, chapter 6).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from scipy.special import stdtrit

from bot.analysis.answers import Finding, Interval
from bot.analysis.bins import Bins, Step, bins_between
from bot.analysis.breaks import Numbers
from bot.analysis.timeline import Measure, Timeline
from bot.analysis.trend_series import measure_title
from bot.analysis.wording import say, say_bin, say_rate, say_share
from bot.questions.query import Query

#: Fewer whole weeks or months than this say nothing about the next.
FEWEST = 10
#: How many weeks or months are foretold.
_AHEAD = {Step.WEEK: 4, Step.MONTH: 3}

_ASKED = re.compile(
    r"\b(?:forecast\w*|predict\w*|projected|projections?|extrapolat\w+|outlook"
    r"|(?:can|should|do|to)\s+(?:we|i|you|be)?\s*expect(?:ed)?)\b"
    r"|预测|预计|预估|预期|展望|预报|預測|預計|預估",
    re.IGNORECASE,
)
_GAINS = np.array([0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
_LEARNT = 4


@dataclass(frozen=True, slots=True)
class _Line:
    """A measure in the whole bins: what was counted in each, and of how much."""

    measure: Measure
    bins: Bins
    counts: Numbers
    sizes: Numbers


def is_forecast_asked(query: Query) -> bool:
    """Whether a question asks what comes next."""
    return _ASKED.search(query.text) is not None


def forecasts(
    query: Query, timeline: Timeline, measures: Sequence[Measure]
) -> tuple[Sequence[Finding], Sequence[str]]:
    """A finding for each measure with a part for each bin to come, or what is missing for it."""
    bins = forecast_bins(timeline)
    n_whole = int(bins.is_whole.sum())
    if n_whole < FEWEST:
        return (), (say(query, f"trend_short_{bins.step}", n=n_whole, needed=FEWEST),)
    found = []
    for measure in measures:
        line = _line(timeline, measure, bins)
        if (line.sizes > 0).sum() >= FEWEST:
            found.append(_finding(query, line))
    return found, (say(query, "trend_if_nothing_changes"),)


def foretell(history: Numbers, ahead: int) -> tuple[Numbers, Numbers, Numbers]:
    """The low end, the middle and the high end of each of the next values; needs FEWEST values.

    The history must be on a scale where the scatter does not depend on the level.
    """
    levels = np.full(len(_GAINS), history[:_LEARNT].mean())
    squares = np.zeros(len(_GAINS))
    for place, value in enumerate(history):
        off = value - levels
        squares += off**2 if place >= 2 else 0
        levels = levels + _GAINS * off
    best = int(squares.argmin())
    gain, freedom = float(_GAINS[best]), len(history) - _LEARNT
    steps = np.arange(ahead)
    spread = np.sqrt(squares[best] / freedom * (1 + gain / (2 - gain) + steps * gain**2))
    width = float(stdtrit(freedom, 0.975)) * spread
    middle = np.full(ahead, levels[best])
    return middle - width, middle, middle + width


def forecast_bins(timeline: Timeline) -> Bins:
    """The bins that are shown, or weeks where those are too few."""
    shown = timeline.shown
    if shown.step is Step.WEEK or shown.is_whole.sum() >= FEWEST:
        return shown
    return bins_between(Step.WEEK, shown.since, shown.until)


def _line(timeline: Timeline, measure: Measure, bins: Bins) -> _Line:
    material = timeline.material
    placed = bins.places(material.about.created_at[timeline.rows], material.zone)
    counts = bins.counted(placed[timeline.is_negative] if measure is Measure.NEGATIVE else placed)
    sizes = bins.lengths / bins.lengths.mean()
    if measure is Measure.SHARE:
        sizes = bins.counted(bins.places(material.considered.created_at, material.zone))
    elif measure is Measure.NEGATIVE:
        sizes = bins.counted(placed)
    return _Line(measure, bins, counts[bins.is_whole], sizes[bins.is_whole])


def _finding(query: Query, line: _Line) -> Finding:
    parts = tuple(_parts(query, line))
    first, last = parts[0], parts[-1]
    what = measure_title(query, line.measure)
    phrase = f"trend_ahead_{line.bins.step}"
    return Finding(
        title=say(query, phrase, what=what, n=len(parts)),
        text=say(query, "trend_ahead", first=first.text, last=last.text, bin=last.title),
        value=first.value,
        interval=first.interval,
        parts=parts,
    )


def _parts(query: Query, line: _Line) -> Iterator[Finding]:
    ahead = _AHEAD[line.bins.step]
    coming = _coming(line.bins, ahead)
    values = (_unscaled(line, one) for one in foretell(_scaled(line), ahead))
    for day, low, middle, high in zip(coming.starts, *values, strict=False):
        interval = Interval(float(low), float(high))
        if line.measure is Measure.VOLUME:
            text = say_rate(query, line.bins.step, float(middle), interval)
        else:
            text = say_share(query, float(middle), interval)
        yield Finding(say_bin(query, line.bins.step, day), text, float(middle), interval)


def _coming(bins: Bins, ahead: int) -> Bins:
    """The bins after the last whole one, which may have begun."""
    start = bins.starts[int(np.flatnonzero(bins.is_whole)[-1]) + 1]
    return bins_between(bins.step, start, start + timedelta(days=31 * ahead))


def _scaled(line: _Line) -> Numbers:
    counts, sizes = line.counts[line.sizes > 0], line.sizes[line.sizes > 0]
    scaled: Numbers
    if line.measure is Measure.VOLUME:
        scaled = 2 * np.sqrt(counts / sizes + 3 / 8)
    else:
        scaled = 2 * np.arcsin(np.sqrt((counts + 3 / 8) / (sizes + 3 / 4)))
    return scaled


def _unscaled(line: _Line, scaled: Numbers) -> Numbers:
    unscaled: Numbers
    if line.measure is Measure.VOLUME:
        unscaled = np.maximum(np.maximum(scaled, 0) ** 2 / 4 - 3 / 8, 0)
    else:
        unscaled = np.sin(np.clip(scaled, 0, np.pi) / 2) ** 2
    return unscaled
