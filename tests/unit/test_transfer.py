from dataclasses import replace
from pathlib import Path

import pytest

from models import transfer as module
from models.datasets import Example, Splits
from models.lesson import TaskData
from models.needs.data import LEFT_OUT, PUBLIC
from models.tasks import task_specs
from models.transfer import transfer, without
from tiny_encoder import write_tasks, write_tiny_encoder
from tiny_examples import wants

NEEDS = next(spec for spec in task_specs(trained_only=False) if spec.name == "needs")


pytestmark = pytest.mark.usefixtures("one_thread")


def text(words: str, source: str, **more: object) -> Example:
    fields = {"labels": ("praise",), "lang": "en", "group": words, **more}
    return Example(words, source=source, **fields)


def is_public(example: Example) -> bool:
    return example.source == "minibar"


@pytest.fixture
def data() -> TaskData:
    train = (
        text("public one", "minibar"),
        text("ours one", "labelled"),
        text("shared text", "labelled"),
        text("weak one", "written", weak=True),
    )
    validation = (text("public two", "minibar"), text("ours two", "labelled"))
    test = (
        text("Shared text!", "minibar"),
        text("public three", "minibar", lang="fr"),
        text("public four", "minibar", weak=True),
        text("ours three", "labelled"),
    )
    return TaskData(NEEDS, Splits(train, validation, test))


def test_the_source_that_is_left_out_only_tests(data: TaskData) -> None:
    apart = without(data, is_public).splits
    taught = (*apart.train, *apart.validation)
    assert not any(is_public(e) for e in taught)
    assert all(is_public(e) for e in apart.test)
    assert {e.text for e in apart.test} == {"public one", "public two", "Shared text!"}


def test_its_texts_teach_under_no_other_name(data: TaskData) -> None:
    apart = without(data, is_public).splits
    assert "shared text" not in {e.text for e in apart.train}


def test_the_test_of_the_others_teaches_and_their_validation_stays(data: TaskData) -> None:
    apart = without(data, is_public).splits
    assert {e.text for e in apart.train} == {"ours one", "weak one", "ours three"}
    assert {e.text for e in apart.validation} == {"ours two"}


def test_only_english_judges_and_nothing_weak(data: TaskData) -> None:
    judged = without(data, is_public).splits.test
    assert all(e.lang == "en" and not e.weak for e in judged)


def test_needs_leaves_out_each_kind_of_review_in_turn(data: TaskData) -> None:
    assert set(LEFT_OUT) == {"mini-BAR", "the labelled app reviews"}
    for belongs, among in LEFT_OUT.values():
        assert among == PUBLIC
        apart = without(data, belongs).splits
        assert apart.test
        assert not any(belongs(e) for e in (*apart.train, *apart.validation))
    chinese = text("一条", "labelled", lang="zh")
    assert not LEFT_OUT["the labelled app reviews"][0](chinese)


def test_figures_are_of_the_labels_that_transfer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, root = write_tiny_encoder(tmp_path / "base"), write_tasks(tmp_path / "root")
    monkeypatch.setattr(module, "train", lambda *given, settings, say: _train(*given, root))
    task = next(spec for spec in task_specs(root, trained_only=False) if spec.name == "wants")
    seen = tuple(replace(e, source="ours") for e in wants(40, 1))
    new = tuple(replace(e, source="theirs") for e in wants(30, 2))
    data = without(
        TaskData(task, Splits((*seen, *new), wants(20, 3), ())), lambda e: e.source == "theirs"
    )
    found = transfer(base, data, ("bug",), lambda _: None)
    assert found["n"] == 30
    assert list(found["labels"]) == ["bug"]
    assert found["labels"]["bug"]["n"] == sum("bug" in e.labels for e in new)


def _train(base: Path, data: list[TaskData], out: Path, root: Path) -> None:
    from models.training import train

    train(base, data, out, weights=root)
