"""Which version, platform or other group has most of something, as a share of its own comments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.analysis.answers import Answer, Chart, ChartKind, ChartUnit, Finding, Interval, Series
from bot.analysis.differences import share_p
from bot.analysis.frame import compose, nothing_found
from bot.analysis.material import Material
from bot.analysis.statistics import share_interval
from bot.analysis.summary import summarise
from bot.analysis.wording import group_name, listed, percent, percent_interval, say, say_what
from bot.ports import Keys
from bot.questions.query import CALENDAR, GroupBy, Query

#: Fewer comments of a group say nothing of it.
_FEWEST = 10
_MOST_GROUPS = 12
_ALPHA = 0.05
_THEMES, _QUOTES = 3, 3
_LEAST = re.compile(
    r"\b(?:fewest|least|lowest|smallest|fewer|less)\b|[最更][少低小]", re.IGNORECASE
)
_MOST = re.compile(
    r"\b(?:most|more|highest|biggest|largest|how\s+many|what\s+(?:share|percent\w*))\b"
    r"|[最更][多高大]|多少|占比|比例",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """A group: the comments of it that are asked about, of how many."""

    name: str
    keys: Keys
    of: int

    @property
    def n(self) -> int:
        """How many comments are asked about."""
        return len(self.keys)

    @property
    def share(self) -> float:
        """Their share of the group's comments."""
        return self.n / max(self.of, 1)

    @property
    def interval(self) -> Interval:
        """The interval of the share."""
        return share_interval(self.n, self.of)

    @property
    def is_large(self) -> bool:
        """Whether the group has enough comments for a share."""
        return self.of >= _FEWEST


def summarise_or_rank(query: Query, material: Material) -> Answer:
    """The groups by their shares, where that is the question; else the summary."""
    return rank_groups(query, material) if ranks_groups(query) else summarise(query, material)


def ranks_groups(query: Query) -> bool:
    """Whether a question asks which group has most of something.

    That is a label by group, or a topic where the question says that it wants the most or least.
    """
    if query.group_by in {None, *CALENDAR} or query.compare is not None:
        return False
    is_labelled = query.filters != query.filters.without_labels()
    return is_labelled or (query.topic is not None and _asks_extreme(query))


def rank_groups(query: Query, material: Material) -> Answer:
    """Rank the groups by the share of their comments that are asked about."""
    if not material.n_considered:
        return nothing_found(query, material)
    groups, silent = _groups(query, material)
    large = [one for one in groups if one.is_large]
    if not large:
        return _ungrouped(query, material, groups)
    shown = groups[:_MOST_GROUPS]
    headline = _headline(query, material, large)
    answer = compose(
        query,
        material,
        headline=headline,
        findings=[_finding(query, material, one, is_first=one is large[0]) for one in shown],
        quoted=_quoted(query, material, large),
        notes=list(_notes(query, silent)),
    )
    return replace(answer, chart=_chart(query, large[:_MOST_GROUPS], headline))


def _groups(query: Query, material: Material) -> tuple[list[Ranked], int]:
    """The groups, the one asked for first and small ones last; how many comments name none."""
    considered = material.considered.keys
    column = material.column(str(query.group_by), considered)
    is_about = np.isin(considered, material.about.keys)
    groups = [
        Ranked(column.names[code], considered[is_about & (column.codes == code)], int(size))
        for code, size in enumerate(column.counts().tolist())
        if size
    ]
    sign = 1 if _wants_least(query) else -1
    groups.sort(key=lambda one: (not one.is_large, sign * one.share, -one.of, one.name))
    return groups, int((column.codes < 0).sum())


def _ungrouped(query: Query, material: Material, groups: Sequence[Ranked]) -> Answer:
    """What can be said where too few comments name a group: all of it together."""
    answer = summarise(replace(query, group_by=None), material)
    if groups:
        parts = {"group": _by(query), "what": say_what(query), "n": _FEWEST}
        lead = say(query, "most_too_few", **parts)
    else:
        lead = say(query, "group_none", n=material.n_considered, group=_by(query))
    gap = "" if query.lang == "zh" else " "
    return replace(answer, query=query, headline=f"{lead}{gap}{answer.headline}")


def _headline(query: Query, material: Material, large: Sequence[Ranked]) -> str:
    first, others = large[0], large[1:]
    parts = {"group": _by(query), "name": first.name, "what": say_what(query)}
    parts["ours"] = _say_share(query, first)
    if not others:
        return say(query, "most_alone", **parts)
    n, of = sum(one.n for one in others), sum(one.of for one in others)
    # the first of several is extreme by being chosen
    is_told = share_p(first.n, first.of, n, of) * len(large) <= _ALPHA
    phrase = f"{'least' if _wants_least(query) else 'most'}_{'told' if is_told else 'untold'}"
    told = say(query, phrase, n=len(large), theirs=percent(n / of), **parts)
    many = max(large, key=lambda one: one.n)
    if _wants_least(query) or many.n == first.n or not material.n:
        return told
    gap = "" if query.lang == "zh" else " "
    return told + gap + say(query, "most_number", name=many.name, n=many.n)


def _finding(query: Query, material: Material, one: Ranked, *, is_first: bool) -> Finding:
    text = say(
        query,
        "most_group" if one.is_large else "most_group_few",
        n=one.n,
        of=one.of,
        share=percent(one.share),
        interval=percent_interval(one.interval),
    )
    themes = _themes(query, material, one.keys) if is_first else ""
    gap = "" if query.lang == "zh" else " "
    return Finding(
        title=one.name,
        text=text + (gap + themes if themes else ""),
        value=one.share if one.is_large else None,
        interval=one.interval if one.is_large else None,
        n=one.n,
        of=one.of,
        evidence=tuple(material.ids(_clearest(query, material, one.keys))),
        comments=tuple(material.ids(one.keys)),
    )


def _themes(query: Query, material: Material, keys: Keys) -> str:
    """The themes that most of these comments have, with how many."""
    if material.themes is None or not len(keys):
        return ""
    ledger = material.themes.ledger
    numbers = material.themes.numbers_of(keys)
    found, counts = np.unique(numbers[numbers >= 0], return_counts=True)
    ranked = found[np.argsort(-counts, kind="stable")].tolist()
    sizes = dict(zip(found.tolist(), counts.tolist(), strict=True))
    named = [number for number in ranked if not ledger.themes[number].is_muted][:_THEMES]
    items = [
        say(query, "most_theme", name=ledger.themes[number].name(query.lang), n=sizes[number])
        for number in named
    ]
    return say(query, "most_themes", listed=listed(query, items)) if items else ""


def _quoted(query: Query, material: Material, large: Sequence[Ranked]) -> list[int]:
    """Comments of the first group, and one of the second."""
    second = _clearest(query, material, large[1].keys)[:1] if len(large) > 1 else ()
    return [*_clearest(query, material, large[0].keys).tolist(), *map(int, second)]


def _clearest(query: Query, material: Material, keys: Keys) -> Keys:
    """The comments that are surest about the topic and say what they say most clearly."""
    table = material.about
    rows = np.flatnonzero(np.isin(table.keys, keys))
    said = 2 * table.churn if query.filters.churn_intent else table.score
    clear = material.relevance[rows] + 0.5 * np.abs(said[rows])
    chosen: Keys = table.keys[rows[np.argsort(-clear, kind="stable")[:_QUOTES]]]
    return chosen


def _chart(query: Query, groups: Sequence[Ranked], headline: str) -> Chart:
    title = say(query, "most_chart", what=say_what(query), group=_by(query))
    shares = tuple(one.share for one in groups)
    return Chart(
        kind=ChartKind.RANKING,
        title=title,
        labels=tuple(one.name for one in groups),
        series=(Series(title, shares, tuple(one.interval for one in groups)),),
        unit=ChartUnit.SHARE,
        alt=headline,
    )


def _say_share(query: Query, one: Ranked) -> str:
    interval = percent_interval(one.interval)
    return say(query, "most_share", share=percent(one.share), interval=interval, n=one.n, of=one.of)


def _notes(query: Query, silent: int) -> Iterator[str]:
    if silent:
        yield say(query, "caveat_grouped", n=silent, group=_by(query))
    yield say(query, "caveat_most", group=_by(query))
    if query.group_by is GroupBy.VERSION:
        yield say(query, "caveat_most_version")


def _by(query: Query) -> str:
    return group_name(query, query.group_by) if query.group_by else ""


def _asks_extreme(query: Query) -> bool:
    return bool(_MOST.search(query.text) or _LEAST.search(query.text))


def _wants_least(query: Query) -> bool:
    return bool(_LEAST.search(query.text))
