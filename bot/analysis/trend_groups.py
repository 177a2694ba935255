"""Who rises and who falls: how the versions, platforms or other groups of comments went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bot.analysis.answers import Finding
from bot.analysis.breaks import Series
from bot.analysis.changes import Followed
from bot.analysis.moods import shares
from bot.analysis.statistics import share_interval
from bot.analysis.timeline import Timeline
from bot.analysis.wording import group_name, say, say_customers
from bot.ports import Mask
from bot.questions.query import GroupBy, Query

_MOST_GROUPS = 8


@dataclass(frozen=True, slots=True)
class Grouped:
    """The largest groups with their members, and the comments that say their group.

    `name` is what the groups are by; `n_silent` comments name none.
    """

    name: str
    members: Sequence[tuple[str, Mask]]
    is_named: Mask

    @property
    def n_silent(self) -> int:
        """How many comments are of no group."""
        return int((~self.is_named).sum())


def groups_of(query: Query, timeline: Timeline) -> Grouped | None:
    """The groups that a question asks for; None when it asks for none, or for weeks or months."""
    if query.group_by in {None, GroupBy.WEEK, GroupBy.MONTH}:
        return None
    group = GroupBy(query.group_by)
    keys = timeline.material.about.keys[timeline.rows]
    column = timeline.material.column(str(group), keys)
    sizes = column.counts()
    largest = [code for code in np.argsort(-sizes, kind="stable").tolist() if sizes[code]]
    members = [(column.names[code], column.codes == code) for code in largest[:_MOST_GROUPS]]
    return Grouped(group_name(query, group), members, column.codes >= 0)


def group_series(query: Query, timeline: Timeline, grouped: Grouped) -> list[Followed]:
    """Of each group its share of the comments and its negative share, to be looked at together."""
    everyone = timeline.count(grouped.is_named)
    found = []
    for name, mask in grouped.members:
        of_group, negative = timeline.count(mask), mask & timeline.is_negative
        share = say(query, "trend_group_share", group=name)
        found.append(Followed(share, Series(of_group, everyone, is_share=True), mask))
        if not query.filters.sentiment:
            series = Series(timeline.count(negative), of_group, is_share=True)
            mood = say(query, "trend_group_negative", group=name)
            found.append(Followed(mood, series, negative))
    return found


def group_findings(query: Query, timeline: Timeline, grouped: Grouped | None) -> Iterator[Finding]:
    """How much each group says, and how much of it is negative."""
    if grouped is None:
        return
    of = int(grouped.is_named.sum())
    for name, mask in grouped.members:
        n, negative = int(mask.sum()), int((mask & timeline.is_negative).sum())
        text = say(query, "text_mood", n=n, of=of, **shares(n, of))
        mood = say(query, "trend_group_mood", **shares(negative, n))
        customers = say_customers(query, timeline.n_customers(mask))
        yield Finding(
            title=name,
            text=" ".join(part for part in (text, mood, customers) if part),
            value=n / of,
            interval=share_interval(n, of),
            n=n,
            of=of,
            comments=tuple(timeline.ids[mask]),
        )
