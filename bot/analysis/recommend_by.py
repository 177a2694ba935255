"""The next best action of each group: by segment, plan, platform or what a question names."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bot.analysis.answers import Answer, Document, Finding, Recommendation
from bot.analysis.exports import cell
from bot.analysis.frame import compose
from bot.analysis.material import Before, Material, rows
from bot.analysis.wording import group_name, listed, say
from bot.ports import CommentTable, Mask
from bot.questions.query import GroupBy, Query

#: What a group can be told by, and how many groups are told of; smaller ones say too little.
GROUPED = frozenset(
    {GroupBy.SEGMENT, GroupBy.PLAN, GroupBy.PLATFORM, GroupBy.COUNTRY, GroupBy.SOURCE}
)
_MOST, _FEWEST = 8, 10
_IN_HEADLINE = 3
_COLUMNS = ("group", "comments", "kind", "action", "score", "calling", "why", "evidence")

Advise = Callable[[Query, Material], Answer]


@dataclass(frozen=True, slots=True)
class _Group:
    """A group with what is advised for it; None where nothing has enough evidence."""

    name: str
    n: int
    first: Recommendation | None
    answer: Answer


def by_group(query: Query, material: Material, advise: Advise) -> Answer | None:
    """The first action of each group, the largest group first; None where there are no groups."""
    field = str(query.group_by)
    groups = [_group(query, part, name, field, advise) for name, part in _parts(material, field)]
    if not groups:
        return None
    answer = compose(
        query,
        material,
        headline=_headline(query, groups),
        findings=[_finding(query, one) for one in groups],
        quoted=[],
        notes=[*_notes(query, material, field, groups), *_shared_notes(groups)],
    )
    told = [one for group in groups for one in group.answer.evidence if _is_of(group, one.id)]
    return replace(
        answer,
        evidence=tuple({one.id: one for one in told}.values()),
        recommendations=tuple(one.first for one in groups if one.first is not None),
        files=(_file(query, groups),),
    )


def _parts(material: Material, field: str) -> Iterator[tuple[str, Material]]:
    """The largest groups, each as the material of a question about it alone."""
    column = material.column(field, material.about.keys)
    counts = column.counts()
    for code in np.argsort(-counts, kind="stable")[:_MOST].tolist():
        if counts[code] >= _FEWEST:
            yield column.names[code], _only(material, field, column.names[code])


def _only(material: Material, field: str, name: str) -> Material:
    def mine(table: CommentTable) -> Mask:
        column = material.column(field, table.keys)
        wanted = column.names.index(name) if name in column.names else -2
        mask: Mask = column.codes == wanted
        return mask

    about, considered, ever = mine(material.about), mine(material.considered), material.ever
    before = material.before
    return replace(
        material,
        about=rows(material.about, about),
        relevance=material.relevance[about],
        considered=rows(material.considered, considered),
        n_considered=int(considered.sum()),
        ever=lambda: rows(ever(), mine(ever())),
        before=before and _before(before, mine(before.about)),
    )


def _before(before: Before, mine: Mask) -> Before:
    """The period before of one group; how many there are of it is known of those at hand."""
    about = rows(before.about, mine)
    share = before.n_considered / max(len(before.about.keys), 1)
    return replace(before, about=about, n_considered=round(share * len(about.keys)))


def _group(query: Query, part: Material, name: str, field: str, advise: Advise) -> _Group:
    mine: dict[str, Any] = {field: (name,)}
    filters = replace(query.filters, **mine)
    answer = advise(replace(query, filters=filters, group_by=None), part)
    first = answer.recommendations[0] if answer.recommendations else None
    return _Group(name, part.n, first, answer)


def _finding(query: Query, group: _Group) -> Finding:
    if group.first is None:
        return Finding(title=group.name, text=say(query, "by_none", n=group.n), n=group.n)
    found = group.answer.findings[0]
    text = say(query, "by_first", action=group.first.action, why=group.first.why)
    return replace(found, title=group.name, text=text)


def _headline(query: Query, groups: Sequence[_Group]) -> str:
    by = group_name(query, query.group_by) if query.group_by else ""
    items = [
        say(query, "by_item", name=one.name, action=one.first.action)
        for one in groups
        if one.first is not None
    ]
    if not items:
        return say(query, "by_nothing", by=by, n=len(groups))
    shown = listed(query, items[:_IN_HEADLINE])
    return say(query, "by_headline", by=by, listed=shown)


def _notes(query: Query, material: Material, field: str, groups: Sequence[_Group]) -> Iterator[str]:
    column = material.column(field, material.about.keys)
    nameless = int(np.count_nonzero(column.codes < 0))
    by = group_name(query, query.group_by) if query.group_by else field
    if nameless:
        yield say(query, "caveat_grouped", n=nameless, group=by)
    left = int(np.count_nonzero(column.counts())) - len(groups)
    if left > 0:
        yield say(query, "by_left_out", n=left, fewest=_FEWEST)


def _shared_notes(groups: Sequence[_Group]) -> Sequence[str]:
    """What is to be known of every group's advice: how it is ranked."""
    notes = [set(one.answer.caveats) for one in groups if one.first is not None]
    if not notes:
        return ()
    first = next(one.answer.caveats for one in groups if one.first is not None)
    return [note for note in first if all(note in some for some in notes)]


def _is_of(group: _Group, id: str) -> bool:
    return group.first is not None and id in group.first.evidence


def _file(query: Query, groups: Sequence[_Group]) -> Document:
    """The table as CSV in UTF-8: a line for each action of each group, the best first."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(_COLUMNS)
    for group in groups:
        for one in group.answer.recommendations:
            row = [group.name, group.n, one.kind, one.action, round(one.impact["score"], 2)]
            row += [len(one.comments), one.why, " ".join(one.evidence)]
            table.writerow([cell(value) for value in row])
    title = say(query, "by_file", n=len(groups))
    return Document("next_actions.csv", written.getvalue(), "text/csv", title)
