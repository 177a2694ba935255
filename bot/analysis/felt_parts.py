"""The parts of the product that comments name with blame, praise or wishes, across all themes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from bot.analysis.answers import Finding
from bot.analysis.material import Material
from bot.analysis.matters import id_of, rows_by_part
from bot.analysis.relevance import terms_of
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
    any. Neither the products themselves nor what the question is about are parts.
    """
    aspects = (material.named or material.aspects)()
    named = rows_by_part(_felt(aspects, feeling), material.part_of, among)
    products = {product.casefold() for product in material.column("product", among[:1]).names}
    topic = _stems(query.topic or "")
    found = [
        (names.get(query.lang) or id_of(names), among[rows])
        for names, rows in named.values()
        if len(rows) and id_of(names).casefold() not in products
    ]
    found = [one for one in found if not _stems(one[0]) <= topic]
    return sorted(found, key=lambda one: (-len(one[1]), one[0]))


def felt_finding(
    query: Query, material: Material, among: Keys, feeling: int | None
) -> tuple[Finding, Keys] | None:
    """The parts that most of these comments name so, each with its share; None without any.

    With it the keys of the comments to quote.
    """
    every = felt_parts(query, material, among, feeling)
    told = [one for one in every if len(one[1]) >= _FEWEST][:_TOLD]
    parts = [_part(material, one, len(among)) for one in told]
    if not parts:
        return None
    items = [
        say(query, "felt_item", part=part.title, n=part.n, interval=_interval(part))
        for part in parts
    ]
    quoted = _quoted(material, [keys for _, keys in told])
    keys = np.unique(np.concatenate([keys for _, keys in told]))
    finding = Finding(
        title=say(query, f"title_{_TITLES[feeling]}"),
        text=say(query, f"text_{_TITLES[feeling]}", of=len(among), listed=listed(query, items)),
        value=len(keys) / len(among),
        interval=share_interval(len(keys), len(among)),
        n=len(keys),
        of=len(among),
        evidence=tuple(material.ids(quoted)),
        comments=tuple(material.ids(keys)),
        parts=tuple(parts),
    )
    return finding, quoted


def _felt(aspects: AspectTable, feeling: int | None) -> AspectTable:
    if feeling is None:
        return aspects
    some = aspects.sentiment == feeling
    return AspectTable(
        aspects.keys[some], aspects.phrases, aspects.phrase[some], aspects.sentiment[some]
    )


def _stems(name: str) -> frozenset[str]:
    return frozenset(term.stem for term in terms_of(name))


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


def _quoted(material: Material, naming: Sequence[Keys]) -> Keys:
    """One comment on each part, the parts in order, none twice."""
    best = [typical(material, keys, nearness(material, keys), 1) for keys in naming]
    return np.array(list(dict.fromkeys(np.concatenate(best).tolist())), np.int64)
