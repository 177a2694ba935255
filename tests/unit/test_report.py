"""A task is measured again alone only where the figures of the others still hold."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from models import report
from models.datasets import Example, Splits
from models.errors import TrainingDataError
from models.lesson import TaskData
from models.records import read_record
from models.tasks import task_specs
from models.training import read_run, train
from tiny_encoder import WORDS, write_tasks, write_tiny_encoder


class Judged:
    """How a task was tested, as far as it matters here: on which texts."""

    def __init__(self, data: TaskData) -> None:
        self._data = data

    def as_json(self) -> dict[str, list[str]]:
        return {"texts": [one.text for one in self._data.splits.test]}


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def configs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tasks(tmp_path_factory.mktemp("configs"))


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_encoder(tmp_path_factory.mktemp("base"))


@pytest.fixture
def weights(base: Path, configs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Trained on next to nothing: a task of single labels, and one of several."""
    monkeypatch.setattr(report, "write_cards", lambda _: None)
    monkeypatch.setattr(report, "evaluate_task", lambda _base, each, *_: Judged(each))
    monkeypatch.setattr(report, "_of_labels", lambda *_: {"fairness": {}, "explanations": {}})
    train(base, data(configs), tmp_path, weights=configs)
    return tmp_path


def data(weights: Path, seed: int = 3) -> list[TaskData]:
    draw = random.Random(seed)

    def some(labels: tuple[str, ...], part: str) -> tuple[Example, ...]:
        return tuple(
            Example(" ".join(draw.choices(WORDS[7:], k=4)), (label,), "en", "made", f"{part}{n}")
            for n in range(6)
            for label in labels
        )

    return [
        TaskData(spec, Splits(*(some(spec.labels, part) for part in ("train", "held", "test"))))
        for spec in task_specs(weights, trained_only=False)
    ]


def measured(base: Path, sets: list[TaskData], weights: Path, only: str | None = None):
    run = read_run(weights)
    return report.report(base, sets, run, data=weights, weights=weights, only=only)["tasks"]


def test_one_task_is_measured_again_beside_what_is_recorded(base: Path, weights: Path) -> None:
    sets = data(weights)
    before = measured(base, sets, weights)
    other = data(weights, seed=4)
    changed = [other[0], sets[1]]
    after = measured(base, changed, weights, only=changed[0].task.name)
    assert list(after) == list(before)
    first, second = (each.task.name for each in sets)
    assert after[first]["data"] != before[first]["data"]
    assert after[second] == before[second]
    assert read_record(weights)["tasks"] == after


def test_figures_of_other_data_are_not_kept(base: Path, weights: Path) -> None:
    sets = data(weights)
    measured(base, sets, weights)
    short = replace(sets[1].splits, test=sets[1].splits.test[1:])
    changed = [sets[0], replace(sets[1], splits=short)]
    with pytest.raises(TrainingDataError, match="without --only"):
        measured(base, changed, weights, only=sets[0].task.name)
