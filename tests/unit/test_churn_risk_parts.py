"""Contributions add up, folds are honest, nothing of the future is read."""

import json
from datetime import date, timedelta
from itertools import combinations
from math import factorial

import numpy as np
import pytest

from models.churn_risk.buying import fit_buying
from models.churn_risk.card import card
from models.churn_risk.cells import day, number, text_of, yes_or_no
from models.churn_risk.columns import choose_columns
from models.churn_risk.design import Matrix
from models.churn_risk.events import Event, behaviour, fell_silent
from models.churn_risk.figures import auc, ece, lift
from models.churn_risk.folds import in_time, stratified
from models.churn_risk.linear import fit_linear
from models.churn_risk.protocol import AccountTable
from models.churn_risk.report import HERE
from models.churn_risk.trees import TreeMember, fit_trees

RANDOM = np.random.default_rng(0)
VALUES = RANDOM.normal(size=(300, 4))
LEFT = VALUES[:, 0] * VALUES[:, 1] + VALUES[:, 2] + RANDOM.normal(size=300) > 0
#: The last two features say one thing.
MATRIX = Matrix(VALUES, (0, 1, 2, 2))


def trees() -> TreeMember:
    return fit_trees(MATRIX, LEFT, 2, {"max_iter": 8, "max_leaf_nodes": 12})


def test_what_trees_give_each_subject_adds_up_to_the_score() -> None:
    member = trees()
    rest = member.margin(MATRIX) - member.contributions(MATRIX, 3).sum(axis=1)
    np.testing.assert_allclose(rest, rest[0], atol=1e-9)


def test_contributions_are_shapley_values_by_definition() -> None:
    member = trees()
    one = VALUES[:1]
    player_columns = ([0], [1], [2, 3])

    def worth(known: tuple[int, ...]) -> float:
        """The mean score when every unknown subject is drawn from the background for itself."""
        rows = member.background[:12]
        grids = np.stack(np.meshgrid(*[np.arange(len(rows))] * 3), -1).reshape(-1, 3)
        drawn = np.empty((len(grids), 4))
        for player, columns in enumerate(player_columns):
            drawn[:, columns] = (
                one[:, columns] if player in known else rows[grids[:, player]][:, columns]
            )
        return float(member.margin(Matrix(drawn, MATRIX.subjects)).mean())

    member = TreeMember(member.fits, member.background[:12])
    for player in range(3):
        others = [other for other in range(3) if other != player]
        value = sum(
            factorial(size) * factorial(2 - size) / 6 * (worth((*s, player)) - worth(s))
            for size in range(3)
            for s in combinations(others, size)
        )
        assert member.contributions(Matrix(one, MATRIX.subjects), 3)[0, player] == pytest.approx(
            value, abs=1e-9
        )


def test_what_a_linear_model_gives_each_subject_adds_up_too() -> None:
    member = fit_linear(MATRIX, LEFT, 1.0)
    rest = member.margin(MATRIX) - member.contributions(MATRIX, 3).sum(axis=1)
    np.testing.assert_allclose(rest, member.intercept)


def test_accounts_alike_in_everything_never_judge_each_other() -> None:
    raw = np.repeat(VALUES[:100], 2, axis=0)
    for fold in stratified(raw, np.repeat(LEFT[:100], 2), 5, seed=0):
        assert set(fold.learn // 2).isdisjoint(fold.judge // 2)
        assert len(fold.learn) + len(fold.judge) == 200


def test_in_time_only_the_past_teaches() -> None:
    days = [date(2026, 1, 1) + timedelta(days=int(n)) for n in RANDOM.integers(0, 90, 300)]
    judged = set()
    for fold in in_time(days, LEFT, 5):
        assert max(days[n] for n in fold.learn) < min(days[n] for n in fold.judge)
        judged |= set(fold.judge.tolist())
    assert len(judged) > 200


def test_figures_of_risks_known_by_hand() -> None:
    left = np.array([False] * 8 + [True] * 2)
    score = np.array([0.1] * 7 + [0.9, 0.8, 0.95])
    assert auc(left, score) == pytest.approx(15 / 16)
    assert lift(left, score) == pytest.approx(5)
    assert ece(left, left.astype(float)) == 0
    assert auc(left, np.ones(10)) == 0.5


@pytest.mark.parametrize(
    ("said", "value"),
    [("$1,234.5", 1234.5), ("12%", 12), ("-3e2", -300), ("1,2", None), ("", None)],
)
def test_numbers_as_people_write_them(said: str, value: float | None) -> None:
    assert number(said) == value


def test_cells_that_say_nothing() -> None:
    assert [text_of(cell) for cell in (None, float("nan"), " N/A ", 3.0)] == ["", "", "", "3"]
    assert (yes_or_no("是"), yes_or_no("FALSE"), yes_or_no("2")) == (True, False, None)
    assert day("2026-02-30") is None


def test_row_numbers_and_padded_numbers_are_ids_and_amounts_are_not() -> None:
    names = [str(n) for n in range(300)]
    columns = {
        "nr": names,
        "customer": [f"{n:05}" for n in range(300)],
        "spent": [f"{value:.2f}" for value in VALUES[:, 0]],
    }
    chosen = choose_columns(AccountTable(tuple(names), columns), LEFT)
    assert [column.name for column in chosen.used] == ["spent"]
    assert set(chosen.left_out.values()) == {"it is an id"}


def events() -> list[Event]:
    start = date(2026, 1, 1)
    weekly = [Event("w", start + timedelta(weeks=n), 5.0) for n in range(20)]
    return [*weekly, Event("once", start, 8.0), Event("late", date(2026, 4, 1), 1.0)]


def test_behaviour_reads_nothing_from_the_day_of_the_cut_on() -> None:
    cut = date(2026, 3, 26)
    table = behaviour(events(), cut, 4)
    assert table.ids == ("once", "w")
    assert table == behaviour([e for e in events() if e.day < cut], cut, 4)
    assert table.columns["days_since_last"] == [84.0, 7.0]
    assert table.columns["mean_gap"] == [None, 7.0]
    assert fell_silent(events(), table.ids, cut, 4).tolist() == [True, False]


def test_buying_finds_who_still_comes() -> None:
    again, age = np.array([0.0, 9, 9, 1] * 30), np.full(120, 40.0)
    last = np.array([0.0, 39, 12, 20] * 30)
    model = fit_buying(again, last, age)
    alive, silent = model.alive(again, last, age), model.silent(again, last, age, 10)
    assert alive[1] > 0.8
    assert alive[2] < 0.2
    assert silent[1] < silent[3] < silent[2]
    assert np.all(silent >= 1 - alive)


def test_the_card_is_that_of_the_record() -> None:
    record = json.loads((HERE / "run.json").read_text(encoding="utf-8"))
    assert card(record) == (HERE / "card.md").read_text(encoding="utf-8")
