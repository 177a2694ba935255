from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open

from models import training as training_module
from models.datasets import Example, Splits
from models.encoding import run, tokens_of
from models.errors import ModelFileError, TrainingDataError
from models.lesson import TaskData
from models.network import load_encoder, load_network
from models.reader import Reader
from models.span_metrics import span_figures
from models.tasks import encoder_spec
from models.training import TrainingRun, learning_rate_factor, read_run, train
from tiny_encoder import write_tasks, write_tiny_encoder
from tiny_examples import RIVALS, moods, task_data

TASKS = ["leaves", "marks", "mood", "wants"]


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_encoder(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="module")
def configs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tasks(tmp_path_factory.mktemp("configs") / "weights", every_kind=True)


@pytest.fixture(scope="module")
def data(configs: Path) -> dict[str, TaskData]:
    return {each.task.name: each for each in task_data(configs)}


@pytest.fixture(scope="module")
def trained(
    base: Path,
    configs: Path,
    data: dict[str, TaskData],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, TrainingRun]:
    out = tmp_path_factory.mktemp("trained")
    return out, train(base, list(data.values()), out, weights=configs)


@pytest.fixture(scope="module")
def reader(base: Path, trained: tuple[Path, TrainingRun]) -> Reader:
    return Reader(load_network(base, weights=trained[0]), base, encoder_spec(trained[0]))


def few(configs: Path) -> list[TaskData]:
    """Two of the tasks, with little to learn from."""
    return [each for each in task_data(configs, 24) if each.task.name in ("marks", "mood")]


def test_one_encoder_learns_labels_of_texts(reader: Reader, data: dict[str, TaskData]) -> None:
    mood, wants = data["mood"], data["wants"]
    said = np.array(mood.task.labels)[reader.label(mood.splits.test, mood.task).argmax(axis=1)]
    assert sum(a == e.labels[0] for a, e in zip(said, mood.splits.test, strict=True)) >= 21
    found = reader.label(wants.splits.test, wants.task) > 0.5
    gold = [[label in e.labels for label in wants.task.labels] for e in wants.splits.test]
    assert (found == np.array(gold)).mean() > 0.85


def test_and_marks_spans_in_the_same_pass(reader: Reader, data: dict[str, TaskData]) -> None:
    task, test = data["marks"].task, data["marks"].splits.test
    logits, tokens = reader.mark(test, task)
    found = span_figures(test, logits, tokens.rows, task.labels)
    assert found.f1 > 0.9
    assert found.accuracy > 0.85


def test_the_product_decides_where_the_text_alone_cannot(
    reader: Reader, data: dict[str, TaskData]
) -> None:
    task, test = data["leaves"].task, data["leaves"].splits.test
    gold = np.array([bool(e.labels) for e in test])
    assert ((reader.label(test, task)[:, 0] > 0.5) == gold).mean() > 0.9
    nameless = reader.label([replace(e, product="") for e in test], task)[:, 0] > 0.5
    assert (nameless == gold).mean() == 0.5


@pytest.mark.parametrize(("left", "joined"), [RIVALS, RIVALS[::-1]])
def test_whoever_leaves_one_for_another_leaves_only_one(
    reader: Reader, data: dict[str, TaskData], left: str, joined: str
) -> None:
    text = f"app leaving {left} for {joined}"
    asked = [Example(text, (), "en", "", "", product=each) for each in (left, joined)]
    leaving, joining = reader.label(asked, data["leaves"].task)[:, 0]
    assert leaving > 0.5 > joining


def test_training_writes_small_safetensors_and_says_what_it_did(
    trained: tuple[Path, TrainingRun],
) -> None:
    out, record = trained
    rows, queries = 4 * 80, 4
    assert record.steps == 6 * -(-(rows + queries) // 8)
    assert {name: of["train"] for name, of in record.tasks.items()} == dict.fromkeys(TASKS, 80)
    with safe_open(out / "encoder/adapter.safetensors", framework="pt") as file:
        assert file.metadata()["base"] == "tiny"
        layers = {key.split(".")[2] for key in file.keys() if "lora" in key}
        assert layers == {"0", "1"}
    assert (out / "mood/head.safetensors").stat().st_size < 10_000


def test_every_task_is_validated_by_language_as_it_goes(
    trained: tuple[Path, TrainingRun],
) -> None:
    history = trained[1].history
    assert [list(entry) for entry in history] == [
        ["step", "mean", *(f"{name} en" for name in TASKS)]
    ] * len(history)
    assert [entry["step"] for entry in history] == sorted(entry["step"] for entry in history)
    assert history[-1]["step"] == trained[1].steps
    for entry in history:
        parts = [entry[f"{name} en"] for name in TASKS]
        assert entry["mean"] == pytest.approx(np.mean(parts), abs=1e-3)
    assert max(entry["mean"] for entry in history) > 0.8


def test_every_task_is_calibrated_for_each_script(trained: tuple[Path, TrainingRun]) -> None:
    for name, labels in zip(TASKS, (1, 2, 3, 2), strict=True):
        of = trained[1].tasks[name]
        assert len(of["temperature"]) == 2
        assert min(of["temperature"]) > 0
        assert np.shape(of["offsets"]) == (2, labels)


def test_the_notes_of_a_run_are_read_again(
    trained: tuple[Path, TrainingRun], tmp_path: Path
) -> None:
    out, run_of = trained
    again = read_run(out)
    assert (again.steps, again.tasks, list(again.history)) == (
        run_of.steps,
        run_of.tasks,
        list(run_of.history),
    )
    with pytest.raises(ModelFileError, match=r"training\.json is missing.*models train all"):
        read_run(tmp_path)


def test_the_frozen_parts_of_the_encoder_stay_as_they_were(
    base: Path, trained: tuple[Path, TrainingRun]
) -> None:
    untouched = load_encoder(base).state_dict()
    merged = load_network(base, weights=trained[0]).encoder.state_dict()
    changed = {name for name in untouched if not torch.equal(untouched[name], merged[name])}
    assert changed == {
        f"encoder.layer.{n}.attention.self.{part}.weight"
        for n in (0, 1)
        for part in ("query", "value")
    }


def test_an_interrupted_run_goes_on_to_the_same_weights(
    base: Path, configs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training_module, "_EVERY", 10)
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    train(base, few(configs), whole, weights=configs)

    def stop(message: str) -> None:
        if message.startswith("step 20/"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(base, few(configs), broken, weights=configs, say=stop)
    said: list[str] = []
    train(base, few(configs), broken, weights=configs, resume=True, say=said.append)
    assert "Going on at step 20" in said
    for name in ("encoder/adapter", "marks/head", "mood/head"):
        path = f"{name}.safetensors"
        assert (whole / path).read_bytes() == (broken / path).read_bytes()


def test_a_run_from_the_start_uses_nothing_of_the_run_before(
    base: Path, configs: Path, tmp_path: Path
) -> None:
    mood = [each for each in few(configs) if each.task.name == "mood"]
    other = [TaskData(mood[0].task, Splits(moods(24, 9), (), ()))]
    twice, once = tmp_path / "twice", tmp_path / "once"
    train(base, other, twice, weights=configs)
    train(base, mood, twice, weights=configs)
    train(base, mood, once, weights=configs)
    path = "encoder/adapter.safetensors"
    assert (twice / path).read_bytes() == (once / path).read_bytes()


def test_a_language_in_which_no_label_holds_does_not_stop_training(
    base: Path, configs: Path, tmp_path: Path
) -> None:
    leaves = next(each for each in task_data(configs, 24) if each.task.name == "leaves")
    calm = tuple(replace(e, labels=(), lang="fr") for e in leaves.splits.validation)
    splits = replace(leaves.splits, validation=calm)
    done = train(base, [TaskData(leaves.task, splits)], tmp_path, weights=configs)
    assert all(0 <= entry["leaves fr"] <= 1 for entry in done.history)


def test_the_embedding_stays_near_that_of_the_base(base: Path, reader: Reader) -> None:
    tokens = tokens_of(base, moods(24, 3), reader.spec, reader.network.tasks[0], 32)
    ours = np.stack(run(reader.network, tokens, half=False)[0])
    alone = np.stack(run(load_network(base, weights=base), tokens, half=False)[0])
    assert (ours * alone).sum(axis=1).mean() > 0.9


def test_a_label_without_examples_is_named(base: Path, configs: Path, tmp_path: Path) -> None:
    mood = few(configs)[1].task
    some = tuple(e for e in moods(60, 1) if e.labels != ("neutral",))
    with pytest.raises(TrainingDataError, match="mood is labelled neutral"):
        train(base, [TaskData(mood, Splits(some, (), ()))], tmp_path, weights=configs)


def test_a_task_without_examples_is_named(base: Path, configs: Path, tmp_path: Path) -> None:
    mood = few(configs)[1].task
    with pytest.raises(TrainingDataError, match="no example to train mood"):
        train(base, [TaskData(mood, Splits((), (), ()))], tmp_path, weights=configs)


def test_a_setting_of_training_that_nobody_knows_is_named(
    base: Path, configs: Path, tmp_path: Path
) -> None:
    root = write_tasks(tmp_path / "typo")
    config = root / "encoder/config.toml"
    config.write_text(config.read_text() + "epoch = 3\n")
    with pytest.raises(ModelFileError, match="epoch"):
        train(base, few(configs), tmp_path / "out", weights=root)


def test_the_learning_rate_rises_then_falls_to_zero() -> None:
    factors = [learning_rate_factor(step, 100, 0.1) for step in range(100)]
    assert factors[0] == pytest.approx(0.1)
    assert max(factors) == factors[9] == 1
    assert factors[9:] == sorted(factors[9:], reverse=True)
    assert 0 < factors[-1] < 0.02


def test_settings_stand_in_for_those_of_the_config(
    base: Path, configs: Path, tmp_path: Path
) -> None:
    run = train(base, few(configs), tmp_path / "out", weights=configs, settings={"epochs": 1})

    assert (run.recipe["epochs"], run.recipe["batch"]) == (1, 8)
    with pytest.raises(ModelFileError, match="haste"):
        train(base, few(configs), tmp_path / "out", weights=configs, settings={"haste": 1})
