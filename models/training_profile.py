"""What the texts are like that the models were trained on, kept beside the weights.

That is how long they are, in which scripts and languages, what the models say of them, and where
their embeddings lie: what `models.drift` compares later comments with.
"""

from __future__ import annotations

import json
import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from models.errors import ModelFileError
from models.protocols import Floats, Predictions, Predictor
from models.revisions import REFERENCE
from models.tasks import TaskSpec

if TYPE_CHECKING:
    from models.datasets import Example

#: Training texts of a task that are looked at.
_SAMPLE = 800

#: Characters that bound the bins of lengths.
_LENGTHS = (10, 20, 40, 80, 160, 320, 640)

#: Principal components whose deciles are compared.
_COMPONENTS = 16

#: A component with less than this share of the first one's variance is none.
_FLAT = 1e-3

#: Characters that tell a text's script.
_SCRIPT_LENGTH = 300

_JSON, _TENSORS = f"{REFERENCE}/profile.json", f"{REFERENCE}/profile.safetensors"
_SCRIPTS = {"CJK": "Han", "HIRAGANA": "Kana", "KATAKANA": "Kana"}


@dataclass(frozen=True, slots=True)
class Observed:
    """Comments with what models said of them, all sequences in one order.

    `languages` are codes, None where unknown. `labels` maps a task to the labels of those comments
    that it judged. `embeddings` has shape (m, dimension), of all comments or of some.
    """

    texts: Sequence[str]
    languages: Sequence[str | None]
    labels: Mapping[str, Sequence[tuple[str, ...]]]
    embeddings: Floats


@dataclass(frozen=True, slots=True)
class Space:
    """Where embeddings lie: their mean (dimension,) and main components (k, dimension).

    `deciles` (k, 9) are those of the coordinates along each, `counts` (k, 10) how many embeddings
    are between them; `spread` (k,) holds the coordinates' variances and `rest` the variance of one
    dimension beside them. 95 % are no farther from the mean than `reach`, see `distances`.
    """

    mean: Floats
    components: Floats
    deciles: Floats
    counts: Floats
    spread: Floats
    rest: float
    reach: float

    def coordinates(self, embeddings: Floats) -> Floats:
        """Along the components, shape (m, k)."""
        return np.asarray((embeddings - self.mean) @ self.components.T, np.float32)

    def binned(self, embeddings: Floats) -> Floats:
        """How many embeddings are between the deciles of each component, shape (k, 10)."""
        return bin_counts(self.deciles, self.coordinates(embeddings))

    def distances(self, embeddings: Floats) -> Floats:
        """Squared distances from the mean, shape (m,), in units of the training texts' variance.

        That is minus twice the log likelihood under probabilistic principal component analysis
        (Tipping & Bishop, J. R. Stat. Soc. B 61(3), 1999), but for a constant.
        """
        along = self.coordinates(embeddings)
        whole = ((embeddings - self.mean) ** 2).sum(axis=1)
        beside = np.maximum(whole - (along**2).sum(axis=1), 0)
        found = (along**2 / self.spread).sum(axis=1) + beside / self.rest
        return np.asarray(found, np.float32)


@dataclass(frozen=True, slots=True)
class Profile:
    """What the training texts are like: counts by bin, and the space of their embeddings.

    `labels` maps a task to the number of texts with each label, among `judged[task]` texts;
    `exclusive` tasks give one label to every text.
    """

    median_length: float
    lengths: Mapping[str, int]
    scripts: Mapping[str, int]
    languages: Mapping[str, int]
    labels: Mapping[str, Mapping[str, int]]
    judged: Mapping[str, int]
    exclusive: Sequence[str]
    space: Space


def profile(taught: Sequence[tuple[TaskSpec, Sequence[Example]]], predictor: Predictor) -> Profile:
    """Describe the texts that tasks were taught; at most 800 of each task are looked at.

    Labels are those of the predictor, as they are of the comments compared later: a shift of
    labels is then one of the texts, not of the models' errors.
    """
    examples = {task.name: _sample(of) for task, of in taught}
    pooled = [example for of in examples.values() for example in of]
    products = [example.product or None for example in pooled]
    said = predictor.predict([example.text for example in pooled], products=products)
    labels, start = {}, 0
    for task, _ in taught:
        rows = range(start, start + len(examples[task.name]))
        labels[task.name] = _decided(said, task, rows)
        start = rows.stop
    return _describe(
        Observed([e.text for e in pooled], [e.lang for e in pooled], labels, said.embeddings),
        tuple(task.name for task, _ in taught if not (task.multi_label or task.spans)),
    )


def write_profile(of: Profile, weights: Path) -> None:
    """Write a profile beside its weights: counts as JSON, the space as safetensors (20 KB)."""
    (weights / REFERENCE).mkdir(parents=True, exist_ok=True)
    space, names = of.space, ("mean", "components", "deciles", "counts", "spread")
    content = {
        "median_length": of.median_length,
        "lengths": dict(of.lengths),
        "scripts": dict(of.scripts),
        "languages": dict(of.languages),
        "labels": {task: dict(counts) for task, counts in of.labels.items()},
        "judged": dict(of.judged),
        "exclusive": list(of.exclusive),
        "space": {"rest": space.rest, "reach": space.reach},
    }
    text = json.dumps(content, ensure_ascii=False, indent=1)
    (weights / _JSON).write_text(text + "\n", encoding="utf-8")
    tensors = {name: np.ascontiguousarray(getattr(space, name), np.float32) for name in names}
    tensors["components"] = tensors["components"].astype(np.float16)
    save_file(tensors, weights / _TENSORS)


def read_profile(weights: Path) -> Profile | None:
    """The profile beside the weights, None when there is none; ModelFileError when damaged."""
    if not (weights / _JSON).exists():
        return None
    try:
        content: dict[str, Any] = json.loads((weights / _JSON).read_text(encoding="utf-8"))
        tensors = load_file(weights / _TENSORS)
        space = Space(**content.pop("space"), **{k: _full(v) for k, v in tensors.items()})
        return Profile(**content, space=space)
    except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
        raise ModelFileError(
            f"The training profile in {weights / REFERENCE} is missing or damaged; restore it, "
            "or promote another revision with `earful models promote NAME@REVISION`."
        ) from error


def bin_counts(deciles: Floats, along: Floats) -> Floats:
    """How many of the coordinates (m, k) are between the deciles (k, 9), shape (k, 10)."""
    pairs = zip(deciles, along.T, strict=True)
    bins = [np.bincount(np.searchsorted(edges, row), minlength=10) for edges, row in pairs]
    return np.array(bins, np.float32)


def length_bins(texts: Iterable[str]) -> Counter[str]:
    """How many texts have how many characters, by bins."""
    names = [f"{low} to {high - 1}" for low, high in pairwise((0, *_LENGTHS))]
    names.append(f"{_LENGTHS[-1]} or more")
    return Counter(names[int(np.searchsorted(_LENGTHS, len(t), side="right"))] for t in texts)


def script_counts(texts: Iterable[str]) -> Counter[str]:
    """How many texts are in each script, by most of their letters."""
    return Counter(_script(text) for text in texts)


def language_counts(codes: Iterable[str | None]) -> Counter[str]:
    """How many texts are in each language, by the first part of its code, where it is known."""
    return Counter(code.lower().replace("_", "-").partition("-")[0] for code in codes if code)


def label_counts(labels: Iterable[tuple[str, ...]]) -> Counter[str]:
    """How many texts have each label."""
    return Counter(label for of in labels for label in of)


def _full(tensor: Any) -> Any:
    return tensor.astype(np.float32)


def _sample(examples: Sequence[Example]) -> list[Example]:
    from models.datasets import draw

    return sorted(examples, key=lambda e: draw("profile", e.text, e.product))[:_SAMPLE]


def _decided(said: Predictions, task: TaskSpec, rows: range) -> list[tuple[str, ...]]:
    """The labels that hold of each text; of spans, those that any of them has."""
    if task.spans:
        spans = said.spans[task.name]
        return [tuple(sorted({span.label for span in spans[row]})) for row in rows]
    shares = said.probabilities[task.name][rows.start : rows.stop]
    if task.multi_label:
        return [tuple(np.array(task.labels)[row >= 0.5].tolist()) for row in shares]
    return [(task.labels[best],) for best in shares.argmax(axis=1)]


def _describe(observed: Observed, exclusive: tuple[str, ...]) -> Profile:
    return Profile(
        median_length=float(median(map(len, observed.texts))),
        lengths=length_bins(observed.texts),
        scripts=script_counts(observed.texts),
        languages=language_counts(observed.languages),
        labels={task: label_counts(of) for task, of in observed.labels.items()},
        judged={task: len(of) for task, of in observed.labels.items()},
        exclusive=exclusive,
        space=_space(observed.embeddings),
    )


def _space(embeddings: Floats) -> Space:
    mean = embeddings.mean(axis=0)
    centred = (embeddings - mean).astype(np.float64)
    values, vectors = np.linalg.eigh(centred.T @ centred / len(centred))
    # a direction that nothing varies in has no deciles
    count = max(1, min(_COMPONENTS, int((values > _FLAT * values[-1]).sum()) - 1))
    # half precision, as they are kept: what is compared later is compared with the same
    components = vectors[:, ::-1][:, :count].T.astype(np.float16).astype(np.float32)
    along = centred.astype(np.float32) @ components.T
    deciles = np.quantile(along, np.arange(1, 10) / 10, axis=0).T.astype(np.float32)
    space = Space(
        mean=mean,
        components=components,
        deciles=deciles,
        counts=bin_counts(deciles, along),
        spread=np.maximum(along.var(axis=0), 1e-9),
        rest=max(float(values[::-1][count:].mean()), 1e-9),
        reach=math.inf,
    )
    return replace(space, reach=float(np.quantile(space.distances(embeddings), 0.95)))


def _script(text: str) -> str:
    letters = (char for char in text[:_SCRIPT_LENGTH] if char.isalpha())
    names = Counter(unicodedata.name(char, "other").partition(" ")[0] for char in letters)
    if not names:
        return "no letters"
    name = names.most_common(1)[0][0]
    return _SCRIPTS.get(name, name.capitalize())
