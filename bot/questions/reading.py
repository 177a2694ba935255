"""How a question was understood: the query, and what was doubtful about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.questions.query import Kind, Query

#: Question -> how likely each kind is, adding up to 1.
KindReader = Callable[[str], Mapping[Kind, float]]


@dataclass(frozen=True, slots=True)
class Missing:
    """A value that a question named and that the corpus does not have.

    `nearest` are values of the same field that it may have meant, the likeliest first.
    """

    field: str
    said: str
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A query, with the kinds that it may have been instead, likeliest first, and what it missed.

    `goes_on` says that it was read as a change to the query before it in its thread.
    """

    query: Query
    other_kinds: tuple[Kind, ...] = ()
    missing: tuple[Missing, ...] = ()
    goes_on: bool = False
