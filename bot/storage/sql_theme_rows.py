"""Between rows of the database and the dataclasses of themes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from sqlalchemy import Row

from bot.storage.contract import without_zone
from bot.storage.sql_rows import utc
from models.themes.ledger import Area, EventKind, Ledger, Theme, ThemeEvent

# Low byte first on any machine, so that a database can be carried from one to another.
_TYPE = np.dtype("<f4")


def ledger_values(ledger: Ledger) -> dict[str, Any]:
    """Column -> value of a ledger, but for its themes and events."""
    return {
        "revision": ledger.revision,
        "next_id": ledger.next_id,
        "areas": [{"id": area.id, "names": dict(area.names)} for area in ledger.areas],
        "merged": dict(ledger.merged),
    }


def theme_row(theme: Theme, place: int, workspace: str) -> dict[str, Any]:
    """Column -> value of a theme to be inserted."""
    return {
        "workspace_id": workspace,
        "id": theme.id,
        "place": place,
        "centre": theme.centre.astype(_TYPE).tobytes(),
        "threshold": float(theme.threshold),
        "area": theme.area,
        "names": dict(theme.names),
        "phrases": {lang: list(phrases) for lang, phrases in theme.phrases.items()},
        "examples": list(theme.examples),
        "born": without_zone(theme.born),
        "definition": theme.definition,
        "is_named": theme.is_named,
        "is_muted": theme.is_muted,
        "is_pinned": theme.is_pinned,
    }


def event_row(event: ThemeEvent, workspace: str) -> dict[str, Any]:
    """Column -> value of an event to be inserted."""
    return {
        "workspace_id": workspace,
        "kind": str(event.kind),
        "theme": event.theme,
        "others": list(event.others),
        "at": without_zone(event.at),
        "moved": int(event.moved),
        "evidence": list(event.evidence),
        "figures": {name: float(value) for name, value in event.figures.items()},
        "by": event.by,
        "words": event.words,
    }


def ledger_of(row: Row[Any], themes: Iterable[Row[Any]], events: Iterable[Row[Any]]) -> Ledger:
    """The ledger in rows of the three tables, which are in their order."""
    return Ledger(
        revision=row.revision,
        themes=tuple(_theme(theme) for theme in themes),
        areas=tuple(Area(area["id"], area["names"]) for area in row.areas),
        events=tuple(event_of(event) for event in events),
        merged=row.merged,
        next_id=row.next_id,
    )


def event_of(row: Row[Any]) -> ThemeEvent:
    """The event in a row."""
    return ThemeEvent(
        kind=EventKind(row.kind),
        theme=row.theme,
        others=tuple(row.others),
        at=utc(row.at),
        moved=row.moved,
        evidence=tuple(row.evidence),
        figures=row.figures,
        by=row.by,
        words=row.words,
    )


def _theme(row: Row[Any]) -> Theme:
    return Theme(
        id=row.id,
        centre=np.frombuffer(row.centre, _TYPE).astype(np.float32),
        threshold=row.threshold,
        area=row.area,
        names=row.names,
        phrases=_phrases(row.phrases),
        examples=tuple(row.examples),
        born=utc(row.born),
        definition=row.definition,
        is_named=row.is_named,
        is_muted=row.is_muted,
        is_pinned=row.is_pinned,
    )


def _phrases(held: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {lang: tuple(phrases) for lang, phrases in held.items()}
