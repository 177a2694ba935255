"""Comments that are on both sides of a comparison: they are taken out, and that is said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.analysis.key_places import KeyPlaces
from bot.analysis.material import Material, rows
from bot.analysis.wording import say
from bot.ports import Keys
from bot.questions.query import Query


class Shared(StrEnum):
    """How two sides overlap."""

    NOTHING = "nothing"
    OURS = "ours"  # all of our side is on theirs
    THEIRS = "theirs"
    SOME = "some"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Overlap:
    """How two sides overlap, and by how many comments."""

    how: Shared
    n: int

    def renamed(self, query: Query, names: tuple[str, str]) -> tuple[str, str]:
        """The names of the sides, where one is the rest of what it was."""
        ours, theirs = names
        if self.how is Shared.OURS:
            return ours, say(query, "cmp_rest")
        if self.how is Shared.THEIRS:
            return say(query, "cmp_rest"), theirs
        return names


def apart(
    ours: Material, theirs: Material, *, are_labels: bool
) -> tuple[Overlap, Material, Material]:
    """Both sides without the comments that are on both, so that their difference has an interval.

    A side within the other is compared with the rest of it; of two that merely touch, both lose
    what they share. Sides that are told apart by labels are compared by what is about them.
    """
    if are_labels:
        ours, theirs = _only_about(ours), _only_about(theirs)
    keys = ours.considered.keys, theirs.considered.keys
    shared = keys[0][KeyPlaces(keys[1]).of(keys[0]) >= 0]
    how = _how(len(shared), len(keys[0]), len(keys[1]))
    if how in {Shared.THEIRS, Shared.SOME}:
        ours = _without(ours, shared)
    if how in {Shared.OURS, Shared.SOME}:
        theirs = _without(theirs, shared)
    return Overlap(how, len(shared)), ours, theirs


def _how(shared: int, ours: int, theirs: int) -> Shared:
    if shared == 0:
        return Shared.NOTHING
    if ours == theirs == shared:
        return Shared.ALL
    if shared == ours:
        return Shared.OURS
    return Shared.THEIRS if shared == theirs else Shared.SOME


def _only_about(material: Material) -> Material:
    return replace(material, considered=material.about, n_considered=material.n)


def _without(material: Material, shared: Keys) -> Material:
    places = KeyPlaces(shared)
    considered = places.of(material.considered.keys) < 0
    about = places.of(material.about.keys) < 0
    return replace(
        material,
        about=rows(material.about, about),
        considered=rows(material.considered, considered),
        relevance=material.relevance[about],
        n_considered=int(considered.sum()),
    )
