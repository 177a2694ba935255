import numpy as np
import pytest
import torch

from models.datasets import Example
from models.errors import TrainingDataError
from models.lesson_targets import span_targets, text_targets
from models.losses import UNKNOWN
from models.tasks import PACKAGED, TaskSpec
from models.tokenizer import Encoded

MOOD = TaskSpec("mood", ("negative", "neutral", "positive"), PACKAGED)
WANTS = TaskSpec("wants", ("bug", "praise"), PACKAGED, multi_label=True)
MARKS = TaskSpec("marks", ("bad", "good"), PACKAGED, spans=True)


def said(*labels: str, among: tuple[str, ...] = ()) -> Example:
    return Example("text", labels, "en", "made", "1", among=among)


def marked(*spans: tuple[int, int, str]) -> Example:
    return Example("", (), "en", "made", "1", spans=spans)


def letters(n: int) -> Encoded:
    """A text whose every letter is a token, between two specials."""
    places = [(0, 0), *((k, k + 1) for k in range(n)), (0, 0)]
    return Encoded(list(range(n + 2)), places)


def test_gold_and_what_could_be_said() -> None:
    polar = ("negative", "positive")
    rows = [said("neutral"), None, said("positive", among=polar), said("negative")]
    targets = text_targets(rows, MOOD, [])
    assert targets.gold.astype(int).tolist() == [[0, 1, 0], [0, 0, 0], [0, 0, 1], [1, 0, 0]]
    assert targets.allowed.astype(int).tolist() == [[1, 1, 1], [0, 0, 0], [1, 0, 1], [1, 1, 1]]
    assert targets.taught == 3


def test_rare_labels_weigh_more_by_the_root_of_how_rare_they_are() -> None:
    rows = [said("negative")] * 16 + [said("neutral")] * 4 + [said("positive")] * 4
    weights = text_targets(rows, MOOD, []).weights
    assert float(weights[1] / weights[0]) == pytest.approx(2)
    several = text_targets([said("bug")] * 2 + [said("praise")] * 8, WANTS, []).weights
    assert several.tolist() == pytest.approx([2, 0.5])


def test_a_text_with_none_of_several_labels_teaches_that_none_holds() -> None:
    targets = text_targets([said(), said("bug", "praise")], WANTS, [])
    assert targets.allowed.all()
    assert not targets.gold[0].any()
    assert targets.taught == 2


def test_a_label_that_nobody_knows_is_named() -> None:
    with pytest.raises(TrainingDataError, match="'angry' of made is not one of mood: negative"):
        text_targets([said("angry")], MOOD, [])


def test_tokens_of_a_span_begin_and_go_on() -> None:
    targets = span_targets([marked((1, 3, "good"), (3, 4, "bad")), None], MARKS, [letters(5)] * 2)
    assert targets.places == ((UNKNOWN, 0, 1, 2, 1, 0, UNKNOWN), ())
    good, bad = 1, 0
    assert targets.labels[0] == (UNKNOWN, UNKNOWN, good, good, bad, UNKNOWN, UNKNOWN)
    assert targets.taught == 1


def test_a_text_without_spans_teaches_that_there_are_none() -> None:
    targets = span_targets([marked()], MARKS, [letters(2)])
    assert targets.places == ((UNKNOWN, 0, 0, UNKNOWN),)
    assert set(targets.labels[0]) == {UNKNOWN}
    assert targets.taught == 1


def test_a_span_beyond_what_was_read_is_left_out() -> None:
    targets = span_targets([marked((1, 2, "good"), (8, 9, "bad"))], MARKS, [letters(3)])
    assert targets.places == ((UNKNOWN, 0, 1, 0, UNKNOWN),)


def test_rare_places_weigh_more() -> None:
    targets = span_targets([marked((0, 2, "good"))], MARKS, [letters(10)])
    outside, begin, inside = targets.weights.tolist()
    assert begin == inside == pytest.approx(outside * np.sqrt(8))


def test_a_batch_is_padded_with_what_nobody_knows() -> None:
    rows = [letters(3), letters(1), letters(2)]
    targets = span_targets([marked((0, 1, "good")), marked(), None], MARKS, rows)
    places, labels = targets.batch([2, 0, 1], width=5)
    u = UNKNOWN
    assert places.tolist() == [[u] * 5, [u, 1, 0, 0, u], [u, 0, u, u, u]]
    assert labels.tolist() == [[u] * 5, [u, 1, u, u, u], [u] * 5]
    assert places.dtype == labels.dtype == torch.int64
