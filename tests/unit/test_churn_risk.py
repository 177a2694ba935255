"""The account model from table to risks with reasons, on accounts with a planted story."""

import csv
import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from models.churn_risk import fit, kept
from models.churn_risk.families import Choice, Family, settings
from models.churn_risk.fit import FittedRisk, fit_risk
from models.churn_risk.prediction import predict_risk
from models.churn_risk.protocol import AccountTable, Flags
from models.errors import TooFewOutcomesError, TrainingDataError

N = 240


def accounts(n: int = N, seed: int = 0) -> tuple[AccountTable, Flags]:
    """Accounts on a monthly contract with little use leave; their region says nothing."""
    random = np.random.default_rng(seed)
    monthly, logins = random.random(n) < 0.5, random.poisson(10, n)
    odds = 3.0 * monthly - 0.4 * (logins - 10) - 2
    left = random.random(n) < 1 / (1 + np.exp(-odds))
    columns = {
        "contract": ["Month-to-month" if each else "Two year" for each in monthly],
        "logins": [str(each) if row % 9 else "" for row, each in enumerate(logins)],
        "region": [str(each) for each in random.choice(["north", "south", "east"], n)],
        "note": [f"spoke to them, {row}" for row in range(n)],
        "currency": ["EUR"] * n,
        "reason_for_leaving": ["price" if each else "" for each in left],
    }
    return AccountTable(tuple(f"a{row}" for row in range(n)), columns), left


@pytest.fixture(autouse=True)
def small_families(monkeypatch: pytest.MonkeyPatch) -> None:
    """The families of config.toml, with fewer trees and folds: what is tested is not how well."""
    choice, families = settings()
    few = [
        Family(f.name, f.kind, {**f.settings, **({"max_iter": 15} if f.is_trees else {})})
        for f in families
    ]
    fewer = Choice(3, choice.fewest_outcomes, choice.least_weight, 1)
    for module in (fit, kept):
        monkeypatch.setattr(module, "settings", lambda: (fewer, tuple(few)))


@pytest.fixture
def model() -> FittedRisk:
    return fit_risk(*accounts())


def test_risks_are_in_order_and_reasons_name_the_story(model: FittedRisk) -> None:
    table, left = accounts(seed=1)
    risks, reasons = model.predict(table), model.reasons(table)
    assert risks.probability[left].mean() > risks.probability[~left].mean() + 0.3
    assert np.all((risks.low <= risks.probability) & (risks.probability <= risks.high))
    worst = reasons[int(risks.probability.argmax())]
    assert {reason.column for reason in worst[:2]} == {"contract", "logins"}
    assert "month-to-month contract" in [reason.text for reason in worst]
    assert [r.effect for r in worst] == sorted((r.effect for r in worst), reverse=True)


def test_columns_that_say_nothing_or_hindsight_are_left_out_and_told(model: FittedRisk) -> None:
    assert set(model.report.left_out) == {"note", "currency", "reason_for_leaving"}
    assert "once an account has left" in model.report.left_out["reason_for_leaving"]
    assert model.report.figures.auc.low < model.report.figures.auc.value
    assert sum(b.n for b in model.report.bins) == N


def test_the_same_accounts_give_the_same_risks_and_what_is_kept_saves_comparing(
    model: FittedRisk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, left = accounts()
    first = kept.fit_kept(table, left, tmp_path)
    np.testing.assert_array_equal(
        first.predict(table).probability, model.predict(table).probability
    )
    (file,) = tmp_path.iterdir()
    with monkeypatch.context() as patched:
        patched.setattr(fit, "choose", None)
        again = kept.fit_kept(table, left, tmp_path)
    assert again.report == first.report
    np.testing.assert_array_equal(again.predict(table).low, first.predict(table).low)
    file.write_text("{}")
    assert kept.fit_kept(table, left, tmp_path).report == first.report


def test_a_table_without_columns_of_the_first_still_has_risks(model: FittedRisk) -> None:
    risks = model.predict(AccountTable(("new",), {"region": ["west"]}))
    assert 0 < risks.probability[0] < 1


def test_too_few_outcomes_are_refused_in_a_sentence() -> None:
    table, left = accounts()
    left[np.flatnonzero(left)[19:]] = False
    with pytest.raises(TooFewOutcomesError, match=r"^19 accounts left and .* at least 20 of each"):
        fit_risk(table, left)


def test_with_days_the_past_is_what_judges_the_future() -> None:
    table, left = accounts()
    days = tuple(date(2026, 1, 1) + timedelta(days=row) for row in range(N))
    dated = fit_risk(AccountTable(table.ids, table.columns, days), left)
    assert dated.report.in_time_order
    assert sum(b.n for b in dated.report.bins) < N


def write(path: Path, table: AccountTable, left: Flags | None) -> Path:
    names = ["Churn", "customer_id", *table.columns]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names if left is not None else names[1:])
        for row, name in enumerate(table.ids):
            label = [] if left is None else ["Yes" if left[row] else "No"]
            writer.writerow([*label, name, *(cells[row] for cells in table.columns.values())])
    return path


def test_a_file_of_accounts_gets_a_line_each_whether_it_has_the_label_or_not(
    tmp_path: Path,
) -> None:
    train = write(tmp_path / "train.csv", *accounts())
    table, left = accounts(40, seed=2)
    lines = []
    for number, labels in enumerate((None, left, ~left)):
        data, out = tmp_path / f"{number}.csv", tmp_path / f"{number}.jsonl"
        done = predict_risk(write(data, table, labels), train, "Churn", out)
        lines.append(out.read_text(encoding="utf-8"))
        assert done.rows == 40
    assert lines[0] == lines[1] == lines[2]
    first = json.loads(lines[0].splitlines()[0])
    assert first["id"] == "a0"
    assert 0 < first["risk"] < 1
    assert any("logins" in note or "currency" in note for note in done.notes)


def test_a_label_that_is_neither_yes_nor_no_is_told_with_its_line(tmp_path: Path) -> None:
    train = tmp_path / "train.csv"
    train.write_text("id,plan,left\n1,a,yes\n2,b,perhaps\n", encoding="utf-8")
    with pytest.raises(TrainingDataError, match="line 3: left says 'perhaps'"):
        predict_risk(train, train, "left", tmp_path / "out.jsonl")
    with pytest.raises(TrainingDataError, match="no column gone; it has id, plan, left"):
        predict_risk(train, train, "gone", tmp_path / "out.jsonl")
    assert not (tmp_path / "out.jsonl").exists()
