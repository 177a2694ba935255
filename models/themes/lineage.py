"""What a replayed history means for a ledger: which ids stay, which are new, and what happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from models.protocols import Floats
from models.themes.grouping import Numbers, nearest, unit
from models.themes.ledger import EventKind, Ledger, Theme, ThemeEvent
from models.themes.matching import Matched, match, taken_in
from models.themes.replay import History, Step

#: Comments that themes are matched by.
_MATCHED = 20_000
_EVIDENCE = 3

#: A border has moved when at least so many comments, and this share of a theme's, changed sides.
_FEWEST, _NOTABLE = 2, 0.005
_NONE = -1


@dataclass(frozen=True, slots=True)
class Lineage:
    """The themes that live, in the order of their ids; new ones have no names yet.

    `parts` gives for each of them the centres it is made of and how near to one is near; `fresh`
    holds the ids of those to be named: new ones, and those that new ones were split from.
    """

    themes: tuple[Theme, ...]
    parts: tuple[tuple[Floats, float], ...]
    fresh: frozenset[str]
    events: tuple[ThemeEvent, ...]
    merged: Mapping[str, str]
    next_id: int


@dataclass(frozen=True, slots=True)
class Witnesses:
    """The comments that a history was replayed with, and who they are.

    `vectors` has shape (n, dimension); `ids` and `instant` say of places in it which comments
    they are, and when one was written.
    """

    vectors: Floats
    ids: Callable[[Numbers], Sequence[str]]
    instant: Callable[[int], datetime | None]


@dataclass(slots=True)
class _Tracer:
    history: History
    old: tuple[Theme, ...]
    matched: Matched
    sizes: Numbers
    next_id: int
    ids: list[str] = field(default_factory=list)
    new: set[str] = field(default_factory=set)


def trace(history: History, ledger: Ledger, witnesses: Witnesses) -> Lineage:
    """Give each theme of a history its id, and record what is new against the ledger.

    What people defined or pinned keeps its centre, and takes in what would part from it. What
    they merged stays together. What they named or muted never ends.
    """
    ours, theirs = _themes_of(history, ledger, witnesses)
    movable = [n for n, theme in enumerate(ledger.themes) if theme.definition is None]
    matched = match(
        _centres(ledger.themes, history), history, ours.numbers, theirs.numbers, movable
    )
    sizes = np.bincount(theirs.numbers[theirs.is_held], minlength=len(history.centres))
    tracer = _Tracer(history, ledger.themes, matched, sizes, ledger.next_id)
    _give_ids(tracer, [_is_held(theme, ledger) for theme in ledger.themes])
    themes = sorted(_themes(tracer, witnesses), key=lambda theme: int(theme.id[1:]))
    ends, merged = _ends(tracer, {theme.id for theme in themes})
    events = (*_begins(tracer, witnesses), *ends)
    events = (*events, *_shifts(tracer, events, (ours, theirs), witnesses))
    split = {event.theme for event in events if event.kind is EventKind.SPLIT}
    unnamed = {theme.id for theme in themes if theme.id in split and not theme.is_named}
    return Lineage(
        tuple(themes),
        tuple(_parts(theme, tracer) for theme in themes),
        frozenset(tracer.new | unnamed),
        events,
        {**ledger.merged, **merged},
        tracer.next_id,
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """The nearest theme of each of some comments, and whether it is near enough to hold it."""

    numbers: Numbers
    is_held: NDArray[np.bool_]


def _themes_of(history: History, ledger: Ledger, witnesses: Witnesses) -> tuple[_Seen, _Seen]:
    """The themes of an even part of the comments, by the ledger and by the history."""
    vectors = witnesses.vectors[:: _step(witnesses)]
    least = [theme.threshold for theme in ledger.themes]
    ours = _seen(vectors, _centres(ledger.themes, history), least)
    return ours, _seen(vectors, history.centres, [history.threshold] * len(history.centres))


def _seen(vectors: Floats, centres: Floats, least: Sequence[float]) -> _Seen:
    if not len(centres):
        return _Seen(np.full(len(vectors), _NONE, np.intp), np.zeros(len(vectors), bool))
    numbers, cosines = nearest(vectors, centres)
    return _Seen(numbers, cosines >= np.array(least, np.float32)[numbers])


def _centres(themes: Sequence[Theme], history: History) -> Floats:
    """The centres of themes, shape (themes, dimension); zero for those that people defined."""
    centres = np.zeros((len(themes), history.centres.shape[1]), np.float32)
    for number, theme in enumerate(themes):
        if theme.definition is None:
            centres[number] = theme.centre
    return centres


def _is_held(theme: Theme, ledger: Ledger) -> bool:
    """Whether people keep it together: pinned, or made of several by them."""
    return theme.is_pinned or any(
        event.kind is EventKind.MERGE and event.by is not None and event.theme == theme.id
        for event in ledger.events
    )


def _give_ids(tracer: _Tracer, holders: Sequence[bool]) -> None:
    inside = taken_in(tracer.matched, holders)
    for own, parent in zip(tracer.matched.theme_of, inside, strict=True):
        number = own if own is not None else parent
        if number is None:
            tracer.ids.append(f"T{tracer.next_id}")
            tracer.new.add(tracer.ids[-1])
            tracer.next_id += 1
        else:
            tracer.ids.append(tracer.old[number].id)


def _themes(tracer: _Tracer, witnesses: Witnesses) -> list[Theme]:
    """The themes of the history, and those of the ledger that people keep without it."""
    made = []
    known = {theme.id: theme for theme in tracer.old}
    for id in dict.fromkeys(tracer.ids):
        numbers = [n for n, other in enumerate(tracer.ids) if other == id]
        fresh = _fresh(tracer, id, numbers[0], witnesses)
        made.append(_renewed(known[id], tracer, numbers) if id in known else fresh)
    kept = [theme for theme in tracer.old if theme.id not in tracer.ids and _is_kept(theme)]
    return [*made, *kept]


def _fresh(tracer: _Tracer, id: str, number: int, witnesses: Witnesses) -> Theme:
    last = _last(tracer.history, number)
    centre = tracer.history.centres[number]
    threshold = tracer.history.threshold
    return Theme(id, centre, threshold, "", {}, born=witnesses.instant(last))


def _renewed(theme: Theme, tracer: _Tracer, numbers: Sequence[int]) -> Theme:
    if theme.is_pinned:
        return theme
    centres, threshold = tracer.history.centres[numbers], tracer.history.threshold
    if len(numbers) == 1:
        return replace(theme, centre=centres[0], threshold=threshold)
    weights = np.maximum(tracer.sizes[numbers], 1).astype(np.float32)
    centre = unit(weights @ centres)
    # seen from the middle of its parts, all its comments are farther away
    return replace(theme, centre=centre, threshold=threshold * float((centres @ centre).min()))


def _parts(theme: Theme, tracer: _Tracer) -> tuple[Floats, float]:
    """The centres that a theme is made of, and how near to one is near."""
    numbers = [n for n, id in enumerate(tracer.ids) if id == theme.id]
    if theme.is_pinned or not numbers:
        return theme.centre[None], theme.threshold
    return tracer.history.centres[numbers], tracer.history.threshold


def _is_kept(theme: Theme) -> bool:
    return theme.definition is not None or theme.is_pinned or theme.is_named or theme.is_muted


def _begins(tracer: _Tracer, witnesses: Witnesses) -> Iterator[ThemeEvent]:
    """An event for each new theme, in the order in which they came to be."""
    history = tracer.history
    for number in range(history.founded):
        if tracer.ids[number] in tracer.new:
            yield _founding(tracer, number, witnesses)
    for step in history.steps:
        if tracer.ids[step.number] in tracer.new:
            yield _beginning(tracer, step, witnesses)


def _founding(tracer: _Tracer, number: int, witnesses: Witnesses) -> ThemeEvent:
    history = tracer.history
    cosines = witnesses.vectors[: history.last + 1] @ history.centres[number]
    best = np.argsort(-cosines, kind="stable")[:_EVIDENCE]
    return ThemeEvent(
        EventKind.BIRTH,
        tracer.ids[number],
        at=witnesses.instant(history.last),
        evidence=tuple(witnesses.ids(best)),
        figures={"comments": float(tracer.sizes[number])},
    )


def _beginning(tracer: _Tracer, step: Step, witnesses: Witnesses) -> ThemeEvent:
    id = tracer.ids[step.number]
    lost = tuple(dict.fromkeys(tracer.ids[parent] for parent in step.parents))
    first, others = (lost[0], (id, *lost[1:])) if step.is_split and lost else (id, lost)
    return ThemeEvent(
        EventKind.SPLIT if step.is_split and lost else EventKind.BIRTH,
        first,
        tuple(other for other in others if other != first),
        at=witnesses.instant(step.last),
        moved=len(step.moved),
        evidence=tuple(witnesses.ids(step.moved[:_EVIDENCE])),
        figures={"comments": float(len(step.moved)), "nearer_by": round(step.gain, 4)},
    )


def _ends(tracer: _Tracer, living: set[str]) -> tuple[list[ThemeEvent], dict[str, str]]:
    """What became of the ledger's themes that the history does not have."""
    events, merged = [], {}
    for theme, went in zip(tracer.old, tracer.matched.went, strict=True):
        if theme.id in living:
            continue
        if went is None:
            events.append(ThemeEvent(EventKind.DEATH, theme.id, evidence=theme.examples))
        else:
            home = tracer.ids[went]
            merged[theme.id] = home
            events.append(ThemeEvent(EventKind.MERGE, home, (theme.id,), evidence=theme.examples))
    return events, merged


def _shifts(
    tracer: _Tracer,
    events: Sequence[ThemeEvent],
    seen: tuple[_Seen, _Seen],
    witnesses: Witnesses,
) -> Iterator[ThemeEvent]:
    """An event for each theme that gave comments to others for no other event's sake."""
    told = [{event.theme, *event.others} for event in events]
    before, after = seen
    is_held = before.is_held & after.is_held
    for number, theme in enumerate(tracer.old):
        mine = np.flatnonzero(is_held & (before.numbers == number))
        now = np.array([tracer.ids[n] for n in after.numbers[mine]], dtype=str)
        went = Counter(now[now != theme.id].tolist())
        others = [id for id, _ in went.most_common() if not any({id, theme.id} <= x for x in told)]
        moved = mine[np.isin(now, others)]
        if len(moved) >= max(_FEWEST, _NOTABLE * len(mine)):
            yield ThemeEvent(
                EventKind.SHIFT,
                theme.id,
                tuple(others),
                at=witnesses.instant(len(witnesses.vectors) - 1),
                moved=len(moved) * _step(witnesses),
                evidence=tuple(witnesses.ids(moved[:_EVIDENCE] * _step(witnesses))),
                figures={"share": round(len(moved) / len(mine), 4)},
            )


def _step(witnesses: Witnesses) -> int:
    """Every how many-th comment is looked at to match themes."""
    return 1 + len(witnesses.vectors) // _MATCHED


def _last(history: History, number: int) -> int:
    """The place of the last comment that a theme came to be with."""
    if number < history.founded:
        return history.last
    return history.steps[number - history.founded].last
