"""The trend: how much is said and how it feels by week or month, and what changed since when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np

from bot.analysis.answers import Answer, Finding
from bot.analysis.breaks import ALPHA, FEWEST_BINS, FEWEST_COUNTED
from bot.analysis.changes import Changed, Followed, can_tell, changes
from bot.analysis.forecast import forecasts, is_forecast_asked
from bot.analysis.frame import compose, nothing_found
from bot.analysis.material import Material
from bot.analysis.timeline import Measure, Timeline, timeline_of
from bot.analysis.trend_groups import Grouped, group_findings, group_series, groups_of
from bot.analysis.trend_series import followed, measure_title
from bot.analysis.wording import say, say_about, say_bin, say_day, say_what
from bot.questions.query import Query

_CHANGES = 4


def trend(query: Query, material: Material) -> Answer:
    """Tell how the comments of the material went over time."""
    if material.n == 0:
        return nothing_found(query, material)
    # changes are looked for within the period, not against the one before
    material = replace(material, before=None)
    timeline = timeline_of(query, material)
    if timeline is None:
        headline = say(query, "trend_undated", n=material.n)
        return compose(query, material, headline=headline, findings=(), quoted=())
    measures = _measures(query)
    grouped = groups_of(query, timeline)
    found = _found(query, timeline, measures, grouped)
    ahead, notes = _ahead(query, timeline, measures)
    findings = [
        *(one.finding for one in found),
        *ahead,
        *group_findings(query, timeline, grouped),
        *followed(query, timeline, measures),
    ]
    return compose(
        query,
        material,
        headline=_headline(query, timeline, found),
        findings=findings,
        quoted=[int(key) for one in found for key in one.quoted],
        notes=[*notes, *_notes(query, timeline, grouped)],
    )


def _found(
    query: Query, timeline: Timeline, measures: Sequence[Measure], grouped: Grouped | None
) -> Sequence[Changed]:
    """The clearest changes of all comments and of the groups, which share the chance of error."""
    everyone = np.ones(timeline.n, bool)
    many = [
        Followed(
            measure_title(query, measure),
            timeline.series(measure),
            timeline.is_negative if measure is Measure.NEGATIVE else everyone,
        )
        for measure in measures
    ]
    if grouped is None:
        return changes(query, timeline, many)[:_CHANGES]
    of_groups = changes(query, timeline, group_series(query, timeline, grouped), ALPHA / 2)
    return [*changes(query, timeline, many, ALPHA / 2)[:_CHANGES], *of_groups[:_CHANGES]]


def _measures(query: Query) -> tuple[Measure, ...]:
    """What is followed: a share only where the comments are some of many."""
    asked = [Measure.VOLUME]
    if say_what(query) is not None:
        asked.append(Measure.SHARE)
    if not query.filters.sentiment:
        asked.append(Measure.NEGATIVE)
    return tuple(asked)


def _headline(query: Query, timeline: Timeline, found: Sequence[Changed]) -> str:
    material = timeline.material
    counted = say_about(query, material.n, material.n_considered)
    if found:
        said = found[0].finding.title
    else:
        said = say(query, "trend_steady" if can_tell(timeline) else "trend_cannot_tell")
    stop, gap = ("。", "") if query.lang == "zh" else (".", " ")
    return f"{counted}{stop}{gap}{said}{stop}"


def _ahead(
    query: Query, timeline: Timeline, measures: Sequence[Measure]
) -> tuple[Sequence[Finding], Sequence[str]]:
    return forecasts(query, timeline, measures) if is_forecast_asked(query) else ((), ())


def _notes(query: Query, timeline: Timeline, grouped: Grouped | None) -> Iterator[str]:
    """What is not over, not dated, or too little to tell."""
    shown, material = timeline.shown, timeline.material
    if not shown.is_whole[-1]:
        start, last = shown.starts[-2], shown.until - timedelta(days=1)
        bin_name = say_bin(query, shown.step, start)
        yield say(query, f"trend_open_{shown.step}", bin=bin_name, last=say_day(query, last))
    undated = int(np.isnat(material.about.created_at).sum())
    if undated:
        yield say(query, "trend_left_out", n=undated)
    if grouped is not None and grouped.n_silent:
        yield say(query, "caveat_grouped", n=grouped.n_silent, group=grouped.name)
    if not can_tell(timeline):
        yield say(query, "trend_need", comments=FEWEST_COUNTED, bins=FEWEST_BINS)
