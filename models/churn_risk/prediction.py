"""`earful models predict FILE --task churn_risk`: a risk and its reasons for every row."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.churn_risk.files import AccountFile, read_accounts
from models.churn_risk.fit import fit_risk
from models.churn_risk.protocol import AccountTable, Reason, RiskModel, RiskReport
from models.errors import TrainingDataError


@dataclass(frozen=True, slots=True)
class RiskPrediction:
    """How many accounts have a line, where, and what the model is worth; `notes` are for people."""

    rows: int
    out: Path
    report: RiskReport
    notes: tuple[str, ...]


def predict_risk(data: Path, train: Path, label: str, out: Path) -> RiskPrediction:
    """Learn from the accounts of `train`, whose column `label` says who left, and judge `data`.

    Writes one line of JSON a row: id, risk, interval, reasons. The label of `data`, if it has one,
    is not read. The file appears whole or not at all. Raises TrainingDataError when a file cannot
    be used.
    """
    known, asked = read_accounts(train), read_accounts(data)
    names = known.id_column()
    about = known.about(label)
    left = known.outcomes(label)
    table = known.table(names, about)
    accounts = asked.table(names if names in asked.names else asked.id_column(), about)
    missing = [name for name in table.columns if name not in accounts.columns]
    if len(missing) == len(table.columns):
        raise TrainingDataError(f"{data} shares no column with {train}; give it the same ones.")
    model = fit_risk(table, left)
    _write(out, _lines(model, accounts))
    return RiskPrediction(len(accounts), out, model.report, _notes(known, about, missing, model))


def _lines(model: RiskModel, accounts: AccountTable) -> Iterator[Mapping[str, Any]]:
    risks, reasons = model.predict(accounts), model.reasons(accounts)
    for n, name in enumerate(accounts.ids):
        yield {
            "id": name,
            "risk": round(float(risks.probability[n]), 6),
            "interval": [round(float(risks.low[n]), 4), round(float(risks.high[n]), 4)],
            "reasons": [_said(reason) for reason in reasons[n]],
        }


def _said(reason: Reason) -> str:
    return reason.text if reason.effect > 0 else f"lowers it: {reason.text}"


def _notes(
    known: AccountFile, about: tuple[str, ...], missing: list[str], model: RiskModel
) -> tuple[str, ...]:
    notes = [f"{name} is not used: {why}." for name, why in model.report.left_out.items()]
    notes += [f"{name} is not used: it tells the outcome." for name in about[1:]]
    notes += [f"{name} is missing and counts as blank." for name in missing]
    if known.id_column() is None:
        notes.append("No column names the accounts; ids are row numbers.")
    return tuple(notes)


def _write(out: Path, lines: Iterator[Mapping[str, Any]]) -> None:
    partial = out.with_name(out.name + ".partial")
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        with partial.open("w", encoding="utf-8") as file:
            for line in lines:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
