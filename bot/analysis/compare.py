"""The comparison of two sides: what rose, what fell, what is the same, and what cannot be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from bot.analysis.answers import Answer, Finding, Verdict
from bot.analysis.book import Book
from bot.analysis.charts import compare_chart
from bot.analysis.compare_words import (
    headline_for,
    notes_for,
    say_difference,
    say_level,
    say_listed,
)
from bot.analysis.compared import Compared
from bot.analysis.differences import Difference, Level, Unit, controlled
from bot.analysis.frame import correction_notes, nothing_found
from bot.analysis.hopes import Hope, hope_of
from bot.analysis.material import Material
from bot.analysis.measures import asked_of, differences_of
from bot.analysis.overlap import Overlap, Shared, apart
from bot.analysis.quotes import distinct, quote
from bot.analysis.relevance import terms_of
from bot.analysis.sides import Sides, say_sides, sides_of
from bot.analysis.understanding import say_understood
from bot.analysis.wording import SUGGESTIONS, say, say_what
from bot.ports import Keys
from bot.questions.query import Query

#: So many differences are told and quoted one by one before those that are the same are listed.
_TOLD = 6
_CANDIDATES = 12
_GOOD_LENGTH = (25, 300)
_CHANGED = (Verdict.UP, Verdict.DOWN)
_NOBODY = np.zeros(0, np.int64)


def compare(query: Query, ours: Material, theirs: Material) -> Answer:
    """Compare two sides that `sides_of` names; every number is a count of their rows."""
    days = [moment.date() if moment else None for moment in (ours.first, ours.last)]
    sides = sides_of(query, *days)
    if sides is None:
        return no_sides(query)
    if hope_of(query.text) is Hope.FIXED and _is_earlier(sides, ours):
        sides, ours, theirs = Sides(sides.theirs, sides.ours), theirs, ours
    names = say_sides(sides, ours.releases)
    overlap, ours, theirs = apart(ours, theirs, are_labels=sides.are_labels)
    if reason := _cannot(query, names, ours, theirs, overlap):
        return _decline(query, reason, ours, theirs)
    return _answer(_look(query, sides, names, (overlap, ours, theirs)))


def no_sides(query: Query) -> Answer:
    """Say that a question names nothing to compare with, and what could be asked."""
    return Answer(
        query=query,
        headline=say(query, "cmp_no_sides"),
        suggestions=SUGGESTIONS[query.lang],
        understood=say_understood(query),
    )


def _is_earlier(sides: Sides, material: Material) -> bool:
    """Whether our side is what came before: what was fixed is asked of what came after."""
    if sides.are_timed:
        return Sides(sides.theirs, sides.ours).is_later
    versions = [side.query.filters.version for side in (sides.ours, sides.theirs)]
    days = [material.releases.get(one[0]) if len(one) == 1 else None for one in versions]
    return days[0] is not None and days[1] is not None and days[0] < days[1]


def _look(
    query: Query, sides: Sides, names: tuple[str, str], pair: tuple[Overlap, Material, Material]
) -> Compared:
    overlap, ours, theirs = pair
    hope = hope_of(query.text)
    asked = asked_of(query, sides, hope)
    differences = controlled(differences_of(query, sides, pair, asked), asked)
    return Compared(
        query=query,
        sides=sides,
        names=overlap.renamed(query, names),
        ours=ours,
        theirs=theirs,
        overlap=overlap,
        book=Book.of(ours, theirs),
        hope=hope,
        asked=next((one for one in differences if one.about == asked), None),
        differences=differences,
    )


def _answer(found: Compared) -> Answer:
    told = [] if found.asked is None else [found.asked]
    told += [one for one in found.those(*_CHANGED) if one is not found.asked]
    spoken = [(one, _spoken(found, one)) for one in told[:_TOLD]]
    findings = [_finding(found, one, both) for one, both in spoken]
    findings += _listed(found)
    findings += [_finding(found, one, (_NOBODY, _NOBODY)) for one in told[_TOLD:]]
    chosen = [int(key) for _, quoted in spoken for keys in quoted for key in keys]
    if not chosen:
        chosen = [
            int(key) for one in (found.ours, found.theirs) for key in _clear(one, one.about.keys)
        ]
    query, terms = found.query, terms_of(found.query.topic or "")
    since, until = _envelope(found.sides)
    headline = headline_for(found)
    return Answer(
        query=query,
        headline=headline,
        n_comments=found.ours.n + found.theirs.n,
        n_considered=found.ours.n_considered + found.theirs.n_considered,
        since=since,
        until=until,
        findings=tuple(findings),
        evidence=distinct(quote(one, terms) for one in found.ours.load(chosen)),
        chart=compare_chart(found, told, headline),
        caveats=(*notes_for(found), *correction_notes(query, findings)),
        understood=say_understood(query),
    )


def _cannot(
    query: Query, names: tuple[str, str], ours: Material, theirs: Material, overlap: Overlap
) -> str | None:
    """Why the sides cannot be compared, in a sentence; None where they can."""
    named = {"ours": names[0], "theirs": names[1]}
    n, m = ours.n_considered, theirs.n_considered
    if overlap.how is Shared.ALL:
        return say(query, "cmp_equal", n=overlap.n, **named)
    if n == m == 0:
        return say(query, "cmp_empty_both", **named)
    if n == 0 or m == 0:
        empty, other = names if n == 0 else names[::-1]
        return say(query, "cmp_empty", empty=empty, other=other, n=n + m)
    if ours.n + theirs.n == 0:
        return say(query, "cmp_nothing", what=say_what(query), n=n, m=m, **named)
    return None


def _decline(query: Query, reason: str, ours: Material, theirs: Material) -> Answer:
    """The reason why nothing is compared, and what comes nearest to what was asked about."""
    nothing = nothing_found(query, ours)
    if ours.n_corpus == 0:
        return nothing
    n = ours.n_considered + theirs.n_considered
    return replace(nothing, headline=reason, n_comments=ours.n + theirs.n, n_considered=n)


def _finding(found: Compared, one: Difference, quoted: tuple[Keys, Keys]) -> Finding:
    """A difference, with a part for each side; the finding itself stands for our side."""
    ours, theirs = (
        _part(found, one.unit, level, name, keys)
        for level, name, keys in zip((one.ours, one.theirs), found.names, quoted, strict=True)
    )
    text = say_difference(found, one)
    return replace(ours, title=one.title, text=text, change=one.change, parts=(ours, theirs))


def _part(found: Compared, unit: Unit, level: Level, name: str, quoted: Keys) -> Finding:
    return Finding(
        title=name,
        text=say_level(found.query, level, unit),
        value=level.value,
        interval=level.interval,
        n=level.n,
        of=None if unit is Unit.PER_DAY else level.of,
        counted=level.share.counted if level.share else None,
        evidence=found.book.ids(quoted),
        comments=found.book.ids(level.keys),
    )


def _listed(found: Compared) -> list[Finding]:
    """What is the same and what cannot be told, each in one finding with a part for each."""
    listed = []
    for verdict in (Verdict.SAME, Verdict.UNCLEAR):
        those = [one for one in found.those(verdict) if one is not found.asked]
        parts = tuple(_finding(found, one, (_NOBODY, _NOBODY)) for one in those)
        if parts:
            title = say(found.query, f"cmp_title_{verdict}")
            text = say_listed(found, those)
            listed.append(replace(parts[0], title=title, text=text, parts=parts))
    return listed


def _spoken(found: Compared, one: Difference) -> tuple[Keys, Keys]:
    """For each side a comment that can be read as it stands, among those that are counted."""
    ours, theirs = one.ours.keys, one.theirs.keys
    return _clear(found.ours, ours), _clear(found.theirs, theirs)


def _clear(material: Material, keys: Keys) -> Keys:
    """The key of the surest comment about the topic that is neither a word nor an essay."""
    places = np.searchsorted(material.about.keys, keys)
    surety = material.relevance[places] + 0.1 * np.abs(material.about.score[places])
    candidates = material.load(keys[np.argsort(-surety, kind="stable")[:_CANDIDATES]])
    low, high = _GOOD_LENGTH
    best = sorted(candidates, key=lambda one: not low <= len(one.comment.text) <= high)
    return np.array([one.key for one in best[:1]], np.int64)


def _envelope(sides: Sides) -> tuple[date | None, date | None]:
    """The period that holds both sides."""
    queries = sides.ours.query, sides.theirs.query
    since, until = [one.since for one in queries], [one.until for one in queries]
    return (
        None if None in since else min(day for day in since if day),
        None if None in until else max(day for day in until if day),
    )
