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
from bot.analysis.summary_themes import changed_themes
from bot.analysis.theme_said import find_themes
from bot.analysis.timeline import Measure, Timeline, timeline_of
from bot.analysis.trend_charts import trend_chart
from bot.analysis.trend_groups import Grouped, group_findings, group_series, groups_of
from bot.analysis.trend_series import followed, measure_title
from bot.analysis.trend_themes import theme_series
from bot.analysis.wording import say, say_about, say_bin, say_day, say_what
from bot.questions.orders import asks_which
from bot.questions.query import Query

_CHANGES = 4


def trend(query: Query, material: Material) -> Answer:
    """Tell how the comments of the material went over time."""
    if material.n == 0:
        return nothing_found(query, material)
    since_before = _against_before(query, material)
    # all else is looked at within the period, not against the one before
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
        *since_before,
        *ahead,
        *group_findings(query, timeline, grouped),
        *followed(query, timeline, measures),
    ]
    answer = compose(
        query,
        material,
        headline=_headline(query, timeline, _told(found, since_before)),
        findings=findings,
        quoted=[int(key) for one in found for key in one.quoted],
        notes=[*notes, *_notes(query, timeline, grouped)],
    )
    drawn = Measure.SHARE if Measure.SHARE in measures else Measure.VOLUME
    return replace(answer, chart=trend_chart(query, timeline, drawn, found, grouped))


def _against_before(query: Query, material: Material) -> tuple[Finding, ...]:
    """The themes that rose or fell against the period before the one that is asked about."""
    if query.since is None or material.themes is None:
        return ()
    return changed_themes(find_themes(query, material, material.themes))


def _found(
    query: Query, timeline: Timeline, measures: Sequence[Measure], grouped: Grouped | None
) -> Sequence[Changed]:
    """The clearest changes of all comments, of the groups and of the themes.

    They share the chance of error.
    """
    everyone = np.ones(timeline.n, bool)
    many = [
        Followed(
            measure_title(query, measure),
            timeline.series(measure),
            timeline.is_negative if measure is Measure.NEGATIVE else everyone,
        )
        for measure in measures
    ]
    of_groups = group_series(query, timeline, grouped) if grouped else []
    families = [many, of_groups, theme_series(query, timeline)]
    if query.topic is None and asks_which(query.text):
        families.reverse()
    families = [family for family in families if family]
    alpha = ALPHA / len(families)
    told = [changes(query, timeline, family, alpha)[:_CHANGES] for family in families]
    return [change for of_family in told for change in of_family]


def _measures(query: Query) -> tuple[Measure, ...]:
    """What is followed: a share only where the comments are some of many."""
    asked = [Measure.VOLUME]
    if say_what(query) is not None:
        asked.append(Measure.SHARE)
    if not query.filters.sentiment:
        asked.append(Measure.NEGATIVE)
    return tuple(asked)


def _told(found: Sequence[Changed], since_before: Sequence[Finding]) -> str | None:
    """The clearest change in a few words."""
    titles = [one.finding.title for one in found]
    return next(iter((*titles, *(one.text.rstrip(".。") for one in since_before))), None)


def _headline(query: Query, timeline: Timeline, told: str | None) -> str:
    material = timeline.material
    counted = say_about(query, material.n, material.n_considered)
    said = told or say(query, "trend_steady" if can_tell(timeline) else "trend_cannot_tell")
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
