"""Which families of models are used, and how much: by cross-validation, reported honestly.

The weights that judge a fold, and the curve that makes its probabilities, were fitted on the
other folds (in the order of time: on the earlier ones).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.special import expit

from models.churn_risk.blend import Blend, Curve, Straight, fit_blend, fit_steps, log_loss
from models.churn_risk.columns import Columns
from models.churn_risk.design import fit_design
from models.churn_risk.families import PLAIN, Choice, Family
from models.churn_risk.figures import bins, risk_figures
from models.churn_risk.folds import Fold, Rows, in_time, stratified
from models.churn_risk.protocol import Flags, RiskReport, Values

#: How much better in log loss a curve with steps must be than a straight one.
_BETTER = 5e-4
#: Up to so many accounts are divided so many times over: small tables need more.
_REPEATS = ((1_000, 5), (3_000, 3), (30_000, 2))
_FEWEST_STRETCHES = 3


@dataclass(frozen=True, slots=True)
class Known:
    """Accounts whose outcome is known, with the probability that models without them gave."""

    probability: Values
    left: Flags


@dataclass(frozen=True, slots=True)
class Chosen:
    """What cross-validation decided; with the accounts themselves it makes the model."""

    families: tuple[str, ...]
    blend: Blend
    curve: Curve
    known: Known
    report: RiskReport


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Accounts of which it is known whether they left: `raw` is (n, columns), `left` (n,)."""

    columns: Columns
    raw: Values
    left: Flags
    observed: Sequence[date] | None


def choose(outcomes: Outcomes, choice: Choice, families: Sequence[Family]) -> Chosen:
    """Compare the families on divisions of the accounts, and weigh those that help."""
    divisions = _divisions(outcomes, choice)
    first = _judge(outcomes, divisions[0], families)
    kept = _worth_keeping(first, outcomes.left, choice, families)
    places = [n for n, family in enumerate(families) if family in kept]
    rounds = [_Round(first.scores[:, places], first.folds, first.in_time)]
    rounds += [_judge(outcomes, division, kept) for division in divisions[1:]]
    return _decide(outcomes, rounds, kept)


@dataclass(frozen=True, slots=True)
class _Division:
    folds: tuple[Fold, ...]
    in_time: bool


@dataclass(frozen=True, slots=True)
class _Round:
    """Scores (n, families) of rows that were judged, and their folds (n,), -1 for the others."""

    scores: Values
    folds: Rows
    in_time: bool

    def parts(self) -> Iterator[tuple[Flags, Flags]]:
        """For each fold: which rows may decide for it, and which rows it judges."""
        for fold in range(int(self.in_time), int(self.folds.max()) + 1):
            others = (self.folds >= 0) & (self.folds != fold)
            yield (others & (self.folds < fold) if self.in_time else others), self.folds == fold


def _divisions(outcomes: Outcomes, choice: Choice) -> list[_Division]:
    raw, left = outcomes.raw, outcomes.left
    if outcomes.observed is not None:
        stretches = tuple(in_time(outcomes.observed, left, choice.folds))
        if len(stretches) >= _FEWEST_STRETCHES:
            return [_Division(stretches, True)]
    repeats = next((times for most, times in _REPEATS if len(left) <= most), 1)
    return [
        _Division(tuple(stratified(raw, left, choice.folds, seed)), False)
        for seed in range(repeats)
    ]


def _judge(outcomes: Outcomes, division: _Division, families: Sequence[Family]) -> _Round:
    """Let every fold be judged by models that did not see it."""
    n = len(outcomes.left)
    scores, folds = np.full((n, len(families)), np.nan), np.full(n, -1)
    for number, fold in enumerate(division.folds):
        known, asked = outcomes.raw[fold.learn], outcomes.raw[fold.judge]
        design = fit_design(outcomes.columns, known)
        for place, family in enumerate(families):
            member = family.fit(family.read(design, known), outcomes.left[fold.learn])
            scores[fold.judge, place] = member.margin(family.read(design, asked))
        folds[fold.judge] = number
    return _Round(scores, folds, division.in_time)


def _worth_keeping(
    first: _Round, left: Flags, choice: Choice, families: Sequence[Family]
) -> tuple[Family, ...]:
    """Families with some weight, and the plain one, which the others are compared with."""
    judged = first.folds >= 0
    weights = fit_blend(first.scores[judged], left[judged]).weights
    least = choice.least_weight * weights.sum()
    pairs = zip(families, weights, strict=True)
    return tuple(family for family, weight in pairs if weight >= least or family.name == PLAIN)


def _decide(outcomes: Outcomes, rounds: Sequence[_Round], kept: Sequence[Family]) -> Chosen:
    left = outcomes.left
    margins = [_crossed_margins(each, left) for each in rounds]
    stepped = [_crossed_steps(*each, left) for each in zip(rounds, margins, strict=True)]
    judged = ~np.isnan(stepped[0]) & ~np.isnan(margins[0])
    has_steps = (
        _loss(stepped, left, judged) < _loss([expit(m) for m in margins], left, judged) - _BETTER
    )
    shown = stepped if has_steps else [expit(margin) for margin in margins]
    judged = ~np.isnan(shown[0])
    blend, curve = _final(rounds, left, has_steps)
    known = Known(np.mean(shown, axis=0)[judged], left[judged])
    plain = [expit(each.scores[judged, _place(kept)]) for each in rounds]
    report = RiskReport(
        n=len(left),
        events=int(left.sum()),
        weights=_shares(kept, blend),
        calibration="isotonic" if has_steps else "Platt",
        figures=risk_figures(left[judged], [each[judged] for each in shown]),
        plain=risk_figures(left[judged], plain),
        bins=bins(left[judged], known.probability),
        left_out=dict(outcomes.columns.left_out),
        in_time_order=rounds[0].in_time,
        repeats=len(rounds),
    )
    return Chosen(tuple(family.name for family in kept), blend, curve, known, report)


def _final(rounds: Sequence[_Round], left: Flags, has_steps: bool) -> tuple[Blend, Curve]:
    """The weights and the curve that all the judged rows of all rounds give together."""
    judged = [each.folds >= 0 for each in rounds]
    scores = np.vstack([each.scores[rows] for each, rows in zip(rounds, judged, strict=True)])
    truth = np.concatenate([left[rows] for rows in judged])
    blend = fit_blend(scores, truth)
    return blend, fit_steps(blend.margin(scores), truth) if has_steps else Straight()


def _crossed_margins(round: _Round, left: Flags) -> Values:
    """Log-odds, shape (n,), of each row by weights from other folds."""
    margins = np.full(len(left), np.nan)
    for deciding, judged in round.parts():
        margins[judged] = fit_blend(round.scores[deciding], left[deciding]).margin(
            round.scores[judged]
        )
    return margins


def _crossed_steps(round: _Round, margins: Values, left: Flags) -> Values:
    """Probabilities, shape (n,), of each row by a curve from other folds."""
    probabilities = np.full(len(left), np.nan)
    for deciding, judged in round.parts():
        rows = deciding & ~np.isnan(margins)
        if rows.any():
            probabilities[judged] = fit_steps(margins[rows], left[rows]).apply(margins[judged])
    return probabilities


def _loss(rounds: Sequence[Values], left: Flags, judged: Flags) -> float:
    return float(np.mean([log_loss(left[judged], each[judged]) for each in rounds]))


def _place(kept: Sequence[Family]) -> int:
    return next(n for n, family in enumerate(kept) if family.name == PLAIN)


def _shares(kept: Sequence[Family], blend: Blend) -> dict[str, float]:
    whole = max(float(blend.weights.sum()), 1e-12)
    pairs = zip(kept, blend.weights, strict=True)
    return {family.name: round(float(weight) / whole, 4) for family, weight in pairs}
