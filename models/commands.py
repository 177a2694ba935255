"""What `earful models train`, `evaluate`, `predict` and `list` do."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from models.base import prepare_base
from models.datasets import Example, deduplicate, read_labelled, read_rows, split
from models.errors import MissingExtraError, ModelError, TrainingDataError
from models.metrics import Figures, figures
from models.protocols import Floats, Predictor, Progress
from models.targets import allowed_matrix, gold_matrix
from models.tasks import PACKAGED, TaskSpec, encoder_spec, task_specs, weights_fingerprint

Say = Callable[[str], None]

#: Rows that are read, labelled and written together.
_CHUNK = 2048

#: Fewer texts than this say nothing about a language.
_FEWEST = 20


@dataclass(frozen=True, slots=True)
class Trained:
    """Where the weights are, and the record of the run."""

    out: Path
    record: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Evaluated:
    """How the labels of one task agree with those of a file.

    `among` is given when the file uses only some of the labels: the figures when only those could
    be predicted. For negative and positive, that is the side which the score takes.
    """

    task: str
    revision: str
    figures: Figures
    among: Figures | None
    among_labels: tuple[str, ...]
    languages: Mapping[str, Figures]

    def as_json(self) -> dict[str, Any]:
        """The figures as one document."""
        among = {"labels": list(self.among_labels), **self.among.as_json()} if self.among else None
        return {
            "task": self.task,
            "model": self.revision,
            **self.figures.as_json(),
            "among_labels_of_file": among,
            "languages": {lang: of.as_json() for lang, of in self.languages.items()},
        }


@dataclass(frozen=True, slots=True)
class Predicted:
    """How many rows were labelled, and where the lines are."""

    rows: int
    out: Path


@dataclass(frozen=True, slots=True)
class ModelSummary:
    """A task, whether it is trained, and the figures of its card: test -> figures."""

    task: str
    labels: tuple[str, ...]
    trained: bool
    base: str
    weights: str
    figures: Mapping[str, Mapping[str, Any]]

    def as_json(self) -> dict[str, Any]:
        """The summary as one document."""
        return {
            "task": self.task,
            "labels": list(self.labels),
            "trained": self.trained,
            "base": self.base,
            "weights": self.weights,
            "figures": {name: dict(of) for name, of in self.figures.items()},
        }


def train(
    task: str,
    data: Path,
    out: Path,
    *,
    home: Path,
    encoder: str | None = None,
    resume: bool = False,
    say: Say = lambda _: None,
) -> Trained:
    """Train one task, or `all` together, and write weights, run record and cards to `out`.

    `data` is a folder of public data sets, or for one task a CSV with the columns text, label and,
    if you like, lang. Raises TrainingDataError when there is nothing to learn from or no such
    task, and MissingExtraError without the packages of the extra `train`.
    """
    training, evaluation, search, records, cards = _training_modules()
    specs = _named(task)
    base = prepare_base(home, encoder, say)
    sets = [training.TaskData(spec, split(_examples(spec, data))) for spec in specs]
    run = training.train(base, sets, out, resume=resume, say=say)
    done = {each.task.name: evaluation.evaluate_task(base, each, out, say) for each in sets}
    judged = data / search.FILE
    quality = search.search_quality(base, out, judged) if judged.exists() else None
    record = records.make_record(run, sets, done, quality, out)
    records.write_record(record, out)
    cards.write_cards(out)
    return Trained(out, record)


def evaluate(
    task: str, data: Path, predictor: Predictor, progress: Progress | None = None
) -> Evaluated:
    """Compare a task's labels with those of a CSV with the columns text, label and maybe lang.

    Other spellings of labels are those of the task's `aliases`. Raises TrainingDataError that
    names the line and the label when one is not known.
    """
    spec = _predictable(task, predictor)
    examples = read_labelled(data, spec.labels, _aliases(spec))
    predicted = predictor.predict([e.text for e in examples], progress).probabilities[task]
    used = tuple(name for name in spec.labels if any(name in e.labels for e in examples))
    narrow = not spec.multi_label and 1 < len(used) < len(spec.labels)
    among = [replace(e, among=used) for e in examples]
    languages = sorted({e.lang for e in examples})
    by_language = {
        lang: [n for n, e in enumerate(examples) if e.lang == lang] for lang in languages
    }
    return Evaluated(
        task=task,
        revision=predictor.revision,
        figures=_figures(examples, predicted, spec),
        among=_figures(among, predicted, spec) if narrow else None,
        among_labels=used,
        languages={
            lang: _figures([examples[n] for n in rows], predicted[rows], spec)
            for lang, rows in by_language.items()
            if len(rows) >= _FEWEST
        },
    )


def predict(
    data: Path, out: Path, predictor: Predictor, progress: Progress | None = None
) -> Predicted:
    """Label every row of a CSV that has a column text, and write one line of JSON a row.

    The id is the column id, or the number of the row from 1. The file appears whole or not at all.
    Raises TrainingDataError when there is no column text.
    """
    rows, count = read_rows(data), 0
    partial = out.with_name(out.name + ".partial")
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        with partial.open("w", encoding="utf-8") as file:
            for chunk in _chunks(rows):
                for line in _lines(chunk, count, data, predictor, progress):
                    file.write(json.dumps(line, ensure_ascii=False) + "\n")
                count += len(chunk)
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
    return Predicted(count, out)


def list_models(weights: Path | None = None) -> tuple[ModelSummary, ...]:
    """Every task, trained or not, with its figures where there is a record of them."""
    root = weights or PACKAGED
    path = root / "encoder" / "run.json"
    record = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"tasks": {}}
    summaries = []
    for spec in task_specs(root, trained_only=False):
        slices = record["tasks"].get(spec.name, {}).get("evaluation", {}).get("slices", {})
        summaries.append(
            ModelSummary(
                task=spec.name,
                labels=spec.labels,
                trained=spec.head.exists(),
                base=encoder_spec(root).base,
                weights=weights_fingerprint(root)[:12],
                figures={name: systems["Earful"] for name, systems in slices.items()},
            )
        )
    return tuple(summaries)


def _training_modules() -> tuple[ModuleType, ...]:
    names = ("training", "evaluation", "search_quality", "records", "cards")
    try:
        return tuple(importlib.import_module(f"models.{name}") for name in names)
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            f"Training needs the package {error.name}; install it with "
            "`pip install 'earful[train]'`."
        ) from error


def _named(task: str) -> tuple[TaskSpec, ...]:
    specs = task_specs(trained_only=False)
    chosen = specs if task == "all" else tuple(spec for spec in specs if spec.name == task)
    if not chosen:
        names = ", ".join(spec.name for spec in specs)
        raise TrainingDataError(f"There is no task {task!r}; name one of {names}, or all.")
    return chosen


def _examples(spec: TaskSpec, data: Path) -> Sequence[Example]:
    if data.is_file():
        return deduplicate(read_labelled(data, spec.labels, _aliases(spec)))
    if not data.is_dir():
        raise TrainingDataError(f"There is no file or folder {data}; name one that is there.")
    examples: Sequence[Example] = list(
        importlib.import_module(f"models.{spec.name}.data").load(data)
    )
    return examples


def _aliases(spec: TaskSpec) -> Callable[[frozenset[str]], Mapping[str, str]]:
    module = importlib.import_module(f"models.{spec.name}.data")
    aliases: Callable[[frozenset[str]], Mapping[str, str]]
    aliases = getattr(module, "aliases", lambda _: {})
    return aliases


def _predictable(task: str, predictor: Predictor) -> TaskSpec:
    spec = _named(task)[0]
    if task == "all" or task not in predictor.labels:
        raise ModelError(
            f"{task} cannot be predicted yet; trained are {', '.join(predictor.labels) or 'none'}. "
            f"Train it with `earful models train {task}`."
        )
    return replace(spec, labels=tuple(predictor.labels[task]))


def _figures(examples: Sequence[Example], probabilities: Floats, spec: TaskSpec) -> Figures:
    gold, allowed = gold_matrix(examples, spec), allowed_matrix(examples, spec)
    return figures(gold, probabilities, allowed, spec.labels, multi_label=spec.multi_label)


def _chunks(rows: Iterator[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    while chunk := list(islice(rows, _CHUNK)):
        yield chunk


def _lines(
    chunk: Sequence[Mapping[str, str]],
    before: int,
    data: Path,
    predictor: Predictor,
    progress: Progress | None,
) -> Iterator[dict[str, Any]]:
    if "text" not in chunk[0]:
        raise TrainingDataError(f"{data} has no column text; name the column in its first line.")
    predictions = predictor.predict([row["text"] or "" for row in chunk], progress)
    for number, row in enumerate(chunk):
        line: dict[str, Any] = {"id": row.get("id") or str(before + number + 1)}
        for task, labels in predictor.labels.items():
            line[task] = _answer(task, labels, predictions.probabilities[task][number])
        yield line


def _answer(task: str, labels: Sequence[str], probabilities: Floats) -> dict[str, Any]:
    """A single sentiment with its score; for other tasks the probability of each label."""
    shares = {name: round(float(p), 4) for name, p in zip(labels, probabilities, strict=True)}
    if task != "sentiment":
        return shares
    score = probabilities[labels.index("positive")] - probabilities[labels.index("negative")]
    return {
        "label": labels[int(np.argmax(probabilities))],
        "score": round(float(score), 4),
        "probabilities": shares,
    }
