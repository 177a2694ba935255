"""How far two labellings of the same comments agree: a bound on what a model can be asked for.

The second labelling of models/needs was made by the same guide without a look at the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.datasets import read_rows
from models.errors import TrainingDataError
from models.labelled import FILE, placed
from models.span_metrics import span_hits
from models.tasks import PACKAGED

AGAIN = PACKAGED / "needs" / "labelled_again.csv"

SENTIMENTS = ("negative", "neutral", "positive")
NEEDS = ("bug_report", "feature_request", "complaint", "question", "praise")

_RESAMPLES = 2000

_Row = Mapping[str, str]
_Span = tuple[int, int, str]
_Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two labellings agree in one judgement of n comments, or spans.

    `share` of them have the same label. `kappa` is Cohen's (Educ. Psychol. Meas. 20, 1960), what
    of it is beyond chance; None where both labellings say the same of all. `interval` holds 95 %
    of bootstrap resamples of comments. `counts` maps a label to how often each gave it.
    """

    n: int
    share: float
    kappa: float | None
    interval: tuple[float, float] | None
    counts: Mapping[str, tuple[int, int]]

    def as_json(self) -> dict[str, Any]:
        """The figures, rounded to four digits."""
        return {
            "n": self.n,
            "share": round(self.share, 4),
            "kappa": None if self.kappa is None else round(self.kappa, 4),
            "interval": None if self.interval is None else [round(x, 4) for x in self.interval],
            "counts": {label: list(counts) for label, counts in self.counts.items()},
        }


@dataclass(frozen=True, slots=True)
class SpanAgreement:
    """How far two labellings mark the same parts of comments, `spans` of them each.

    `exact_f1` counts spans of the very same characters, `overlap_f1` those that share any; each
    is the same whichever labelling is taken for gold. `sentiment` is of the spans of the first
    that overlap one of the second, against the one that shares most characters; None when none
    does.
    """

    spans: tuple[int, int]
    exact_f1: float
    exact_interval: tuple[float, float]
    overlap_f1: float
    overlap_interval: tuple[float, float]
    sentiment: Agreement | None

    def as_json(self) -> dict[str, Any]:
        """The figures, rounded to four digits."""
        return {
            "spans": list(self.spans),
            "exact_f1": round(self.exact_f1, 4),
            "exact_interval": [round(x, 4) for x in self.exact_interval],
            "overlap_f1": round(self.overlap_f1, 4),
            "overlap_interval": [round(x, 4) for x in self.overlap_interval],
            "sentiment": None if self.sentiment is None else self.sentiment.as_json(),
        }


@dataclass(frozen=True, slots=True)
class AgreementFigures:
    """Agreement on n comments: judgement -> figures (sentiment, each need, churn intent); spans."""

    n: int
    labels: Mapping[str, Agreement]
    aspects: SpanAgreement

    def as_json(self) -> dict[str, Any]:
        """The figures, rounded to four digits."""
        return {
            "n": self.n,
            "labels": {name: of.as_json() for name, of in self.labels.items()},
            "aspects": self.aspects.as_json(),
        }


def agreement(first: Path = FILE, again: Path = AGAIN) -> dict[str, AgreementFigures]:
    """Figures over all comments of `again`, as "all", and by language.

    Raises TrainingDataError when `again` is empty or has a comment that `first` has not.
    """
    known = {_key(row): row for row in read_rows(first)}
    pairs = [(_known(row, known, first, again), row) for row in read_rows(again)]
    if not pairs:
        raise TrainingDataError(f"{again} has no rows; label some of {first} a second time.")
    groups = {"all": pairs}
    for lang in sorted({row["lang"] for _, row in pairs}):
        groups[lang] = [pair for pair in pairs if pair[0]["lang"] == lang]
    return {name: _figures(members) for name, members in groups.items()}


def _key(row: _Row) -> tuple[str, str, str]:
    return row["source"], row["id"], row["text_sha256"]


def _known(row: _Row, known: Mapping[tuple[str, str, str], _Row], first: Path, again: Path) -> _Row:
    if _key(row) not in known:
        raise TrainingDataError(
            f"{again} labels comment {row['id']} of {row['source']}, which {first} does not with "
            "this text; label it there too, or take the row out."
        )
    return known[_key(row)]


def _figures(pairs: Sequence[tuple[_Row, _Row]]) -> AgreementFigures:
    weights = _weights(len(pairs))
    return AgreementFigures(len(pairs), _labels(pairs, weights), _aspects(pairs, weights))


def _weights(n: int) -> _Values:
    """How often each of n comments counts: once in the first row, then in every resample."""
    drawn = np.random.default_rng(0).multinomial(n, np.full(n, 1 / n), size=_RESAMPLES)
    return np.vstack([np.ones(n), drawn])


def _labels(pairs: Sequence[tuple[_Row, _Row]], weights: _Values) -> dict[str, Agreement]:
    judged = {"sentiment": _agreement([_moods(pair) for pair in pairs], SENTIMENTS, weights)}
    for need in NEEDS:
        marked = [tuple(_says(need in row["needs"].split("|")) for row in pair) for pair in pairs]
        judged[need] = _agreement(marked, ("no", "yes"), weights)
    leaves = [tuple(_says(row["churn_intent"] == "1") for row in pair) for pair in pairs]
    judged["churn_intent"] = _agreement(leaves, ("no", "yes"), weights)
    return judged


def _moods(pair: tuple[_Row, _Row]) -> tuple[str, ...]:
    return tuple(row["sentiment"] for row in pair)


def _says(holds: bool) -> str:
    return "yes" if holds else "no"


def _agreement(
    pairs: Sequence[tuple[str, ...]], labels: Sequence[str], weights: _Values
) -> Agreement:
    """Of pairs of labels; `weights` (1 + resamples, pairs) says how often each is drawn."""
    numbers = np.array([[labels.index(label) for label in pair] for pair in pairs])
    first, again = (np.eye(len(labels))[numbers[:, side]] for side in (0, 1))
    kappas = _kappas(first, again, weights)
    kappa = None if np.isnan(kappas[0]) else float(kappas[0])
    totals = zip(first.sum(axis=0), again.sum(axis=0), strict=True)
    return Agreement(
        n=len(pairs),
        share=float((numbers[:, 0] == numbers[:, 1]).mean()),
        kappa=kappa,
        interval=None if kappa is None else _interval(kappas[1:]),
        counts={label: (int(a), int(b)) for label, (a, b) in zip(labels, totals, strict=True)},
    )


def _kappas(first: _Values, again: _Values, weights: _Values) -> _Values:
    """Cohen's kappa of every row of weights; NaN where all agree on one label.

    scikit-learn's takes one resample at a time, which is some hundred times slower.
    """
    totals = np.maximum(weights.sum(axis=1), 1)
    share = weights @ (first * again).sum(axis=1) / totals
    chance = ((weights @ first) * (weights @ again)).sum(axis=1) / totals**2
    kappas: _Values = np.full(len(weights), np.nan)
    np.divide(share - chance, 1 - chance, out=kappas, where=chance < 1)
    return kappas


def _aspects(pairs: Sequence[tuple[_Row, _Row]], weights: _Values) -> SpanAgreement:
    marked = [tuple(_spans(row) for row in pair) for pair in pairs]
    counts = np.array([span_hits(first, again) for first, again in marked])
    exact, again_touched, first_touched, _, again_total, first_total = (weights @ counts).T
    exacts = 2 * exact / np.maximum(first_total + again_total, 1)
    overlaps = _harmonic(
        again_touched / np.maximum(again_total, 1), first_touched / np.maximum(first_total, 1)
    )
    return SpanAgreement(
        spans=(int(first_total[0]), int(again_total[0])),
        exact_f1=float(exacts[0]),
        exact_interval=_interval(exacts[1:]),
        overlap_f1=float(overlaps[0]),
        overlap_interval=_interval(overlaps[1:]),
        sentiment=_sentiment(marked, weights),
    )


def _sentiment(marked: Sequence[tuple[list[_Span], ...]], weights: _Values) -> Agreement | None:
    met = [
        (number, mine[2], other[2])
        for number, (first, again) in enumerate(marked)
        for mine in first
        if (other := _nearest(mine, again)) is not None
    ]
    if not met:
        return None
    drawn = weights[:, [number for number, *_ in met]]
    return _agreement([(mine, other) for _, mine, other in met], SENTIMENTS, drawn)


def _nearest(span: _Span, others: Sequence[_Span]) -> _Span | None:
    """The one that shares most characters with `span`; None when none shares any."""
    best = max(others, key=lambda other: _shared(span, other), default=None)
    return best if best is not None and _shared(span, best) > 0 else None


def _shared(one: _Span, other: _Span) -> int:
    return min(one[1], other[1]) - max(one[0], other[0])


def _spans(row: _Row) -> list[_Span]:
    return [placed(part) for part in row["aspects"].split()]


def _harmonic(one: _Values, other: _Values) -> _Values:
    return 2 * one * other / np.maximum(one + other, 1e-9)


def _interval(values: _Values) -> tuple[float, float]:
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high)
