from dataclasses import replace

import numpy as np
import pytest

from models.calibration import Calibration
from models.export import candidates
from models.fidelity import Fidelity, Measured, as_questions, compare
from models.outputs import TaskOutput
from models.protocols import Floats
from models.tokenizer import Encoded


def unit(rows: Floats) -> Floats:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture
def measured() -> Measured:
    chance = np.random.default_rng(0)
    comments = unit(chance.normal(size=(60, 16)).astype(np.float32))
    questions = unit(comments[:20] + 0.1 * chance.normal(size=(20, 16)).astype(np.float32))
    marks = np.stack([np.arange(300) % 3, np.arange(300) % 2], axis=1)
    return Measured(comments, questions, {"mood": np.arange(60) % 3}, {"parts": marks})


def test_a_runtime_is_entirely_true_to_itself(measured: Measured) -> None:
    fidelity = compare(measured, measured)

    assert fidelity.label_agreement == {"mood": 1}
    assert fidelity.token_agreement == {"parts": 1}
    assert fidelity.neighbours_kept == 1
    assert fidelity.search == fidelity.search_reference > 0.9
    assert fidelity.is_enough


def test_one_changed_label_is_counted(measured: Measured) -> None:
    labels = measured.labels["mood"].copy()
    labels[7] += 1

    fidelity = compare(measured, replace(measured, labels={"mood": labels}))

    assert fidelity.label_agreement == {"mood": pytest.approx(59 / 60)}
    assert not fidelity.is_enough


def test_every_task_has_to_agree(measured: Measured) -> None:
    changed = np.zeros((60, 5), np.int64)
    changed[:5] = 1
    reference = replace(measured, labels={**measured.labels, "wants": np.zeros((60, 5), np.int64)})
    candidate = replace(measured, labels={**measured.labels, "wants": changed})

    fidelity = compare(reference, candidate)

    assert fidelity.label_agreement == {"mood": 1, "wants": pytest.approx(11 / 12)}
    assert not fidelity.is_enough


@pytest.mark.parametrize(
    ("column", "token", "expected"),
    [(0, 1, 299 / 300), (1, 1, 199 / 200), (1, 0, 1)],
    ids=["place", "label inside", "label outside"],
)
def test_a_token_agrees_in_place_and_in_label_where_both_are_inside(
    measured: Measured, column: int, token: int, expected: float
) -> None:
    marks = measured.marks["parts"].copy()
    marks[token, column] = 7

    fidelity = compare(measured, replace(measured, marks={"parts": marks}))

    assert fidelity.token_agreement == {"parts": pytest.approx(expected)}
    assert fidelity.is_enough


def test_no_token_inside_is_no_disagreement(measured: Measured) -> None:
    outside = replace(measured, marks={"parts": np.zeros((9, 2), np.int64)})

    assert compare(outside, outside).token_agreement == {"parts": 1}


def test_neighbours_are_counted_without_the_comment_itself(measured: Measured) -> None:
    others = replace(measured, comments=measured.comments[::-1].copy())

    kept = compare(measured, others).neighbours_kept

    # ten of 59 others, by chance
    assert 0.05 < kept < 0.35


def test_search_is_judged_by_where_the_right_comment_stands() -> None:
    comments = np.eye(20, dtype=np.float32)
    first = Measured(comments, comments[:2].copy(), {})
    second = Measured(comments, unit(comments[:2] + 2 * comments[2:4]), {})

    assert compare(first, first).search == 1
    assert compare(first, second).search == pytest.approx(1 / np.log2(3))
    assert not compare(first, second).is_enough


def test_a_runtime_may_search_better_than_the_reference() -> None:
    assert Fidelity({}, {}, 1, search=0.9, search_reference=0.8).is_enough
    assert not Fidelity({}, {}, 0.949, search=0.9, search_reference=0.8).is_enough
    assert not Fidelity({}, {}, 1, search=0.7, search_reference=0.8).is_enough


def test_figures_are_written_by_task(measured: Measured) -> None:
    assert compare(measured, measured).as_json() == {
        "label_agreement": {"mood": 1.0},
        "token_agreement": {"parts": 1.0},
        "neighbours_kept": 1.0,
        "search": pytest.approx(1, abs=0.1),
        "search_reference": pytest.approx(1, abs=0.1),
    }


def test_labels_are_told_of_calibrated_logits() -> None:
    offsets = np.array([[0, -1.5, 0]] * 2, np.float32)
    calibration = Calibration(np.ones(2, np.float32), offsets)
    one = TaskOutput("mood", ("sad", "calm", "glad"), calibration)
    several = TaskOutput("wants", ("fix", "add", "ask"), calibration, multi_label=True)
    logits = np.array([[1.0, 2.0, -1.0], [-3.0, 1.0, -1.0]], np.float32)

    scripts = np.zeros(2, np.int64)
    assert one.decided(one.probabilities(logits, scripts)).tolist() == [0, 1]
    assert several.decided(several.probabilities(logits, scripts)).tolist() == [
        [1, 1, 0],
        [0, 0, 0],
    ]


def test_marks_are_those_of_tokens_that_stand_for_text() -> None:
    task = TaskOutput("parts", ("bad", "good"), Calibration.none(2), spans=True)
    logits = np.array([[9, 0, 0, 9, 0], [0, 9, 0, 0, 9], [0, 0, 9, 9, 0]], np.float32)
    tokens = Encoded([1, 2, 3], [(0, 0), (0, 4), (4, 5)])

    assert task.marks(logits, tokens, 0).tolist() == [[1, 1], [2, 0]]


def test_questions_are_first_halves_in_any_language() -> None:
    texts = ["the sync button does nothing", "客服态度很好", "meh", "a b c", ""]

    assert as_questions(texts) == ["the sync button", "客服态", "me", "a b", ""]


def test_only_what_the_processor_can_do_is_tried() -> None:
    def names(*capabilities: str) -> list[tuple[str, str]]:
        return [(way.name, way.precision) for way in candidates(capabilities)]

    assert names("FP32", "INT8", "BF16") == [
        ("ov-int8", "bf16"),
        ("ov-bf16", "bf16"),
        ("ov-fp32", "f32"),
    ]
    assert names("FP32", "INT8") == [("ov-int8", "f32"), ("ov-fp32", "f32")]
    assert names("FP32") == [("ov-fp32", "f32")]
