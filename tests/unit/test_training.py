import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open

from models import training as training_module
from models.datasets import Example, Splits, deduplicate, sample, split
from models.encoding import run, shuffled_batches, tokenise
from models.errors import ModelFileError, TrainingDataError
from models.losses import anchor_loss, task_loss
from models.network import load_encoder, load_network
from models.screening import screen
from models.tasks import task_specs
from models.training import TaskData, TrainingRun, learning_rate_factor, train
from tiny_encoder import write_tasks, write_tiny_encoder

FEELINGS = {
    "negative": ("hate", "bad", "awful"),
    "neutral": ("is", "the", "it"),
    "positive": ("love", "great", "good"),
}


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    """So small a network is slower, not faster, on two threads that wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_encoder(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="module")
def configs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tasks(tmp_path_factory.mktemp("configs") / "weights")


def moods(n: int, seed: int) -> tuple[Example, ...]:
    draw = random.Random(seed)
    examples = []
    for number in range(n):
        label = draw.choice(list(FEELINGS))
        text = f"{draw.choice(FEELINGS[label])} app {draw.choice(('works', 'crash'))}"
        examples.append(Example(text, (label,), "en", "made", str(number)))
    return tuple(examples)


def wants(n: int, seed: int) -> tuple[Example, ...]:
    draw = random.Random(seed)
    examples = []
    for number in range(n):
        labels = tuple(label for label in ("bug", "praise") if draw.random() < 0.5)
        words = [{"bug": "crash", "praise": "great"}[label] for label in labels] or ["it"]
        examples.append(Example(f"app {' '.join(words)}", labels, "en", "made", str(number)))
    return tuple(examples)


def task_data(configs: Path) -> list[TaskData]:
    mood, want = task_specs(configs, trained_only=False)
    return [
        TaskData(mood, Splits(moods(90, 1), moods(24, 2), moods(24, 3))),
        TaskData(want, Splits(wants(60, 1), wants(24, 2), wants(24, 3))),
    ]


@pytest.fixture(scope="module")
def trained(
    base: Path, configs: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, TrainingRun]:
    out = tmp_path_factory.mktemp("trained")
    return out, train(base, task_data(configs), out, weights=configs)


def test_one_encoder_learns_two_tasks_at_once(
    base: Path, configs: Path, trained: tuple[Path, TrainingRun]
) -> None:
    network = load_network(base, weights=trained[0])
    assert [task.name for task in network.tasks] == ["mood", "wants"]
    data = task_data(configs)
    texts = [["passage: " + e.text for e in d.splits.test] for d in data]
    mood = run(network, tokenise(base, texts[0], 32), half=False)[1]
    labels = data[0].task.labels
    said = [labels[row.argmax()] for row in mood]
    right = sum(a == e.labels[0] for a, e in zip(said, data[0].splits.test, strict=True))
    assert right >= 21
    want = run(network, tokenise(base, texts[1], 32), half=False)[2] > 0
    gold = [[label in e.labels for label in data[1].task.labels] for e in data[1].splits.test]
    assert (want == np.array(gold)).mean() > 0.85


def test_training_writes_small_safetensors_and_says_what_it_did(
    trained: tuple[Path, TrainingRun],
) -> None:
    out, record = trained
    assert record.steps == 6 * -(-154 // 8)
    assert record.tasks["mood"]["train"] == 90
    assert record.tasks["wants"]["temperature"] > 0
    assert max(h["validation_macro_f1"] for h in record.history) > 0.8
    with safe_open(out / "encoder/adapter.safetensors", framework="pt") as file:
        assert file.metadata()["base"] == "tiny"
        layers = {key.split(".")[2] for key in file.keys() if "lora" in key}
    assert layers == {"0", "1"}


def test_the_adapter_without_peft_gives_what_training_saw(
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
    data = task_data(configs)
    train(base, data, whole, weights=configs)

    def stop(message: str) -> None:
        if message.startswith("step 30/"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(base, data, broken, weights=configs, say=stop)
    said: list[str] = []
    train(base, data, broken, weights=configs, resume=True, say=said.append)
    assert "Going on at step 30" in said
    for name in ("encoder/adapter.safetensors", "mood/head.safetensors"):
        assert (whole / name).read_bytes() == (broken / name).read_bytes()


def test_a_label_without_examples_is_named(base: Path, configs: Path, tmp_path: Path) -> None:
    mood = task_specs(configs, trained_only=False)[0]
    some = tuple(e for e in moods(60, 1) if e.labels != ("neutral",))
    with pytest.raises(TrainingDataError, match="mood is labelled neutral"):
        train(base, [TaskData(mood, Splits(some, (), ()))], tmp_path, weights=configs)


def test_a_task_without_examples_is_named(base: Path, configs: Path, tmp_path: Path) -> None:
    mood = task_specs(configs, trained_only=False)[0]
    with pytest.raises(TrainingDataError, match="no example to train mood"):
        train(base, [TaskData(mood, Splits((), (), ()))], tmp_path, weights=configs)


def test_a_setting_of_training_that_nobody_knows_is_named(
    base: Path, configs: Path, tmp_path: Path
) -> None:
    root = write_tasks(tmp_path / "typo")
    config = root / "encoder/config.toml"
    config.write_text(config.read_text() + "epoch = 3\n")
    with pytest.raises(ModelFileError, match="epoch"):
        train(base, task_data(configs), tmp_path / "out", weights=root)


def test_the_loss_says_nothing_of_labels_that_could_not_be_given() -> None:
    gold = torch.tensor([[True, False, False]])
    polar = torch.tensor([[True, False, True]])
    weights = torch.ones(3)
    low, high = (
        task_loss(torch.tensor([[1.0, neutral, 0.0]]), gold, polar, weights, multi_label=False)
        for neutral in (-5.0, 5.0)
    )
    assert low == high == pytest.approx(float(torch.log1p(torch.exp(torch.tensor(-1.0)))))


@pytest.mark.parametrize("multi_label", [True, False])
def test_rows_of_other_tasks_teach_nothing(multi_label: bool) -> None:
    logits = torch.randn(3, 2, requires_grad=True)
    gold, none = torch.zeros(3, 2, dtype=torch.bool), torch.zeros(3, 2, dtype=torch.bool)
    loss = task_loss(logits, gold, none, torch.ones(2), multi_label=multi_label)
    loss.backward()
    assert loss == 0
    assert not logits.grad.any()


def test_the_anchor_is_zero_only_at_the_base() -> None:
    base = torch.nn.functional.normalize(torch.randn(4, 8), dim=1)
    assert anchor_loss(base, base) == pytest.approx(0, abs=1e-6)
    assert anchor_loss(-base, base) == pytest.approx(2, abs=1e-6)


def test_the_learning_rate_rises_then_falls_to_zero() -> None:
    factors = [learning_rate_factor(step, 100, 0.1) for step in range(100)]
    assert factors[0] == pytest.approx(0.1)
    assert max(factors) == factors[9] == 1
    assert factors[9:] == sorted(factors[9:], reverse=True)
    assert 0 < factors[-1] < 0.02


def test_batches_hold_every_text_once_in_an_order_of_the_seed(base: Path) -> None:
    tokens = tokenise(base, ["app " * (n % 9 + 1) for n in range(100)], 32)
    batches = shuffled_batches(tokens, 8, seed=1)
    assert sorted(n for batch in batches for n in batch) == list(range(100))
    assert batches == shuffled_batches(tokens, 8, seed=1) != shuffled_batches(tokens, 8, seed=2)
    spread = [
        max(len(tokens.rows[n]) for n in b) - min(len(tokens.rows[n]) for n in b) for b in batches
    ]
    assert max(spread) <= 2


def test_screening_drops_doubtful_labels_and_trusts_sure_ones() -> None:
    random_numbers = np.random.default_rng(0)
    polar = ("negative", "positive")
    signs = random_numbers.integers(0, 2, 200)
    vectors = random_numbers.normal(size=(200, 4)) * 0.1
    vectors[:, 0] += 4 * signs - 2
    labels = signs.copy()
    labels[:5] = 1 - labels[:5]
    vectors[5:10, 0] = 0
    examples = [
        Example(str(n), (polar[label],), "en", "stars", str(n), among=polar)
        for n, label in enumerate(labels)
    ]
    examples.append(Example("gold", ("positive",), "en", "gold", "g"))
    vectors = np.vstack([vectors, [[-2, 0, 0, 0]]]).astype(np.float32)
    result = screen(examples, vectors, sure=0.9, doubtful=0.1)
    kept = {e.text: e for e in result.examples}
    assert result.dropped == 5
    assert not {"0", "1", "2", "3", "4"} & kept.keys()
    assert kept["gold"].labels == ("positive",)
    assert kept["20"].among == ()
    assert any(kept[str(n)].among == polar for n in range(5, 10))
    assert [examples[row].text for row in result.rows] == [e.text for e in result.examples]


def test_equal_texts_are_one_and_contradictions_cancel_out() -> None:
    def said(text: str, label: str, *, weak: bool = False) -> Example:
        return Example(text, (label,), "en", "x", text, weak=weak)

    kept = deduplicate(
        [
            said("Great app!!", "positive"),
            said("great  APP", "positive"),
            said("Fine", "positive"),
            said("fine.", "negative"),
            said("So so", "neutral", weak=True),
            said("so-so", "negative"),
            said("!!!", "negative"),
            said("???", "neutral"),
        ]
    )
    assert [(e.text, e.labels[0]) for e in kept] == [
        ("Great app!!", "positive"),
        ("so-so", "negative"),
        ("!!!", "negative"),
        ("???", "neutral"),
    ]


def test_a_split_keeps_groups_and_versions_of_a_text_together() -> None:
    opening = "the very same beginning of a long review that someone sent twice with a new "
    examples = [
        Example(f"sentence {n} of review {n // 5} {n * 37}", ("a",), "en", "x", str(n // 5))
        for n in range(500)
    ]
    examples += [Example(opening + str(n), ("a",), "en", "y", f"y{n}") for n in range(20)]
    parts = split(examples)
    place = {e.text: name for name in ("train", "validation", "test") for e in getattr(parts, name)}
    for review in range(100):
        assert len({place[e.text] for e in examples[review * 5 : review * 5 + 5]}) == 1
    assert len({place[opening + str(n)] for n in range(20)}) == 1
    assert 60 < len(parts.test) < 140
    assert 25 < len(parts.validation) < 80
    assert split(examples) == parts


def test_weak_labels_never_judge_and_never_repeat_what_does() -> None:
    gold = [Example(f"gold text number {n} {n * n}", ("a",), "en", "x", str(n)) for n in range(200)]
    weak = [
        Example(e.text + " again", ("a",), "en", "x", e.group, weak=True) for e in gold[:100]
    ] + [Example(f"weak {n}", ("a",), "en", "w", str(n), weak=True) for n in range(50)]
    parts = split([*gold, *weak])
    assert not any(e.weak for e in (*parts.validation, *parts.test))
    judged = {e.group for e in (*parts.validation, *parts.test)}
    assert not any(e.source == "x" and e.group in judged for e in parts.train)
    assert sum(e.source == "w" for e in parts.train) == 50


def test_a_sample_is_even_over_labels_as_far_as_it_can_be() -> None:
    many = [Example(str(n), ("a",), "en", "x", str(n)) for n in range(100)]
    few = [Example(f"b{n}", ("b",), "en", "x", f"b{n}") for n in range(10)]
    chosen = sample([*many, *few], 40)
    assert sum(e.labels == ("b",) for e in chosen) == 10
    assert len(chosen) == 40
    assert chosen == sample([*reversed(many), *few], 40)
