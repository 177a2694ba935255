"""How good spans are: found exactly, found at all, and labelled rightly where they are given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from models.datasets import Example
from models.metrics import calibration_error, calibration_error_by_chance
from models.protocols import Floats, Span
from models.spans import PLACES, decode
from models.tokenizer import Encoded

_RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class SpanFigures:
    """How predicted spans compare with gold ones in n texts that have `spans` of them.

    A span is found when its characters are exactly the gold ones; `overlap_f1` counts any that
    share a character. `pair_f1` wants the label right as well. `accuracy` is of labels where the
    gold spans are given. Intervals hold 95 % of bootstrap resamples of texts.
    """

    n: int
    spans: int
    precision: float
    recall: float
    f1: float
    f1_interval: tuple[float, float]
    overlap_f1: float
    pair_f1: float
    accuracy: float
    accuracy_interval: tuple[float, float]
    macro_f1: float
    ece: float
    ece_by_chance: float

    def as_json(self) -> dict[str, Any]:
        """The figures, rounded to four digits."""
        return {key: _rounded(value) for key, value in asdict(self).items()}


def span_figures(
    examples: Sequence[Example],
    logits: Sequence[Floats],
    rows: Sequence[Encoded],
    labels: Sequence[str],
) -> SpanFigures:
    """Compare; `logits` has an array (tokens, 3 + labels) for each text, `rows` its tokens."""
    counts = np.zeros((len(examples), 8))
    readings: list[tuple[int, Floats]] = []
    for number, (example, values, row) in enumerate(zip(examples, logits, rows, strict=True)):
        found = decode(values, row.places, example.text, labels)
        given = _read_given(example, values, row, labels)
        right = sum(int(read.argmax()) == gold for gold, read in given)
        hits = span_hits(example.spans, [(s.start, s.end, s.label) for s in found])
        counts[number] = (*hits, len(given), right)
        readings += given
    return _figures(counts, readings, len(labels))


def found_figures(
    examples: Sequence[Example], found: Sequence[Sequence[Span]], labels: Sequence[str]
) -> SpanFigures:
    """Compare spans alone: labels count only where a gold span was found exactly."""
    counts = np.zeros((len(examples), 8))
    readings: list[tuple[int, Floats]] = []
    for number, (example, spans) in enumerate(zip(examples, found, strict=True)):
        hits = span_hits(example.spans, [(s.start, s.end, s.label) for s in spans])
        gold = {span[:2]: span[2] for span in example.spans}
        met = [(gold[s.start, s.end], s) for s in spans if (s.start, s.end) in gold]
        counts[number] = (*hits, len(met), sum(asked == s.label for asked, s in met))
        readings += [(labels.index(asked), _as_logits(s, labels)) for asked, s in met]
    return _figures(counts, readings, len(labels))


def given_spans(
    examples: Sequence[Example],
    logits: Sequence[Floats],
    rows: Sequence[Encoded],
    labels: Sequence[str],
) -> tuple[Floats, NDArray[np.bool_], list[str]]:
    """Mean label logits of every gold span (n, labels), what is true of it, and its text."""
    read, gold, texts = [], [], []
    for example, values, row in zip(examples, logits, rows, strict=True):
        for label, mean in _read_given(example, values, row, labels):
            read.append(mean)
            gold.append(label)
            texts.append(example.text)
    if not texts:
        return np.zeros((0, len(labels)), np.float32), np.zeros((0, len(labels)), bool), texts
    return np.stack(read).astype(np.float32), np.eye(len(labels), dtype=bool)[gold], texts


def _read_given(
    example: Example, logits: Floats, row: Encoded, labels: Sequence[str]
) -> list[tuple[int, Floats]]:
    read = []
    for start, end, label in example.spans:
        numbers = row.covering([(start, end)])
        if numbers:
            read.append((labels.index(label), logits[numbers, len(PLACES) :].mean(axis=0)))
    return read


def _as_logits(span: Span, labels: Sequence[str]) -> Floats:
    """Logits of a label with its probability, the rest shared by the others."""
    rest = (1 - span.probability) / max(1, len(labels) - 1)
    shares = [span.probability if name == span.label else rest for name in labels]
    return np.log(np.maximum(shares, 1e-6)).astype(np.float32)


def span_hits(
    gold: Sequence[tuple[int, int, str]], found: Sequence[tuple[int, int, str]]
) -> tuple[int, int, int, int, int, int]:
    """How many are exact; found that overlap; gold that overlap; pairs; all found; all gold."""
    exact = {span[:2] for span in gold} & {span[:2] for span in found}
    touched = sum(any(_touch(f, g) for g in gold) for f in found)
    covered = sum(any(_touch(f, g) for f in found) for g in gold)
    return len(exact), touched, covered, len(set(gold) & set(found)), len(found), len(gold)


def _touch(one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _figures(
    counts: NDArray[np.float64], readings: Sequence[tuple[int, Floats]], n_labels: int
) -> SpanFigures:
    exact, touched, covered, pairs, found, gold, given, right = counts.sum(axis=0)
    weights = np.random.default_rng(0).multinomial(
        len(counts), np.full(len(counts), 1 / len(counts)), size=_RESAMPLES
    )
    sums = weights @ counts
    macro, ece, by_chance = _labelling(readings, n_labels)
    return SpanFigures(
        n=len(counts),
        spans=int(gold),
        precision=_ratio(exact, found),
        recall=_ratio(exact, gold),
        f1=_ratio(2 * exact, found + gold),
        f1_interval=_interval(2 * sums[:, 0] / np.maximum(sums[:, 4] + sums[:, 5], 1)),
        overlap_f1=_harmonic(_ratio(touched, found), _ratio(covered, gold)),
        pair_f1=_ratio(2 * pairs, found + gold),
        accuracy=_ratio(right, given),
        accuracy_interval=_interval(sums[:, 7] / np.maximum(sums[:, 6], 1)),
        macro_f1=macro,
        ece=ece,
        ece_by_chance=by_chance,
    )


def _labelling(readings: Sequence[tuple[int, Floats]], n_labels: int) -> tuple[float, float, float]:
    """Macro-F1, calibration error and that by chance of the labels, given the spans."""
    if not readings:
        return 0.0, 0.0, 0.0
    gold = np.array([label for label, _ in readings])
    shares = softmax(np.stack([read for _, read in readings]).astype(np.float64), axis=1)
    best = shares.argmax(axis=1)
    confusion = np.zeros((n_labels, n_labels))
    np.add.at(confusion, (gold, best), 1)
    sure = shares.max(axis=1)
    by_chance = calibration_error_by_chance(sure)
    return _macro_f1(confusion), calibration_error(sure, best == gold), by_chance


def _macro_f1(confusion: NDArray[np.float64]) -> float:
    hits, totals = confusion.diagonal(), confusion.sum(axis=0) + confusion.sum(axis=1)
    used = confusion.sum(axis=1) > 0
    return float((2 * hits[used] / totals[used]).mean()) if used.any() else 0.0


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else 0.0


def _harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0


def _interval(values: NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def _rounded(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_rounded(item) for item in value]
    return round(value, 4) if isinstance(value, float) else value
