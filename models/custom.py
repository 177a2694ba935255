"""A team's own labels: made from a few examples each, kept under EARFUL_HOME.

A label is a folder, `models/custom/NAME`. Its `examples.json` is what people said; beside it is a
head for each revision of the encoder that was in use since. A head understands the embeddings of
its own revision only: for another one it is made from the examples, which takes a second.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from safetensors.numpy import load_file, save_file

from models.cache import building, is_whole, locked, prune
from models.custom_examples import LabelledText, lacking
from models.datasets import normalise
from models.errors import ModelFileError, TrainingDataError, UnknownLabelError
from models.few_shot import CrossValidated, Head, learn
from models.protocols import CustomPrediction, Floats, Predictions, Predictor, Progress
from models.tasks import task_specs

#: Part of every stamp; raise it when heads are made differently.
_LAYOUT = "1"

_EXAMPLES = "examples.json"
_HEAD = "head.safetensors"
_ABOUT = "head.json"

#: Heads that stay beside a label: those of the last encoders in use, to go back to.
_KEPT_HEADS = 3

_NAME = re.compile(r"[^\W\d]\w{0,63}")
_RESERVED = frozenset({"all", "id", "questions", "churn_risk", "themes"})

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CustomLabel:
    """A label for the embeddings of one encoder, and its figures in cross-validation.

    `revision` is name@digest, over the examples, the encoder and how heads are made.
    """

    name: str
    revision: str
    head: Head
    figures: Mapping[str, Any]

    @property
    def labels(self) -> tuple[str, ...]:
        """Its values, in the order of the columns of its probabilities."""
        return self.head.labels

    def predict(self, embeddings: Floats) -> CustomPrediction:
        """What the label says of embeddings of shape (n, dimension) by its own encoder."""
        return CustomPrediction(self.labels, self.head.probabilities(embeddings), self.revision)


@dataclass(frozen=True, slots=True)
class CustomSummary:
    """A label as its folder has it: its examples, and the figures of the head made last."""

    name: str
    labels: tuple[str, ...]
    made: str
    n_examples: int
    figures: Mapping[str, Any] | None

    def as_json(self) -> dict[str, Any]:
        """The summary as one document."""
        return {
            "label": self.name,
            "labels": list(self.labels),
            "made": self.made,
            "examples": self.n_examples,
            "cross_validation": self.figures,
        }


@dataclass(frozen=True, slots=True)
class _Written:
    """What `examples.json` says. `mark` changes whenever the examples are given anew."""

    mark: str
    made: str
    labels: tuple[str, ...]
    examples: tuple[LabelledText, ...]


class CustomLabels:
    """The labels of a home; another process may change them at any time. Safe on any thread."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "models" / "custom"
        self._lock = threading.Lock()
        self._loaded: dict[str, tuple[str, CustomLabel]] = {}

    def names(self) -> tuple[str, ...]:
        """The names of all labels, in order."""
        return tuple(sorted(path.parent.name for path in self._folder.glob(f"[!.]*/{_EXAMPLES}")))

    def write(self, name: str, examples: Sequence[LabelledText]) -> None:
        """Put examples in the place of those that the label had.

        Raises TrainingDataError when no label can be called so.
        """
        check_name(name)
        made = datetime.now(UTC).date().isoformat()
        labels = tuple(sorted({example.label for example in examples}))
        with locked(self._folder / name):
            self._put(name, _Written(uuid4().hex, made, labels, tuple(examples)))

    def label(self, name: str, predictor: Predictor) -> CustomLabel:
        """The label for this predictor's embeddings, made from its examples where it is not there.

        Raises UnknownLabelError when there is no such label, TrainingDataError when too few
        examples are left to make it, and ModelFileError when its file is damaged.
        """
        written = self._read(name)
        stamp = json.dumps([_LAYOUT, predictor.revision, written.mark])
        with self._lock:
            kept = self._loaded.get(name)
            if kept is None or kept[0] != stamp:
                kept = self._loaded[name] = (stamp, self._made(name, stamp, predictor))
            return kept[1]

    def all(self, predictor: Predictor) -> tuple[CustomLabel, ...]:
        """Every label that can be had for this predictor's embeddings."""
        return tuple(label for name in self.names() if (label := self._usable(name, predictor)))

    def listing(self) -> tuple[CustomSummary, ...]:
        """Every label as its folder has it."""
        return tuple(self._summary(name) for name in self.names())

    def forget(self, texts: Collection[str]) -> int:
        """Drop these texts from the examples of every label; how many were there.

        Heads stay as they are: they hold no text.
        """
        gone, count = {normalise(text) for text in texts} - {""}, 0
        for name in self.names():
            with locked(self._folder / name):
                written = self._read(name)
                kept = tuple(e for e in written.examples if normalise(e.text) not in gone)
                count += len(written.examples) - len(kept)
                if len(kept) < len(written.examples):
                    self._put(name, replace(written, examples=kept))
        return count

    def _usable(self, name: str, predictor: Predictor) -> CustomLabel | None:
        try:
            return self.label(name, predictor)
        except TrainingDataError as error:
            _log.warning("the label %s is left out: %s", name, error)
            return None

    def _made(self, name: str, stamp: str, predictor: Predictor) -> CustomLabel:
        digest = hashlib.sha256(stamp.encode()).hexdigest()[:8]
        folder = self._folder / name / digest
        with locked(folder):
            if not is_whole(folder, stamp):
                head, figures = _train(name, self._read(name).examples, predictor)
                with building(folder, stamp) as place:
                    _save(head, figures, place)
                prune(folder.parent, _KEPT_HEADS)
            return _load(folder, name, f"{name}@{digest}")

    def _summary(self, name: str) -> CustomSummary:
        written, heads = self._read(name), (self._folder / name).glob(f"[!.]*/{_ABOUT}")
        newest = max(heads, key=lambda path: path.stat().st_mtime, default=None)
        figures = _about(newest.parent)["cross_validation"] if newest else None
        return CustomSummary(name, written.labels, written.made, len(written.examples), figures)

    def _put(self, name: str, written: _Written) -> None:
        path = self._folder / name / _EXAMPLES
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{uuid4().hex[:8]}.partial")
        text = json.dumps(asdict(written), ensure_ascii=False, indent=1)
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)

    def _read(self, name: str) -> _Written:
        path = self._folder / name / _EXAMPLES
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            examples = tuple(LabelledText(**example) for example in content["examples"])
            return _Written(content["mark"], content["made"], tuple(content["labels"]), examples)
        except FileNotFoundError as error:
            raise _unknown(name, self.names()) from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelFileError(
                f"{path} is damaged ({error}); make the label again with "
                f"`earful models train {name} --data FILE.csv`."
            ) from error


class CustomPredictor:
    """A predictor that also says what a team's own labels say; see `Predictor`.

    The labels are looked up at each call of `predict`, so that those that another process made or
    changed are there at once.
    """

    def __init__(self, predictor: Predictor, custom: CustomLabels) -> None:
        self._predictor, self._custom = predictor, custom

    @property
    def revision(self) -> str:
        """See `Predictor.revision`; a team's own labels have revisions of their own."""
        return self._predictor.revision

    @property
    def dimension(self) -> int:
        """See `Predictor.dimension`."""
        return self._predictor.dimension

    @property
    def labels(self) -> Mapping[str, tuple[str, ...]]:
        """See `Predictor.labels`."""
        return self._predictor.labels

    @property
    def span_labels(self) -> Mapping[str, tuple[str, ...]]:
        """See `Predictor.span_labels`."""
        return self._predictor.span_labels

    def predict(
        self,
        texts: Sequence[str],
        progress: Progress | None = None,
        *,
        products: Sequence[str | None] | None = None,
        ratings: Sequence[float | None] | None = None,
    ) -> Predictions:
        """See `Predictor.predict`."""
        predictions = self._predictor.predict(texts, progress, products=products, ratings=ratings)
        said = {
            label.name: label.predict(predictions.embeddings)
            for label in self._custom.all(self._predictor)
        }
        return replace(predictions, custom=said)

    def head(self, name: str) -> CustomLabel:
        """A label for the embeddings of this encoder; see `CustomLabels.label`."""
        return self._custom.label(name, self._predictor)

    @property
    def query_labels(self) -> Mapping[str, tuple[str, ...]]:
        """See `Predictor.query_labels`."""
        return self._predictor.query_labels

    def classify_query(self, text: str) -> Mapping[str, Floats]:
        """See `Predictor.classify_query`."""
        return self._predictor.classify_query(text)

    def embed_query(self, text: str) -> Floats:
        """See `Predictor.embed_query`."""
        return self._predictor.embed_query(text)


def check_name(name: str) -> None:
    """Raise TrainingDataError when no label of one's own can be called so."""
    if not _NAME.fullmatch(name):
        raise TrainingDataError(
            f"A label cannot be called {name!r}; use letters, digits and underscores, at most 64."
        )
    if name in _RESERVED or name in {spec.name for spec in task_specs(trained_only=False)}:
        raise TrainingDataError(f"{name} is built in; call a label of your own something else.")


def _train(
    name: str, examples: Sequence[LabelledText], predictor: Predictor
) -> tuple[Head, CrossValidated]:
    """A head for this predictor's embeddings; one pass reads the examples and the labels' names."""
    if problem := lacking(examples):
        raise TrainingDataError(
            f"The label {name} cannot be made for the encoder in use: {problem}; make it again "
            f"with `earful models train {name} --data FILE.csv`."
        )
    labels = sorted({example.label for example in examples})
    named = [label.replace("_", " ") for label in labels]
    embeddings = predictor.predict([*(example.text for example in examples), *named]).embeddings
    targets = np.array([labels.index(example.label) for example in examples])
    return learn(embeddings[: len(examples)], targets, labels, embeddings[len(examples) :])


def _save(head: Head, figures: CrossValidated, folder: Path) -> None:
    tensors = {"centre": head.centre, "weights": head.weights, "bias": head.bias}
    save_file({name: np.ascontiguousarray(of) for name, of in tensors.items()}, folder / _HEAD)
    content = {"labels": head.labels, "cross_validation": figures.as_json()}
    text = json.dumps(content, ensure_ascii=False, indent=1)
    (folder / _ABOUT).write_text(text, encoding="utf-8")


def _load(folder: Path, name: str, revision: str) -> CustomLabel:
    about = _about(folder)
    head = Head(tuple(about["labels"]), **load_file(folder / _HEAD))
    return CustomLabel(name, revision, head, about["cross_validation"])


def _about(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
    return content


def _unknown(name: str, known: Sequence[str]) -> UnknownLabelError:
    there = f"there are {', '.join(known)}" if known else "there is none yet"
    return UnknownLabelError(
        f"There is no label {name!r} of your own ({there}); make it with "
        f"`earful models train {name} --data FILE.csv`."
    )
