import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from models.commands import predict
from models.errors import TrainingDataError
from models.protocols import Floats, Predictions, Predictor
from models.testing import HashingPredictor


class SentimentOnly:
    """What there is before the other tasks are trained."""

    revision = "sentiment@1"
    dimension = 64
    labels: Mapping[str, tuple[str, ...]] = {"sentiment": HashingPredictor.labels["sentiment"]}
    span_labels: Mapping[str, tuple[str, ...]] = {}

    def predict(self, *given: Any, **options: Any) -> Predictions:
        whole = HashingPredictor().predict(*given, **options)
        shares = {"sentiment": whole.probabilities["sentiment"]}
        return Predictions(whole.embeddings, shares)

    def embed_query(self, text: str) -> Floats:
        return HashingPredictor().embed_query(text)


def lines_of(
    folder: Path, *rows: tuple[str, ...], predictor: Predictor | None = None
) -> list[dict[str, Any]]:
    """What `predict` writes for a CSV of these rows, the first of them the names."""
    data, out = folder / "rows.csv", folder / "out" / "labels.jsonl"
    with data.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    done = predict(data, out, predictor or HashingPredictor())
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert done.rows == len(lines)
    return lines


def test_a_line_has_every_task_in_the_shape_that_is_promised(tmp_path: Path) -> None:
    (line,) = lines_of(tmp_path, ("id", "text"), ("a7", "The 登录 is broken, I am leaving"))

    assert line == {
        "id": "a7",
        "sentiment": {
            "label": "negative",
            "score": -0.75,
            "probabilities": {"negative": 0.8, "neutral": 0.15, "positive": 0.05},
        },
        "needs": {
            "bug_report": 0.9,
            "feature_request": 0.05,
            "complaint": 0.05,
            "question": 0.05,
            "praise": 0.05,
        },
        "churn_intent": 0.9,
        "aspects": [{"text": "登录", "start": 4, "end": 6, "sentiment": "negative"}],
    }


def test_only_trained_tasks_are_written(tmp_path: Path) -> None:
    (line,) = lines_of(tmp_path, ("text",), ("I love it",), predictor=SentimentOnly())

    assert line.keys() == {"id", "sentiment"}


@pytest.mark.parametrize("column", ["product", "target_brand"])
def test_a_column_says_which_product_a_text_is_about(tmp_path: Path, column: str) -> None:
    text = "I am leaving Globex and switching to Acme"

    lines = lines_of(tmp_path, ("text", column), (text, "Acme"), (text, "Globex"), (text, ""))

    assert [line["churn_intent"] for line in lines] == [0.05, 0.9, 0.9]


def test_rows_without_text_or_id_or_with_cells_missing_are_labelled_too(tmp_path: Path) -> None:
    lines = lines_of(
        tmp_path, ("id", "text", "product"), ("x", ""), ("", "fine"), ("z",), ("w", " \n", "Acme")
    )

    assert [line["id"] for line in lines] == ["x", "2", "z", "w"]
    assert [line["aspects"] for line in lines] == [[], [], [], []]
    assert all(line["sentiment"]["label"] == "neutral" for line in lines)


def test_a_file_of_names_only_gives_no_lines(tmp_path: Path) -> None:
    assert lines_of(tmp_path, ("id", "text")) == []


def test_a_file_without_text_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(TrainingDataError, match="no column text"):
        lines_of(tmp_path, ("id", "comment"), ("1", "good"))

    assert list((tmp_path / "out").iterdir()) == []
