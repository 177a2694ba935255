"""What is followed over time: a finding for each measure, with a part for each week or month."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from bot.analysis.answers import Finding
from bot.analysis.bins import Places
from bot.analysis.moods import shares
from bot.analysis.statistics import mean_interval, rate_interval, share_interval
from bot.analysis.timeline import Measure, Timeline
from bot.analysis.wording import DAYS, listed, say, say_bin, say_customers, say_rate, say_what
from bot.questions.query import Query

#: What some comments of a timeline say; the number is how many comments the filters keep there.
Tell = Callable[[Places, int], Finding]


def followed(query: Query, timeline: Timeline, measures: Sequence[Measure]) -> Iterator[Finding]:
    """How each measure went, and the mean score where it is known."""
    for measure in measures:
        yield follow(query, timeline, measure)
    score = _score(query, timeline)
    if score(np.arange(timeline.n), 0).interval is not None:
        yield _over_time(query, timeline, say(query, "title_score"), score)


def follow(query: Query, timeline: Timeline, measure: Measure) -> Finding:
    """How one measure went."""
    tellers = {Measure.VOLUME: _count, Measure.SHARE: _share, Measure.NEGATIVE: _negative}
    title = measure_title(query, measure)
    told = _over_time(query, timeline, title, tellers[measure](query, timeline))
    if measure is not Measure.VOLUME:
        return told
    return _as_rate(query, timeline, told)


def measure_title(query: Query, measure: Measure) -> str:
    """What a measure is called."""
    return say(query, f"trend_{measure}", what=say_what(query))


def _over_time(query: Query, timeline: Timeline, what: str, tell: Tell) -> Finding:
    """What all comments say, with what each bin says as parts, and the last whole one in words."""
    shown, considered = timeline.shown, timeline.considered_shown
    whole = tell(np.arange(timeline.n), int(considered.sum()))
    parts = tuple(
        replace(tell(members, int(of)), title=say_bin(query, shown.step, start))
        for members, of, start in zip(timeline.members, considered, shown.starts, strict=False)
    )
    text = f"{_ended(query, whole.text)} {_last(query, timeline, parts)}".strip()
    title = say(query, f"trend_by_{shown.step}", what=what)
    return replace(whole, title=title, text=text, parts=parts)


def _ended(query: Query, text: str) -> str:
    """A sentence with its full stop."""
    return text if text.endswith((".", "。")) else text + ("。" if query.lang == "zh" else ".")


def _last(query: Query, timeline: Timeline, parts: Sequence[Finding]) -> str:
    """What the last bin says that is over."""
    whole = np.flatnonzero(timeline.shown.is_whole)
    if len(parts) < 2 or not len(whole):
        return ""
    last = parts[whole[-1]]
    phrase = f"trend_last_{timeline.shown.step}"
    return say(query, phrase, bin=last.title, text=last.text.rstrip(".。")) if last.text else ""


def _count(query: Query, timeline: Timeline) -> Tell:
    def tell(members: Places, _of: int) -> Finding:
        n = len(members)
        people = say_customers(query, timeline.n_customers(members))
        said = [part for part in (say(query, "trend_count", n=n), people) if part]
        return Finding(
            title="",
            text=listed(query, said),
            value=n,
            interval=rate_interval(n, 1),
            n=n,
            comments=tuple(timeline.ids[members]),
        )

    return tell


def _as_rate(query: Query, timeline: Timeline, told: Finding) -> Finding:
    """The volume of all bins as comments a week or month."""
    shown = timeline.shown
    size = float(shown.covered.sum()) / DAYS[shown.step]
    interval = rate_interval(told.n, size)
    rate = say_rate(query, shown.step, told.n / size, interval)
    gap = "；" if query.lang == "zh" else "; "
    return replace(told, text=f"{rate}{gap}{told.text}", value=told.n / size, interval=interval)


def _share(query: Query, timeline: Timeline) -> Tell:
    def tell(members: Places, of: int) -> Finding:
        return _part(query, timeline, members, of)

    return tell


def _negative(query: Query, timeline: Timeline) -> Tell:
    def tell(members: Places, _of: int) -> Finding:
        negative = members[timeline.is_negative[members]]
        return _part(query, timeline, negative, len(members))

    return tell


def _part(query: Query, timeline: Timeline, counted: Places, of: int) -> Finding:
    """The share of some comments among so many."""
    n = len(counted)
    return Finding(
        title="",
        text=say(query, "text_mood", n=n, of=of, **shares(n, of)) if of else "",
        value=n / of if of else None,
        interval=share_interval(n, of),
        n=n,
        of=of,
        comments=tuple(timeline.ids[counted]),
    )


def _score(query: Query, timeline: Timeline) -> Tell:
    scores = timeline.material.about.score[timeline.rows]

    def tell(members: Places, _of: int) -> Finding:
        n, interval = len(members), mean_interval(scores[members])
        value = float(scores[members].mean()) if n else None
        text = ""
        if value is not None and interval is not None:
            said = {"value": value, "low": interval.low, "high": interval.high}
            signed = {name: f"{number:+.2f}" for name, number in said.items()}
            text = say(query, "text_score" if n == timeline.n else "trend_score", **signed)
        ids = tuple(timeline.ids[members])
        return Finding("", text, value, interval, n, of=n, comments=ids)

    return tell
