"""What a network takes hard cases for, written as the files write them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from models import hard_cases as module
from models.datasets import Example
from models.hard_cases import HardCase, hard_cases
from models.protocols import Floats
from models.spans import PLACES
from models.tasks import TaskSpec
from models.tokenizer import Encoded

NEEDS = ("bug_report", "complaint", "praise")


class Said:
    """Stands for a reader: says of each text what it was told to."""

    def __init__(self, of: Mapping[str, Floats]) -> None:
        self._of = of
        self.read: list[Example] = []

    def label(self, examples: Sequence[Example], _: TaskSpec) -> Floats:
        self.read += examples
        return np.stack([np.asarray(self._of[e.text], np.float32) for e in examples])

    def mark(self, examples: Sequence[Example], _: TaskSpec) -> tuple[list[Floats], "Rows"]:
        rows = [
            Encoded([0] * len(e.text), [(n, n + 1) for n in range(len(e.text))]) for e in examples
        ]
        return [self._of[e.text] for e in examples], Rows(rows)


class Rows:
    def __init__(self, rows: Sequence[Encoded]) -> None:
        self.rows = rows


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "PACKAGED", tmp_path)

    def run(file: str, said: Mapping[str, Floats], **spec) -> tuple[HardCase, ...]:
        (tmp_path / "task").mkdir(exist_ok=True)
        (tmp_path / "task/hard_cases.csv").write_text(file, encoding="utf-8")
        task = TaskSpec("task", spec.pop("labels", NEEDS), tmp_path, **spec)
        run.reader = Said(said)
        return hard_cases(run.reader, task)

    return run


def test_a_task_without_a_file_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PACKAGED", tmp_path)
    assert hard_cases(Said({}), TaskSpec("task", ("a", "b"), tmp_path)) == ()


def test_the_likeliest_of_single_labels(ask) -> None:
    file = "text,label,what\nfine,praise,sarcasm\n"
    (case,) = ask(file, {"fine": [0.1, 0.2, 0.7]})
    assert case == HardCase("fine", "sarcasm", "praise", "praise", 0.7)


def test_several_labels_are_told_in_the_order_of_the_file(ask) -> None:
    file = "text,label,what\na,praise|bug_report,x\nb,complaint,x\nc,other,x\n"
    said = {"a": [0.9, 0.1, 0.6], "b": [0.8, 0.9, 0.7], "c": [0.4, 0.1, 0.2]}
    cases = ask(file, said, multi_label=True)
    assert [case.predicted for case in cases] == [
        "praise|bug_report",
        "complaint|bug_report|praise",
        "other",
    ]
    assert [case.probability for case in cases] == [0.9, 0.9, 0.4]


def test_a_question_of_yes_or_no_is_answered_so_about_the_product(ask) -> None:
    file = "text,label,what,product\nbye,yes,x,Acme\nhello,no,x,\nhm,yes,x,Acme\n"
    said = {"bye": [0.8], "hello": [0.7], "hm": [0.2]}
    cases = ask(file, said, labels=("leaves",), multi_label=True)
    assert [(case.label, case.predicted) for case in cases] == [
        ("yes", "yes"),
        ("no", "yes"),
        ("yes", "no"),
    ]
    assert [example.product for example in ask.reader.read] == ["Acme", "", "Acme"]


def test_spans_are_told_as_words_with_their_labels(ask) -> None:
    text = "ab cd"
    logits = np.zeros((5, len(PLACES) + 2), np.float32)
    logits[[0, 1, 2, 3, 4], [1, 2, 0, 1, 2]] = 9
    logits[:2, 3], logits[3:, 4] = 4, 4
    nothing = np.zeros((2, len(PLACES) + 2), np.float32)
    file = f"text,label,what\n{text},ab:bad ;; cd:good,x\nok,ok:good,x\n"
    first, second = ask(file, {text: logits, "ok": nothing}, labels=("bad", "good"), spans=True)
    assert first.predicted == first.label == "ab:bad ;; cd:good"
    assert first.probability == pytest.approx(0.982, abs=1e-3)
    assert (second.predicted, second.probability) == ("", 0)
