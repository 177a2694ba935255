import numpy as np
import pytest

from models.calibration import Calibration, fit, fit_calibration, probabilities
from models.datasets import Example
from models.protocols import Floats
from models.tasks import PACKAGED, TaskSpec

LABELS = ("negative", "neutral", "positive")
MOOD = TaskSpec("mood", LABELS, PACKAGED)
WANTS = TaskSpec("wants", ("bug", "praise"), PACKAGED, multi_label=True)
TEXTS = {"alphabetic": "a text", "cjk": "一段话"}


def said(numbers: list[int], script: str = "alphabetic") -> list[Example]:
    return [
        Example(TEXTS[script], (LABELS[n],), "", "x", str(place)) for place, n in enumerate(numbers)
    ]


def drawn(n: int, seed: int) -> tuple[Floats, list[int]]:
    """Logits, and labels drawn with the probabilities that they mean."""
    random = np.random.default_rng(seed)
    logits = random.normal(size=(n, 3))
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return logits.astype(np.float32), [int(random.choice(3, p=p)) for p in shares]


def shares_of(calibration: Calibration, logits: list[float], script: str) -> Floats:
    raw = np.array([logits], np.float32)
    return probabilities(calibration.apply(raw, [TEXTS[script]]), MOOD)[0]


def test_overconfidence_and_a_preference_are_undone() -> None:
    logits, gold = drawn(4000, 3)
    fitted = fit_calibration(logits * 4 + np.array([0, 3, 0], np.float32), said(gold), MOOD)
    assert fitted.temperature[0] == pytest.approx(4, rel=0.1)
    assert fitted.offsets[0] - fitted.offsets[0, 0] == pytest.approx([0, -3, 0], abs=0.4)


def test_each_script_has_its_own_calibration() -> None:
    (quiet, gold), (other, more) = drawn(3000, 1), drawn(3000, 2)
    logits = np.concatenate([quiet * 3, other / 2])
    fitted = fit_calibration(logits, said(gold) + said(more, "cjk"), MOOD)
    assert fitted.temperature == pytest.approx([3, 0.5], rel=0.12)
    for script, scale in (("alphabetic", 3), ("cjk", 0.5)):
        shares = shares_of(fitted, [scale, 0, 0], script)
        assert shares == pytest.approx([0.576, 0.212, 0.212], abs=0.05)


def test_a_script_with_few_examples_takes_what_fits_all() -> None:
    logits, gold = drawn(2000, 4)
    examples = said(gold[:1980]) + said(gold[1980:], "cjk")
    fitted = fit_calibration(logits * 2, examples, MOOD)
    alone = fit_calibration(logits[:1980] * 2, examples[:1980], MOOD)
    assert fitted.temperature[0] == pytest.approx(alone.temperature[0])
    assert fitted.temperature[1] != pytest.approx(float(fitted.temperature[0]), rel=1e-3)
    assert alone.temperature[1] == alone.temperature[0]


def test_what_fits_all_weighs_scripts_alike() -> None:
    """50 texts are too few for a calibration of their own; half of that of all is theirs."""
    examples = said([2] * 1000) + said([0] * 25 + [2] * 25, "cjk")
    logits = np.tile(np.array([[0, -50, 0]], np.float32), (1050, 1))
    fitted = fit_calibration(logits, examples, MOOD)
    assert shares_of(fitted, [0, -50, 0], "cjk")[2] == pytest.approx(0.75, abs=0.02)
    assert shares_of(fitted, [0, -50, 0], "alphabetic")[2] > 0.95


def test_only_the_labels_that_could_be_given_are_asked_for() -> None:
    polar = ("negative", "positive")
    examples = [
        Example("a text", (polar[n % 4 > 0],), "en", "x", str(n), among=polar) for n in range(400)
    ]
    logits = np.tile(np.array([[0, 50, 0]], np.float32), (400, 1))
    fitted = fit_calibration(logits, examples, MOOD)
    negative, neutral, positive = fitted.offsets[0]
    assert (positive - negative) / fitted.temperature[0] == pytest.approx(np.log(3), abs=0.05)
    assert neutral == pytest.approx(0, abs=0.1)


def test_calibration_of_several_labels() -> None:
    examples = [
        Example("", ("bug",) * (n < 80) + ("praise",) * (n < 10), "en", "x", str(n))
        for n in range(100)
    ]
    fitted = fit_calibration(np.zeros((100, 2), np.float32), examples, WANTS)
    shares = probabilities(fitted.apply(np.zeros((1, 2), np.float32), [""]), WANTS)
    assert shares[0].tolist() == pytest.approx([0.8, 0.1], abs=0.02)


def test_a_label_that_never_holds_stays_within_bounds() -> None:
    gold, every = np.zeros((100, 2), bool), np.ones((100, 2), bool)
    gold[:50, 0] = True
    fitted = fit(np.zeros((100, 2), np.float32), gold, every, ["x"] * 100, multi_label=True)
    assert np.isfinite(fitted.offsets).all()
    assert (np.abs(fitted.offsets) <= 4).all()
    assert (fitted.temperature >= np.exp(-4) - 1e-6).all()


def test_every_row_is_calibrated_by_the_script_of_its_text() -> None:
    calibration = Calibration(np.array([2, 4], np.float32), np.array([[1, 0], [0, 3]], np.float32))
    logits = np.ones((3, 2), np.float32)
    applied = calibration.apply(logits, ["words", "汉字", "12"])
    assert applied.tolist() == [[1, 0.5], [0.25, 1], [1, 0.5]]


def test_no_calibration_leaves_logits_alone() -> None:
    logits = np.random.default_rng(0).normal(size=(4, 3)).astype(np.float32)
    applied = Calibration.none(3).apply(logits, ["a", "一", "", "b"])
    assert np.array_equal(applied, logits)


def test_probabilities_of_several_labels_need_not_sum_to_one() -> None:
    assert probabilities(np.zeros((1, 2), np.float32), WANTS).tolist() == [[0.5, 0.5]]
    assert probabilities(np.zeros((1, 3), np.float32), MOOD).sum() == pytest.approx(1)
