"""What people decide about themes, as changes of a ledger: each is recorded with who did it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.errors import ThemeError
from models.themes.ledger import EventKind, Ledger, Theme, ThemeEvent

LONGEST_NAME = 80

_MARKS = {
    EventKind.MUTE: ("is_muted", True, "is muted already"),
    EventKind.UNMUTE: ("is_muted", False, "is not muted"),
    EventKind.PIN: ("is_pinned", True, "is pinned already"),
    EventKind.UNPIN: ("is_pinned", False, "is not pinned"),
}


@dataclass(frozen=True, slots=True)
class Act:
    """Who decides, and when (aware)."""

    by: str
    at: datetime


def theme_of(ledger: Ledger, id: str) -> Theme:
    """The theme of an id in any case; ThemeError says what became of it, or that it never was."""
    wanted = id.strip().upper()
    for theme in ledger.themes:
        if theme.id == wanted:
            return theme
    if wanted in ledger.merged:
        home = ledger.home(wanted)
        raise ThemeError(f"{wanted} was merged into {home}; use {home} instead.")
    if any(wanted in {event.theme, *event.others} for event in ledger.events):
        raise ThemeError(
            f"{wanted} is no more; `earful themes history {wanted}` says what became of it."
        )
    raise ThemeError(f"There is no theme {id.strip()!r}; `earful themes` lists them.")


def rename(ledger: Ledger, id: str, name: str, lang: str, act: Act) -> Ledger:
    """Give a theme a name in a language, which no refresh changes any more."""
    theme, wanted = theme_of(ledger, id), checked_name(ledger, name, id)
    names = {**theme.names, lang: wanted}
    event = _event(EventKind.RENAME, theme, act, words=wanted)
    return _with(ledger, replace(theme, names=names, is_named=True), event)


def mark(ledger: Ledger, id: str, kind: EventKind, act: Act) -> Ledger:
    """Mute or pin a theme, or undo it."""
    theme = theme_of(ledger, id)
    attribute, value, already = _MARKS[kind]
    if getattr(theme, attribute) is value:
        raise ThemeError(f"{theme.id} ({theme.name('en')}) {already}.")
    changed: dict[str, Any] = {attribute: value}
    marked = replace(theme, **changed)
    return _with(ledger, marked, _event(kind, theme, act, words=theme.name("en")))


def merge(ledger: Ledger, kept: str, gone: str, sizes: Mapping[str, int], act: Act) -> Ledger:
    """Make one theme part of another, for good; `sizes` counts the comments of themes."""
    ours, theirs = theme_of(ledger, kept), theme_of(ledger, gone)
    if ours.id == theirs.id:
        raise ThemeError(f"{ours.id} cannot be merged with itself; name two themes.")
    n_ours, n_theirs = sizes.get(ours.id, 0), sizes.get(theirs.id, 0)
    both = replace(
        ours,
        centre=_middle(ours, n_ours, theirs, n_theirs),
        threshold=min(ours.threshold, theirs.threshold),
        phrases=_both(ours.phrases, theirs.phrases),
        examples=tuple(dict.fromkeys((*ours.examples, *theirs.examples))),
        born=min(filter(None, (ours.born, theirs.born)), default=None),
        is_pinned=ours.is_pinned or theirs.is_pinned,
    )
    event = replace(
        _event(EventKind.MERGE, ours, act, words=theirs.name("en")),
        others=(theirs.id,),
        moved=n_theirs,
        evidence=theirs.examples,
    )
    without = replace(
        ledger,
        themes=tuple(theme for theme in ledger.themes if theme.id != theirs.id),
        merged={**ledger.merged, theirs.id: ours.id},
    )
    return _with(without, both, event)


def checked_name(ledger: Ledger, name: str, id: str | None = None) -> str:
    """A name as it is kept; ThemeError when it is none, too long, or another theme's."""
    words = " ".join(name.split())
    if not words or len(words) > LONGEST_NAME:
        raise ThemeError(f"A theme's name has 1 to {LONGEST_NAME} characters; choose such a one.")
    for theme in ledger.themes:
        is_other = id is None or theme.id != id.strip().upper()
        if is_other and words.casefold() in {one.casefold() for one in theme.names.values()}:
            raise ThemeError(
                f"{theme.id} is called {words!r} already; choose another name, or merge the two."
            )
    return words


def defined(before: Ledger, after: Ledger, act: Act) -> Ledger:
    """A ledger with a theme more that a person described, with that act recorded once."""
    known = before.numbers()
    (theme,) = (theme for theme in after.themes if theme.id not in known)
    event = _event(EventKind.DEFINE, theme, act, words=theme.definition)
    return replace(after, events=(*before.events, event))


def _event(kind: EventKind, theme: Theme, act: Act, *, words: str | None) -> ThemeEvent:
    return ThemeEvent(kind, theme.id, at=act.at, by=act.by, words=words)


def _with(ledger: Ledger, theme: Theme, event: ThemeEvent) -> Ledger:
    themes = tuple(theme if one.id == theme.id else one for one in ledger.themes)
    return replace(ledger, themes=themes, events=(*ledger.events, event))


def _middle(ours: Theme, n_ours: int, theirs: Theme, n_theirs: int) -> NDArray[np.float32]:
    """The direction of the comments of both."""
    added = (n_ours or 1) * ours.centre + (n_theirs or 1) * theirs.centre
    length = float(np.linalg.norm(added))
    return np.asarray(added / length, np.float32) if length else ours.centre


def _both(
    ours: Mapping[str, tuple[str, ...]], theirs: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    return {
        lang: tuple(dict.fromkeys((*ours.get(lang, ()), *theirs.get(lang, ()))))
        for lang in (*ours, *theirs)
    }
