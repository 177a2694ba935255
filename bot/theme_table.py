"""All themes of a workspace with their numbers, counted as answers count them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from bot.analysis.answers import Change, Interval
from bot.analysis.material import Material
from bot.analysis.statistics import share_interval
from bot.analysis.theme_said import Themes, find_themes
from bot.feedback import Need
from bot.kept_corpus import KeptCorpus
from bot.kept_themes import KeptThemes
from bot.ports import CommentStore, Selection, ThemeStore
from bot.questions.query import Kind, Query
from models.themes.ledger import Place, Theme


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """A theme and its numbers; `change` is None where there is no time before to compare with.

    `customers` are distinct, None where too few comments say who wrote them. `score` is the mean
    sentiment, in [-1, 1]; `need` is what most of its comments want, None where nobody judged.
    """

    theme: Theme
    name: str
    area: str
    count: int
    share: float
    interval: Interval
    customers: int | None
    score: float
    need: Need | None
    change: Change | None

    def as_json(self) -> dict[str, Any]:
        """The line as one JSON object."""
        theme, change = self.theme, self.change
        return {
            "id": theme.id,
            "name": self.name,
            "names": dict(theme.names),
            "area": self.area,
            "count": self.count,
            "share": self.share,
            "interval": [self.interval.low, self.interval.high],
            "customers": self.customers,
            "sentiment": self.score,
            "need": self.need,
            "born": theme.born.isoformat() if theme.born else None,
            "change": change.difference if change else None,
            "change_interval": [change.interval.low, change.interval.high] if change else None,
            "is_change": bool(change and change.is_change),
            "phrases": {lang: list(phrases) for lang, phrases in theme.phrases.items()},
            "definition": theme.definition,
            "is_named": theme.is_named,
            "is_muted": theme.is_muted,
            "is_pinned": theme.is_pinned,
            "evidence": list(theme.examples),
        }


@dataclass(frozen=True, slots=True)
class ThemeTable:
    """The themes, largest first and muted ones last, and the comments that are of none.

    `places` counts those by where they stand. A change is between the days since <= day < until
    and as many days before; both are None where there are none to compare.
    """

    n: int
    lines: tuple[ThemeLine, ...]
    places: Mapping[Place, int]
    since: date | None
    until: date | None

    def as_json(self) -> dict[str, Any]:
        """The table as one JSON document."""
        pool = self.places[Place.POOL]
        interval = share_interval(pool, self.n)
        return {
            "n_comments": self.n,
            "themes": [line.as_json() for line in self.lines],
            "places": [
                {"place": place.name.lower(), "count": n, "share": n / max(self.n, 1)}
                for place, n in self.places.items()
            ],
            "no_theme": {
                "count": pool,
                "share": pool / max(self.n, 1),
                "interval": [interval.low, interval.high],
            },
            "change_period": {
                "since": self.since.isoformat() if self.since else None,
                "until": self.until.isoformat() if self.until else None,
            },
        }


def theme_table(
    comments: CommentStore, themes: ThemeStore, *, lang: str, zone: ZoneInfo
) -> ThemeTable:
    """Count all comments by their themes, with names in `en` or `zh`.

    ValueError before there are any themes.
    """
    query, material = Query(Kind.THEMES, lang=lang), _everything(comments, themes, zone)
    if material.themes is None:
        raise ValueError("there are no themes")
    found = find_themes(query, material, material.themes)
    sizes = found.counts.count
    order = sorted(
        range(len(sizes)),
        key=lambda number: (found.view.ledger.themes[number].is_muted, -sizes[number], number),
    )
    window = found.changes.window if found.changes else None
    return ThemeTable(
        n=material.n,
        lines=tuple(_line(found, number) for number in order),
        places={place: int((found.counts.numbers == place).sum()) for place in sorted(Place)[::-1]},
        since=window.since if window else None,
        until=window.until if window else None,
    )


def _line(found: Themes, number: int) -> ThemeLine:
    counts = found.counts
    is_empty = not counts.count[number]
    return ThemeLine(
        theme=found.view.ledger.themes[number],
        name=found.name(number),
        area=found.area(number),
        count=int(counts.count[number]),
        share=counts.share(number),
        interval=share_interval(0, counts.n) if is_empty else counts.interval(number),
        customers=None if counts.n_customers is None else int(counts.customers[number]),
        score=float(counts.score[number]),
        need=_main_need(found, number),
        change=found.change(number),
    )


def _main_need(found: Themes, number: int) -> Need | None:
    """What most comments of a theme want; of equally many the first in the order of needs."""
    needs = found.counts.table.needs[found.counts.numbers == number]
    counted = [int(((needs & 1 << bit) != 0).sum()) for bit in range(len(Need))]
    return list(Need)[int(np.argmax(counted))] if any(counted) else None


def _everything(comments: CommentStore, themes: ThemeStore, zone: ZoneInfo) -> Material:
    """All comments, without what counting has no use for."""
    table, span, kept = comments.select(Selection()), comments.span(), KeptCorpus(comments).now()
    return Material(
        about=table,
        considered=table,
        relevance=np.ones(len(table.keys), np.float32),
        n_considered=len(table.keys),
        n_corpus=span.n,
        n_undated=int(np.isnat(table.created_at).sum()),
        n_unlabelled=0,
        first=span.first and span.first.astimezone(zone),
        last=span.last and span.last.astimezone(zone),
        before=None,
        nearest=np.zeros(0, np.int64),
        releases={},
        zone=zone,
        ids=comments.ids,
        load=comments.load,
        folded=kept.folded,
        vectors=lambda keys: np.zeros((len(keys), 0), np.float32),
        column=kept.column,
        ever=lambda: table,
        aspects=lambda: comments.aspects(Selection()),
        themes=KeptThemes(themes).view(),
    )
