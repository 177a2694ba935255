"""The parts of the product that comments name with blame: what is wrong, across all themes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from bot.analysis.answers import Finding
from bot.analysis.material import Material
from bot.analysis.matters import id_of, rows_by_part
from bot.analysis.statistics import share_interval
from bot.analysis.typical import nearness, typical
from bot.analysis.wording import listed, percent_interval, say
from bot.ports import AspectTable, Keys
from bot.questions.query import Query

#: So many parts are told of, each blamed by at least so many comments.
_TOLD, _FEWEST = 6, 3
_NEGATIVE = 0

Blamed = tuple[str, Keys]


def blamed_parts(query: Query, material: Material, among: Keys) -> list[Blamed]:
    """Names of the parts that some of these comments blame, and the keys of those that do.

    Most comments first; `among` is ascending.
    """
    aspects = (material.named or material.aspects)()
    named = rows_by_part(_unhappy(aspects), material.part_of, among)
    found = [
        (names.get(query.lang) or id_of(names), among[rows])
        for names, rows in named.values()
        if len(rows)
    ]
    return sorted(found, key=lambda one: (-len(one[1]), one[0]))


def blamed_finding(query: Query, material: Material, among: Keys) -> Iterator[Finding]:
    """The parts that most of these comments blame, each with its share of them, if any has."""
    blamed = [one for one in blamed_parts(query, material, among) if len(one[1]) >= _FEWEST]
    parts = [_part(material, one, len(among)) for one in blamed[:_TOLD]]
    if not parts:
        return
    items = [
        say(query, "blamed_item", part=part.title, n=part.n, interval=_interval(part))
        for part in parts
    ]
    quoted = _quoted(material, [keys for _, keys in blamed[:_TOLD]])
    keys = np.unique(np.concatenate([keys for _, keys in blamed[:_TOLD]]))
    yield Finding(
        title=say(query, "title_blamed"),
        text=say(query, "text_blamed", of=len(among), listed=listed(query, items)),
        value=len(keys) / len(among),
        interval=share_interval(len(keys), len(among)),
        n=len(keys),
        of=len(among),
        evidence=quoted,
        comments=tuple(material.ids(keys)),
        parts=tuple(parts),
    )


def _unhappy(aspects: AspectTable) -> AspectTable:
    blamed = aspects.sentiment == _NEGATIVE
    return AspectTable(
        aspects.keys[blamed], aspects.phrases, aspects.phrase[blamed], aspects.sentiment[blamed]
    )


def _part(material: Material, blamed: Blamed, of: int) -> Finding:
    name, keys = blamed
    return Finding(
        title=name,
        text=name,
        value=len(keys) / of,
        interval=share_interval(len(keys), of),
        n=len(keys),
        of=of,
        comments=tuple(material.ids(keys)),
    )


def _interval(part: Finding) -> str:
    return percent_interval(part.interval) if part.interval else ""


def _quoted(material: Material, blaming: Sequence[Keys]) -> tuple[str, ...]:
    """One comment on each part, the parts in order, none twice."""
    best = (typical(material, keys, nearness(material, keys), 1) for keys in blaming)
    return tuple(dict.fromkeys(id for keys in best for id in material.ids(keys)))
