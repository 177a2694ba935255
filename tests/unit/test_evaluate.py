"""What `earful models evaluate` and `train` make of a file of one's own, for every kind of task."""

from pathlib import Path

import pytest

from models import commands
from models.commands import evaluate, task_data
from models.errors import TrainingDataError
from models.metrics import Figures
from models.span_metrics import SpanFigures
from models.testing import HashingPredictor
from public_data import write_rows


def own(folder: Path, *rows: tuple[str, str], **columns: str) -> Path:
    return write_rows(
        folder / "own.csv", [{"text": text, "label": label, **columns} for text, label in rows]
    )


def test_spans_are_compared_with_those_of_a_file(tmp_path: Path) -> None:
    path = own(
        tmp_path,
        ("login crashes", "login:negative"),
        ("great battery and awful screen", "battery:positive ;; screen:negative"),
        ("nothing to mark", ""),
        ("the price is fine", "the price:neutral"),
    )
    result = evaluate("aspects", path, HashingPredictor())
    assert isinstance(result.figures, SpanFigures)
    assert result.is_spans
    assert (result.figures.n, result.figures.spans) == (4, 4)
    assert result.figures.f1 == 3 / 4
    assert result.figures.overlap_f1 == 1
    assert result.figures.pair_f1 == 1 / 4  # both parts of the second text get its one feeling
    assert (result.among, result.languages) == (None, {})


def test_of_several_labels_a_row_may_have_none(tmp_path: Path) -> None:
    path = own(
        tmp_path,
        ("it crashes", "bug"),
        ("it is blue", "other"),
        ("great, please add maps", "praise|request"),
        ("perfect", ""),
    )
    result = evaluate("needs", path, HashingPredictor())
    assert isinstance(result.figures, Figures)
    assert result.figures.accuracy == 3 / 4
    assert result.figures.labels["praise"].precision == 1 / 2
    assert result.among is None


def test_the_product_of_a_row_decides_who_leaves(tmp_path: Path) -> None:
    rows = [
        {"text": "switching to Acme", "label": label, "product": product}
        for label, product in (("no", "Acme"), ("yes", "Other"))
    ]
    path = write_rows(tmp_path / "own.csv", rows)
    assert evaluate("churn_intent", path, HashingPredictor()).figures.accuracy == 1


def test_languages_with_enough_rows_have_figures_of_their_own(tmp_path: Path) -> None:
    rows = [(f"login {n} crashes", "login:negative") for n in range(20)]
    rows += [(f"登录 {n}", "登录:neutral") for n in range(21)] + [("ログイン", "")]
    result = evaluate("aspects", own(tmp_path, *rows), HashingPredictor())
    assert {lang: of.n for lang, of in result.languages.items()} == {"en": 20, "zh": 21}
    assert result.languages["zh"].f1 == 1


@pytest.mark.parametrize("label", ["login", "Login:negative", "login:bad"])
def test_a_part_that_cannot_be_found_is_named(tmp_path: Path, label: str) -> None:
    path = own(tmp_path, ("login crashes", label))
    with pytest.raises(TrainingDataError, match=r"own\.csv, row 1: write label as"):
        evaluate("aspects", path, HashingPredictor())


def test_a_file_of_marked_parts_is_read_for_training_too(tmp_path: Path) -> None:
    rows = [(f"the login {n} {n * n} crashes", "login:negative") for n in range(60)]
    ((task, splits),) = task_data("aspects", own(tmp_path, *rows))
    assert task.spans
    examples = [*splits.train, *splits.validation, *splits.test]
    assert len(examples) == 60
    assert all(e.spans == ((4, 9, "negative"),) for e in examples)


def test_a_file_may_say_that_no_label_holds_for_training_too(tmp_path: Path) -> None:
    rows = [(f"it crashes {n}", "bug") for n in range(30)] + [(f"blue {n}", "") for n in range(30)]
    ((_, splits),) = task_data("needs", own(tmp_path, *rows))
    examples = [*splits.train, *splits.validation, *splits.test]
    assert {e.labels for e in examples} == {("bug_report",), ()}


def test_a_file_too_small_to_test_on_is_refused_before_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "prepare_base", lambda *_: tmp_path)
    path = own(tmp_path, ("great", "positive"))
    with pytest.raises(TrainingDataError, match=r"own\.csv has too few examples to test sentiment"):
        commands.train("sentiment", path, tmp_path / "out", home=tmp_path)
    assert not (tmp_path / "out").exists()
