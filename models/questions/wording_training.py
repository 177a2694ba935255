"""Teaches a wording on questions of the training split, and weighs it on those of validation."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from scipy.special import log_softmax
from sklearn.linear_model import LogisticRegression

from models.calibration import Calibration
from models.datasets import Example
from models.lesson import TaskData
from models.metrics import figures
from models.protocols import Floats
from models.questions.wording import (
    FILE,
    About,
    Settings,
    Wording,
    counted,
    head_fingerprint,
    parts_of,
    weighed,
    write_wording,
)
from models.reader import Reader
from models.scripts import SCRIPTS, script
from models.targets import Bools, allowed_matrix, gold_matrix
from models.tasks import TaskSpec

#: Shares of the head that are tried: 1 does not look at the wording at all.
_SHARES = np.linspace(0, 1, 21)

#: Fewer questions say nothing of the share, nor those in a script of its temperature.
_FEWEST = 60

#: How far the logarithm of a temperature may go.
_BOUND = 4.0


def fit_on(reader: Reader, data: TaskData, weights: Path) -> dict[str, Any] | None:
    """Teach the wording beside a head, keep it there, and say what it adds on validation.

    `reader` reads with the head alone. None, and no wording is left there, when there is too
    little to learn from.
    """
    labels = {e.labels for e in data.splits.train}
    if len(labels) < 2 or len(data.splits.validation) < _FEWEST:
        (weights / FILE).unlink(missing_ok=True)
        return None
    chosen = data.splits.validation
    head = reader.label(chosen, data.task)
    taught = teach(data.splits.train, data.task, head_fingerprint(weights))
    wording = weigh(taught, head, chosen, data.task)
    write_wording(wording, weights)
    return _note(wording, head, chosen, data.task, weights)


def teach(
    examples: Sequence[Example], task: TaskSpec, head: str, settings: Settings | None = None
) -> Wording:
    """The wording of examples, to which the head with this fingerprint has no say yet."""
    settings, texts = settings or Settings(), [e.text for e in examples]
    parts = _frequent(texts, settings)
    counts = [counted(text, parts, settings) for text in texts]
    rarity = _rarity(np.concatenate([places for places, _ in counts]), len(parts), len(texts))
    features = _matrix([weighed(each, rarity) for each in counts], len(parts))
    gold = gold_matrix(examples, task).argmax(axis=1)
    model = LogisticRegression(C=settings.strength, max_iter=400).fit(features, gold)
    weights, bias = _all_labels(model, len(task.labels))
    return Wording(
        About(task.labels, settings, _digest(examples), head),
        parts,
        rarity,
        weights.T.astype(np.float16),
        bias,
        0.0,
        Calibration.none(len(task.labels)),
    )


def weigh(wording: Wording, head: Floats, examples: Sequence[Example], task: TaskSpec) -> Wording:
    """With the share of the head and the temperatures of least log loss on these examples.

    `head` are the probabilities (n, labels) that the head gives them.
    """
    texts, gold = [e.text for e in examples], gold_matrix(examples, task)
    tried = [_calibrated(replace(wording, share=float(s)), head, texts, gold) for s in _SHARES]
    losses = [-np.log(one.join(head, texts)[gold] + 1e-9).mean() for one in tried]
    return tried[int(np.argmin(losses))]


def _frequent(texts: Sequence[str], settings: Settings) -> NDArray[np.uint32]:
    """Sorted hashes of the parts that enough texts have."""
    found = Counter(part for text in texts for part in parts_of(text, settings))
    kept = sorted(part for part, n in found.items() if n >= settings.fewest)
    return np.array(kept, np.uint32)


def _rarity(places: NDArray[np.int64], n_parts: int, n_texts: int) -> NDArray[np.float16]:
    frequency = np.bincount(places, minlength=n_parts)
    rarity: NDArray[np.float16] = (np.log((1 + n_texts) / (1 + frequency)) + 1).astype(np.float16)
    return rarity


def _matrix(rows: Sequence[tuple[NDArray[np.int64], Floats]], width: int) -> Any:
    ends = np.cumsum([0, *(len(places) for places, _ in rows)])
    places = np.concatenate([places for places, _ in rows])
    values = np.concatenate([values for _, values in rows])
    return csr_matrix((values, places, ends), shape=(len(rows), width))


def _all_labels(model: LogisticRegression, n_labels: int) -> tuple[Floats, Floats]:
    """Weights (labels, parts) and bias (labels,); a label that nobody taught is never said."""
    two = len(model.classes_) == 2  # of two labels, sklearn keeps the second's against the first
    known = np.vstack([-model.coef_, model.coef_]) / 2 if two else model.coef_
    offsets = np.array([-1, 1]) * model.intercept_ / 2 if two else model.intercept_
    weights = np.zeros((n_labels, known.shape[1]), np.float32)
    bias = np.full(n_labels, -100, np.float32)
    weights[model.classes_], bias[model.classes_] = known, offsets
    return weights, bias


def _calibrated(wording: Wording, head: Floats, texts: Sequence[str], gold: Bools) -> Wording:
    """With a temperature for each script; one of few texts takes what fits all of them.

    Offsets would fit the few texts of validation better, and others worse.
    """
    together = wording.summed(head, texts)
    scripts = np.fromiter(map(script, texts), np.int64, len(texts))
    temperatures = []
    for place in range(len(SCRIPTS)):
        mine = scripts == place
        rows = mine if mine.sum() >= _FEWEST else np.ones(len(texts), bool)
        temperatures.append(_temperature(together[rows], gold[rows]))
    calibration = Calibration.none(gold.shape[1])
    fitted = replace(calibration, temperature=np.array(temperatures, np.float32))
    return replace(wording, calibration=fitted)


def _temperature(logits: Floats, gold: Bools) -> float:
    """That of least log loss."""

    def loss(logarithm: float) -> float:
        return -float(log_softmax(logits / np.exp(logarithm), axis=1)[gold].mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-_BOUND, _BOUND), method="bounded").x))


def _note(
    wording: Wording, head: Floats, examples: Sequence[Example], task: TaskSpec, weights: Path
) -> dict[str, Any]:
    texts, gold = [e.text for e in examples], gold_matrix(examples, task)
    systems = {
        "both": wording.join(head, texts),
        "head alone": head,
        "wording alone": wording.shares(texts),
    }
    return {
        "parts": len(wording.parts),
        "share": round(wording.share, 2),
        "temperature": [round(float(t), 4) for t in wording.calibration.temperature],
        "data": wording.about.data,
        "bytes": (weights / FILE).stat().st_size,
        "sha256": hashlib.sha256((weights / FILE).read_bytes()).hexdigest(),
        "validation": {
            name: figures(
                gold, p, allowed_matrix(examples, task), task.labels, multi_label=False
            ).as_json()
            for name, p in systems.items()
        },
    }


def _digest(examples: Sequence[Example]) -> str:
    digest = hashlib.sha256()
    for line in sorted(f"{e.text}\0{e.labels}\n" for e in examples):
        digest.update(line.encode())
    return digest.hexdigest()
