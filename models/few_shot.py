"""A label from a few examples: a linear head on embeddings that stay as they are.

The head is a logistic regression on embeddings that are centred on the examples and brought back
to unit length, as those of e5 lie in one narrow cone. Every label weighs alike, however many
examples it has. Among three labels or more, the name of each may stand in for further examples of
it; cross-validation decides whether the names say what the labels mean, and one temperature from
the folds held out makes probabilities of the result. Settings were chosen on labels of CLINC150,
BANKING77 and GoEmotions other than those that `tests/benchmarks/few_shot.py` reports on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from scipy.special import log_softmax, softmax

from models.protocols import Floats

Ints = NDArray[np.int64]
Doubles = NDArray[np.float64]

FOLDS = 5
REPEATS = 5

#: The inverse of how strongly large weights are held back.
_C = 10.0

#: As many examples as the name of a label counts for.
_NAME_WEIGHT = 2.0

#: Names say something about each other only when there are at least so many.
_FEWEST_NAMES = 3

#: Temperatures that few examples speak against: the logarithm's mean and standard deviation.
_TEMPERATURE = (float(np.log(0.5)), 0.7)

_Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Head:
    """Gives the probability of each label, as if all of them were equally frequent.

    `centre` has shape (dimension,), `weights` (dimension, labels), `bias` (labels,).
    """

    labels: tuple[str, ...]
    centre: Floats
    weights: Floats
    bias: Floats

    def probabilities(self, embeddings: Floats) -> Floats:
        """Shape (n, labels), from embeddings of shape (n, dimension)."""
        logits = _unit(embeddings - self.centre) @ self.weights + self.bias
        shares: Floats = softmax(logits, axis=1).astype(np.float32)
        return shares


@dataclass(frozen=True, slots=True)
class CrossValidated:
    """How often heads named the label of examples that they had not seen.

    Each of `n` examples was held out once in each repeat. `accuracy` is the mean over repeats with
    its 95 % Wilson interval for n examples; `majority` is what always naming the most frequent
    label gets. `used_names` says whether the names of the labels are among the examples.
    """

    n: int
    accuracy: float
    interval: tuple[float, float]
    majority: float
    macro_f1: float
    used_names: bool
    folds: int = FOLDS
    repeats: int = REPEATS

    def as_json(self) -> dict[str, Any]:
        """The figures, rounded to four digits."""
        return {
            "n": self.n,
            "accuracy": round(self.accuracy, 4),
            "accuracy_interval": [round(bound, 4) for bound in self.interval],
            "majority": round(self.majority, 4),
            "macro_f1": round(self.macro_f1, 4),
            "used_names": self.used_names,
            "folds": self.folds,
            "repeats": self.repeats,
        }


def learn(
    embeddings: Floats, targets: Ints, labels: Sequence[str], names: Floats | None = None
) -> tuple[Head, CrossValidated]:
    """The head for these examples, and how good it is.

    `embeddings` has shape (n, dimension), `targets` the index into `labels` of each, and `names`
    the embeddings of what the labels are called, (labels, dimension). Every label needs at least
    as many examples as there are folds.
    """
    examples, basis = _compact(embeddings, targets, names)
    ways = (False, True) if examples.may_use_names else (False,)
    folds = np.stack([_folds(targets, repeat) for repeat in range(REPEATS)])
    tried = [_try(examples, folds, use_names=way) for way in ways]
    best = min(
        range(len(ways)), key=lambda way: float((tried[way].losses @ examples.shares).mean())
    )
    centre, weights, bias = _fit(examples, use_names=ways[best])
    temperature = tried[best].temperature
    head = Head(
        tuple(labels),
        (basis @ centre).astype(np.float32),
        (basis @ weights / temperature).astype(np.float32),
        (bias / temperature).astype(np.float32),
    )
    decided = _decided(tried, folds, examples.shares)
    return head, _figures(decided, targets, used_names=ways[best])


@dataclass(frozen=True, slots=True)
class _Examples:
    """Examples, and the names of their labels, in coordinates that hold nothing else.

    `shares` are the weights of the examples: those of each label add up alike, all to 1.
    """

    vectors: Doubles
    targets: Ints
    names: Doubles | None
    n_labels: int

    @property
    def may_use_names(self) -> bool:
        return self.names is not None and self.n_labels >= _FEWEST_NAMES

    @property
    def shares(self) -> Doubles:
        counts = np.bincount(self.targets, minlength=self.n_labels)
        shares: Doubles = 1.0 / (self.n_labels * counts[self.targets])
        return shares

    def among(self, rows: NDArray[np.bool_]) -> _Examples:
        return replace(self, vectors=self.vectors[rows], targets=self.targets[rows])


@dataclass(frozen=True, slots=True)
class _Tried:
    """What heads said of examples held out: log probabilities (repeats, n, labels).

    `losses` are those of the true labels, (repeats, n).
    """

    logs: Doubles
    losses: Doubles
    temperature: float


def _compact(embeddings: Floats, targets: Ints, names: Floats | None) -> tuple[_Examples, Doubles]:
    """The examples in as few coordinates as they span, and the basis (dimension, coordinates)."""
    n, n_labels = len(embeddings), int(targets.max()) + 1
    everything = np.concatenate([embeddings] if names is None else [embeddings, names])
    basis = np.linalg.svd(everything.astype(np.float64), full_matrices=False)[2].T
    vectors = everything @ basis
    return _Examples(vectors[:n], targets, None if names is None else vectors[n:], n_labels), basis


def _folds(targets: Ints, repeat: int) -> Ints:
    """The fold of each example; labels are spread evenly over folds."""
    random = np.random.default_rng(repeat)
    folds = np.empty(len(targets), np.int64)
    for label in range(int(targets.max()) + 1):
        rows = np.flatnonzero(targets == label)
        folds[random.permutation(rows)] = (np.arange(len(rows)) + label) % FOLDS
    return folds


def _try(examples: _Examples, folds: Ints, *, use_names: bool) -> _Tried:
    """Cross-validate, and find the temperature that suits what was held out."""
    logits = np.empty((*folds.shape, examples.n_labels))
    for repeat, fold in product(range(len(folds)), range(FOLDS)):
        out = folds[repeat] == fold
        centre, weights, bias = _fit(examples.among(~out), use_names=use_names)
        logits[repeat, out] = _unit(examples.vectors[out] - centre) @ weights + bias
    temperature = _temperature(logits, examples)
    logs = log_softmax(logits / temperature, axis=2)
    return _Tried(logs, _losses(logs, examples.targets), temperature)


def _temperature(logits: Doubles, examples: _Examples) -> float:
    """The likeliest temperature, given what few examples speak against."""
    mean, deviation = _TEMPERATURE

    def loss(log_temperature: float) -> float:
        logs = log_softmax(logits / np.exp(log_temperature), axis=2)
        mean_loss = (_losses(logs, examples.targets) @ examples.shares).mean()
        strange = 0.5 * ((log_temperature - mean) / deviation) ** 2
        return float(mean_loss + strange / len(examples.targets))

    return float(np.exp(minimize_scalar(loss, bounds=(-4.0, 4.0), method="bounded").x))


def _losses(logs: Doubles, targets: Ints) -> Doubles:
    losses: Doubles = -np.take_along_axis(logs, targets[None, :, None], axis=2)[..., 0]
    return losses


def _decided(tried: Sequence[_Tried], folds: Ints, shares: Doubles) -> Ints:
    """The label given to each example in each repeat, (repeats, n).

    Whether names are used is decided for each fold on the others, so that no example has a say in
    what is measured on it.
    """
    decided = np.empty(folds.shape, np.int64)
    for repeat, fold in product(range(len(folds)), range(FOLDS)):
        out = folds[repeat] == fold
        best = min(tried, key=lambda one: float(one.losses[repeat, ~out] @ shares[~out]))
        decided[repeat, out] = best.logs[repeat, out].argmax(axis=1)
    return decided


def _fit(examples: _Examples, *, use_names: bool) -> tuple[Doubles, Doubles, Doubles]:
    """Centre (coordinates,), weights (coordinates, labels) and bias (labels,) of a head."""
    shares, targets = examples.shares, examples.targets
    centre = shares @ examples.vectors
    points, counts = _unit(examples.vectors - centre), shares * len(targets)
    if use_names and examples.names is not None:
        points = np.concatenate([points, _unit(examples.names - examples.names.mean(axis=0))])
        targets = np.concatenate([targets, np.arange(examples.n_labels)])
        counts = np.concatenate([counts, np.full(examples.n_labels, _NAME_WEIGHT)])
    return centre, *_regress(points, np.eye(examples.n_labels)[targets] * counts[:, None])


def _regress(points: Doubles, counts: Doubles) -> tuple[Doubles, Doubles]:
    """Weights and bias of a logistic regression; a point counts as said for each label."""
    width, n_labels = points.shape[1], counts.shape[1]
    totals = counts.sum(axis=1, keepdims=True)

    def loss(parameters: Doubles) -> tuple[float, Doubles]:
        weights, bias = np.split(parameters.reshape(width + 1, n_labels), [width])
        logs = log_softmax(points @ weights + bias, axis=1)
        slope = np.exp(logs) * totals - counts
        gradient = np.concatenate([points.T @ slope + weights / _C, slope.sum(axis=0)[None]])
        penalty = float((weights**2).sum()) / (2 * _C)
        return penalty - float((counts * logs).sum()), gradient.ravel()

    start = np.zeros((width + 1) * n_labels)
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    weights, bias = np.split(best.reshape(width + 1, n_labels), [width])
    return weights, bias[0]


def _figures(decided: Ints, targets: Ints, *, used_names: bool) -> CrossValidated:
    n, counts = len(targets), np.bincount(targets)
    accuracy = float((decided == targets).mean())
    return CrossValidated(
        n=n,
        accuracy=accuracy,
        interval=_wilson(accuracy, n),
        majority=float(counts.max() / n),
        macro_f1=float(np.mean([_macro_f1(row, targets) for row in decided])),
        used_names=used_names,
    )


def _macro_f1(decided: Ints, targets: Ints) -> float:
    n_labels = int(targets.max()) + 1
    given, wanted = (np.bincount(each, minlength=n_labels) for each in (decided, targets))
    hits = np.bincount(targets[decided == targets], minlength=n_labels)
    return float((2 * hits / (given + wanted)).mean())


def _wilson(share: float, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share of n."""
    spread = _Z * np.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    middle, scale = share + _Z**2 / (2 * n), 1 + _Z**2 / n
    return float((middle - spread) / scale), float((middle + spread) / scale)


def _unit(vectors: Any) -> Any:
    """Rows of unit length, those of zeros as they are."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
