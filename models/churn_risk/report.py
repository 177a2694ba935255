"""Measure the account model on public tables, and write its record and card.

    python -m models.churn_risk.report --data DIR

DIR holds the tables as the files in `TABLES`, and CDNOW's purchases. Figures are cross-validated:
ten folds, several times over, no fold resampled.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from models.churn_risk.card import card
from models.churn_risk.choice import Chosen, Outcomes, choose
from models.churn_risk.columns import choose_columns
from models.churn_risk.events import Event, behaviour, fell_silent
from models.churn_risk.families import settings
from models.churn_risk.figures import auc, ece, risk_figures
from models.churn_risk.files import read_accounts
from models.churn_risk.fit import fit_risk
from models.churn_risk.protocol import AccountTable, Flags, Values
from models.churn_risk.threads import one_thread
from models.errors import ModelError

HERE = Path(__file__).parent
_FOLDS = 10
_CUT, _WEEKS = date(1997, 10, 1), 39
#: A group needs so many that left, and that stayed, for its figures to say anything.
_FEWEST = 20


@dataclass(frozen=True, slots=True)
class Table:
    """A public table: its file, the column that says who left, and what figures are broken down by.

    `people` say who somebody is, which must not move a risk far; `segments` what they have.
    """

    file: str
    label: str
    people: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()


TABLES = {
    "IBM Telco": Table(
        "churntable_telco_ibm_train.csv",
        "Churn",
        ("gender", "SeniorCitizen"),
        ("Contract", "InternetService"),
    ),
    "Iranian telecom": Table(
        "churntable_iranian_train.csv", "churn", segments=("age_group", "tariff_plan")
    ),
}
CDNOW, CDNOW_FILE = "CDNOW, silent for 39 weeks", "behaviour_cdnow_transactions_train.csv"


def measure(data: Path) -> dict[str, Any]:
    """The record of all tables."""
    records = {name: _of_table(data, table) for name, table in TABLES.items()}
    records[CDNOW] = _of_log(data / CDNOW_FILE)
    return {
        "made": datetime.now(UTC).date().isoformat(),
        "packages": {name: version(name) for name in ("scikit-learn", "numpy", "scipy")},
        "folds": _FOLDS,
        "tables": records,
    }


def _of_table(data: Path, table: Table) -> dict[str, Any]:
    file = read_accounts(data / table.file)
    left = file.outcomes(table.label)
    accounts = file.table(file.id_column(), file.about(table.label))
    chosen = _compared(accounts, left)
    named = (*table.people, *table.segments)
    groups = {name: _by_group(accounts, name, left, chosen) for name in named}
    swaps = _swaps(accounts, left, table.people, chosen) if table.people else {}
    return {**_described(data / table.file, chosen), "groups": groups, "swaps": swaps}


def _of_log(path: Path) -> dict[str, Any]:
    """Churn from time alone: features end before a day, outcomes begin with it."""
    with path.open(encoding="utf-8", newline="") as file:
        events = [
            Event(row["customer_id"], date.fromisoformat(row["date"]), float(row["amount"]))
            for row in csv.DictReader(file)
        ]
    table = behaviour(events, _CUT, _WEEKS)
    left = fell_silent(events, table.ids, _CUT, _WEEKS)
    chance = np.array(table.columns["silent_by_chance"], float)
    bgnbd = {"auc": auc(left, chance), "ece": ece(left, chance)}
    days = {"features_before": _CUT.isoformat(), "until": _end().isoformat(), "BG/NBD": bgnbd}
    return {**_described(path, _compared(table, left)), "groups": {}, "swaps": {}, **days}


def _end() -> date:
    return _CUT + timedelta(weeks=_WEEKS)


def _compared(table: AccountTable, left: Flags) -> Chosen:
    choice, families = settings()
    columns = choose_columns(table, left)
    outcomes = Outcomes(columns, columns.read(table), left, None)
    with one_thread():
        return choose(outcomes, replace(choice, folds=_FOLDS), families)


def _described(path: Path, chosen: Chosen) -> dict[str, Any]:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"file": path.name, "sha256": digest, **chosen.report.as_json()}


def _by_group(
    table: AccountTable, name: str, left: Flags, chosen: Chosen
) -> dict[str, Mapping[str, Any]]:
    """How the risks of each group agree with what it did; groups too small to tell are left out."""
    cells, risk = np.array([str(cell) for cell in table.columns[name]]), chosen.known.probability
    groups = {str(value): cells == value for value in np.unique(cells)}
    return {
        value: _of_group(left[mine], risk[mine])
        for value, mine in groups.items()
        if min(left[mine].sum(), (~left[mine]).sum()) >= _FEWEST
    }


def _of_group(left: Flags, risk: Values) -> Mapping[str, Any]:
    figures = risk_figures(left, [risk])
    return {
        "n": len(left),
        "expected": float(risk.mean()),
        "left": float(left.mean()),
        "auc": asdict(figures.auc),
        "ece": asdict(figures.ece),
    }


def _swaps(
    table: AccountTable, left: Flags, names: Sequence[str], chosen: Chosen
) -> dict[str, Mapping[str, float]]:
    """How far a risk moves when nothing but the group is another: the mean and the largest."""
    model = fit_risk(table, left, chosen)
    before = model.predict(table).probability
    found: dict[str, Mapping[str, float]] = {}
    for name in names:
        first, second = sorted({str(cell) for cell in table.columns[name]})
        other = [second if str(cell) == first else first for cell in table.columns[name]]
        swapped = replace(table, columns={**table.columns, name: other})
        moved = np.abs(model.predict(swapped).probability - before)
        found[name] = {"mean": float(moved.mean()), "largest": float(moved.max())}
    return found


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m models.churn_risk.report", description=__doc__)
    parser.add_argument("--data", type=Path, help="the folder of tables; without it, only the card")
    given = parser.parse_args()
    try:
        write(measure(given.data) if given.data else {})
    except (ModelError, OSError) as error:
        sys.exit(str(error))


def write(news: Mapping[str, Any]) -> None:
    """Put what was measured anew into the record, and write the card of it."""
    path = HERE / "run.json"
    record = json.loads(path.read_text(encoding="utf-8")) | _rounded(news)
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (HERE / "card.md").write_text(card(record), encoding="utf-8")


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 5)
    if isinstance(value, Mapping):
        return {key: _rounded(of) for key, of in value.items()}
    return [_rounded(of) for of in value] if isinstance(value, list | tuple) else value


if __name__ == "__main__":
    _main()
