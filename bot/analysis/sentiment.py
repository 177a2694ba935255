"""How people feel: shares, the mean, by group where asked, and the clearest words on each side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bot.analysis.answers import Answer, Finding
from bot.analysis.charts import mood_chart
from bot.analysis.class_shares import sentiment_shares
from bot.analysis.columns import MISSING, Column
from bot.analysis.frame import compose, nothing_found
from bot.analysis.material import Material, rows
from bot.analysis.moods import (
    mood_findings,
    say_class,
    say_moods,
    score_finding,
    tendency,
)
from bot.analysis.moods_by_group import asked_mood, ranked, say_extreme
from bot.analysis.wording import group_name, say, say_needs, say_period
from bot.ports import CommentTable, Keys
from bot.questions.query import GroupBy, Query

_QUOTES = 3
_MAX_GROUPS = 12
_POSITIVE = 2


def feelings(query: Query, material: Material) -> Answer:
    """Tell how the comments of the material feel."""
    if material.n == 0:
        return nothing_found(query, material)
    quoted = [_strongest(material, code) for code in range(3)]
    score = score_finding(query, material)
    grouped, note, groups = _by_group(query, material)
    overall = [*mood_findings(query, material, quoted), *([score] if score else [])]
    mood = asked_mood(query)
    extreme = say_extreme(query, material.n, groups, mood) if mood else ""
    findings = [*grouped, *overall] if extreme else [*overall, *grouped]
    chosen = [int(key) for keys in quoted for key in keys]
    answer = compose(
        query,
        material,
        headline=extreme or _headline(query, material),
        findings=findings,
        quoted=chosen,
        notes=note,
    )
    everyone = (say(query, "chart_all"), material.about)
    return replace(answer, chart=mood_chart(query, material, [everyone, *groups]))


def _headline(query: Query, material: Material) -> str:
    period = say_period(query, query.since, query.until)
    needs = say_needs(query)
    phrase = "all_needs" if needs else "all"
    counted = say(query, phrase, n=material.n, needs=needs, period=period)
    about = say(query, "topic", topic=query.topic) if query.topic else ""
    stop, gap = ("。", "：") if query.lang == "zh" else (".", ": ")
    return " ".join(
        f"{counted} {about}{gap}{say_moods(query, material, material.about)}{stop}".split()
    ).replace(" :", ":")


def _strongest(material: Material, code: int) -> Keys:
    """The comments of one sentiment that say it most clearly and are surest about the topic."""
    table = material.about
    chosen = np.flatnonzero(table.sentiment == code)
    leaning = (code - 1) * table.score[chosen] if code != 1 else -np.abs(table.score[chosen])
    order = np.argsort(-(material.relevance[chosen] + leaning), kind="stable")
    return table.keys[chosen[order[:_QUOTES]]]


def _by_group(
    query: Query, material: Material
) -> tuple[Sequence[Finding], Sequence[str], Sequence[tuple[str, CommentTable]]]:
    """The share of positive comments in each group, how many say no group, and the groups."""
    if query.group_by is None:
        return (), (), ()
    column = _groups(query.group_by, material)
    sizes = column.counts()
    held = [place for place in range(len(column.names)) if sizes[place]]
    if query.group_by not in {GroupBy.WEEK, GroupBy.MONTH}:
        held.sort(key=lambda place: -int(sizes[place]))
    groups = [
        (column.names[place], rows(material.about, column.codes == place))
        for place in held[:_MAX_GROUPS]
    ]
    if mood := asked_mood(query):
        groups = [*ranked(groups, mood)]
    silent = int((column.codes == MISSING).sum())
    name = group_name(query, query.group_by)
    note = (say(query, "caveat_grouped", n=silent, group=name),) if silent else ()
    return [_group(query, material, value, members) for value, members in groups], note, groups


def _group(query: Query, material: Material, value: str, members: CommentTable) -> Finding:
    positive = sentiment_shares(query, material, members)[_POSITIVE]
    mood = tendency(query, material, members)
    label = say(query, "title_positive")
    colon, gap = ("：", "") if query.lang == "zh" else (": ", " ")
    return Finding(
        title=value,
        text=f"{label}{colon}{say_class(query, positive)}{gap}{mood}",
        value=positive.value,
        interval=positive.interval,
        n=positive.n,
        of=positive.of,
        counted=positive.counted,
        comments=tuple(material.ids(members.keys[members.sentiment == _POSITIVE])),
    )


def _groups(group: GroupBy, material: Material) -> Column:
    """Which group each comment is of; weeks and months are named as ISO writes their first day."""
    table = material.about
    if group in {GroupBy.WEEK, GroupBy.MONTH}:
        return _calendar(group, table.created_at)
    return material.column(str(group), table.keys)


def _calendar(group: GroupBy, stamps: NDArray[np.datetime64]) -> Column:
    """The Monday of each comment's week, or its month."""
    dated = ~np.isnat(stamps)
    days = stamps[dated].astype("datetime64[D]")
    if group is GroupBy.MONTH:
        starts = days.astype("datetime64[M]")
    else:
        weekday = (days.astype(np.int64) + 3) % 7
        starts = days - weekday.astype("timedelta64[D]")
    found, places = np.unique(starts, return_inverse=True)
    codes = np.full(len(stamps), MISSING, np.int32)
    codes[dated] = places
    return Column(codes, tuple(str(start) for start in found))
