"""From values to pixels, with round numbers on the way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from bot.analysis.answers import ChartUnit, Interval

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
#: An interval may take this much more room than the values; what is wider is cut at the edge.
_MOST_ROOM = 6.0
#: The least span of an axis, for numbers that are as good as zero.
_LEAST = 1e-4


@dataclass(frozen=True, slots=True)
class Axis:
    """Values from `low` to `high` on pixels from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...]

    def at(self, value: float) -> float:
        """The pixel of a value; what lies outside is put on the edge."""
        kept = min(max(value, self.low), self.high)
        return self.start + (kept - self.low) / (self.high - self.low) * (self.end - self.start)


def axis(
    values: Iterable[float | None],
    intervals: Iterable[Interval | None],
    unit: ChartUnit,
    start: float,
    end: float,
    *,
    ticks: int = 4,
) -> Axis:
    """An axis that shows all values and zero, and the intervals as far as they leave room."""
    shown = [value for value in values if value is not None] or [0.0]
    ends = [(one.low, one.high) for one in intervals if one is not None]
    top = _reach(max(0.0, *shown), [high for _, high in ends])
    bottom = -_reach(max(0.0, *(-value for value in shown)), [-low for low, _ in ends])
    if unit in (ChartUnit.SHARE, ChartUnit.COUNT):
        bottom = 0.0
    step = _step(max(top - bottom, _LEAST) if top > bottom else 1.0, ticks)
    if unit is ChartUnit.COUNT:
        step = max(step, 1.0)
    first, last = floor(bottom / step + 1e-9), max(ceil(top / step - 1e-9), 1)
    if unit is ChartUnit.SHARE and last * step > 1:
        last = floor(1 / step + 1e-9)
    marks = tuple(k * step for k in range(first, last + 1))
    return Axis(min(marks[0], bottom), max(marks[-1], shown[0], *shown), start, end, marks)


def _reach(most: float, ends: Sequence[float]) -> float:
    furthest = max([0.0, *ends])
    return max(most, min(furthest, most * _MOST_ROOM) if most else furthest)


def _step(span: float, n: int) -> float:
    """A round step that cuts the span in about `n`."""
    rough = span / n
    power = 10.0 ** floor(log10(rough))
    return next(step * power for step in _STEPS if step * power >= rough * 0.999)
