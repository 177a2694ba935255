import numpy as np
import pytest
from sklearn.metrics import f1_score

from models.metrics import (
    calibration_error,
    calibration_error_by_chance,
    decide,
    figures,
    macro_f1,
)

LABELS = ("negative", "neutral", "positive")


def one_hot(labels: list[int], width: int = 3) -> np.ndarray:
    return np.eye(width, dtype=bool)[labels]


def some_predictions(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    gold = random.integers(0, 3, n)
    logits = random.normal(size=(n, 3)) + 1.5 * np.eye(3)[gold]
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return one_hot(gold.tolist()), shares.astype(np.float32)


def test_figures_agree_with_scikit_learn() -> None:
    gold, shares = some_predictions(300)
    result = figures(gold, shares, np.ones_like(gold), LABELS, multi_label=False)
    truth, guess = gold.argmax(axis=1), shares.argmax(axis=1)
    assert result.accuracy == pytest.approx((truth == guess).mean())
    assert result.macro_f1 == pytest.approx(f1_score(truth, guess, average="macro"))
    each = f1_score(truth, guess, average=None)
    assert [of.f1 for of in result.labels.values()] == pytest.approx(each.tolist())
    assert result.macro_f1 == pytest.approx(
        macro_f1(gold, shares, np.ones_like(gold), multi_label=False)
    )


def test_intervals_hold_the_value_and_narrow_with_more_texts() -> None:
    few, many = (
        figures(*some_predictions(n), np.ones((n, 3), bool), LABELS, multi_label=False)
        for n in (50, 5000)
    )
    for result in (few, many):
        low, high = result.accuracy_interval
        assert low < result.accuracy < high
        low, high = result.macro_f1_interval
        assert low < result.macro_f1 < high
    width = few.accuracy_interval[1] - few.accuracy_interval[0]
    assert width > 5 * (many.accuracy_interval[1] - many.accuracy_interval[0])


def test_the_interval_of_a_share_is_near_the_normal_one() -> None:
    gold, shares = some_predictions(1000)
    result = figures(gold, shares, np.ones_like(gold), LABELS, multi_label=False)
    half = 1.96 * np.sqrt(result.accuracy * (1 - result.accuracy) / 1000)
    assert result.accuracy_interval[0] == pytest.approx(result.accuracy - half, abs=0.005)
    assert result.accuracy_interval[1] == pytest.approx(result.accuracy + half, abs=0.005)


def test_where_only_two_labels_could_be_given_the_side_of_the_score_decides() -> None:
    shares = np.array([[0.1, 0.7, 0.2], [0.2, 0.7, 0.1]], np.float32)
    polar = np.array([[True, False, True]] * 2)
    assert decide(shares, polar, multi_label=False).argmax(axis=1).tolist() == [2, 0]
    assert decide(shares, np.ones((2, 3), bool), multi_label=False).argmax(axis=1).tolist() == [
        1,
        1,
    ]


def test_labels_that_no_one_could_give_are_left_out() -> None:
    gold = one_hot([0, 2, 2, 0])
    polar = np.array([[True, False, True]] * 4)
    shares = np.array([[0.9, 0, 0.1], [0, 0.9, 0.1], [0.2, 0, 0.8], [0.4, 0, 0.6]], np.float32)
    result = figures(gold, shares, polar, LABELS, multi_label=False)
    assert list(result.labels) == ["negative", "positive"]
    assert result.accuracy == 0.75
    assert result.labels["positive"].recall == 1


def test_several_labels_are_right_only_together() -> None:
    gold = np.array([[True, True], [True, False]])
    shares = np.array([[0.9, 0.6], [0.9, 0.6]], np.float32)
    result = figures(gold, shares, np.ones_like(gold), ("bug", "praise"), multi_label=True)
    assert result.accuracy == 0.5
    assert result.labels["praise"].precision == 0.5


def test_calibration_error_is_the_gap_between_sureness_and_truth() -> None:
    sure = np.full(100, 0.9)
    assert calibration_error(sure, np.arange(100) < 90) == pytest.approx(0, abs=1e-9)
    assert calibration_error(sure, np.arange(100) < 40) == pytest.approx(0.5)
    assert calibration_error(np.array([0.1, 1.0]), np.array([False, True])) == pytest.approx(0.05)


def test_where_nothing_holds_and_nothing_is_said_all_is_well() -> None:
    gold, every = np.zeros((30, 2), bool), np.ones((30, 2), bool)
    quiet, loud = np.full((30, 2), 0.1, np.float32), np.full((30, 2), 0.1, np.float32)
    loud[0, 0] = 0.9
    result = figures(gold, quiet, every, ("bug", "praise"), multi_label=True)
    assert (result.accuracy, result.macro_f1, result.labels) == (1, 1, {})
    assert result.macro_f1_interval == (1, 1)
    assert macro_f1(gold, quiet, every, multi_label=True) == 1
    assert macro_f1(gold, loud, every, multi_label=True) == 0
    assert figures(gold, loud, every, ("bug", "praise"), multi_label=True).macro_f1 == 0


def test_figures_are_written_with_four_digits() -> None:
    gold, shares = some_predictions(70)
    written = figures(gold, shares, np.ones_like(gold), LABELS, multi_label=False).as_json()
    assert written["n"] == 70
    assert written["labels"].keys() == set(LABELS)
    assert written["accuracy"] == round(written["accuracy"], 4)
    assert len(written["macro_f1_interval"]) == 2


@pytest.mark.parametrize("n", [50, 1000])
def test_calibration_error_by_chance_is_that_of_texts_that_are_rightly_so_sure(n: int) -> None:
    random = np.random.default_rng(5)
    sure = random.random(n)
    errors = [calibration_error(sure, random.random(n) < sure) for _ in range(300)]
    by_chance = calibration_error_by_chance(sure)
    assert by_chance == pytest.approx(np.mean(errors), rel=0.05)
    assert by_chance == calibration_error_by_chance(sure)


def test_who_is_always_sure_has_no_error_by_chance() -> None:
    assert calibration_error_by_chance(np.ones(20)) == 0
    assert calibration_error_by_chance(np.ones(0)) == 0
