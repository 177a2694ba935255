"""The parts of the product that comments name with blame, praise or wishes, across all themes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from bot.analysis.answers import Finding
from bot.analysis.material import Material
from bot.analysis.matters import id_of, rows_by_part
from bot.analysis.statistics import share_interval
from bot.analysis.typical import nearness, typical
from bot.analysis.wording import listed, percent_interval, say
from bot.ports import AspectTable, Keys
from bot.questions.query import Query

#: So many parts are told of, each named by at least so many comments.
_TOLD, _FEWEST = 6, 3
_TITLES: Mapping[int | None, str] = {0: "blamed", 2: "praised", None: "wished"}

FeltPart = tuple[str, Keys]


def felt_parts(
    query: Query, material: Material, among: Keys, feeling: int | None
) -> list[FeltPart]:
    """Names of the parts of which some of these comments feel so, and the keys of those that do.

    Most comments first; `among` is ascending, `feeling` 0 for negative, 2 for positive, None for
    any. The products themselves are no parts.
    """
    aspects = (material.named or material.aspects)()
    named = rows_by_part(_felt(aspects, feeling), material.part_of, among)
    products = {product.casefold() for product in material.column("product", among[:1]).names}
    found = [
        (names.get(query.lang) or id_of(names), among[rows])
        for names, rows in named.values()
        if len(rows) and id_of(names).casefold() not in products
    ]
    return sorted(found, key=lambda one: (-len(one[1]), one[0]))


def felt_finding(
    query: Query, material: Material, among: Keys, feeling: int | None
) -> Iterator[Finding]:
    """The parts that most of these comments name so, each with its share of them, if any has."""
    every = felt_parts(query, material, among, feeling)
    told = [one for one in every if len(one[1]) >= _FEWEST][:_TOLD]
    parts = [_part(material, one, len(among)) for one in told]
    if not parts:
        return
    items = [
        say(query, "felt_item", part=part.title, n=part.n, interval=_interval(part))
        for part in parts
    ]
    quoted = _quoted(material, [keys for _, keys in told])
    keys = np.unique(np.concatenate([keys for _, keys in told]))
    yield Finding(
        title=say(query, f"title_{_TITLES[feeling]}"),
        text=say(query, f"text_{_TITLES[feeling]}", of=len(among), listed=listed(query, items)),
        value=len(keys) / len(among),
        interval=share_interval(len(keys), len(among)),
        n=len(keys),
        of=len(among),
        evidence=quoted,
        comments=tuple(material.ids(keys)),
        parts=tuple(parts),
    )


def _felt(aspects: AspectTable, feeling: int | None) -> AspectTable:
    if feeling is None:
        return aspects
    some = aspects.sentiment == feeling
    return AspectTable(
        aspects.keys[some], aspects.phrases, aspects.phrase[some], aspects.sentiment[some]
    )


def _part(material: Material, felt: FeltPart, of: int) -> Finding:
    name, keys = felt
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


def _quoted(material: Material, naming: Sequence[Keys]) -> tuple[str, ...]:
    """One comment on each part, the parts in order, none twice."""
    best = (typical(material, keys, nearness(material, keys), 1) for keys in naming)
    return tuple(dict.fromkeys(id for keys in best for id in material.ids(keys)))
