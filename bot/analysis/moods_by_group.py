"""Which group is happiest or unhappiest: an answer only where chance does not explain it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from bot.analysis.differences import Level, Unit, mean_of, means_apart
from bot.analysis.hopes import Mood, mood_of
from bot.analysis.measures import SCORE
from bot.analysis.wording import group_name, say
from bot.ports import CommentTable
from bot.questions.query import GroupBy, Query

#: Fewer comments of a group say nothing of it.
_FEWEST = 7
_ALPHA = 0.05
_COMPLAINS = re.compile(r"\bcomplain|\bcritici|抱怨|投诉|吐槽|不满", re.IGNORECASE)

Group = tuple[str, CommentTable]


def asked_mood(query: Query) -> Mood | None:
    """Whether a question asks which group is happiest, or unhappiest."""
    if query.group_by in {None, GroupBy.WEEK, GroupBy.MONTH}:
        return None
    return mood_of(query.text) or (Mood.UNHAPPIER if _COMPLAINS.search(query.text) else None)


def ranked(groups: Sequence[Group], mood: Mood) -> Sequence[Group]:
    """The groups, those first that the question asks for; those of few comments last."""
    sign = -1 if mood is Mood.HAPPIER else 1
    return sorted(groups, key=lambda one: (len(one[1].keys) < _FEWEST, sign * _mean(one[1])))


def say_extreme(query: Query, n: int, groups: Sequence[Group], mood: Mood) -> str:
    """The first group against all others, or that none differs beyond chance; empty for one group.

    Where none of the `n` comments says its group, that is said.
    The first of several is extreme by being chosen: its probability is multiplied by their number.
    """
    group = group_name(query, query.group_by) if query.group_by else ""
    if not groups:
        return say(query, "group_none", n=n, group=group)
    large = [one for one in ranked(groups, mood) if len(one[1].keys) >= _FEWEST]
    if len(large) < 2:
        return ""
    name, first = large[0]
    others = [members.score for other, members in groups if other != name]
    values = first.score.astype(np.float64), np.concatenate(others).astype(np.float64)
    levels = mean_of(values[0], first.keys), mean_of(values[1], first.keys)
    apart = means_apart(SCORE, name, Unit.SCORE, levels, values)
    parts = {
        "name": name,
        "group": group,
        "n": len(large),
        "ours": _say(query, levels[0]),
        "theirs": f"{levels[1].value:+.2f}",
    }
    is_told = apart.p * len(large) <= _ALPHA
    return say(query, f"group_{mood}" if is_told else f"group_not_{mood}", **parts)


def _mean(table: CommentTable) -> float:
    return float(table.score.mean()) if len(table.score) else 0.0


def _say(query: Query, level: Level) -> str:
    low, high = (level.interval.low, level.interval.high) if level.interval else (-1.0, 1.0)
    value, ends = f"{level.value:+.2f}", {"low": f"{low:+.2f}", "high": f"{high:+.2f}"}
    return say(query, "cmp_score", value=value, n=level.n, **ends)
