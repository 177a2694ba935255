"""What a team says it has shipped, and since when: `earful released "dark mode"`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.errors import ReleasedError
from bot.records import SettingStore

_NAME, _THINGS = "released", "things"
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Released:
    """Something customers may have asked for, by the name they ask for it with, and its day."""

    name: str
    on: date


class ReleasedThings:
    """What is kept of it among the settings of a workspace."""

    def __init__(self, settings: SettingStore) -> None:
        self._settings = settings

    def all(self) -> Sequence[Released]:
        """All things, the newest first."""
        held = self._settings.get(_NAME) or {}
        found = [_read(one) for one in held.get(_THINGS, ())]
        return sorted(found, key=lambda one: (-one.on.toordinal(), one.name.casefold()))

    def add(self, thing: Released, by: str, at: datetime) -> None:
        """Say that a thing is released; of one name the last word counts.

        ReleasedError where the name cannot be one.
        """
        if not thing.name.strip() or len(thing.name) > _LONGEST:
            raise ReleasedError(
                f"A released thing needs a name of 1 to {_LONGEST} characters, as customers "
                'ask for it: earful released "dark mode".'
            )
        self._put([*self._but(thing.name), thing], by, at)

    def remove(self, name: str, by: str, at: datetime) -> None:
        """Take a thing back; ReleasedError where there is none of the name."""
        rest = self._but(name)
        if len(rest) == len(self.all()):
            known = ", ".join(one.name for one in self.all()) or "none"
            raise ReleasedError(f"Nothing named “{name}” is said to be released; known: {known}.")
        self._put(rest, by, at)

    def _but(self, name: str) -> list[Released]:
        return [one for one in self.all() if one.name.casefold() != name.strip().casefold()]

    def _put(self, things: Sequence[Released], by: str, at: datetime) -> None:
        rows = [{"name": one.name.strip(), "on": one.on.isoformat()} for one in things]
        self._settings.put(_NAME, {_THINGS: rows}, by, at)


def _read(row: Mapping[str, Any]) -> Released:
    return Released(row["name"], date.fromisoformat(row["on"]))
