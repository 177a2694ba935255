"""Comments written for Earful: those that teach, and the hard cases that only test."""

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from models.agreement import NEEDS, SENTIMENTS
from models.datasets import find_spans, normalise, read_rows
from models.labelled import written
from models.spans import text_span
from models.tasks import PACKAGED, task_specs

TAUGHT = sorted(PACKAGED.glob("*/written_*.csv"))
HARD = sorted(PACKAGED.glob("*/hard_cases.csv"))
CHURN = [path for path in TAUGHT if path.parent.name == "churn_intent"]
SEPARATOR = " ;; "


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def key(row: dict[str, str]) -> tuple[str, str]:
    return normalise(row["text"]) or row["text"], (row.get("product") or "").casefold()


def test_every_task_has_hard_cases() -> None:
    assert {path.parent.name for path in HARD} == {
        spec.name for spec in task_specs(trained_only=False)
    }
    assert [name(path) for path in TAUGHT] == [
        "churn_intent/written_en.csv",
        "churn_intent/written_zh.csv",
        "needs/written_en.csv",
        "needs/written_zh.csv",
        "questions/written_en.csv",
        "questions/written_mixed.csv",
        "questions/written_zh.csv",
        "sentiment/written_zh.csv",
    ]


@pytest.mark.parametrize("path", [*TAUGHT, *HARD], ids=name)
def test_every_text_is_there_once_and_says_something(path: Path) -> None:
    rows = list(read_rows(path))
    assert all(row["text"].strip() == row["text"] != "" for row in rows)
    twice = [key for key, n in Counter(map(key, rows)).items() if n > 1]
    assert not twice


@pytest.mark.parametrize("path", TAUGHT, ids=name)
def test_no_hard_case_teaches(path: Path) -> None:
    hard = {key(row)[0]: name(file) for file in HARD for row in read_rows(file)}
    taught = {key(row)[0]: row["text"] for row in read_rows(path)}
    assert not {text: hard[same] for same, text in taught.items() if same in hard}


@pytest.mark.parametrize("path", HARD, ids=name)
def test_hard_cases_say_what_is_hard_and_are_in_two_languages(path: Path) -> None:
    rows = list(read_rows(path))
    assert len(rows) >= 50
    assert all(row["what"] for row in rows)
    assert {row.get("lang") or "en" for row in rows} <= {"en", "zh"}
    assert any("\u4e00" <= char <= "\u9fff" for row in rows for char in row["text"])


def test_hard_cases_of_needs_and_sentiment_have_labels_that_exist() -> None:
    for row in read_rows(PACKAGED / "sentiment/hard_cases.csv"):
        assert row["label"] in SENTIMENTS
    for row in read_rows(PACKAGED / "needs/hard_cases.csv"):
        labels = row["label"].split("|")
        assert labels == ["other"] or set(labels) <= set(NEEDS)
        assert len(labels) == len(set(labels))


def test_hard_cases_of_churn_intent_know_both_sides_of_a_move() -> None:
    rows = list(read_rows(PACKAGED / "churn_intent/hard_cases.csv"))
    assert Counter(row["label"] for row in rows) == {"yes": 100, "no": 100}
    sides = defaultdict(set)
    for row in rows:
        sides[row["text"]].add(row["label"])
    assert sum(len(labels) == 2 for labels in sides.values()) >= 10


def test_hard_cases_of_aspects_are_written_as_the_model_writes_them() -> None:
    for row in read_rows(PACKAGED / "aspects/hard_cases.csv"):
        parts = row["label"].split(SEPARATOR) if row["label"] else []
        spans = find_spans(row["text"], parts)
        again = [f"{row['text'][start:end]}:{label}" for start, end, label in spans]
        assert again == parts, row["text"]
        assert {label for _, _, label in spans} <= set(SENTIMENTS)
        assert all(text_span(a, b, row["text"]) == (a, b) for a, b, _ in spans), row["text"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_written_comments_have_every_label(lang: str) -> None:
    rows = list(read_rows(PACKAGED / f"needs/written_{lang}.csv"))
    assert list(rows[0]) == ["text", "sentiment", "needs", "aspects", "domain"]
    assert {row["sentiment"] for row in rows} == set(SENTIMENTS)
    needs = [row["needs"].split("|") for row in rows]
    assert {need for each in needs for need in each} == {*NEEDS, ""}
    assert all(len(each) == len(set(each)) for each in needs)
    assert len({row["domain"] for row in rows}) >= 4


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_aspect_of_a_written_comment_stands_in_its_text(lang: str) -> None:
    for row in read_rows(PACKAGED / f"needs/written_{lang}.csv"):
        parts = row["aspects"].split(SEPARATOR) if row["aspects"] else []
        spans = find_spans(row["text"], parts)
        assert len(spans) == len(parts), row["text"]
        assert {label for _, _, label in spans} <= set(SENTIMENTS)
        assert all(text_span(a, b, row["text"]) == (a, b) for a, b, _ in spans), row["text"]


def test_written_comments_are_read_with_their_labels() -> None:
    read = list(written())
    assert Counter(each.lang for each in read) == {"en": 640, "zh": 760}
    assert len({each.id for each in read}) == len(read)
    assert {each.source for each in read} == {"written"}
    assert {need for each in read for need in each.needs} == set(NEEDS)
    assert sum(len(each.spans) for each in read) > 1000


@pytest.mark.parametrize("path", CHURN, ids=name)
def test_written_leavers_and_stayers(path: Path) -> None:
    rows = list(read_rows(path))
    assert list(rows[0]) == ["text", "product", "churn_intent", "what", "lang", "group"]
    assert {row["churn_intent"] for row in rows} == {"0", "1"}
    leaving = sum(row["churn_intent"] == "1" for row in rows)
    assert 0.4 < leaving / len(rows) < 0.6
    kinds = defaultdict(set)
    for row in rows:
        kinds[row["what"]].add(row["churn_intent"])
    assert kinds["switched_to_us"] == {"0"}
    assert kinds["already_left"] == {"1"}


@pytest.mark.parametrize("path", CHURN, ids=name)
def test_a_text_about_several_products_is_in_one_group(path: Path) -> None:
    groups = defaultdict(set)
    for row in read_rows(path):
        groups[normalise(row["text"])].add(row["group"])
    assert all(len(of) == 1 for of in groups.values())


def test_written_facts_and_feelings_have_one_of_three_labels() -> None:
    rows = list(read_rows(PACKAGED / "sentiment/written_zh.csv"))
    assert {row["label"] for row in rows} == set(SENTIMENTS)
