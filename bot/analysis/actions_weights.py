"""How much each term of the formula that ranks actions counts, as a team may set it."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True)
class Priorities:
    """The weights of `bot.analysis.actions.score`: of its terms, then of the kinds of action.

    A weight of 0 leaves a term out of the score, or puts a kind of action last.
    """

    severity: float = 1.0
    trend: float = 2.0
    leaving: float = 1.0
    money: float = 1.0
    risk: float = 1.0
    fix: float = 1.0
    price: float = 0.8
    build: float = 0.6
    explain: float = 0.6
    keep: float = 0.3
    watch: float = 0.3
    talk: float = 0.2


DEFAULT = Priorities()


def read_priorities(text: str) -> Priorities:
    """Weights as a team writes them, `severity=2, build=1.5`; those not named keep their value.

    ValueError with what is wrong and what may be written.
    """
    known = [one.name for one in fields(Priorities)]
    given: dict[str, float] = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        name, _, value = (piece.strip() for piece in part.partition("="))
        if name not in known:
            raise ValueError(f"{name!r} is no weight; write any of {', '.join(known)}")
        given[name] = _weight(name, value)
    return replace(DEFAULT, **given)


def _weight(name: str, value: str) -> float:
    try:
        weight = float(value)
    except ValueError:
        weight = math.nan
    if not (0 <= weight <= 100):
        raise ValueError(f"{name}={value!r} is no weight; write a number from 0 to 100")
    return weight
