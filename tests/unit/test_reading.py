"""Reading labelled examples from files that people made."""

import csv
from pathlib import Path

import pytest

from models.datasets import find_spans, guess_language, read_labelled, read_marked
from models.errors import TrainingDataError

MOODS = ("negative", "neutral", "positive")
NEEDS = ("bug_report", "praise")


def write_csv(path: Path, *rows: tuple[str, ...]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def test_what_a_row_says_becomes_an_example(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "own.csv",
        ("text", "label", "lang", "source", "group", "product"),
        (" Love it ", "POSITIVE", "fr", "shop", "r7", "Acme"),
        ("很好", "positive", "", "", "", ""),
        ("", "positive", "", "", "", ""),
    )
    full, bare = read_labelled(path, MOODS)
    assert (full.text, full.labels, full.lang) == ("Love it", ("positive",), "fr")
    assert (full.source, full.group, full.product) == ("shop", "r7", "Acme")
    assert (bare.lang, bare.source, bare.group, bare.product) == ("zh", "own", "2", "")


def test_a_brand_is_a_product_too(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "x.csv", ("text", "label", "target_brand"), ("bye", "praise", "Salt")
    )
    assert read_labelled(path, NEEDS, multi_label=True)[0].product == "Salt"


@pytest.mark.parametrize("none", ["", "other", "None"])
def test_of_several_labels_none_may_hold(tmp_path: Path, none: str) -> None:
    path = write_csv(tmp_path / "x.csv", ("text", "label"), ("a", "bug_report|praise"), ("b", none))
    both, nothing = read_labelled(path, NEEDS, multi_label=True)
    assert (both.labels, nothing.labels) == (("bug_report", "praise"), ())


@pytest.mark.parametrize("none", ["", "other", "none"])
def test_of_single_labels_one_must_hold(tmp_path: Path, none: str) -> None:
    path = write_csv(tmp_path / "x.csv", ("text", "label"), ("a", "neutral"), ("b", none))
    with pytest.raises(TrainingDataError, match=rf"row 2: the label '{none}' is not known"):
        read_labelled(path, MOODS)


def test_other_spellings_of_no_label(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", ("text", "label"), ("a", "yes"), ("b", "No"))
    words = {"yes": "leaves", "no": "other"}
    leaving, staying = read_labelled(path, ("leaves",), lambda _: words, multi_label=True)
    assert (leaving.labels, staying.labels) == (("leaves",), ())


def test_marked_parts_of_a_text(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "x.csv",
        ("text", "label"),
        ("Great screen, poor battery.", "screen:positive ;; battery:negative"),
        ("很好的屏幕", "屏幕:positive"),
        ("Nothing here", ""),
        ("", ""),
    )
    first, second, third = read_marked(path, MOODS)
    assert first.spans == ((6, 12, "positive"), (19, 26, "negative"))
    assert (second.spans, second.lang) == (((3, 5, "positive"),), "zh")
    assert (third.spans, third.labels) == ((), ())


@pytest.mark.parametrize(
    ("label", "why"),
    [
        ("Battery:negative", "another case than in the text"),
        ("battery:bad", "no such label"),
        ("battery", "no label"),
        (":negative", "no words"),
        ("battery:negative ;; battery:positive", "the same words twice"),
        ("screen:positive ;; missing:negative", "words that are not there"),
    ],
)
def test_parts_that_cannot_be_found_are_named(tmp_path: Path, label: str, why: str) -> None:
    rows = (("text", "label"), ("fine", ""), ("screen and battery", label))
    with pytest.raises(TrainingDataError, match=r"row 2: write label as .*negative, neutral"):
        read_marked(write_csv(tmp_path / "x.csv", *rows), MOODS)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ((("text", "spans"), ("a", "b")), "columns text and label"),
        ((("text", "label"),), "no row with a text"),
        ((("text", "label"), (" ", "")), "no row with a text"),
    ],
)
def test_a_file_without_anything_to_mark_is_refused(
    tmp_path: Path, rows: tuple[tuple[str, ...], ...], message: str
) -> None:
    with pytest.raises(TrainingDataError, match=message):
        read_marked(write_csv(tmp_path / "x.csv", *rows), MOODS)


@pytest.mark.parametrize(
    ("text", "parts", "spans"),
    [
        ("app good app", ["app:x", "app:y"], ((0, 3, "x"), (9, 12, "y"))),
        ("app good app", ["good app:x", "app:y"], ((0, 3, "y"), (4, 12, "x"))),
        ("good app", ["good app:x", "app:y"], ((0, 8, "x"),)),
        ("good app", ["good:x", "missing:y"], ((0, 4, "x"),)),
        ("at 10:30 it fails", ["10:30:x"], ((3, 8, "x"),)),
        ("电池不行，屏幕好", ["屏幕:x", "电池:y"], ((0, 2, "y"), (5, 7, "x"))),
        ("text", [], ()),
        ("text", [" text:x "], ((0, 4, "x"),)),
    ],
)
def test_words_are_found_where_none_before_has_taken_them(
    text: str, parts: list[str], spans: tuple[tuple[int, int, str], ...]
) -> None:
    assert find_spans(text, parts) == spans


@pytest.mark.parametrize(
    ("text", "lang"),
    [("ok", "en"), ("好", "zh"), ("とても良い", "ja"), ("좋아요", "ko"), ("😍", "en")],
)
def test_a_language_is_guessed_by_its_script(text: str, lang: str) -> None:
    assert guess_language(text) == lang
