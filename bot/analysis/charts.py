"""How people feel, and two sides of a comparison, as charts."""

from __future__ import annotations

from collections.abc import Sequence

from bot.analysis.answers import Chart, ChartKind, ChartUnit, Interval, Series
from bot.analysis.class_shares import sentiment_shares
from bot.analysis.compared import Compared
from bot.analysis.differences import Difference, Unit
from bot.analysis.material import Material
from bot.analysis.moods import SENTIMENTS
from bot.analysis.wording import listed, percent, say
from bot.ports import CommentTable
from bot.questions.query import Query

_MOST_COMPARED = 8


def mood_chart(
    query: Query, material: Material, named: Sequence[tuple[str, CommentTable]]
) -> Chart | None:
    """The mix of sentiments of each of these tables; the first is what the finding is about."""
    named = [(name, table) for name, table in named if len(table.keys)]
    if not named:
        return None
    title = say(query, "chart_moods")
    mixes = [sentiment_shares(query, material, table) for _, table in named]
    series = tuple(
        Series(
            name=say(query, f"title_{mood}"),
            values=tuple(mix[code].value for mix in mixes),
            intervals=tuple(mix[code].interval for mix in mixes),
            mood=str(mood),
        )
        for code, mood in enumerate(SENTIMENTS)
    )
    said = [f"{one.name} {percent(one.values[0] or 0)}" for one in series]
    return Chart(
        kind=ChartKind.MIX,
        title=title,
        labels=tuple(name for name, _ in named),
        series=series,
        unit=ChartUnit.SHARE,
        alt=say(query, "chart_alt", title=title, listed=listed(query, said)),
    )


def compare_chart(found: Compared, told: Sequence[Difference], headline: str) -> Chart | None:
    """The shares of both sides in what differs, or in what the question is about."""
    shown = [one for one in told if one.unit is Unit.SHARE][:_MOST_COMPARED]
    if not shown:
        return None
    sides = ([one.ours for one in shown], [one.theirs for one in shown])
    series = tuple(
        Series(
            name=name,
            values=tuple(level.value for level in levels),
            intervals=tuple(level.interval or Interval(0.0, 1.0) for level in levels),
        )
        for name, levels in zip(found.names, sides, strict=True)
    )
    return Chart(
        kind=ChartKind.COMPARE,
        title=say(found.query, "chart_compare", ours=found.names[0], theirs=found.names[1]),
        labels=tuple(one.title for one in shown),
        series=series,
        unit=ChartUnit.SHARE,
        alt=headline,
        changes=tuple(one.change for one in shown),
    )
