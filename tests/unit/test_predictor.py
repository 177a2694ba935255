from dataclasses import replace

import numpy as np
import pytest

from letters import TASKS, Letters, letters_predictor
from models import inference
from models.calibration import Calibration
from models.outputs import TaskOutput
from models.protocols import Span

#: More than one window of the encoder.
LONG = "x" * 300


def test_text_level_labels_and_span_labels_stand_apart() -> None:
    predictor = letters_predictor(Letters())

    assert predictor.labels == {
        "mood": ("sad", "glad"),
        "wants": ("fix", "add"),
        "leaving": ("leaving",),
    }
    assert predictor.span_labels == {"parts": ("bad", "good")}


def test_every_task_speaks_of_every_text() -> None:
    result = letters_predictor(Letters()).predict(["agggs", "bfp GU: ab, BAD!", ""])

    assert np.allclose(result.embeddings[0], [1, 0, 0], atol=1e-5)
    assert np.allclose(result.probabilities["mood"], [[0.25, 0.75], [0.5, 0.5], [0.5, 0.5]])
    assert (result.probabilities["wants"] > 0.5).tolist() == [
        [False, False],
        [True, True],
        [False, False],
    ]
    assert result.probabilities["wants"].max() < 1
    first, second, third = result.spans["parts"]
    assert [(span.start, span.end, span.label) for span in second] == [
        (4, 6, "good"),
        (12, 15, "bad"),
    ]
    assert first == third == ()


def test_nothing_asked_is_nothing_answered() -> None:
    result = letters_predictor(Letters()).predict([], products=[])

    assert result.embeddings.shape == (0, 3)
    assert {name: values.shape for name, values in result.probabilities.items()} == {
        "mood": (0, 2),
        "wants": (0, 2),
        "leaving": (0, 1),
    }
    assert result.spans == {"parts": []}


def test_equal_texts_are_run_once_and_counted_each() -> None:
    letters, done = Letters(), []

    result = letters_predictor(letters).predict(["b", "a", "b", LONG, "b"], done.append)

    assert [text for text in letters.read if len(text) < 9] == ["+:b", "+:a"]
    assert sum(done) == 5
    assert result.embeddings.argmax(axis=1).tolist()[:3] == [1, 0, 1]


def test_one_text_about_two_products_is_read_for_each() -> None:
    letters = Letters()
    texts = ["leaving salt"] * 4

    result = letters_predictor(letters).predict(
        texts, products=["Salt", None, "sunrise", "Salt Mobile"]
    )

    assert (result.probabilities["leaving"][:, 0] > 0.5).tolist() == [False, True, True, False]
    assert len(letters.read) == 2


def test_products_make_no_difference_when_no_head_looks_at_them() -> None:
    letters = Letters()
    tasks = [replace(task, focused=False) for task in TASKS]

    letters_predictor(letters, tasks).predict(["leaving salt"] * 2, products=["salt", None])

    assert len(letters.read) == 1


def test_as_many_products_as_texts_are_needed() -> None:
    with pytest.raises(ValueError, match="shorter"):
        letters_predictor(Letters()).predict(["a", "b"], products=["x"])


def test_calibration_is_that_of_the_script_of_a_text() -> None:
    calibration = Calibration(
        np.array([1.0, 2.0], np.float32), np.array([[0.0, 0.0], [0.0, np.log(9)]], np.float32)
    )
    tasks = [TaskOutput("mood", ("sad", "glad"), calibration), *TASKS[1:]]

    result = letters_predictor(Letters(), tasks).predict(["sg", "sg 很好很好很好"])

    assert np.allclose(result.probabilities["mood"], [[0.5, 0.5], [0.25, 0.75]], atol=1e-4)


def test_what_reads_questions_says_nothing_of_comments_and_the_reverse() -> None:
    letters = Letters()
    tasks = [replace(TASKS[0], queries=True), *TASKS[1:]]
    predictor = letters_predictor(letters, tasks)

    assert predictor.query_labels == {"mood": ("sad", "glad")}
    assert predictor.labels.keys() == predictor.predict(["ag"]).probabilities.keys()
    assert "mood" not in predictor.labels
    shares = predictor.classify_query("agggs")
    assert shares.keys() == {"mood"}
    assert np.allclose(shares["mood"], [0.25, 0.75])
    assert letters.read[-1].endswith("agggs")


def test_of_a_long_question_the_ends_are_read() -> None:
    tasks = [replace(TASKS[0], queries=True), *TASKS[1:]]
    predictor = letters_predictor(Letters(), tasks)

    middle = predictor.classify_query("x" * 500 + "ggg" + "x" * 500)["mood"]
    end = predictor.classify_query("x" * 1000 + " ggg")["mood"]

    assert middle[1] == 0.5
    assert end[1] > 0.5


def test_the_labels_of_spans_are_calibrated_and_their_places_are_not() -> None:
    calibration = Calibration(np.ones(2, np.float32), np.array([[11, 0], [0, 0]], np.float32))
    tasks = [*TASKS[:3], replace(TASKS[3], calibration=calibration)]

    (spans,) = letters_predictor(Letters(), tasks).predict(["so GOOD"]).spans["parts"]

    (span,) = spans
    assert (span.start, span.end, span.label) == (3, 7, "bad")


def test_the_windows_of_a_long_text_are_joined_by_their_rules() -> None:
    # 252 letters fit into the first window; the second begins 32 before its end
    text = "a" * 252 + "g" * 40 + "bsf" + " BAD"

    result = letters_predictor(Letters()).predict([text, "a"])

    second = 47
    assert result.embeddings[0, 0] > 0.9
    assert result.embeddings[0, 1] > 0
    assert np.isclose(np.linalg.norm(result.embeddings[0]), 1)
    mood = (252 * np.array([0.5, 0.5]) + second * np.array([1, 40]) / 41) / (252 + second)
    assert np.allclose(result.probabilities["mood"][0], mood, atol=1e-4)
    assert (result.probabilities["wants"][0] > 0.5).tolist() == [True, False]
    assert result.spans["parts"][0] == (Span(296, 299, "bad", pytest.approx(0.9933, abs=1e-3)),)


def test_a_span_in_the_overlap_is_marked_once() -> None:
    text = "a" * 230 + " BAD " + "a" * 200

    (spans,) = letters_predictor(Letters()).predict([text]).spans["parts"]

    assert [(span.start, span.end) for span in spans] == [(231, 234)]


def test_results_are_in_order_across_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inference, "_TOGETHER", 7)
    monkeypatch.setattr(inference, "_CHARACTERS_TOGETHER", 600)
    texts = ["abc"[number % 3] * (1 + number * 97 % 400) for number in range(50)]
    done: list[int] = []

    result = letters_predictor(Letters()).predict(texts, done.append)

    assert ["abc"[column] for column in result.embeddings.argmax(axis=1)] == [
        text[0] for text in texts
    ]
    assert len(result.spans["parts"]) == 50
    assert sum(done) == 50


def test_a_question_has_no_prompt_of_comments() -> None:
    letters = Letters()

    vector = letters_predictor(letters).embed_query("bbb")

    assert letters.read == ["bbb"]
    assert vector.shape == (3,)
    assert vector.argmax() == 1


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_a_task_comes_back_from_json_as_it_was(task: TaskOutput) -> None:
    calibration = Calibration(
        np.array([1.5, 0.5], np.float32),
        np.arange(2 * len(task.labels), dtype=np.float32).reshape(2, -1),
    )
    before = replace(task, calibration=calibration)

    after = TaskOutput.from_json(before.as_json())

    assert replace(after, calibration=task.calibration) == task
    assert np.array_equal(after.calibration.temperature, calibration.temperature)
    assert np.array_equal(after.calibration.offsets, calibration.offsets)
