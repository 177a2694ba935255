"""Trained weights against what they must beat. The weights are random: rivals need none."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from models.adapter import write_heads
from models.aspects.data import slices as aspect_slices
from models.datasets import Example, Splits
from models.evaluation import Evaluation, evaluate_task
from models.lesson import TaskData
from models.network import Network, load_encoder, load_network
from models.reader import Reader
from models.span_evaluation import plain_ways
from models.span_metrics import span_figures
from models.tasks import CONFIG, encoder_spec, task_specs
from tiny_encoder import write_tasks, write_tiny_encoder
from tiny_examples import leaves, marks

PLAIN = {"majority", "TF-IDF", "frozen encoder"}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_encoder(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="module")
def weights(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Random heads for the packaged tasks."""
    root = write_tasks(tmp_path_factory.mktemp("weights") / "root")
    tasks = task_specs(trained_only=False)
    for task in tasks:
        (root / task.name).mkdir()
        (root / task.name / CONFIG).write_bytes((task.folder / CONFIG).read_bytes())
    torch.manual_seed(3)
    write_heads(Network(load_encoder(base), tasks), root)
    return root


@pytest.fixture
def evaluate(base: Path, weights: Path) -> Callable[[TaskData], Evaluation]:
    return lambda data: evaluate_task(base, data, weights)


def aspects() -> TaskData:
    task = next(spec for spec in task_specs(trained_only=False) if spec.name == "aspects")
    parts = [
        tuple(
            replace(e, source="mams", spans=(*e.spans, *_neutral(e))) for e in marks(n, seed=seed)
        )
        for seed, n in ((1, 120), (2, 24), (3, 40))
    ]
    return TaskData(task, Splits(*parts))


def _neutral(example: Example) -> tuple[tuple[int, int, str], ...]:
    """The number at the end of a text, which no encoder feels anything about."""
    start = example.text.rindex(" ") + 1
    return ((start, start + 1, "neutral"),)


def churn(test: int = 40) -> TaskData:
    task = next(spec for spec in task_specs(trained_only=False) if spec.name == "churn_intent")
    parts = [
        tuple(
            replace(e, source="written", labels=("churn_intent",) * len(e.labels))
            for e in leaves(n, seed)
        )
        for seed, n in ((1, 80), (2, 24), (3, test))
    ]
    return TaskData(task, Splits(*parts))


def test_spans_are_compared_with_plain_ways_on_the_same_tokens(
    evaluate: Callable[[TaskData], Evaluation],
) -> None:
    data = aspects()
    done = evaluate(data)
    assert done.slices.keys() == {"MAMS, restaurants"}
    systems = done.slices["MAMS, restaurants"]
    assert systems.keys() == {"Earful", *PLAIN}
    gold = sum(len(e.spans) for e in data.splits.test)
    assert {(of.n, of.spans) for of in systems.values()} == {(40, gold)}
    assert systems["frozen encoder"].f1 > 0.9
    for found_nothing in ("TF-IDF", "majority"):
        assert systems[found_nothing].f1 == 0
    assert systems["majority"].accuracy < 0.6
    assert systems["frozen encoder"].accuracy > 0.9
    assert done.languages.keys() == {"en"}
    assert all(case.what for case in done.hard_cases)
    assert done.as_json()["slices"]["MAMS, restaurants"]["Earful"]["spans"] == gold


def test_the_majority_labels_every_span_alike(base: Path, weights: Path) -> None:
    data, spec = aspects(), encoder_spec(weights)
    test = data.splits.test
    tokens = Reader(load_network(base, weights=weights), base, spec).tokens(test, data.task)
    ways = plain_ways(base, data.splits, tokens, data.task, spec)
    assert ways.keys() == PLAIN
    for logits in ways.values():
        assert [of.shape for of in logits] == [(len(row), 3 + 3) for row in tokens.rows]
    of = span_figures(test, ways["majority"], tokens.rows, data.task.labels)
    labels = [label for e in test for _, _, label in e.spans]
    common = max(data.task.labels, key=[s[2] for e in data.splits.train for s in e.spans].count)
    assert of.accuracy == pytest.approx(labels.count(common) / len(labels))


def test_a_focused_task_is_compared_on_texts_with_their_products(
    evaluate: Callable[[TaskData], Evaluation],
) -> None:
    done = evaluate(churn())
    systems = done.slices["Written, English"]
    assert systems.keys() == {"Earful", *PLAIN}
    assert systems["majority"].accuracy == 0.5
    assert systems["majority"].n == 40
    assert {case.label for case in done.hard_cases} == {"yes", "no"}
    assert {case.predicted for case in done.hard_cases} <= {"yes", "no"}


def test_too_few_texts_say_nothing(evaluate: Callable[[TaskData], Evaluation]) -> None:
    done = evaluate(churn(test=18))
    assert (done.slices, done.languages, done.lengths) == ({}, {}, {})
    assert len(done.hard_cases) == 200


def test_lengths_are_told_apart_by_language(
    evaluate: Callable[[TaskData], Evaluation],
) -> None:
    data = churn()
    long = tuple(replace(e, text=f"{e.text} {'it is the app ' * 12}") for e in data.splits.test)
    splits = replace(data.splits, test=(*data.splits.test, *long))
    lengths = evaluate(TaskData(data.task, splits)).lengths
    assert {name: of.n for name, of in lengths.items()} == {
        "en, 20 to 59 characters": 40,
        "en, 140 or more": 40,
    }


def test_a_language_that_only_tests_is_judged_by_what_the_others_teach(
    evaluate: Callable[[TaskData], Evaluation],
) -> None:
    data = churn()
    test = tuple(replace(e, lang="de") for e in data.splits.test)
    done = evaluate(TaskData(data.task, replace(data.splits, test=test)))
    systems = done.slices["Written, German"]
    assert systems.keys() == {"Earful", *PLAIN}
    assert not any(np.isnan(of.macro_f1) for of in systems.values())


def test_slices_of_aspects_are_by_source_and_language() -> None:
    examples = [
        Example("a", (), lang, source, str(n))
        for n, (source, lang) in enumerate(
            [("mams", "en"), ("features", "en"), ("labelled", "en"), ("labelled", "zh")]
        )
    ]
    assert [len(of) for of in aspect_slices(examples).values()] == [1, 1, 1, 1]
