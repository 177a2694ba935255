"""Contributions to log-odds become reasons in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.churn_risk.design import Design
from models.churn_risk.protocol import Reason, Values
from models.churn_risk.wording import amount, phrase, said, spaced, typical

#: Log-odds that are worth a word.
_LEAST = 0.05


@dataclass(frozen=True, slots=True)
class Typical:
    """What is usual of each subject among accounts that stayed, in words."""

    words: tuple[str, ...]

    @classmethod
    def of(cls, design: Design, raw: Values) -> Typical:
        """From the accounts that stayed, shape (n, columns)."""
        columns = design.columns.used
        single = [typical(column, raw[:, n]) for n, column in enumerate(columns)]
        pairs = [amount(float(np.nanmedian(_ratio(raw, pair)))) for pair in design.ratios]
        return cls((*single, *pairs))


def reasons_of(
    design: Design, raw: Values, effects: Values, usual: Typical, most: int
) -> Sequence[tuple[Reason, ...]]:
    """The strongest reasons of each of n accounts; `effects` has shape (n, subjects)."""
    subjects = design.subjects
    return [
        _strongest(
            [
                _reason(design, row, subjects[subject], float(effect), usual.words[subject])
                for subject, effect in enumerate(of_row)
                if abs(effect) >= _LEAST / 2
            ],
            most,
        )
        for row, of_row in zip(raw, effects, strict=True)
    ]


def _reason(
    design: Design, row: Values, places: Sequence[int], effect: float, others: str
) -> Reason:
    columns = [design.columns.used[place] for place in places]
    if len(columns) == 1:
        value = said(columns[0], float(row[places[0]]))
        return Reason(columns[0].name, value, others, effect, phrase(columns[0], value, others))
    ratio = float(_ratio(row[None], (places[0], places[1]))[0])
    value = "blank" if np.isnan(ratio) else amount(ratio)
    names = " per ".join(spaced(column.name) for column in columns)
    return Reason(
        " / ".join(column.name for column in columns),
        value,
        others,
        effect,
        f"{names} {value} (others: {others})",
    )


def _ratio(raw: Values, pair: tuple[int, int]) -> Values:
    """As the trees read it: one added to both sides, so that nothing is divided by 0."""
    over, under = (1 + np.maximum(raw[:, place], 0) for place in pair)
    return np.asarray(over / under)


def _strongest(reasons: Sequence[Reason], most: int) -> tuple[Reason, ...]:
    """Reasons that say the same count together; then what raises, then what lowers the risk."""
    same: dict[str, list[Reason]] = defaultdict(list)
    for reason in reasons:
        same[reason.text].append(reason)
    joined = [replace(of[0], effect=sum(r.effect for r in of)) for of in same.values()]
    worth = [reason for reason in joined if abs(reason.effect) >= _LEAST]
    chosen = sorted(worth, key=lambda reason: -abs(reason.effect))[:most]
    return tuple(sorted(chosen, key=lambda reason: -reason.effect))
