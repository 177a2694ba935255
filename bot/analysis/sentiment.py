"""How people feel: shares, the mean, by group where asked, and the clearest words on each side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.analysis.answers import Answer, Finding
from bot.analysis.frame import compose, nothing_found
from bot.analysis.material import Material, rows
from bot.analysis.moods import (
    counts,
    mood_findings,
    say_moods,
    score_finding,
    shares,
    tendency,
)
from bot.analysis.statistics import share_interval
from bot.analysis.wording import group_name, say, say_needs, say_period
from bot.ports import Keys
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
    grouped, note = _by_group(query, material)
    findings = [*mood_findings(query, material, quoted), *([score] if score else []), *grouped]
    chosen = [int(key) for keys in quoted for key in keys]
    return compose(
        query,
        material,
        headline=_headline(query, material),
        findings=findings,
        quoted=chosen,
        notes=note,
    )


def _headline(query: Query, material: Material) -> str:
    period = say_period(query, query.since, query.until)
    needs = say_needs(query)
    phrase = "all_needs" if needs else "all"
    counted = say(query, phrase, n=material.n, needs=needs, period=period)
    about = say(query, "topic", topic=query.topic) if query.topic else ""
    stop, gap = ("。", "：") if query.lang == "zh" else (".", ": ")
    return " ".join(
        f"{counted} {about}{gap}{say_moods(query, material.about)}{stop}".split()
    ).replace(" :", ":")


def _strongest(material: Material, code: int) -> Keys:
    """The comments of one sentiment that say it most clearly and are surest about the topic."""
    table = material.about
    chosen = np.flatnonzero(table.sentiment == code)
    leaning = (code - 1) * table.score[chosen] if code != 1 else -np.abs(table.score[chosen])
    order = np.argsort(-(material.relevance[chosen] + leaning), kind="stable")
    return table.keys[chosen[order[:_QUOTES]]]


def _by_group(query: Query, material: Material) -> tuple[Sequence[Finding], Sequence[str]]:
    """The share of positive comments in each group, and how many say no group."""
    if query.group_by is None:
        return (), ()
    values = np.asarray(_group_values(query.group_by, material), dtype=object)
    known = sorted({value for value in values if value is not None})
    if query.group_by not in {GroupBy.WEEK, GroupBy.MONTH}:
        known = sorted(known, key=lambda value: -int((values == value).sum()))
    found = [_group(query, material, values, value) for value in known[:_MAX_GROUPS]]
    silent = int(sum(value is None for value in values))
    name = group_name(query, query.group_by)
    note = (say(query, "caveat_grouped", n=silent, group=name),) if silent else ()
    return found, note


def _group(query: Query, material: Material, values: object, value: str) -> Finding:
    members = rows(material.about, np.asarray(values == value, dtype=bool))
    n = len(members.keys)
    positive = counts(members)[_POSITIVE]
    mood = tendency(query, members)
    label = say(query, "title_positive")
    return Finding(
        title=value,
        text=f"{label}: {say(query, 'text_mood', n=positive, of=n, **shares(positive, n))} {mood}",
        value=positive / n,
        interval=share_interval(positive, n),
        n=positive,
        of=n,
        comments=tuple(material.ids(members.keys[members.sentiment == _POSITIVE])),
    )


def _group_values(group: GroupBy, material: Material) -> Sequence[str | None]:
    table = material.about
    if group in {GroupBy.WEEK, GroupBy.MONTH}:
        return [_calendar_name(group, stamp) for stamp in table.created_at]
    return material.values(str(group), table.keys)


def _calendar_name(group: GroupBy, stamp: np.datetime64) -> str | None:
    """The Monday of a week, or a month, as ISO writes it."""
    if np.isnat(stamp):
        return None
    if group is GroupBy.MONTH:
        return str(stamp.astype("datetime64[M]"))
    day = stamp.astype("datetime64[D]")
    weekday = (int(day.astype(int)) + 3) % 7
    return str(day - np.timedelta64(weekday, "D"))
