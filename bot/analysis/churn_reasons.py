"""What goes with leaving: what those who leave speak of, against the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.analysis.answers import Change, Finding, Interval
from bot.analysis.aspect_counts import parts_named
from bot.analysis.columns import MISSING
from bot.analysis.customers import UNKNOWN, dispersion
from bot.analysis.differences import discoveries, share_p
from bot.analysis.material import Material
from bot.analysis.risk import Risks
from bot.analysis.risk_history import leaves
from bot.analysis.statistics import share_change, share_interval
from bot.analysis.subjects import Tone, subject
from bot.analysis.typical import width
from bot.analysis.wording import listed, percent, percent_interval, say, signed_points
from bot.feedback import HOLDS, Need
from bot.ports import CommentTable, Mask
from bot.questions.query import Query

#: Of fewer comments nothing can be told, and a theme with fewer is not looked at.
FEWEST, _FEWEST_OF_ONE = 5, 5
_MOST_PARTS = 40
#: Shorter names of parts are no words, by their width.
_SHORTEST = 3
_TOLD, _TOLD_LESS, _IN_HEADLINE = 5, 1, 3
_QUOTES = 2


@dataclass(frozen=True, slots=True)
class Reasons:
    """What was found; `kept` names what goes with leaving beyond chance, the most first."""

    findings: tuple[Finding, ...]
    quoted: tuple[int, ...]
    kept: tuple[str, ...]
    n: int
    of: int
    n_looked_at: int


@dataclass(frozen=True, slots=True, eq=False)
class _Topic:
    """Something comments speak of: which of a table's."""

    name: str
    mask: Mask


@dataclass(frozen=True, slots=True, eq=False)
class _Compared:
    """A topic in the comments of those who leave, against the others."""

    topic: _Topic
    n: int
    of: int
    interval: Interval
    others: float
    change: Change
    p: float


def find_reasons(query: Query, material: Material, risks: Risks | None) -> Reasons:
    """Compare every theme and need between those who leave and the others."""
    table = material.about
    mine = leaving(material, table, risks)
    n = int(mine.sum())
    if n < FEWEST:
        return Reasons((), (), (), n, len(mine), 0)
    people = _people(material, table, risks)
    pairs = [_compare(topic, mine, people) for topic in _topics(query, material, table)]
    compared = [one for one in pairs if one is not None]
    held = discoveries(np.array([one.p for one in compared], np.float64))
    kept = [
        replace(one, change=replace(one.change, is_kept=bool(holds)))
        for one, holds in zip(compared, held, strict=True)
    ]
    told = _chosen(kept)
    findings = [_finding(query, material, table, mine, one) for one in told]
    return Reasons(
        findings=tuple(finding for finding, _ in findings),
        quoted=tuple(key for _, keys in findings for key in keys),
        kept=tuple(one.topic.name for one in told if _goes_with(one)),
        n=n,
        of=len(mine),
        n_looked_at=len(compared),
    )


def leaving(material: Material, table: CommentTable, risks: Risks | None) -> Mask:
    """The comments of those who say that they leave, or have left.

    Where nobody is known, the comments that say so themselves.
    """
    says: Mask = np.nan_to_num(table.churn) >= HOLDS
    if risks is None:
        return says
    column = material.column(risks.people.field, table.keys)
    judged = {one.name: bool(leaves(one.history).any()) for one in risks.all}
    judged |= dict.fromkeys(risks.gone, True)
    by_model = np.bincount(column.codes[says & (column.codes >= 0)], minlength=len(column.names))
    pairs = zip(column.names, (by_model > 0).tolist(), strict=True)
    names = np.array([judged.get(name, is_said) for name, is_said in pairs] + [False], bool)
    mask: Mask = names[column.codes] | (says & (column.codes == MISSING))
    return mask


def headline(query: Query, found: Reasons) -> str:
    """What goes with leaving, in a sentence."""
    if found.n < FEWEST:
        return say(query, "reason_few", n=found.n)
    told = say(query, "reason_none")
    if found.kept:
        told = say(query, "reason_told", listed=listed(query, found.kept[:_IN_HEADLINE]))
    return say(query, "reason_headline", n=found.n, of=found.of, told=told)


def reason_notes(query: Query, found: Reasons, risks: Risks | None) -> Iterator[str]:
    """How those who leave are told, and how surely what goes with it."""
    if found.n_looked_at:
        yield say(query, "reason_control", n=found.n_looked_at)
    if risks is not None:
        yield say(query, "reason_by_people", who=say(query, f"risk_{risks.people.field}"))


def _topics(query: Query, material: Material, table: CommentTable) -> Iterator[_Topic]:
    """Themes, else the parts of the product that are named most; and needs."""
    view = material.themes
    if view is not None:
        numbers = view.numbers_of(table.keys)
        for number in np.unique(numbers[numbers >= 0]).tolist():
            theme = view.ledger.themes[number]
            if not theme.is_muted:
                yield _Topic(subject(query, theme, (Tone.PRAISE,)), numbers == number)
    else:
        for part in parts_named([material.aspects()], table.keys)[:_MOST_PARTS]:
            if width(part.phrase) >= _SHORTEST:
                yield _Topic(part.phrase, np.isin(table.keys, part.keys))
    for need in Need:
        yield _Topic(say(query, str(need)).capitalize(), table.has_need(need) & table.is_judged)


def _people(material: Material, table: CommentTable, risks: Risks | None) -> NDArray[np.int64]:
    """A code for each comment's account or customer, UNKNOWN without one."""
    if risks is None:
        return np.full(len(table.keys), UNKNOWN, np.int64)
    codes = material.column(risks.people.field, table.keys).codes.astype(np.int64)
    return np.where(codes >= 0, codes, UNKNOWN)


def _compare(topic: _Topic, mine: Mask, people: NDArray[np.int64]) -> _Compared | None:
    """The shares with intervals, in which comments of one customer speak as one."""
    n, m = int((topic.mask & mine).sum()), int((topic.mask & ~mine).sum())
    if n + m < _FEWEST_OF_ONE:
        return None
    of, of_others = int(mine.sum()), int((~mine).sum())
    ours = dispersion(people[topic.mask & mine])
    theirs = dispersion(people[topic.mask & ~mine])
    sides = n / ours, of / ours, m / theirs, of_others / theirs
    change = share_change(*sides)
    if change is None:
        return None
    return _Compared(
        topic, n, of, share_interval(n / ours, of / ours), m / of_others, change, share_p(*sides)
    )


def _chosen(compared: Sequence[_Compared]) -> list[_Compared]:
    """What goes with leaving, the most first; then the most frequent; then what is rarer."""
    with_it = sorted(filter(_goes_with, compared), key=lambda one: -one.change.difference)
    rarer = [one for one in compared if one.change.is_change and not _goes_with(one)]
    rarer.sort(key=lambda one: one.change.difference)
    unclear = [one for one in compared if not one.change.is_change and one.n]
    unclear.sort(key=lambda one: -one.n)
    room = max(_TOLD - len(with_it), 0)
    return [*with_it[:_TOLD], *unclear[:room], *rarer[:_TOLD_LESS]]


def _goes_with(one: _Compared) -> bool:
    return one.change.is_change and one.change.difference > 0


def _finding(
    query: Query, material: Material, table: CommentTable, mine: Mask, one: _Compared
) -> tuple[Finding, list[int]]:
    """The finding, and the keys of the comments quoted: the surest to leave first."""
    rows = np.flatnonzero(one.topic.mask & mine)
    rows = rows[np.argsort(-np.nan_to_num(table.churn[rows]), kind="stable")]
    quoted = table.keys[rows[:_QUOTES]]
    phrase = "reason_unclear"
    if one.change.is_change:
        phrase = "reason_kept" if _goes_with(one) else "reason_less"
    low, high = one.change.interval.low, one.change.interval.high
    text = say(
        query,
        phrase,
        n=one.n,
        of=one.of,
        share=percent(one.n / one.of),
        interval=percent_interval(one.interval),
        others=percent(one.others),
        difference=signed_points(query, one.change.difference),
        low=f"{100 * low:+.1f}",
        high=f"{100 * high:+.1f}",
    )
    finding = Finding(
        title=one.topic.name,
        text=text,
        value=one.n / one.of,
        interval=one.interval,
        n=one.n,
        of=one.of,
        evidence=tuple(material.ids(quoted)),
        comments=tuple(material.ids(table.keys[rows])),
    )
    return finding, quoted.tolist()
