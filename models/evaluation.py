"""Compares a trained task, on the test split that nothing has seen, with what it must beat.

Of a task's folder it uses, where they are there: `slices(test)` of data.py, what to report on (by
language otherwise); `RIVALS` of rivals.py, packages to compare with, by language; and
hard_cases.csv, texts written to be hard, with the columns text, label, what.
"""

from __future__ import annotations

import importlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from models import baselines
from models.datasets import Example, draw
from models.encoding import run, tokenise
from models.hard_cases import HardCase, hard_cases
from models.lesson import TaskData
from models.metrics import Figures, confusion, figures
from models.network import Network, load_encoder, load_network
from models.protocols import Floats
from models.reader import TOGETHER, Reader
from models.span_evaluation import compare_spans, plain_ways
from models.span_metrics import SpanFigures
from models.targets import allowed_matrix, gold_matrix
from models.tasks import PACKAGED, EncoderSpec, TaskSpec, encoder_spec
from models.wording_files import read_wordings

Say = Callable[[str], None]

OURS = "Earful"

#: Characters that bound the groups which figures by length are given for.
_LENGTHS = (20, 60, 140)

#: Fewer texts than this say nothing.
_FEWEST = 20

#: Training texts a language that the frozen encoder's classifier learns from.
_FROZEN = 3000


#: What is reported of one system on one group of texts.
AnyFigures = Figures | SpanFigures

#: Of groups of test texts, by their numbers, to the figures of every system.
_Compare = Callable[[Sequence[Example]], dict[str, AnyFigures]]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Slice -> system -> figures; then our own by language and length, and the hard cases.

    `confusion` counts, of a task with one label a text, what was decided (columns) of texts with
    each label (rows), by slice.
    """

    slices: Mapping[str, Mapping[str, AnyFigures]]
    languages: Mapping[str, AnyFigures]
    lengths: Mapping[str, AnyFigures]
    confusion: Mapping[str, list[list[int]]]
    hard_cases: tuple[HardCase, ...]

    def as_json(self) -> dict[str, Any]:
        """The evaluation as the run record keeps it."""
        return {
            "slices": {
                name: {system: of.as_json() for system, of in systems.items()}
                for name, systems in self.slices.items()
            },
            "languages": {name: of.as_json() for name, of in self.languages.items()},
            "lengths": {name: of.as_json() for name, of in self.lengths.items()},
            "confusion": dict(self.confusion),
            "hard_cases": [asdict(case) for case in self.hard_cases],
        }


def evaluate_task(
    base: Path, data: TaskData, weights: Path | None, say: Say = lambda _: None
) -> Evaluation:
    """Run our weights and every rival over the test split of one task."""
    task, test = data.task, data.splits.test
    network, spec = load_network(base, weights=weights), encoder_spec(weights)
    reader = Reader(network, base, spec, read_wordings(weights))
    say(f"Labelling {len(test)} test texts of {task.name}")
    compare = (_contest_of_spans if task.spans else _contest)(reader, data, say)
    module = importlib.import_module(f"models.{task.name}.data")
    parts = getattr(module, "slices", _by_language)(test)
    slices = {name: members for name, members in parts.items() if len(members) >= _FEWEST}
    return Evaluation(
        slices={name: compare(members) for name, members in slices.items()},
        languages={name: compare(m)[OURS] for name, m in _by_language(test).items()},
        lengths={name: compare(m)[OURS] for name, m in _by_length(test).items()},
        confusion=_confusion(reader, task, slices),
        hard_cases=hard_cases(reader, task),
    )


def _contest(reader: Reader, data: TaskData, say: Say) -> _Compare:
    task, test = data.task, data.splits.test
    read = reader.label_apart(test, task)
    systems = {
        OURS: read.pop(TOGETHER),
        **read,
        **_rivals(reader.base, data, reader.spec, say),
    }
    rows = {_key(example): row for row, example in enumerate(test)}

    def compare(members: Sequence[Example]) -> dict[str, AnyFigures]:
        chosen = [rows[_key(member)] for member in members]
        return _compare(members, {name: p[chosen] for name, p in systems.items()}, task)

    return compare


def _contest_of_spans(reader: Reader, data: TaskData, say: Say) -> _Compare:
    task, test = data.task, data.splits.test
    ours, tokens = reader.mark(test, task)
    say(f"Comparing on {len(test)} texts")
    plain = plain_ways(reader.base, data.splits, tokens, task, reader.spec)
    systems = {OURS: ours, **plain}
    rows = {_key(example): row for row, example in enumerate(test)}

    def compare(members: Sequence[Example]) -> dict[str, AnyFigures]:
        chosen = [rows[_key(member)] for member in members]
        return {**compare_spans(chosen, test, systems, tokens, task)}

    return compare


def _confusion(
    reader: Reader, task: TaskSpec, slices: Mapping[str, Sequence[Example]]
) -> dict[str, list[list[int]]]:
    """Counts by slice where every label could be given; none where labels go together."""
    if task.spans or task.multi_label:
        return {}
    full = {name: of for name, of in slices.items() if not any(e.among for e in of)}
    return {
        name: confusion(gold_matrix(of, task), reader.label(of, task)) for name, of in full.items()
    }


def _key(example: Example) -> tuple[str, str]:
    return example.text, example.product


def _compare(
    members: Sequence[Example], systems: Mapping[str, Floats], task: TaskSpec
) -> dict[str, AnyFigures]:
    """Figures of every system that speaks on all of these texts."""
    gold, allowed = gold_matrix(members, task), allowed_matrix(members, task)
    return {
        name: figures(gold, p, allowed, task.labels, multi_label=task.multi_label)
        for name, p in systems.items()
        if not np.isnan(p).any()
    }


def _rivals(base: Path, data: TaskData, spec: EncoderSpec, say: Say) -> dict[str, Floats]:
    """Probabilities of each rival over the test texts; NaN where it does not know the language."""
    task, test = data.task, data.splits.test
    silent = np.full((len(test), len(task.labels)), np.nan, np.float32)
    systems: dict[str, Floats] = defaultdict(silent.copy)
    packages = _packages(task)
    encoder = Network(load_encoder(base), ())
    for lang in sorted({e.lang for e in test}):
        rows = [row for row, e in enumerate(test) if e.lang == lang]
        learn = [e for e in data.splits.train if e.lang == lang]
        judged = [test[row] for row in rows]
        if len({e.labels for e in learn}) < 2:
            learn = list(data.splits.train)  # a language that only tests
        say(f"Comparing on {len(rows)} texts in {lang}")
        systems["majority"][rows] = baselines.majority(learn, judged, task)
        systems["TF-IDF"][rows] = baselines.tfidf(learn, judged, task)
        few = sorted(learn, key=lambda e: draw("frozen", e.text))[:_FROZEN]
        texts = [_with_product(e, task) for e in (*few, *judged)]
        vectors = _embed(encoder, base, texts, spec.prefix(task), spec)
        systems["frozen encoder"][rows] = baselines.frozen(
            few, vectors[: len(few)], vectors[len(few) :], task
        )
        if lang in packages:
            name, rival = packages[lang]
            systems[name][rows] = rival([e.text for e in judged])
    return dict(systems)


def _with_product(example: Example, task: TaskSpec) -> str:
    """A plain embedding knows of the product only what stands in the text."""
    return f"{example.product}: {example.text}" if task.focused else example.text


def _packages(task: TaskSpec) -> Mapping[str, tuple[str, baselines.Rival]]:
    if not (PACKAGED / task.name / "rivals.py").exists():
        return {}
    module = importlib.import_module(f"models.{task.name}.rivals")
    packages: Mapping[str, tuple[str, baselines.Rival]] = module.RIVALS
    return packages


def _embed(
    encoder: Network, base: Path, texts: Sequence[str], prefix: str, spec: EncoderSpec
) -> Floats:
    tokens = tokenise(base, texts, spec.max_length, prefix=prefix)
    return np.stack(run(encoder, tokens)[0])


def _by_language(examples: Sequence[Example]) -> dict[str, list[Example]]:
    groups: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        groups[example.lang].append(example)
    return {lang: groups[lang] for lang in sorted(groups) if len(groups[lang]) >= _FEWEST}


def _by_length(examples: Sequence[Example]) -> dict[str, list[Example]]:
    """By language and length, since a Chinese character says more than a Latin one."""
    groups: dict[str, list[Example]] = {}
    for lang, members in _by_language(examples).items():
        for low, high in zip((0, *_LENGTHS), (*_LENGTHS, None), strict=True):
            name = f"{lang}, {low} to {high - 1} characters" if high else f"{lang}, {low} or more"
            fit = [e for e in members if low <= len(e.text) and (not high or len(e.text) < high)]
            if len(fit) >= _FEWEST:
                groups[name] = fit
    return groups
