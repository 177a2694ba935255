"""What is added to the events of a refresh so that a person can read them later."""

from __future__ import annotations

from dataclasses import replace

from models.themes.ledger import EventKind, Ledger, ThemeEvent


def with_words(after: Ledger, before: Ledger | None, known: int) -> Ledger:
    """The events after the first `known` get the names of the themes they are about.

    A theme that is gone is in no ledger any more, and its name only here.
    """
    names = {theme.id: theme.name("en") for one in (before, after) if one for theme in one.themes}
    told = tuple(_told(event, names) for event in after.events[known:])
    return replace(after, events=(*after.events[:known], *told))


def _told(event: ThemeEvent, names: dict[str, str]) -> ThemeEvent:
    """The name a theme is born with or has at its end; of a merge the one that was taken in."""
    if event.words is not None:
        return event
    about = event.others if event.kind is EventKind.MERGE else (event.theme,)
    return replace(event, words=", ".join(names[id] for id in about if id in names) or None)
