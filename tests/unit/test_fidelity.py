import numpy as np
import pytest

from models.export import candidates
from models.fidelity import Fidelity, Measured, as_questions, compare, decisions
from models.protocols import Floats


def unit(rows: Floats) -> Floats:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture
def measured() -> Measured:
    chance = np.random.default_rng(0)
    comments = unit(chance.normal(size=(60, 16)).astype(np.float32))
    questions = unit(comments[:20] + 0.1 * chance.normal(size=(20, 16)).astype(np.float32))
    return Measured(comments, questions, {"mood": np.arange(60) % 3})


def test_a_runtime_is_entirely_true_to_itself(measured: Measured) -> None:
    fidelity = compare(measured, measured)

    assert (fidelity.label_agreement, fidelity.neighbours_kept) == (1, 1)
    assert fidelity.search == fidelity.search_reference > 0.9
    assert fidelity.is_enough


def test_one_changed_label_is_counted(measured: Measured) -> None:
    labels = measured.labels["mood"].copy()
    labels[7] += 1

    fidelity = compare(measured, Measured(measured.comments, measured.questions, {"mood": labels}))

    assert fidelity.label_agreement == pytest.approx(59 / 60)
    assert not fidelity.is_enough


def test_neighbours_are_counted_without_the_comment_itself(measured: Measured) -> None:
    others = Measured(measured.comments[::-1].copy(), measured.questions, measured.labels)

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
    assert Fidelity(1, 1, search=0.9, search_reference=0.8).is_enough
    assert not Fidelity(1, 0.949, search=0.9, search_reference=0.8).is_enough


def test_decisions_are_one_label_or_every_likely_one() -> None:
    logits = np.array([[1.0, 2.0, -1.0], [-3.0, -2.0, -1.0]], np.float32)

    assert decisions(logits, multi_label=False).tolist() == [1, 2]
    assert decisions(logits, multi_label=True).tolist() == [[1, 1, 0], [0, 0, 0]]


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
