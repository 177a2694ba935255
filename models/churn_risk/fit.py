"""The account model: from accounts whose outcome is known to calibrated risks with reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from models.churn_risk.choice import Chosen, Known, Outcomes, choose
from models.churn_risk.columns import choose_columns
from models.churn_risk.design import Design, fit_design
from models.churn_risk.families import Choice, Family, Member, settings
from models.churn_risk.protocol import AccountTable, Flags, Reason, RiskReport, Risks, Values
from models.churn_risk.reasons import Typical, reasons_of
from models.churn_risk.threads import one_thread
from models.errors import TooFewOutcomesError, TrainingDataError

#: The known accounts that an interval rests on: those nearest in risk, this share of all.
_NEAR = 0.05
_FEWEST_NEAR = 50


@dataclass(frozen=True, slots=True)
class FittedRisk:
    """A fitted `RiskModel`. The log-odds are a weighted sum of the members' log-odds."""

    design: Design
    families: tuple[Family, ...]
    members: tuple[Member, ...]
    chosen: Chosen
    typical: Typical

    @property
    def report(self) -> RiskReport:
        """How it was chosen and how good it is."""
        return self.chosen.report

    def predict(self, table: AccountTable) -> Risks:
        """How likely each account leaves; columns that are missing count as blank.

        An interval is Wilson's of the share that left among known accounts of about that risk.
        """
        raw = self.design.columns.read(table)
        pairs = zip(self.families, self.members, strict=True)
        with one_thread():
            scores = [member.margin(family.read(self.design, raw)) for family, member in pairs]
        margin = self.chosen.blend.margin(np.stack(scores, axis=1))
        probability = self.chosen.curve.apply(margin)
        return Risks(probability, *_intervals(probability, self.chosen.known))

    def reasons(self, table: AccountTable, most: int = 4) -> Sequence[tuple[Reason, ...]]:
        """Of each account what moves its risk most: first what raises it, then what lowers it."""
        raw = self.design.columns.read(table)
        subjects = self.design.subjects
        total = np.zeros((len(raw), len(subjects)))
        weights = self.chosen.blend.weights
        for family, member, weight in zip(self.families, self.members, weights, strict=True):
            if weight > 0:
                matrix = family.read(self.design, raw)
                total += weight * member.contributions(matrix, len(subjects))
        return reasons_of(self.design, raw, total, self.typical, most)


def fit_risk(table: AccountTable, left: Flags, chosen: Chosen | None = None) -> FittedRisk:
    """Fit to accounts of which it is known whether they left, shape (n,).

    The same table gives the same model. `chosen` is what an earlier fit to it decided; then only
    the members are fitted. Raises TooFewOutcomesError when too few left, or stayed, to learn from.
    """
    choice, families = settings()
    _check(table, left, choice)
    columns = choose_columns(table, left)
    if not columns.used:
        raise TrainingDataError(
            "No column says anything about the accounts; add some that were known before the "
            "outcome, such as plan, tenure or usage."
        )
    outcomes = Outcomes(columns, columns.read(table), left, table.observed)
    with one_thread():
        chosen = chosen or choose(outcomes, choice, families)
        return _fit(outcomes, chosen, families, choice.bags)


def _fit(outcomes: Outcomes, chosen: Chosen, families: Sequence[Family], bags: int) -> FittedRisk:
    design = fit_design(outcomes.columns, outcomes.raw)
    kept = tuple(family for family in families if family.name in chosen.families)
    members = tuple(
        family.fit(family.read(design, outcomes.raw), outcomes.left, bags) for family in kept
    )
    stayed = Typical.of(design, outcomes.raw[~outcomes.left])
    return FittedRisk(design, kept, members, chosen, stayed)


def _check(table: AccountTable, left: Flags, choice: Choice) -> None:
    if len(table) != len(left):
        raise TrainingDataError(
            f"There are {len(table)} accounts and {len(left)} outcomes; give one for each."
        )
    gone, stayed = int(left.sum()), int((~left).sum())
    if min(gone, stayed) < choice.fewest_outcomes:
        raise TooFewOutcomesError(
            f"{gone} accounts left and {stayed} stayed; a probability needs at least "
            f"{choice.fewest_outcomes} of each."
        )


def _intervals(probability: Values, known: Known) -> tuple[Values, Values]:
    """Lower and upper ends, shape (n,) each, which hold the probability itself too."""
    order = np.argsort(known.probability, kind="stable")
    sorted_risks = known.probability[order]
    size = min(len(order), max(_FEWEST_NEAR, round(_NEAR * len(order))))
    counts = np.concatenate([[0], np.cumsum(known.left[order])])
    first = np.clip(np.searchsorted(sorted_risks, probability) - size // 2, 0, len(order) - size)
    left = counts[first + size] - counts[first]
    low, high = wilson(left, size)
    return np.minimum(low, probability), np.maximum(high, probability)


def wilson(left: Values, n: int) -> tuple[Values, Values]:
    """Wilson's 95 % interval of shares `left / n`."""
    z = float(norm.ppf(0.975))
    centre = (left + z**2 / 2) / (n + z**2)
    half = z / (n + z**2) * np.sqrt(left * (n - left) / n + z**2 / 4)
    return centre - half, centre + half
