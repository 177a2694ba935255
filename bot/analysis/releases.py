"""Which release a change is near to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.analysis.bins import Bins, Step

#: A change is tied to a release so many days before or after it.
_NEAR = {Step.DAY: 7, Step.WEEK: 7, Step.MONTH: 16}


@dataclass(frozen=True, slots=True)
class Release:
    """A version and the day of its first comment."""

    version: str
    day: date


def release_near(day: date, bins: Bins, releases: Mapping[str, date]) -> Release | None:
    """The release that is nearest to a day, the older version of two; None when none is near.

    Versions that are there from the first day on were released before it, nobody knows when.
    """
    near = [
        (abs((first - day).days), first, version)
        for version, first in releases.items()
        if first > bins.since and abs((first - day).days) <= _NEAR[bins.step]
    ]
    if not near:
        return None
    _, first, version = min(near)
    return Release(version, first)
