"""What changed over time, and since when: the breaks of a timeline as findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from bot.analysis.answers import Change, Finding, Interval
from bot.analysis.breaks import ALPHA, FEWEST_BINS, FEWEST_COUNTED, Break, Form, Series, find_breaks
from bot.analysis.releases import release_near
from bot.analysis.statistics import rate_change, rate_interval, share_change, share_interval
from bot.analysis.timeline import Timeline
from bot.analysis.wording import (
    say,
    say_day,
    say_rate,
    say_share,
    signed_points,
)
from bot.ports import Keys, Mask
from bot.questions.query import Query

_QUOTES = 2
#: From so few customers a change is a matter of these few.
_FEW_CUSTOMERS = 3


@dataclass(frozen=True, slots=True)
class Followed:
    """A series over the tested bins, what it is called, and which comments its counts count."""

    title: str
    series: Series
    counted: Mask


@dataclass(frozen=True, slots=True)
class Changed:
    """A break as a finding, with the keys of the comments to quote, and the day it begins."""

    strength: float
    finding: Finding
    quoted: Keys
    day: date


def can_tell(timeline: Timeline) -> bool:
    """Whether there is enough to tell a change from chance."""
    return timeline.n >= FEWEST_COUNTED and (timeline.volume().sizes > 0).sum() >= FEWEST_BINS


def changes(
    query: Query, timeline: Timeline, many: Sequence[Followed], alpha: float = ALPHA
) -> list[Changed]:
    """The changes beyond chance, the clearest first.

    `alpha` is the chance that any is told of when nothing changed.
    """
    breaks = find_breaks([one.series for one in many], alpha)
    found = [
        _changed(query, timeline, one, told)
        for one, of_one in zip(many, breaks, strict=True)
        for told in of_one
    ]
    return sorted(found, key=lambda changed: -changed.strength)


def _changed(query: Query, timeline: Timeline, one: Followed, told: Break) -> Changed:
    mask = np.isin(timeline.tested_in, told.after) & one.counted
    series, change = one.series, _difference(one.series, told)
    quoted = _quoted(timeline, mask if change.difference > 0 else np.zeros_like(mask))
    value, interval = _level(series, told, told.after)
    finding = Finding(
        title=_title(query, timeline, one, told, change),
        text=_text(query, timeline, series, told, mask),
        value=value,
        interval=interval,
        n=int(mask.sum()),
        of=int(series.sizes[told.after].sum()) if series.is_share else None,
        change=change,
        evidence=tuple(timeline.material.ids(quoted)),
        comments=tuple(timeline.ids[mask]),
    )
    day = timeline.tested.bounds(int(told.after[0]))[0]
    return Changed(told.strength, finding, quoted, day)


def _title(query: Query, timeline: Timeline, one: Followed, told: Break, change: Change) -> str:
    """What changed, which way, and since when, in a few words."""
    way = "up" if change.difference > 0 else "down"
    if told.form is Form.SLOPE:
        return say(query, f"trend_steadily_{way}", what=one.title)
    phrase = f"trend_passing_{way}" if told.form is Form.BURST else f"trend_{way}"
    return say(query, phrase, what=one.title, when=_when(query, timeline, told))


def _when(query: Query, timeline: Timeline, one: Break) -> str:
    bins = timeline.tested
    day, last = bins.bounds(int(one.after[0]))[0], bins.bounds(int(one.after[-1]))[1]
    release = release_near(day, bins, timeline.material.releases)
    is_over = one.form is Form.BURST or int(one.after[-1]) < _last_tested(timeline)
    if is_over:
        said = _between(query, day, last)
        return _with_release(query, said, release.version, release.day) if release else said
    if release:
        return say(
            query, "trend_since_release", version=release.version, day=say_day(query, release.day)
        )
    return say(query, "trend_since", day=say_day(query, day))


def _last_tested(timeline: Timeline) -> int:
    return int(np.flatnonzero(timeline.volume().sizes > 0)[-1])


def _between(query: Query, day: date, until: date) -> str:
    last = date.fromordinal(until.toordinal() - 1)
    if last <= day:
        return say(query, "on_day", since=say_day(query, day))
    return say(query, "between", since=say_day(query, day), last=say_day(query, last))


def _with_release(query: Query, when: str, version: str, day: date) -> str:
    return say(query, "trend_with_release", when=when, version=version, day=say_day(query, day))


def _text(query: Query, timeline: Timeline, series: Series, one: Break, mask: Mask) -> str:
    change = _difference(series, one)
    before, after = (_said(query, timeline, series, one, bins) for bins in (one.before, one.after))
    text = say(
        query,
        "trend_levels",
        before=before,
        after=after,
        difference=_say_difference(query, series, change),
    )
    n = timeline.n_customers(mask)
    if 0 < n <= _FEW_CUSTOMERS and change.difference > 0:
        text += " " + say(query, "trend_few_customer" if n == 1 else "trend_few_customers", n=n)
    return text.strip()


def _said(query: Query, timeline: Timeline, series: Series, one: Break, bins: Keys) -> str:
    value, interval = _level(series, one, bins)
    if series.is_share:
        return say_share(query, value, interval)
    return say_rate(query, timeline.shown.step, value, interval)


def _say_difference(query: Query, series: Series, change: Change) -> str:
    low, high = change.interval.low, change.interval.high
    if series.is_share:
        points = signed_points(query, change.difference)
        interval = f"{100 * low:+.1f} – {100 * high:+.1f}"
        return say(query, "trend_value", value=points, interval=interval)
    interval = f"{low:+.1f} – {high:+.1f}"
    return say(query, "trend_value", value=f"{change.difference:+.1f}", interval=interval)


def _level(series: Series, one: Break, bins: Keys) -> tuple[float, Interval]:
    """The share of some bins, or their rate a week or month; the dispersion widens its interval."""
    count, size = float(series.counts[bins].sum()), float(series.sizes[bins].sum())
    if not series.is_share:
        return count / size, rate_interval(count, size, one.dispersion)
    return count / size, share_interval(*_effective(count, size, one.dispersion))


def _difference(series: Series, one: Break) -> Change:
    sides = [
        (float(series.counts[bins].sum()), float(series.sizes[bins].sum()))
        for bins in (one.after, one.before)
    ]
    if not series.is_share:
        change = rate_change(*sides[0], *sides[1], one.dispersion)
    else:
        effective = [_effective(*side, one.dispersion) for side in sides]
        change = share_change(*effective[0], *effective[1])
    if change is None:
        raise ValueError("a break has comments on both of its sides")
    (now, of), (then, of_then) = sides
    return replace(change, difference=now / of - then / of_then)


def _effective(count: float, size: float, dispersion: float) -> tuple[int, int]:
    """As many independent comments as say as much as these, which come in clusters."""
    total = max(1, round(size / dispersion))
    return round(count / size * total), total


def _quoted(timeline: Timeline, mask: Mask) -> Keys:
    """The comments of a change that are surest about the topic and most negative."""
    table, places = timeline.material.about, timeline.rows[mask]
    surest = timeline.material.relevance[places] - np.minimum(table.score[places], 0)
    return table.keys[places[np.argsort(-surest, kind="stable")[:_QUOTES]]]
