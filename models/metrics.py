"""How good labels are: accuracy, F1 and calibration, with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.protocols import Floats
from models.targets import Bools

_BINS = 15
_RESAMPLES = 2000

#: Draws of what would be right if every probability were.
_DRAWS = 400


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """Precision, recall and F1 of one label, and the number of texts that have it."""

    precision: float
    recall: float
    f1: float
    n: int


@dataclass(frozen=True, slots=True)
class Figures:
    """How predictions compare with gold labels on n texts.

    Intervals hold 95 % of bootstrap resamples. `ece` is the expected calibration error, the mean
    gap between how sure a prediction was and how often such predictions were right, in [0, 1].
    `ece_by_chance` is what it would be on average if every probability were right: on few texts it
    is never zero.
    """

    n: int
    accuracy: float
    accuracy_interval: tuple[float, float]
    macro_f1: float
    macro_f1_interval: tuple[float, float]
    ece: float
    ece_by_chance: float
    labels: Mapping[str, LabelFigures]

    def as_json(self) -> dict[str, Any]:
        """The figures, rounded to four digits."""
        return {
            "n": self.n,
            "accuracy": round(self.accuracy, 4),
            "accuracy_interval": [round(x, 4) for x in self.accuracy_interval],
            "macro_f1": round(self.macro_f1, 4),
            "macro_f1_interval": [round(x, 4) for x in self.macro_f1_interval],
            "ece": round(self.ece, 4),
            "ece_by_chance": round(self.ece_by_chance, 4),
            "labels": {
                name: {
                    "precision": round(of.precision, 4),
                    "recall": round(of.recall, 4),
                    "f1": round(of.f1, 4),
                    "n": of.n,
                }
                for name, of in self.labels.items()
            },
        }


def decide(probabilities: Floats, allowed: Bools, *, multi_label: bool) -> Bools:
    """Which labels are predicted, shape (n, labels).

    Of single labels, the likeliest among those allowed: where only negative and positive were
    there to choose from, that is the side of P(positive) - P(negative). A tie goes to the last.
    """
    if multi_label:
        chosen: Bools = (probabilities >= 0.5) & allowed
        return chosen
    width = probabilities.shape[1]
    masked = np.where(allowed, probabilities, -1.0)
    best = width - 1 - masked[:, ::-1].argmax(axis=1)
    decided: Bools = np.eye(width, dtype=bool)[best]
    return decided


def figures(
    gold: Bools, probabilities: Floats, allowed: Bools, names: Sequence[str], *, multi_label: bool
) -> Figures:
    """Compare; all arrays have shape (n, labels). Labels nobody could choose are left out."""
    decided = decide(probabilities, allowed, multi_label=multi_label)
    used: Bools = np.logical_and((gold | decided).any(axis=0), allowed.any(axis=0))
    counts = _counts(gold[:, used], decided[:, used])
    right = (gold == decided).all(axis=1)
    weights = _resamples(len(gold))
    f1s = _f1(np.einsum("bn,cnk->bck", weights, counts, optimize=True).transpose(1, 0, 2))
    accuracies = weights @ right / len(gold)
    totals = counts.sum(axis=1)
    sure, is_right = _sureness(gold, decided, probabilities, allowed, multi_label)
    return Figures(
        n=len(gold),
        accuracy=float(right.mean()),
        accuracy_interval=_interval(accuracies),
        macro_f1=float(_macro(_f1(totals))),
        macro_f1_interval=_interval(_macro(f1s)),
        ece=calibration_error(sure, is_right),
        ece_by_chance=calibration_error_by_chance(sure),
        labels=_per_label(totals, [names[k] for k in np.flatnonzero(used).tolist()]),
    )


def confusion(gold: Bools, probabilities: Floats) -> list[list[int]]:
    """How many texts with each label (rows) were given which (columns); both (n, labels)."""
    decided = decide(probabilities, np.ones_like(gold), multi_label=False)
    counts: list[list[int]] = (gold.astype(np.int64).T @ decided.astype(np.int64)).tolist()
    return counts


def macro_f1(gold: Bools, probabilities: Floats, allowed: Bools, *, multi_label: bool) -> float:
    """The mean F1 over the labels that occur, or, where none does, over those predicted."""
    decided = decide(probabilities, allowed, multi_label=multi_label)
    used = gold.any(axis=0) if gold.any() else decided.any(axis=0)
    return float(_macro(_f1(_counts(gold[:, used], decided[:, used]).sum(axis=1))))


def calibration_error(sure: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Expected calibration error over 15 bins of equal width."""
    bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    gaps = np.bincount(bins, sure - right, minlength=_BINS)
    return float(np.abs(gaps).sum() / max(len(sure), 1))


def calibration_error_by_chance(sure: NDArray[np.float64]) -> float:
    """The mean calibration error of as many predictions that are as sure and all rightly so.

    The binned estimate is biased upwards by this much (Roelofs et al., "Mitigating Bias in
    Calibration Error Estimation", AISTATS 2022).
    """
    random = np.random.default_rng(0)
    draws = (random.random(len(sure)) < sure for _ in range(_DRAWS))
    return float(np.mean([calibration_error(sure, right) for right in draws]))


def _counts(gold: Bools, decided: Bools) -> NDArray[np.float64]:
    """True positives, false positives and false negatives of each text, shape (3, n, labels)."""
    return np.stack([gold & decided, ~gold & decided, gold & ~decided]).astype(np.float64)


def _f1(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    hits, false_alarms, misses = counts
    scores: NDArray[np.float64] = 2 * hits / np.maximum(2 * hits + false_alarms + misses, 1e-9)
    return scores


def _macro(f1s: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean over labels, the last axis; 1 when there was none to find and none was found."""
    return np.asarray(f1s.mean(axis=-1) if f1s.shape[-1] else np.ones(f1s.shape[:-1]))


def _per_label(totals: NDArray[np.float64], names: Sequence[str]) -> dict[str, LabelFigures]:
    hits, false_alarms, misses = totals
    precision = hits / np.maximum(hits + false_alarms, 1)
    recall = hits / np.maximum(hits + misses, 1)
    rows = zip(names, precision, recall, _f1(totals), hits + misses, strict=True)
    return {name: LabelFigures(float(p), float(r), float(f), int(n)) for name, p, r, f, n in rows}


def _sureness(
    gold: Bools, decided: Bools, probabilities: Floats, allowed: Bools, multi_label: bool
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """How sure each decision was, and whether it was right."""
    if multi_label:
        flat = probabilities[allowed].astype(np.float64)
        return flat, gold[allowed]
    shares = np.where(allowed, probabilities, 0).astype(np.float64)
    shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1e-12)
    right: Bools = np.any(gold & decided, axis=1)
    return shares[decided], right


def _resamples(n: int) -> NDArray[np.float64]:
    random = np.random.default_rng(0)
    return random.multinomial(n, np.full(n, 1 / n), size=_RESAMPLES).astype(np.float64)


def _interval(values: NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)
