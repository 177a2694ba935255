"""The stores of the workspace that is spoken of: the sample's until real feedback comes in."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

T = TypeVar("T")


def spoken(of: Callable[[str], T], speaking: Callable[[], str]) -> T:
    """What `of` makes for a workspace, always that of the one spoken of at the moment.

    Whoever is given it need not be made anew when the first real comment comes in.
    """
    return cast(T, _Spoken(cache(of), speaking))


class _Spoken:
    """Passes everything on to what there is for the workspace spoken of."""

    def __init__(self, of: Callable[[str], object], speaking: Callable[[], str]) -> None:
        self._of, self._speaking = of, speaking

    def __getattr__(self, name: str) -> Any:
        return getattr(self._of(self._speaking()), name)
