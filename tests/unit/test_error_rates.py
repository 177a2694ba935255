"""How often the models take one label for another: counted on validation, kept beside weights."""

from pathlib import Path

import numpy as np
import pytest

from models.datasets import Example, Splits
from models.error_counts import count_errors
from models.error_rates import FILE, ErrorRates, read_error_rates, write_error_rates
from models.errors import ModelFileError
from models.lesson import TaskData
from models.tasks import PACKAGED, TaskSpec
from models.testing import HashingPredictor

HERE = Path(__file__).parent
SENTIMENT = TaskSpec("sentiment", ("negative", "neutral", "positive"), HERE)
NEEDS = TaskSpec(
    "needs",
    ("bug_report", "feature_request", "complaint", "question", "praise"),
    HERE,
    multi_label=True,
)


def example(text: str, *labels: str, source: str = "reviews", **more: object) -> Example:
    return Example(text, labels, "en", source, text, **more)


def counted(task: TaskSpec, *examples: Example) -> ErrorRates:
    data = [TaskData(task, Splits((), examples, ()))]
    return count_errors(data, HashingPredictor(), "0123456789")


def test_what_is_said_is_counted_by_what_is_true_and_by_script() -> None:
    found = counted(
        SENTIMENT,
        example("I love it", "positive"),
        example("I love to wait for hours", "negative"),
        example("很好", "neutral"),
        example("It is awful", "negative", source="hard"),
        example("It is bad", "negative", among=("negative", "positive")),
    ).counts["sentiment"]
    assert found[0].tolist() == [[0, 0, 1], [0, 0, 0], [0, 0, 1]]
    assert found[1].tolist() == [[0, 0, 0], [0, 0, 1], [0, 0, 0]]


def test_each_of_several_labels_has_its_own_table_of_those_who_judged_it() -> None:
    found = counted(
        NEEDS,
        example("It crashes", "bug_report", among=("bug_report", "feature_request")),
        example("It is slow", "complaint", "bug_report"),
        example("Thank you", "praise"),
    ).counts
    assert found["bug_report"][0].tolist() == [[1, 0], [1, 1]]
    assert found["complaint"][0].tolist() == [[1, 0], [0, 1]]
    assert found["praise"][0].tolist() == [[1, 0], [1, 0]]


def test_they_are_read_as_they_were_written(tmp_path: Path) -> None:
    assert read_error_rates(tmp_path) is None
    written = counted(SENTIMENT, example("I love it", "positive"))
    write_error_rates(written, tmp_path)
    read = read_error_rates(tmp_path)
    assert read is not None
    assert read.weights == "01234567"
    assert np.array_equal(read.counts["sentiment"], written.counts["sentiment"])


@pytest.mark.parametrize("content", ["", "[]", '{"weights": "0", "counts": {"praise": {}}}'])
def test_a_damaged_file_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).parent.mkdir()
    (tmp_path / FILE).write_text(content)
    with pytest.raises(ModelFileError, match=r"errors\.json.*models\.release"):
        read_error_rates(tmp_path)


def test_they_are_those_of_some_weights_in_any_runtime() -> None:
    rates = ErrorRates("d617b21f", {})
    assert rates.fits("e5-small+d617b21f@ov-int8")
    assert not rates.fits("e5-small+00000000@ov-int8")
    assert not rates.fits(None)


def test_the_packaged_ones_know_every_label_that_answers_give_shares_of() -> None:
    packaged = read_error_rates(PACKAGED)
    assert packaged is not None
    assert packaged.counts.keys() >= {"sentiment", "churn_intent", *NEEDS.labels}
    for table in packaged.counts.values():
        assert table.sum(axis=(1, 2)).min() > 100  # comments in each script
