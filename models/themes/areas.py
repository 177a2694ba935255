"""The upper level of themes: parts of a product that several themes are about."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from models.themes.concepts import Lexicon, Read
from models.themes.ledger import Area
from models.themes.phrases import Background

OTHER = "other"

#: Fewer of a theme's comments than this say nothing of where it belongs.
_LEAST_SHARE = 0.08

#: A concept that this share of all comments name says nothing of where a theme belongs.
_COMMON = 1 / 3


@cache
def areas() -> tuple[Area, ...]:
    """Every area, in the order of the table; the last is for what fits in no other."""
    with Path(__file__).with_name("areas.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Area(row["id"], {"en": row["en"], "zh": row["zh"]}) for row in csv.DictReader(file)
        )


def area_of(reads: Iterable[Read], background: Background, lexicon: Lexicon) -> str:
    """The area that most comments of a theme name more than others do; `other` where none is.

    Each comment votes for the areas of the concepts that it names, a concept's vote counting the
    more the rarer it is in the background.
    """
    votes: dict[str, float] = defaultdict(float)
    n = 0
    for read in reads:
        n += 1
        for area in sorted({lexicon.concepts[number].area for number in read.concepts}):
            rarest = min(
                background.of_concept(number)
                for number in read.concepts
                if lexicon.concepts[number].area == area
            )
            votes[area] += max(0.0, 1 - rarest / _COMMON)
    votes.pop(OTHER, None)
    best = min(votes, key=lambda area: (-votes[area], area), default=OTHER)
    return best if votes.get(best, 0) >= _LEAST_SHARE * n else OTHER
