"""A theme into its finer parts, because a person says so."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, count

import numpy as np

from bot.errors import ThemeError
from bot.theme_decisions import Act
from models.themes.ledger import (
    Assigned,
    EventKind,
    Ledger,
    Refreshed,
    Theme,
    ThemeCorpus,
    ThemeEvent,
    ThemeMaker,
)


def split(
    ledger: Ledger, theme: Theme, corpus: ThemeCorpus, maker: ThemeMaker, act: Act
) -> Refreshed:
    """The ledger with the parts of a theme, and the part of each of its comments.

    The largest part keeps the id, and the name where a person gave it; comments that are of no
    part stay with it. The parts are pinned, so that no refresh puts them together again.
    ThemeError when the theme is of one piece.
    """
    found = maker.refresh(corpus, None)
    sizes = _sizes(found)
    if len(sizes) < 2:
        raise ThemeError(
            f"{theme.id} ({theme.name('en')}) says one thing only: it has no finer parts."
        )
    order = sorted(range(len(sizes)), key=lambda number: (-sizes[number], number))
    parts = [found.ledger.themes[number] for number in order]
    ids = [theme.id, *(f"T{ledger.next_id + n}" for n in range(len(parts) - 1))]
    made = [
        replace(part, id=id, area=theme.area, is_pinned=True)
        for part, id in zip(parts, ids, strict=True)
    ]
    made[0] = _first(theme, made[0])
    made = _named_apart(made, [one for one in ledger.themes if one.id != theme.id])
    whole = _with(
        ledger,
        theme,
        made,
        ThemeEvent(
            EventKind.SPLIT,
            theme.id,
            tuple(ids[1:]),
            at=act.at,
            moved=len(corpus) - sizes[order[0]],
            evidence=tuple(id for part in made for id in part.examples[:2]),
            by=act.by,
            words=theme.name("en"),
        ),
    )
    return Refreshed(whole, _assigned(found, order, [whole.numbers()[id] for id in ids]))


def _sizes(found: Refreshed) -> list[int]:
    numbers = found.assigned.numbers
    counts = np.bincount(numbers[numbers >= 0], minlength=len(found.ledger.themes))
    return [int(count) for count in counts]


def _first(theme: Theme, part: Theme) -> Theme:
    kept = replace(part, born=theme.born, definition=theme.definition, is_muted=theme.is_muted)
    return replace(kept, names=theme.names, is_named=True) if theme.is_named else kept


def _named_apart(parts: list[Theme], others: list[Theme]) -> list[Theme]:
    """The parts with a number behind a name that another theme has already."""
    taken = {name.casefold() for theme in others for name in theme.names.values()}
    made = []
    for part in parts:
        names = {lang: _free(name, taken) for lang, name in part.names.items()}
        taken |= {name.casefold() for name in names.values()}
        made.append(replace(part, names=names))
    return made


def _free(name: str, taken: set[str]) -> str:
    numbered = (f"{name} {number}" for number in count(2))
    return next(one for one in chain([name], numbered) if one.casefold() not in taken)


def _with(ledger: Ledger, theme: Theme, parts: list[Theme], event: ThemeEvent) -> Ledger:
    themes = [parts[0] if one.id == theme.id else one for one in ledger.themes]
    return replace(
        ledger,
        themes=(*themes, *parts[1:]),
        events=(*ledger.events, event),
        next_id=ledger.next_id + len(parts) - 1,
    )


def _assigned(found: Refreshed, order: list[int], places: list[int]) -> Assigned:
    """The parts' places in the whole ledger; what is of no part goes to the first."""
    moved = np.zeros(len(order), np.int32)
    moved[order] = places
    said = found.assigned.numbers
    numbers = np.where(said >= 0, moved[said], places[0]).astype(np.int32)
    return Assigned(numbers, found.assigned.similarity)
