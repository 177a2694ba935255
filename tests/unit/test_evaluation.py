import numpy as np
import pytest
from sklearn.metrics import f1_score

from models.calibration import fit_calibration, probabilities
from models.datasets import Example
from models.metrics import calibration_error, decide, figures, macro_f1
from models.search_quality import average_precision, ndcg
from models.tasks import PACKAGED, TaskSpec

LABELS = ("negative", "neutral", "positive")
TASK = TaskSpec("mood", LABELS, PACKAGED)


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


def labelled(numbers: list[int], lang: str = "en") -> list[Example]:
    return [Example("", (LABELS[n],), lang, "x", str(i)) for i, n in enumerate(numbers)]


def test_calibration_undoes_overconfidence_and_a_preference() -> None:
    random = np.random.default_rng(3)
    logits = random.normal(size=(4000, 3))
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    gold = [int(random.choice(3, p=p)) for p in shares]
    loud = (logits * 4 + [0, 3, 0]).astype(np.float32)
    fitted = fit_calibration(loud, labelled(gold), TASK)
    assert fitted.temperature == pytest.approx(4, rel=0.1)
    assert fitted.offsets - fitted.offsets[0] == pytest.approx([0, -3, 0], abs=0.4)


def test_calibration_asks_only_among_the_labels_that_could_be_given() -> None:
    polar = ("negative", "positive")
    examples = [
        Example("", (polar[n % 4 > 0],), "zh", "x", str(n), among=polar) for n in range(400)
    ]
    fitted = fit_calibration(np.tile(np.array([[0, 50, 0]], np.float32), (400, 1)), examples, TASK)
    negative, neutral, positive = fitted.offsets
    assert (positive - negative) / fitted.temperature == pytest.approx(np.log(3), abs=0.05)
    assert neutral == pytest.approx(0, abs=0.1)


def test_languages_weigh_alike_in_calibration() -> None:
    examples = labelled([2] * 1000, "en") + labelled([0] * 50 + [2] * 50, "zh")
    logits = np.tile(np.array([[0, -50, 0]], np.float32), (1100, 1))
    fitted = fit_calibration(logits, examples, TASK)
    shares = probabilities((logits[:1] + fitted.offsets) / fitted.temperature, TASK)
    assert shares[0, 2] == pytest.approx(0.75, abs=0.01)


def test_calibration_of_several_labels() -> None:
    several = TaskSpec("wants", ("bug", "praise"), PACKAGED, multi_label=True)
    examples = [
        Example("", ("bug",) * (n < 80) + ("praise",) * (n < 10), "en", "x", str(n))
        for n in range(100)
    ]
    logits = np.zeros((100, 2), np.float32)
    fitted = fit_calibration(logits, examples, several)
    shares = probabilities(fitted.offsets[None] / fitted.temperature, several)
    assert shares[0].tolist() == pytest.approx([0.8, 0.1], abs=0.02)


def test_probabilities_of_several_labels_need_not_sum_to_one() -> None:
    several = TaskSpec("wants", ("bug", "praise"), PACKAGED, multi_label=True)
    assert probabilities(np.zeros((1, 2), np.float32), several).tolist() == [[0.5, 0.5]]
    assert probabilities(np.zeros((1, 3), np.float32), TASK).sum() == pytest.approx(1)


def test_search_figures_of_known_rankings() -> None:
    assert average_precision([1, 0, 1]) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision([0, 0]) == 0
    assert ndcg([1, 1, 0]) == pytest.approx(1)
    assert ndcg([0, 1]) == pytest.approx(1 / np.log2(3))
    assert ndcg([0] * 10 + [1]) == 0
