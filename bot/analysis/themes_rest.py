"""What the themes told of leave out: the areas they are in, other themes, and no theme at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from bot.analysis.answers import Finding
from bot.analysis.statistics import share_interval
from bot.analysis.theme_said import Themes
from bot.analysis.wording import listed, percent, say
from bot.ports import Keys
from models.themes.ledger import Place

#: How many of the themes that are not told of are named.
_NAMED = 12


def around(found: Themes, told: Sequence[int]) -> Iterator[Finding]:
    """What the themes told of leave out: the areas they are in, other themes, and no theme."""
    others = [number for number in found.shown if number not in set(told)]
    if others:
        yield from _areas(found)
        yield _others(found, others)
    yield from rest_finding(found)


def _areas(found: Themes) -> Iterator[Finding]:
    """The share of each area, where there are several."""
    members: dict[str, list[int]] = {}
    for number in found.shown:
        members.setdefault(found.area(number), []).append(number)
    if len(members) < 2:
        return
    parts = [_part(found, area, numbers) for area, numbers in members.items()]
    parts.sort(key=lambda part: -part.n)
    yield _listed(found, say(found.query, "title_areas"), "text_areas", parts)


def _others(found: Themes, numbers: Sequence[int]) -> Finding:
    query = found.query
    parts = [_part(found, found.name(number), [number]) for number in numbers]
    named = [_say_part(found, part) for part in parts[:_NAMED]]
    whole = _part(found, say(query, "title_others", n=len(numbers)), numbers)
    dots = ("…",) if len(parts) > _NAMED else ()
    text = say(
        query, "text_others", share=percent(whole.value or 0), listed=listed(query, [*named, *dots])
    )
    return replace(whole, text=text, parts=tuple(parts))


def rest_finding(found: Themes) -> Iterator[Finding]:
    """The comments that no theme holds: what waits for one, short praise and blame, and noise."""
    query, parts = found.query, []
    for place in Place:
        keys = found.counts.keys(int(place))
        if len(keys):
            part = _of(found, "", keys)
            share = percent(part.value or 0)
            text = say(query, f"rest_{place.name.lower()}", share=share, n=part.n)
            parts.append(replace(part, title=text))
    if parts:
        keys = found.counts.table.keys[found.counts.numbers < 0]
        whole = _of(found, say(query, "title_rest"), keys)
        text = say(query, "text_rest", listed=listed(query, [part.title for part in parts]))
        yield replace(whole, text=text, parts=tuple(parts))


def _listed(found: Themes, title: str, phrase: str, parts: Sequence[Finding]) -> Finding:
    """Several shares in one finding, which itself stands for the first."""
    said = [_say_part(found, part) for part in parts[:_NAMED]]
    text = say(found.query, phrase, listed=listed(found.query, said))
    return replace(parts[0], title=title, text=text, parts=tuple(parts))


def _say_part(found: Themes, part: Finding) -> str:
    return say(found.query, "area_item", area=part.title, share=percent(part.value or 0))


def _part(found: Themes, title: str, numbers: Sequence[int]) -> Finding:
    rows = np.sort(np.concatenate([found.counts.rows(number) for number in numbers]))
    return _of(found, title, found.counts.table.keys[rows])


def _of(found: Themes, title: str, keys: Keys) -> Finding:
    n, of = len(keys), found.counts.n
    return Finding(
        title=title,
        text=say(found.query, "theme_count", n=n),
        value=n / max(of, 1),
        interval=share_interval(n, of),
        n=n,
        of=of,
        comments=tuple(found.material.ids(keys)),
    )
