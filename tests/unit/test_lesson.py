from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from models.augmentation import vary
from models.datasets import Example, Splits
from models.errors import TrainingDataError
from models.lesson import Lesson, TaskData, prepare_lesson
from models.lesson_targets import SpanTargets, Targets
from models.network import Network, load_encoder
from models.tasks import TaskSpec, encoder_spec, task_specs
from tiny_encoder import WORDS, write_tasks, write_tiny_encoder

Prepare = Callable[..., Lesson]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_encoder(tmp_path_factory.mktemp("base"))


@pytest.fixture
def configs(tmp_path: Path) -> Path:
    return write_tasks(tmp_path / "configs", every_kind=True)


@pytest.fixture
def tasks(configs: Path) -> dict[str, TaskSpec]:
    return {spec.name: spec for spec in task_specs(configs, trained_only=False)}


@pytest.fixture
def prepare(base: Path, configs: Path, tmp_path: Path, tasks: dict[str, TaskSpec]) -> Prepare:
    def run(queries: int = 0, cache: str = "cache", **examples: Sequence[Example]) -> Lesson:
        return prepare_lesson(
            base,
            Network(load_encoder(base), ()),
            [TaskData(tasks[name], Splits(tuple(of), (), ())) for name, of in examples.items()],
            encoder_spec(configs),
            max_length=32,
            queries=queries,
            cache=tmp_path / cache,
            say=lambda _: None,
        )

    return run


def text(words: str, *labels: str, **more: object) -> Example:
    fields = {"lang": "en", "source": "made", "group": words, **more}
    return Example(words, labels, **fields)


def known(*examples: Example) -> list[Example]:
    """With a text for every label of `mood`, which must have one."""
    moods = ("negative", "neutral", "positive")
    return [*examples, *(text(f"it is {label}", label) for label in moods)]


def read(lesson: Lesson, row: int) -> str:
    return " ".join(WORDS[number] for number in lesson.tokens.rows[row].ids)


def test_a_text_is_one_row_whatever_number_of_tasks_it_teaches(prepare: Prepare) -> None:
    both = "love the battery"
    lesson = prepare(
        mood=known(text(both, "positive")),
        marks=[
            text(both, spans=((9, 16, "positive"),)),
            text("hate it", spans=((0, 4, "negative"),)),
        ],
    )
    assert len(lesson.tokens) == len(lesson.base) == 5
    mood, marks = lesson.targets
    assert isinstance(mood, Targets)
    assert isinstance(marks, SpanTargets)
    teaches = list(zip(mood.allowed.any(axis=1), map(bool, marks.places), strict=True))
    assert sorted(teaches) == [(False, True), *[(True, False)] * 3, (True, True)]
    assert (mood.taught, marks.taught) == (4, 2)


def test_a_text_about_two_products_is_two_rows(prepare: Prepare) -> None:
    words = "leaving alpha for beta"
    lesson = prepare(leaves=[text(words, "leaves", product="alpha"), text(words, product="beta")])
    (targets,) = lesson.targets
    assert isinstance(targets, Targets)
    assert lesson.tokens.focus == ((4,), (6,))
    assert targets.gold.tolist() == [[True], [False]]


def test_embeddings_are_those_of_the_base(base: Path, prepare: Prepare) -> None:
    lesson = prepare(mood=known())
    assert np.linalg.norm(lesson.base, axis=1) == pytest.approx(1, abs=1e-2)
    assert lesson.base.shape == (3, 32)


def test_short_texts_also_pass_as_queries_and_teach_no_task(prepare: Prepare) -> None:
    long = text("the app crash " * 5, "negative")
    lesson = prepare(queries=2, mood=known(long))
    assert len(lesson.tokens) == 4 + 2
    asked = [read(lesson, row) for row in (4, 5)]
    assert all(each.startswith("<s> query : it is") for each in asked)
    assert not lesson.targets[0].allowed[4:].any()


def test_rows_of_a_source_come_as_often_as_the_config_says(configs: Path, prepare: Prepare) -> None:
    config = configs / "mood/config.toml"
    config.write_text(config.read_text() + "[training.repeats]\ngold = 3\n")
    lesson = prepare(mood=known(text("great", "positive", source="gold")))
    shown = [read(lesson, row) for row in range(len(lesson.tokens))]
    assert sum("great" in each for each in shown) == 3
    assert len(shown) == 3 + 3
    assert lesson.notes["mood"]["train"] == 4
    positive = lesson.targets[0].gold[:, 2]
    assert positive.sum() == 4


def test_some_texts_are_varied_but_none_with_marks(prepare: Prepare) -> None:
    texts = [f"Crash! The App crash {n}!" for n in range(60)]
    lesson = prepare(
        mood=known(*(text(each, "negative") for each in texts)),
        marks=[
            text(each, spans=((0, 5, label),))
            for each, label in zip(texts[:30], ["negative", "positive"] * 15, strict=True)
        ],
    )
    lengths = [[b - a for a, b in row.places if b > a] for row in lesson.tokens.rows[:60]]
    plain = [[5, 1, 3, 3, 5, len(str(n)), 1] for n in range(60)]
    assert lengths[:30] == plain[:30]
    varied = [n for n in range(30, 60) if lengths[n] != plain[n]]
    assert 0 < len(varied) < 15
    for n in varied:
        assert sum(lengths[n]) == len(vary(texts[n], texts[n]).replace(" ", ""))


def test_what_is_doubtful_is_dropped_and_noted(configs: Path, prepare: Prepare) -> None:
    config = configs / "mood/config.toml"
    config.write_text(config.read_text() + "[training]\nsure = 0.9\ndoubtful = 0.1\n")
    polar = ("negative", "positive")
    stars = [
        text(f"{word * 3} {n}", label, among=polar, weak=True)
        for word, label in (("hate ", "negative"), ("love ", "positive"))
        for n in range(40)
    ]
    wrong = replace(stars[0], labels=("positive",))
    lesson = prepare(mood=known(wrong, *stars[1:]))
    notes = lesson.notes["mood"]
    assert (notes["train"], notes["dropped"], len(lesson.tokens)) == (82, 1, 82)
    assert 70 < notes["widened"] <= 79


def test_a_text_is_embedded_once(prepare: Prepare, tmp_path: Path) -> None:
    prepare(mood=known())
    kept = load_file(tmp_path / "cache")
    other = np.full_like(kept["embeddings"], 0.5)
    save_file({**kept, "embeddings": other}, tmp_path / "cache")
    assert (prepare(mood=known()).base == 0.5).all()
    more = prepare(mood=known(text("great", "positive"))).base
    assert sorted((row == 0.5).all() for row in more) == [False, True, True, True]
    assert len(load_file(tmp_path / "cache")["keys"]) == len(other) + 1


@pytest.mark.parametrize("content", [b"", b"not tensors at all"])
def test_damaged_embeddings_are_made_again(
    prepare: Prepare, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "cache").write_bytes(content)
    assert not (prepare(mood=known()).base == 0.5).any()


def test_what_is_asked_enters_with_its_own_prefix(
    tasks: dict[str, TaskSpec], prepare: Prepare
) -> None:
    tasks["leaves"] = replace(tasks["leaves"], queries=True)
    lesson = prepare(mood=known(), leaves=[text("it is crash", "leaves"), text("it is positive")])
    prefixes = [WORDS[row.ids[1]] for row in lesson.tokens.rows]
    assert prefixes == ["passage"] * 3 + ["query"] * 2


def test_a_label_that_no_span_has_is_named(prepare: Prepare) -> None:
    with pytest.raises(TrainingDataError, match="marked positive for marks; add some"):
        prepare(marks=[text("hate it", spans=((0, 4, "negative"),))])
