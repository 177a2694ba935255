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
from models.calibration import probabilities
from models.datasets import Example, draw, read_rows
from models.encoding import run, tokenise
from models.lesson import TaskData
from models.metrics import Figures, figures
from models.network import Network, load_encoder, load_network
from models.protocols import Floats
from models.targets import allowed_matrix, gold_matrix
from models.tasks import PACKAGED, EncoderSpec, TaskSpec, encoder_spec

Say = Callable[[str], None]

OURS = "Earful"

#: Characters that bound the groups which figures by length are given for.
_LENGTHS = (20, 60, 140)

#: Fewer texts than this say nothing.
_FEWEST = 20

#: Training texts a language that the frozen encoder's classifier learns from.
_FROZEN = 3000


@dataclass(frozen=True, slots=True)
class HardCase:
    """A text written to be hard, in what way, its label, and what the model takes it for."""

    text: str
    what: str
    label: str
    predicted: str
    probability: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Slice -> system -> figures; then our own by language and length, and the hard cases."""

    slices: Mapping[str, Mapping[str, Figures]]
    languages: Mapping[str, Figures]
    lengths: Mapping[str, Figures]
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
            "hard_cases": [asdict(case) for case in self.hard_cases],
        }


def evaluate_task(
    base: Path, data: TaskData, weights: Path | None, say: Say = lambda _: None
) -> Evaluation:
    """Run our weights and every rival over the test split of one task."""
    task, test = data.task, data.splits.test
    spec, network = encoder_spec(weights), load_network(base, weights=weights)
    say(f"Labelling {len(test)} test texts of {task.name}")
    ours = _label(network, base, [e.text for e in test], task, spec)
    systems = {OURS: ours, **_rivals(base, data, spec, say)}
    module = importlib.import_module(f"models.{task.name}.data")
    rows = {example.text: row for row, example in enumerate(test)}

    def compare(members: Sequence[Example]) -> dict[str, Figures]:
        chosen = [rows[member.text] for member in members]
        return _compare(members, {name: p[chosen] for name, p in systems.items()}, task)

    slices = getattr(module, "slices", _by_language)(test)
    return Evaluation(
        slices={name: compare(members) for name, members in slices.items() if members},
        languages={name: compare(members)[OURS] for name, members in _by_language(test).items()},
        lengths={name: compare(members)[OURS] for name, members in _by_length(test).items()},
        hard_cases=_hard_cases(network, base, task, spec),
    )


def _label(
    network: Network, base: Path, texts: Sequence[str], task: TaskSpec, spec: EncoderSpec
) -> Floats:
    tokens = tokenise(base, [spec.comment_prefix + text for text in texts], spec.max_length)
    place = 1 + [each.name for each in network.tasks].index(task.name)
    return probabilities(run(network, tokens, half=False)[place], task)


def _compare(
    members: Sequence[Example], systems: Mapping[str, Floats], task: TaskSpec
) -> dict[str, Figures]:
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
            continue
        say(f"Comparing on {len(rows)} texts in {lang}")
        systems["majority"][rows] = baselines.majority(learn, judged, task)
        systems["TF-IDF"][rows] = baselines.tfidf(learn, judged, task)
        few = sorted(learn, key=lambda e: draw("frozen", e.text))[:_FROZEN]
        vectors = _embed(encoder, base, [e.text for e in (*few, *judged)], spec)
        systems["frozen encoder"][rows] = baselines.frozen(
            few, vectors[: len(few)], vectors[len(few) :], task
        )
        if lang in packages:
            name, rival = packages[lang]
            systems[name][rows] = rival([e.text for e in judged])
    return dict(systems)


def _packages(task: TaskSpec) -> Mapping[str, tuple[str, baselines.Rival]]:
    if not (PACKAGED / task.name / "rivals.py").exists():
        return {}
    module = importlib.import_module(f"models.{task.name}.rivals")
    packages: Mapping[str, tuple[str, baselines.Rival]] = module.RIVALS
    return packages


def _embed(encoder: Network, base: Path, texts: Sequence[str], spec: EncoderSpec) -> Floats:
    tokens = tokenise(base, [spec.comment_prefix + text for text in texts], spec.max_length)
    return run(encoder, tokens)[0]


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


def _hard_cases(
    network: Network, base: Path, task: TaskSpec, spec: EncoderSpec
) -> tuple[HardCase, ...]:
    path = PACKAGED / task.name / "hard_cases.csv"
    if not path.exists():
        return ()
    rows = list(read_rows(path))
    given = _label(network, base, [row["text"] for row in rows], task, spec)
    return tuple(
        HardCase(
            row["text"],
            row["what"],
            row["label"],
            task.labels[int(p.argmax())],
            round(float(p.max()), 3),
        )
        for row, p in zip(rows, given, strict=True)
    )
