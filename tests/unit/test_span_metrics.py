"""Figures of spans against counts made by hand."""

import numpy as np
import pytest

from models.datasets import Example
from models.protocols import Floats, Span
from models.span_metrics import SpanFigures, found_figures, given_spans, span_figures, span_hits
from models.spans import PLACES
from models.tokenizer import Encoded

LABELS = ("bad", "so so", "good")
Marks = tuple[tuple[int, int, str], ...]

#: Gold and found spans of texts of ten letters, each a token.
PAIRS: list[tuple[Marks, Marks]] = [
    (((0, 2, "good"), (4, 6, "bad")), ((0, 2, "good"), (4, 7, "bad"))),
    (((0, 3, "good"),), ((0, 3, "bad"),)),
    (((8, 10, "bad"),), ()),
    ((), ((1, 2, "good"),)),
    ((), ()),
]


def example(spans: Marks) -> Example:
    return Example("甲乙丙丁戊己庚辛壬癸", (), "en", "made", "1", spans=spans)


def letters(n: int = 10) -> Encoded:
    return Encoded(list(range(n)), [(k, k + 1) for k in range(n)])


def logits_of(found: Marks, given: Marks) -> Floats:
    """Logits that mean the spans found; other tokens of the given spans are surely bad."""
    logits = np.zeros((10, len(PLACES) + len(LABELS)), np.float32)
    logits[:, 0] = 1
    for start, end, label in (*((a, b, "bad") for a, b, _ in given), *found):
        logits[start:end, len(PLACES) :] = 0
        logits[start:end, len(PLACES) + LABELS.index(label)] = 9
    for start, end, _ in found:
        logits[start:end, 2] = 2
        logits[start, 1] = 3
    return logits


def figures_of(pairs: list[tuple[Marks, Marks]]) -> SpanFigures:
    examples = [example(gold) for gold, _ in pairs]
    logits = [logits_of(found, gold) for gold, found in pairs]
    return span_figures(examples, logits, [letters()] * len(pairs), LABELS)


def test_counts_of_pairs_of_spans() -> None:
    gold = ((0, 2, "good"), (4, 6, "bad"), (8, 9, "bad"))
    found = ((0, 2, "bad"), (5, 7, "bad"), (8, 9, "bad"), (9, 10, "good"))
    assert span_hits(gold, found) == (2, 3, 3, 1, 4, 3)
    assert span_hits((), found) == (0, 0, 0, 0, 4, 0)
    assert span_hits(((0, 4, "x"),), ((4, 8, "x"),)) == (0, 0, 0, 0, 1, 1)
    assert span_hits(((0, 9, "x"),), ((0, 2, "x"), (3, 5, "x"))) == (0, 2, 1, 0, 2, 1)


def test_figures_are_those_counted_by_hand() -> None:
    found = figures_of(PAIRS)
    exact, gold, said = 2, 4, 4
    assert (found.n, found.spans) == (5, 4)
    assert (found.precision, found.recall) == (exact / said, exact / gold)
    assert found.f1 == 2 * exact / (said + gold)
    assert found.overlap_f1 == pytest.approx(3 / 4)  # three of four touch, on either side
    assert found.pair_f1 == pytest.approx(2 * 1 / 8)
    assert found.accuracy == 3 / 4  # good, bad, bad for good, bad
    f1_bad, f1_good = 2 * 2 / (2 * 2 + 1), 2 * 1 / (2 * 1 + 1)
    assert found.macro_f1 == pytest.approx((f1_bad + f1_good) / 2)
    assert found.ece == pytest.approx(0.25, abs=0.01)  # always sure, one in four wrong


def test_intervals_hold_the_value_and_narrow_with_more_texts() -> None:
    few, many = figures_of(PAIRS * 6), figures_of(PAIRS * 60)
    for of in (few, many):
        assert of.f1_interval[0] < of.f1 < of.f1_interval[1]
        assert of.accuracy_interval[0] < of.accuracy < of.accuracy_interval[1]
    narrow, wide = (of.f1_interval[1] - of.f1_interval[0] for of in (many, few))
    assert wide > 2 * narrow


def test_perfect_spans_have_perfect_figures() -> None:
    spans: Marks = ((0, 2, "good"), (4, 6, "bad"), (7, 8, "so so"))
    of = figures_of([(spans, spans)] * 3)
    assert (of.f1, of.overlap_f1, of.pair_f1, of.accuracy, of.macro_f1) == (1,) * 5
    assert of.f1_interval == (1, 1)


def test_texts_without_spans_give_no_label_figures() -> None:
    of = figures_of([((), ())] * 3)
    assert (of.n, of.spans, of.f1, of.accuracy, of.macro_f1, of.ece) == (3, 0, 0, 0, 0, 0)
    assert of.f1_interval == (0, 0)


def test_labels_are_judged_where_gold_spans_are_given_by_the_mean_of_their_tokens() -> None:
    logits = np.zeros((10, len(PLACES) + len(LABELS)), np.float32)
    logits[:, 0] = 1
    logits[0, len(PLACES) :] = [3, 0, 0]
    logits[1, len(PLACES) :] = [0, 0, 5]
    read, gold, texts = given_spans([example(((0, 2, "good"),))], [logits], [letters()], LABELS)
    assert read.tolist() == [[1.5, 0, 2.5]]
    assert gold.tolist() == [[False, False, True]]
    assert texts == ["甲乙丙丁戊己庚辛壬癸"]


def test_a_gold_span_beyond_what_was_read_is_missed_and_not_labelled() -> None:
    gold: Marks = ((0, 2, "good"), (8, 10, "bad"))
    logits = logits_of(((0, 2, "good"),), gold)[:5]
    of = span_figures([example(gold)], [logits], [letters(5)], LABELS)
    assert (of.recall, of.accuracy) == (0.5, 1)


def test_without_gold_spans_there_is_nothing_to_calibrate_on() -> None:
    logits = logits_of((), ())
    read, gold, texts = given_spans([example(())], [logits], [letters()], LABELS)
    assert read.shape == gold.shape == (0, 3)
    assert texts == []


def test_spans_that_were_found_are_judged_without_logits() -> None:
    examples = [example(gold) for gold, _ in PAIRS]
    found = [tuple(Span(a, b, label, 0.8) for a, b, label in spans) for _, spans in PAIRS]
    of, full = found_figures(examples, found, LABELS), figures_of(PAIRS)
    for name in ("n", "spans", "precision", "recall", "f1", "f1_interval", "overlap_f1", "pair_f1"):
        assert getattr(of, name) == getattr(full, name), name
    assert of.accuracy == 1 / 2  # of the two that were found exactly, one has the right label
    assert of.ece == pytest.approx(0.3, abs=1e-3)  # 0.8 sure, right in half


def test_figures_are_written_with_four_digits() -> None:
    written = figures_of(PAIRS * 7).as_json()
    assert written["n"] == 35
    assert isinstance(written["f1_interval"], list)
    assert written["macro_f1"] == 0.7333
