"""Two labellings of the same comments, and how far they agree."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from models.agreement import NEEDS, SENTIMENTS, agreement
from models.errors import TrainingDataError
from models.tasks import task_specs

COLUMNS = ("source", "id", "text_sha256", "lang", "sentiment", "needs", "churn_intent", "aspects")
Row = tuple[str, ...]


def row(
    id: int,
    mood: str = "neutral",
    needs: str = "",
    churn: str = "0",
    aspects: str = "",
    **more: str,
) -> Row:
    return ("x", str(id), more.get("sha", "s"), more.get("lang", "en"), mood, needs, churn, aspects)


def write(path: Path, rows: Sequence[Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    return path


@pytest.fixture
def compare(tmp_path: Path):
    def run(first: Sequence[Row], again: Sequence[Row]):
        return agreement(write(tmp_path / "a.csv", first), write(tmp_path / "b.csv", again))

    return run


def test_kappa_is_scikit_learns(compare) -> None:
    random = np.random.default_rng(5)
    one = random.choice(SENTIMENTS, 80, p=[0.5, 0.1, 0.4]).tolist()
    two = [mood if random.random() < 0.7 else random.choice(SENTIMENTS).item() for mood in one]
    found = compare(
        [row(n, mood) for n, mood in enumerate(one)], [row(n, mood) for n, mood in enumerate(two)]
    )["all"].labels["sentiment"]
    assert found.kappa == pytest.approx(cohen_kappa_score(one, two))
    assert found.share == pytest.approx(np.mean([a == b for a, b in zip(one, two, strict=True)]))
    assert found.counts["neutral"] == (one.count("neutral"), two.count("neutral"))
    low, high = found.interval
    assert low < found.kappa < high


def test_the_interval_is_near_that_of_the_large_sample_formula(compare) -> None:
    # Fleiss, Cohen & Everitt (1969) for two labels of equal frequency: 2 * sqrt(p (1 - p) / n)
    one = ["0", "1"] * 200
    two = [("1" if old == "0" else "0") if n % 40 < 8 else old for n, old in enumerate(one)]
    found = compare(
        [row(n, churn=c) for n, c in enumerate(one)], [row(n, churn=c) for n, c in enumerate(two)]
    )["all"].labels["churn_intent"]
    assert found.kappa == pytest.approx(0.6)
    half = 1.96 * 2 * np.sqrt(0.8 * 0.2 / 400)
    assert found.interval == pytest.approx((0.6 - half, 0.6 + half), abs=0.01)


def test_a_label_that_neither_ever_gives_has_no_kappa(compare) -> None:
    rows = [row(1, needs="praise"), row(2, "positive", needs="praise|question")]
    found = compare(rows, rows)["all"].labels
    assert set(found) == {"sentiment", *NEEDS, "churn_intent"}
    assert (found["bug_report"].kappa, found["bug_report"].interval) == (None, None)
    assert found["bug_report"].share == 1
    assert found["praise"].kappa is None  # both say it of every comment
    assert (found["question"].kappa, found["question"].counts["yes"]) == (1, (1, 1))


def test_spans_agree_exactly_or_by_overlap_whichever_labelling_is_first(compare) -> None:
    first = [
        row(1, aspects="0-5:positive 10-20:negative 30-35:neutral"),
        row(2, aspects=""),
        row(3, aspects="4-8:positive"),
    ]
    again = [
        row(1, aspects="0-5:positive 12-25:positive"),
        row(2, aspects="3-9:negative"),
        row(3, aspects="4-8:positive"),
    ]
    there, back = (compare(*order)["all"].aspects for order in ((first, again), (again, first)))
    assert there.spans == (4, 4)
    assert there.exact_f1 == back.exact_f1 == 0.5
    assert there.overlap_f1 == back.overlap_f1 == 0.75
    assert there.sentiment is not None
    assert (there.sentiment.n, there.sentiment.share) == (3, pytest.approx(2 / 3))


def test_a_span_is_compared_with_the_one_that_shares_most_of_it(compare) -> None:
    first = [row(1, aspects="0-10:positive")]
    again = [row(1, aspects="0-3:negative 3-10:positive 10-12:neutral")]
    sentiment = compare(first, again)["all"].aspects.sentiment
    assert (sentiment.n, sentiment.share) == (1, 1)


def test_spans_that_only_border_on_each_other_do_not_overlap(compare) -> None:
    found = compare([row(1, aspects="0-4:positive")], [row(1, aspects="4-8:positive")])["all"]
    assert (found.aspects.overlap_f1, found.aspects.sentiment) == (0, None)


def test_each_language_has_its_own_figures(compare) -> None:
    first = [row(1, "positive"), row(2, "negative"), row(3, "positive", lang="zh")]
    again = [row(1, "positive"), row(2, "negative"), row(3, "neutral", lang="zh")]
    found = compare(first, again)
    assert [(name, of.n) for name, of in found.items()] == [("all", 3), ("en", 2), ("zh", 1)]
    assert found["en"].labels["sentiment"].share == 1
    assert found["zh"].labels["sentiment"].share == 0


def test_a_comment_that_was_labelled_once_only_is_named(compare) -> None:
    with pytest.raises(TrainingDataError, match="labels comment 2 of x"):
        compare([row(1), row(3)], [row(1), row(2)])
    with pytest.raises(TrainingDataError, match="labels comment 1 of x"):
        compare([row(1)], [row(1, sha="another text")])
    with pytest.raises(TrainingDataError, match="has no rows"):
        compare([row(1)], [])


def test_the_judgements_are_those_of_the_tasks() -> None:
    labels = {task.name: task.labels for task in task_specs(trained_only=False)}
    assert (labels["sentiment"], labels["needs"]) == (SENTIMENTS, NEEDS)


def test_the_labels_that_come_with_earful_were_given_twice_to_200_comments() -> None:
    found = agreement()
    assert found["all"].n == found["en"].n + found["zh"].n == 200
    assert all(of.kappa is None or of.kappa > 0.4 for of in found["all"].labels.values())
    assert json.loads(json.dumps(found["all"].as_json()))["labels"].keys() == {
        "sentiment",
        *NEEDS,
        "churn_intent",
    }
