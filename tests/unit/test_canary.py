import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.canary import COMMENTS, QUESTIONS, check_canary, compare_canary, write_canary
from models.errors import ModelError, ModelFileError
from models.protocols import Floats, Predictions, Progress, Span
from models.tasks import TaskSpec
from models.testing import HashingPredictor

_HERE = Path()
TASKS = [
    TaskSpec("sentiment", HashingPredictor.labels["sentiment"], _HERE),
    TaskSpec("needs", HashingPredictor.labels["needs"], _HERE, multi_label=True),
    TaskSpec("churn_intent", HashingPredictor.labels["churn_intent"], _HERE, multi_label=True),
    TaskSpec("aspects", HashingPredictor.span_labels["aspects"], _HERE, spans=True),
]


class Runtime(HashingPredictor):
    """A predictor whose probabilities and embeddings are off by so much."""

    def __init__(
        self, revision: str = "x@ov-int8", *, noise: float = 0.0, turned: float = 0.0
    ) -> None:
        super().__init__()
        self.revision = revision
        self._noise, self._turned = noise, turned

    def predict(
        self,
        texts: Sequence[str],
        progress: Progress | None = None,
        *,
        products: Sequence[str | None] | None = None,
    ) -> Predictions:
        said = super().predict(texts, progress, products=products)
        shares = {task: self._moved(values) for task, values in said.probabilities.items()}
        embeddings = said.embeddings + self._turned * np.roll(said.embeddings, 1, axis=1)
        return replace(said, probabilities=shares, embeddings=embeddings)

    def _moved(self, shares: Floats) -> Floats:
        signs = np.where(np.arange(shares.size).reshape(shares.shape) % 2, 1, -1)
        return np.clip(shares + self._noise * signs, 0, 1).astype(np.float32)


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    write_canary(Runtime("x@torch-fp32"), TASKS, tmp_path)
    return tmp_path


def test_the_comments_are_many_short_and_in_several_languages() -> None:
    rows = list(csv.DictReader(COMMENTS.read_text(encoding="utf-8").splitlines()))
    assert len({row["text"] for row in rows}) == len(rows) == 48
    assert {"en", "zh", "de"} < {row["lang"] for row in rows}
    assert max(len(row["text"]) for row in rows) <= 100


def test_the_predictor_that_was_recorded_agrees_entirely(weights: Path) -> None:
    result = check_canary(Runtime(), weights)
    assert result is not None
    assert {task.same for task in result.tasks.values()} == {1.0}
    assert result.comments == 48
    assert "48 fixed comments: 100 %" in result.in_words()


def test_where_nothing_is_recorded_nothing_is_checked(tmp_path: Path) -> None:
    assert check_canary(Runtime(), tmp_path) is None


@pytest.mark.parametrize(("runtime", "allowed"), [("ov-int8", 0.04), ("ov-fp32", 0.008)])
def test_each_kind_of_runtime_may_move_so_far(weights: Path, runtime: str, allowed: float) -> None:
    assert check_canary(Runtime(f"x@{runtime}", noise=allowed), weights)
    with pytest.raises(ModelError, match=r"probabilities moved by.*models prepare --again"):
        check_canary(Runtime(f"x@{runtime}", noise=2 * allowed), weights)


class Contrary(Runtime):
    """Turns the sentiment of every comment around."""

    def _moved(self, shares: Floats) -> Floats:
        return shares[:, ::-1] if shares.shape[1] == 3 else shares


def test_other_labels_are_a_sentence_with_the_mend(weights: Path) -> None:
    with pytest.raises(ModelError, match=r"sentiment differs on \d+ % of.*models rollback"):
        check_canary(Contrary(), weights)


def test_embeddings_that_turned_away_are_noticed(weights: Path) -> None:
    result = compare_canary(Runtime(turned=0.5), weights)
    assert result.cosine < 0.98
    assert any("embeddings" in fault for fault in result.faults)


class Renamed(Runtime):
    """Has its needs in another order, and another name for those who leave."""

    def __init__(self) -> None:
        super().__init__()
        needs = HashingPredictor.labels["needs"]
        self.labels = {**self.labels, "needs": needs[::-1], "churn_intent": ("leaves",)}


def test_a_task_with_other_labels_is_noticed(weights: Path) -> None:
    assert compare_canary(Renamed(), weights).faults == (
        "needs has other labels or none",
        "churn_intent has other labels or none",
    )


class Blind(Runtime):
    """Sees no aspect, or another feeling about each."""

    def __init__(self, label: str | None) -> None:
        super().__init__()
        self._label = label

    def predict(
        self,
        texts: Sequence[str],
        progress: Progress | None = None,
        *,
        products: Sequence[str | None] | None = None,
    ) -> Predictions:
        said = super().predict(texts, progress, products=products)
        return replace(said, spans={"aspects": [self._seen(s) for s in said.spans["aspects"]]})

    def _seen(self, spans: Sequence[Span]) -> tuple[Span, ...]:
        return tuple(replace(span, label=self._label) for span in spans if self._label)


@pytest.mark.parametrize("label", [None, "negative"])
def test_spans_that_are_gone_or_changed_are_noticed(weights: Path, label: str | None) -> None:
    with pytest.raises(ModelError, match="aspects differs"):
        check_canary(Blind(label), weights)


def test_the_comments_are_those_that_were_recorded(weights: Path) -> None:
    path = weights / "reference" / "canary.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    record["texts"] = [f"{text} !" for text in record["texts"]]
    path.write_text(json.dumps(record), encoding="utf-8")
    assert check_canary(Runtime(), weights)


@pytest.mark.parametrize("name", ["canary.json", "canary.safetensors"])
def test_a_damaged_record_is_a_sentence(weights: Path, name: str) -> None:
    (weights / "reference" / name).write_bytes(b"{")
    with pytest.raises(ModelFileError, match=r"canary's record .* damaged"):
        check_canary(Runtime(), weights)


class Asked(Runtime):
    """One that reads questions too: a kind is told by the first letter, less surely when off."""

    query_labels: Mapping[str, tuple[str, ...]] = {"questions": ("what", "other")}

    def __init__(self, off: float = 0.0) -> None:
        super().__init__()
        self._off = off

    def classify_query(self, text: str) -> Mapping[str, Floats]:
        sure = (0.9 if text.startswith("W") else 0.1) - self._off
        return {"questions": np.array([sure, 1 - sure], np.float32)}


def test_what_is_said_of_questions_is_checked_too(tmp_path: Path) -> None:
    asked = TaskSpec("questions", Asked.query_labels["questions"], Path(), queries=True)
    write_canary(Asked(), [*TASKS, asked], tmp_path)
    result = check_canary(Asked(), tmp_path)
    assert result is not None
    assert result.tasks["questions"].sure == len(QUESTIONS.read_text("utf-8").splitlines()) - 1
    assert compare_canary(Asked(0.08), tmp_path).faults[0].startswith("questions's probabilities")
    assert compare_canary(Runtime(), tmp_path).faults == ("questions has other labels or none",)
