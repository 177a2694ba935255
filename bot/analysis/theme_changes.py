"""Which themes rose or fell, beyond chance and after looking at all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from bot.analysis.answers import Change
from bot.analysis.differences import discoveries, share_p
from bot.analysis.material import Material
from bot.analysis.statistics import share_change
from bot.analysis.theme_counts import ThemeCounts, count_themes
from bot.analysis.theme_view import ThemeView
from bot.analysis.windows import Window

#: Themes that both stretches together name less often are not looked at, which favours no side.
_FEWEST = 5


@dataclass(frozen=True, slots=True)
class ThemeChanges:
    """The change of each theme that was looked at, by its number, between the two stretches."""

    window: Window
    now: ThemeCounts
    before: ThemeCounts
    of: Mapping[int, Change]

    def risen(self) -> list[int]:
        """The themes that rose beyond chance, the most first."""
        return self._told(1)

    def fallen(self) -> list[int]:
        """The themes that fell beyond chance, the most first."""
        return self._told(-1)

    def _told(self, way: int) -> list[int]:
        told = {
            number: way * change.difference
            for number, change in self.of.items()
            if change.is_change and way * change.difference > 0
        }
        return sorted(told, key=lambda number: (-told[number], number))


def theme_changes(material: Material, view: ThemeView, window: Window) -> ThemeChanges:
    """Compare the share of every theme that is not muted between the two stretches.

    Comments that speak as one count for one. A change is kept when it holds among as many as were
    looked at (`discoveries`).
    """
    now = count_themes(material, view, window.now)
    before = count_themes(material, view, window.before)
    looked_at = [
        number
        for number in np.flatnonzero(now.count + before.count >= _FEWEST).tolist()
        if not view.ledger.themes[number].is_muted
    ]
    found = {number: _change(now, before, number) for number in looked_at}
    kept = discoveries(np.array([p for _, p in found.values()], np.float64))
    of = {
        number: replace(change, is_kept=bool(is_kept))
        for (number, (change, _)), is_kept in zip(found.items(), kept, strict=True)
    }
    return ThemeChanges(window, now, before, of)


def _change(now: ThemeCounts, before: ThemeCounts, number: int) -> tuple[Change, float]:
    """The change of a theme's share and its p-value, 1 where the interval holds zero."""
    dispersion = max(now.dispersion[number], before.dispersion[number])
    sides = [
        part
        for one in (now, before)
        for part in (float(one.count[number] / dispersion), float(one.n / dispersion))
    ]
    change = share_change(*sides)
    if change is None:
        raise ValueError("a window has comments on both of its sides")
    return change, share_p(*sides) if change.is_change else 1.0
