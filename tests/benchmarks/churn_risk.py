"""How well the account model finds who leaves, as a whole, against what one would do otherwise.

    python tests/benchmarks/churn_risk.py TABLE.csv LABEL [--folds 10] [--repeats 1]

TABLE.csv holds accounts whose column LABEL says who left, yes or no. Everything that `earful models
predict --task churn_risk` does (which columns, which families, how much of each, calibration) is
done anew without each fold, which is then judged once; accounts alike in every column are in one
fold, and none is resampled. Beside it on the same folds: plain logistic regression, and
HistGradientBoosting as it comes. Intervals hold 95 % of 500 bootstrap resamples of the accounts.
Seconds are CPU seconds, all three systems together.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
from scipy.special import expit

from models.churn_risk.columns import choose_columns
from models.churn_risk.design import fit_design
from models.churn_risk.families import PLAIN, Family, settings
from models.churn_risk.figures import risk_figures
from models.churn_risk.files import read_accounts
from models.churn_risk.fit import fit_risk
from models.churn_risk.folds import Fold, stratified
from models.churn_risk.protocol import AccountTable, Flags, Measure, Values

DEFAULT_TREES = Family("HistGradientBoosting", "trees", {})


def rows_of(table: AccountTable, rows: Values) -> AccountTable:
    columns = {name: [cells[n] for n in rows] for name, cells in table.columns.items()}
    return AccountTable(tuple(table.ids[n] for n in rows), columns)


def judged(table: AccountTable, left: Flags, fold: Fold) -> dict[str, Values]:
    """What each system says of a fold that it has not seen."""
    known, truth = rows_of(table, fold.learn), left[fold.learn]
    asked = rows_of(table, fold.judge)
    found = {"Earful": fit_risk(known, truth).predict(asked).probability}
    columns = choose_columns(known, truth)
    raw, new = columns.read(known), columns.read(asked)
    design = fit_design(columns, raw)
    plain = next(family for family in settings()[1] if family.name == PLAIN)
    for family in (plain, DEFAULT_TREES):
        member = family.fit(family.read(design, raw), truth)
        found[family.name] = expit(member.margin(family.read(design, new)))
    return found


def shown(of: Measure) -> str:
    return f"{of.value:.4f} [{of.low:.4f}, {of.high:.4f}]"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("table", type=Path)
    parser.add_argument("label")
    parser.add_argument("--folds", type=int, default=10)
    parser.add_argument("--repeats", type=int, default=1)
    given = parser.parse_args()
    file = read_accounts(given.table)
    left = file.outcomes(given.label)
    table = file.table(file.id_column(), file.about(given.label))
    raw = choose_columns(table, left).read(table)
    systems: dict[str, list[Values]] = {}
    started = time.process_time()
    for repeat in range(given.repeats):
        for fold in stratified(raw, left, given.folds, 100 + repeat):
            for name, risks in judged(table, left, fold).items():
                rounds = systems.setdefault(name, [])
                if len(rounds) == repeat:
                    rounds.append(np.full(len(left), np.nan))
                rounds[repeat][fold.judge] = risks
    spent = (time.process_time() - started) / given.repeats / given.folds
    print(f"{len(left):,} accounts, {left.sum():,} left; {spent:.0f} CPU seconds a fold")
    for name, rounds in systems.items():
        of = risk_figures(left, rounds)
        print(f"{name}: AUC {shown(of.auc)}, lift {shown(of.lift)}, ECE {shown(of.ece)}")


if __name__ == "__main__":
    main()
