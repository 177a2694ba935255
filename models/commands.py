"""What `earful models train`, `evaluate`, `predict`, `explain` and `list` do."""

from __future__ import annotations

import importlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from models.base import prepare_base
from models.custom import CustomLabel, CustomLabels, CustomPredictor, check_name
from models.custom_examples import read_judged, read_trainable
from models.datasets import (
    Example,
    Splits,
    deduplicate,
    keep_apart,
    read_labelled,
    read_marked,
    read_rows,
    split,
)
from models.errors import MissingExtraError, ModelError, TrainingDataError, UnknownLabelError
from models.explanations import Explanation
from models.metrics import Figures, figures
from models.protocols import Floats, Predictions, Predictor, Progress, Span
from models.span_metrics import SpanFigures, found_figures
from models.stars import N_STARS
from models.targets import allowed_matrix, gold_matrix
from models.tasks import PACKAGED, TaskSpec, encoder_spec, task_specs, weights_fingerprint

if TYPE_CHECKING:
    from models.churn_risk.prediction import RiskPrediction

Say = Callable[[str], None]

#: The task that judges accounts, not texts.
CHURN_RISK = "churn_risk"

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
    figures: Figures | SpanFigures
    among: Figures | SpanFigures | None
    among_labels: tuple[str, ...]
    languages: Mapping[str, Figures | SpanFigures]

    @property
    def is_spans(self) -> bool:
        """Whether the task marks spans."""
        return isinstance(self.figures, SpanFigures)

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
    start: Path | None = None,
    resume: bool = False,
    say: Say = lambda _: None,
) -> Trained:
    """Train one task, or `all` together, and write weights, run record and cards to `out`.

    `data` is a folder of public data sets, or for one task a CSV with the columns text, label and,
    if you like, lang. `start` is a checkpoint of an earlier run to begin with (work/checkpoint in
    its folder). Raises TrainingDataError when there is nothing to learn from or no such
    task, and MissingExtraError without the packages of the extra `train`.
    """
    training, report, release = _training_modules()
    base = prepare_base(home, encoder, say)
    sets = [training.TaskData(*pair) for pair in task_data(task, data)]
    for each in sets:
        if not each.splits.test:
            raise TrainingDataError(f"{data} has too few examples to test {task} on; add some.")
    run = training.train(base, sets, out, start=start, resume=resume, say=say)
    record = report.report(base, sets, run, data=data, weights=out, say=say)
    release.complete(base, sets, out, say)
    return Trained(out, record)


def is_built_in(task: str) -> bool:
    """Whether it is a task, or `all` of them; anything else may be a label of a team's own."""
    return task in {"all", *(spec.name for spec in task_specs(trained_only=False))}


def train_label(
    name: str,
    data: Path,
    labels: CustomLabels,
    predictor: CustomPredictor,
    clean: Callable[[str], str] = str,
) -> CustomLabel:
    """Make a label of a team's own of a CSV with the columns text and label, and keep both.

    `clean` is applied to each text before it is kept. Raises TrainingDataError when no label can
    be called so, or none can be made of the file.
    """
    check_name(name)
    labels.write(name, read_trainable(data, clean))
    return predictor.head(name)


def task_data(task: str, data: Path) -> list[tuple[TaskSpec, Splits]]:
    """The examples of one task, or of `all`, as `train` reads and splits them; it raises alike."""
    specs = _named(task)
    splits = keep_apart([split(_examples(spec, data)) for spec in specs])
    return list(zip(specs, splits, strict=True))


def evaluate(
    task: str, data: Path, predictor: Predictor, progress: Progress | None = None
) -> Evaluated:
    """Compare a task's labels with those of a CSV with the columns text, label and maybe lang.

    The task may be a label of a team's own, which may be spelled in any case. Other spellings of
    labels are those of the task's `aliases`; a task that marks spans wants
    `words:label ;; words:label`. A column product says what a text is about. Raises
    TrainingDataError that names the line and the label when one is not known.
    """
    spec, examples = _judged(task, data, predictor)
    predictions = _read(spec, examples, predictor, progress)
    own = predictions.custom.get(task)
    used = tuple(name for name in spec.labels if any(name in e.labels for e in examples))
    narrow = not spec.multi_label and 1 < len(used) < len(spec.labels)

    def compared(rows: Sequence[int], among: tuple[str, ...] = ()) -> Figures | SpanFigures:
        members = [replace(examples[n], among=among) for n in rows]
        if spec.spans:
            return found_figures(members, [predictions.spans[task][n] for n in rows], spec.labels)
        probabilities = own.probabilities if own else predictions.probabilities[task]
        return _figures(members, probabilities[list(rows)], spec)

    by_language: dict[str, list[int]] = defaultdict(list)
    for number, example in enumerate(examples):
        by_language[example.lang].append(number)
    everything = range(len(examples))
    return Evaluated(
        task=task,
        revision=own.revision if own else predictor.revision,
        figures=compared(everything),
        among=compared(everything, used) if narrow else None,
        among_labels=used,
        languages={
            lang: compared(rows)
            for lang, rows in sorted(by_language.items())
            if len(rows) >= _FEWEST
        },
    )


def predict(
    data: Path, out: Path, predictor: Predictor, progress: Progress | None = None
) -> Predicted:
    """Label every row of a CSV that has a column text, and write one line of JSON a row.

    The id is the column id, or the number of the row from 1. A column product, or target_brand,
    says what a text is about. The file appears whole or not at all.
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


def predict_risk(data: Path, train: Path, label: str, out: Path) -> RiskPrediction:
    """Say of every account of a CSV how likely it leaves; see `churn_risk.prediction`."""
    from models.churn_risk import prediction

    return prediction.predict_risk(data, train, label, out)


def explain(
    text: str,
    task: str,
    *,
    label: str | None = None,
    product: str | None = None,
    home: Path,
    encoder: str | None = None,
    weights: Path,
    revision: str,
    say: Say = lambda _: None,
) -> Explanation:
    """Which words of a comment made a label, the likeliest one unless it is named.

    Loads torch and half a gigabyte of network, which stay for as long as the process. Raises
    UnknownLabelError when there is no such task or label.
    """
    specs = {spec.name: spec for spec in task_specs(weights)}
    if task not in specs:
        raise UnknownLabelError(f"There is no task {task!r}; name one of {', '.join(specs)}.")
    from models.attribution import Explainer
    from models.network import load_network
    from models.wording_files import read_wordings

    base = prepare_base(home, encoder, say)
    explainer = Explainer(load_network(base, weights=weights), base, read_wordings(weights))
    say("Weighing the words")
    return replace(explainer.explain(text, specs[task], label, product), revision=revision)


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
    names = ("training", "report", "release")
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
        raise TrainingDataError(
            f"There is no task {task!r}; name one of {names}, or all, or make a label of your own "
            f"with `earful models train {task} --data FILE.csv`."
        )
    return chosen


def _examples(spec: TaskSpec, data: Path) -> Sequence[Example]:
    if data.is_file():
        return deduplicate(_of_file(spec, data))
    if not data.is_dir():
        raise TrainingDataError(f"There is no file or folder {data}; name one that is there.")
    examples: Sequence[Example] = list(
        importlib.import_module(f"models.{spec.name}.data").load(data)
    )
    return examples


def _of_file(spec: TaskSpec, path: Path) -> list[Example]:
    if spec.spans:
        return read_marked(path, spec.labels)
    return read_labelled(path, spec.labels, _aliases(spec), multi_label=spec.multi_label)


def _aliases(spec: TaskSpec) -> Callable[[frozenset[str]], Mapping[str, str]]:
    module = importlib.import_module(f"models.{spec.name}.data")
    aliases: Callable[[frozenset[str]], Mapping[str, str]]
    aliases = getattr(module, "aliases", lambda _: {})
    return aliases


def _judged(task: str, data: Path, predictor: Predictor) -> tuple[TaskSpec, list[Example]]:
    """The task, or what a label of a team's own would be as one; and the examples of a file."""
    own = None if is_built_in(task) else predictor.predict(()).custom.get(task)
    if own is None:
        spec = _predictable(task, predictor)
        return spec, _of_file(spec, data)
    return TaskSpec(task, own.labels, data.parent), read_judged(data, own.labels)


def _read(
    spec: TaskSpec, examples: Sequence[Example], predictor: Predictor, progress: Progress | None
) -> Predictions:
    """What a predictor says of examples, which are questions where the task reads those."""
    if not spec.queries:
        products = [example.product or None for example in examples]
        return predictor.predict([e.text for e in examples], progress, products=products)
    shares = np.zeros((len(examples), len(spec.labels)), np.float32)
    for row, example in enumerate(examples):
        shares[row] = predictor.classify_query(example.text)[spec.name]
        if progress is not None:
            progress(1)
    return Predictions(np.zeros((len(examples), 0), np.float32), {spec.name: shares})


def _predictable(task: str, predictor: Predictor) -> TaskSpec:
    spec = _named(task)[0]
    trained = {**predictor.labels, **predictor.span_labels, **predictor.query_labels}
    if task == "all" or task not in trained:
        raise ModelError(
            f"{task} cannot be predicted yet; trained are {', '.join(trained) or 'none'}. "
            f"Train it with `earful models train {task}`."
        )
    return replace(spec, labels=tuple(trained[task]))


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
    texts = [row["text"] or "" for row in chunk]
    products = [row.get("product") or row.get("target_brand") or None for row in chunk]
    ratings = [_rating(row.get("rating")) for row in chunk]
    predictions = predictor.predict(texts, progress, products=products, ratings=ratings)
    for number, row in enumerate(chunk):
        line: dict[str, Any] = {"id": row.get("id") or str(before + number + 1)}
        for task, labels in predictor.labels.items():
            line[task] = _answer(task, labels, predictions.probabilities[task][number])
        for task in predictor.span_labels:
            line[task] = [_part(span, texts[number]) for span in predictions.spans[task][number]]
        for name, said in predictions.custom.items():
            line[name] = _said(said.labels, said.probabilities[number])
        yield line


def _rating(value: str | None) -> float | None:
    """Stars from 1 to 5; what is none says nothing."""
    try:
        stars = float(value or "nan")
    except ValueError:
        return None
    return stars if 1 <= stars <= N_STARS else None


def _answer(task: str, labels: Sequence[str], probabilities: Floats) -> dict[str, Any] | float:
    """A single sentiment with its score; of other tasks each label's probability, or the one."""
    shares = {name: round(float(p), 4) for name, p in zip(labels, probabilities, strict=True)}
    if task != "sentiment":
        return shares if len(shares) > 1 else shares[labels[0]]
    score = probabilities[labels.index("positive")] - probabilities[labels.index("negative")]
    return {
        "label": labels[int(np.argmax(probabilities))],
        "score": round(float(score), 4),
        "probabilities": shares,
    }


def _said(labels: Sequence[str], probabilities: Floats) -> dict[str, Any]:
    shares = {name: round(float(p), 4) for name, p in zip(labels, probabilities, strict=True)}
    return {"label": labels[int(np.argmax(probabilities))], "probabilities": shares}


def _part(span: Span, text: str) -> dict[str, Any]:
    part = text[span.start : span.end]
    return {"text": part, "start": span.start, "end": span.end, "sentiment": span.label}
