"""Shares of sentiments, needs and intents to leave, corrected where the models' mistakes are known.

`n` of `of` comments were counted; `value` and `interval` are what that says of how many there truly
are (see `bot.analysis.correction`). Where nothing is known of the mistakes, or there are very few
comments, they are those of the count.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.analysis.answers import Change, Interval
from bot.analysis.correction import Correction, Values, scripts_of, tally
from bot.analysis.material import Material
from bot.analysis.statistics import share_change, share_interval
from bot.feedback import HOLDS, Need
from bot.ports import CommentTable, Keys
from bot.questions.query import Query

#: Of fewer comments than this the counts say more than their shares.
FEW = 10

#: Shares of fewer are not corrected: chance is the larger part of their error, and the doubt about
#: the error rates would drown what the counts say.
ENOUGH_TO_CORRECT = 60

#: Labels are asked after by these names.
SENTIMENT, CHURN_INTENT = "sentiment", "churn_intent"
_N_SENTIMENTS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What was said of comments: of which label, which class is meant, and the counts by script.

    `counts` has shape (scripts, classes).
    """

    label: str
    place: int
    counts: Values
    correction: Correction


@dataclass(frozen=True, slots=True)
class ClassShare:
    """The share of comments of one class; `said` is None where it is not corrected."""

    n: int
    of: int
    value: float
    interval: Interval
    said: Said | None = None

    @property
    def counted(self) -> float:
        """The share as it was counted."""
        return self.n / max(self.of, 1)

    def against(self, before: ClassShare) -> Change | None:
        """How far it is above the share of other comments; None when either side is empty.

        A change is told only where the counts differ beyond chance too: the correction makes none.
        """
        change = share_change(self.n, self.of, before.n, before.of)
        if change is None or self.said is None or before.said is None:
            return change
        ours, theirs = self.said, before.said
        spread = ours.correction.difference(ours.label, ours.place, ours.counts, theirs.counts)
        difference = self.value - before.value
        low, high = min(spread.low, difference), max(spread.high, difference)
        return Change(difference, Interval(low, high), is_kept=change.is_change)


def sentiment_shares(query: Query, material: Material, table: CommentTable) -> list[ClassShare]:
    """The shares of negative, neutral and positive comments, which add up to 1.

    Where the question asks for one of them, the comments were chosen by what was said of them, and
    there is nothing to correct.
    """
    classes = table.sentiment.astype(np.int64)
    is_chosen = bool(query.filters.sentiment or "sentiment" in dict(query.filters.excluded))
    return _shares(SENTIMENT, material, table.keys, classes, _N_SENTIMENTS, is_chosen=is_chosen)


def need_share(query: Query, material: Material, table: CommentTable, need: Need) -> ClassShare:
    """The share of the judged comments that have a need."""
    judged = table.is_judged
    classes = table.has_need(need)[judged].astype(np.int64)
    is_chosen = bool(query.filters.need or "need" in dict(query.filters.excluded))
    return _shares(str(need), material, table.keys[judged], classes, 2, is_chosen=is_chosen)[1]


def churn_share(query: Query, material: Material, table: CommentTable) -> ClassShare:
    """The share of the judged comments whose customers say that they leave, or may."""
    judged = ~np.isnan(table.churn)
    classes = (table.churn[judged] >= HOLDS).astype(np.int64)
    is_chosen = query.filters.churn_intent is not None
    return _shares(CHURN_INTENT, material, table.keys[judged], classes, 2, is_chosen=is_chosen)[1]


def _shares(
    label: str,
    material: Material,
    keys: Keys,
    classes: NDArray[np.int64],
    n_classes: int,
    *,
    is_chosen: bool,
) -> list[ClassShare]:
    of = len(classes)
    counts = np.bincount(classes, minlength=n_classes).tolist()
    counted = [ClassShare(n, of, n / max(of, 1), share_interval(n, of)) for n in counts]
    correction = material.correction
    if correction is None or is_chosen or of < ENOUGH_TO_CORRECT or not correction.knows(label):
        return counted
    languages = material.column("lang", keys)
    said = tally(scripts_of(languages.names, languages.codes), classes, n_classes)
    estimate = correction.estimate(label, said)
    if estimate is None:
        return counted
    return [
        replace(
            one,
            value=float(estimate.values[place]),
            interval=estimate.interval(place),
            said=Said(label, place, said, correction),
        )
        for place, one in enumerate(counted)
    ]
