"""The release that a theme began with, found by how often it is named right before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from scipy.special import ndtri

from bot.analysis.bins import first_instant
from bot.analysis.differences import share_p
from bot.analysis.material import Material
from bot.analysis.releases import Release
from bot.analysis.statistics import share_change
from bot.analysis.theme_view import ThemeView
from bot.analysis.wording import say, say_day
from bot.ports import Floats
from bot.questions.query import Query

Stamps = np.ndarray[tuple[int], np.dtype[np.datetime64]]

#: How far before and after a release is looked, unless another is nearer, and the least of it.
_FAR, _NEAR = timedelta(days=91), timedelta(days=7)
#: A theme began with a release when it is at least so many times as frequent right after it as it
#: ever was before, in so many comments; and it lasts when it keeps this part of that.
_TIMES, _FEWEST, _LASTS = 3.0, 5, 0.4
_ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Beginning:
    """The release that a theme began with, and whether the theme is still there."""

    release: Release
    lasts: bool


@dataclass(frozen=True, slots=True)
class _Stretches:
    """Before and after a release: the edges in days, the first day of all and the last."""

    release: Release
    first: date
    before: date
    after: date
    last: date


def beginnings(
    query: Query, material: Material, view: ThemeView, told: Sequence[int]
) -> Mapping[int, Beginning]:
    """For each of these themes the release it began with, if there is one beyond chance.

    All comments of any time that pass the filters are looked at; a question about one version has
    no before.
    """
    stretches = list(_stretches(material))
    if len(query.filters.version) == 1 or not stretches:
        return {}
    everyone = material.ever()
    dated = ~np.isnat(everyone.created_at)
    stamps, numbers = everyone.created_at[dated], view.numbers_of(everyone.keys[dated])
    sizes = _counted(np.sort(stamps), stretches, material)
    z = float(-ndtri(_ALPHA / 2 / (len(told) * len(stretches))))
    found = {}
    for number in told:
        counts = _counted(np.sort(stamps[numbers == number]), stretches, material)
        best = _best(counts, sizes, z)
        if best is not None:
            lasts = _lasts(counts[best], sizes[best])
            found[number] = Beginning(stretches[best].release, lasts)
    return found


def say_beginning(query: Query, beginning: Beginning) -> str:
    """That a theme is there since a release, or began with it and is gone."""
    release = beginning.release
    phrase = "note_since" if beginning.lasts else "note_began"
    return say(query, phrase, version=release.version, day=say_day(query, release.day))


def _stretches(material: Material) -> Iterator[_Stretches]:
    if material.first is None or material.last is None:
        return
    first, last = material.first.date(), material.last.date() + timedelta(days=1)
    ordered = sorted((day, version) for version, day in material.releases.items())
    days = [day for day, _ in ordered]
    for place, (day, version) in enumerate(ordered):
        previous = days[place - 1] if place else first
        following = days[place + 1] if place + 1 < len(days) else last
        before = max(min(previous, day - _NEAR), day - _FAR, first)
        after = min(max(following, day + _NEAR), day + _FAR, last)
        if day - before >= _NEAR and after - day >= _NEAR:
            yield _Stretches(Release(version, day), first, before, after, last)


def _counted(stamps: Stamps, stretches: Sequence[_Stretches], material: Material) -> Floats:
    """How many stamps are right before, right after, ever before, and last: (stretches, 4)."""
    edges = np.array(
        [[first_instant(day, material.zone) for day in _edges(one)] for one in stretches]
    )
    places = np.searchsorted(stamps, edges)
    first, before, day, after, late, last = places.T
    late = np.maximum(late, day)
    counts: Floats = np.stack([day - before, after - day, day - first, last - late], axis=1)
    return counts


def _edges(one: _Stretches) -> tuple[date, ...]:
    return (one.first, one.before, one.release.day, one.after, one.last - _FAR, one.last)


def _best(counts: Floats, sizes: Floats, z: float) -> int | None:
    """The release with the clearest beginning."""
    chances = {}
    for place, (theirs, of) in enumerate(zip(counts.tolist(), sizes.tolist(), strict=True)):
        before, after, ever, _ = theirs
        of_before, of_after, of_ever, _ = of
        if after < _FEWEST or not of_before:
            continue
        least = after / of_after / _TIMES
        if before / of_before > least or ever / of_ever > least:
            continue
        change = share_change(after, of_after, before, of_before, z)
        if change is not None and change.interval.low > 0:
            chances[place] = share_p(after, of_after, before, of_before)
    return min(chances, key=lambda place: (chances[place], place)) if chances else None


def _lasts(counts: Floats, sizes: Floats) -> bool:
    _, after, _, late = counts / np.maximum(sizes, 1)
    return bool(late >= _LASTS * after)
