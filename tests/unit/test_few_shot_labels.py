"""A team's own labels: read, made, kept, used, forgotten."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from bot.custom_labels import check_label_name, label_stored, texts_of
from bot.ingest.labelling import custom_of
from bot.storage.memory.comments import MemoryCommentStore
from factories import comment, labelled
from models.commands import evaluate, predict, train_label
from models.custom import CustomLabels, CustomPredictor
from models.custom_examples import read_examples, read_judged
from models.errors import ModelError, ModelFileError, TrainingDataError, UnknownLabelError
from models.testing import HashingPredictor

RIVAL = ["Acme", "acme app", "the acme one", "acme's", "acme again", "ACME", "acme too", "acme 2"]
EXAMPLES = [
    *((f"I saw it in {name} before, number {n}", "yes") for n, name in enumerate(RIVAL)),
    *((f"The colours of page {n} please me", "no") for n in range(8)),
]


class OtherEncoder(HashingPredictor):
    revision = "hashing@2"


def written(path: Path, rows: Iterable[tuple[str, ...]], columns: tuple[str, ...] = ()) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns or ("text", "label"), *rows])
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return written(tmp_path / "labels.csv", EXAMPLES)


@pytest.fixture
def labels(tmp_path: Path) -> CustomLabels:
    return CustomLabels(tmp_path / "home")


@pytest.fixture
def predictor(labels: CustomLabels) -> CustomPredictor:
    return CustomPredictor(HashingPredictor(), labels)


def test_a_label_is_made_and_predicted(data, labels, predictor):
    made = train_label("rival", data, labels, predictor)
    assert made.labels == ("no", "yes")
    assert made.figures["n"] == 16
    assert made.figures["majority"] == 0.5
    said = predictor.predict(["it was in acme before", "these colours please me"]).custom["rival"]
    assert said.labels == ("no", "yes")
    assert said.probabilities.argmax(axis=1).tolist() == [1, 0]
    assert said.revision == made.revision
    assert predictor.predict(()).custom["rival"].probabilities.shape == (0, 2)


def test_what_another_process_made_is_there_at_once(data, tmp_path, predictor):
    assert predictor.predict(["a"]).custom == {}
    elsewhere = CustomLabels(tmp_path / "home")
    train_label("rival", data, elsewhere, CustomPredictor(HashingPredictor(), elsewhere))
    assert list(predictor.predict(["a"]).custom) == ["rival"]


def test_a_head_is_kept_and_read_again(data, tmp_path, labels, predictor):
    made = train_label("rival", data, labels, predictor)
    again = CustomLabels(tmp_path / "home").label("rival", HashingPredictor())
    assert again.revision == made.revision
    assert np.array_equal(again.head.weights, made.head.weights)
    assert not list((tmp_path / "home").rglob("*.pkl"))


def test_a_head_of_another_encoder_is_made_anew_and_the_old_one_stays(data, labels, predictor):
    made = train_label("rival", data, labels, predictor)
    other = labels.label("rival", OtherEncoder(dimension=32))
    assert other.revision != made.revision
    assert other.head.centre.shape == (32,)
    assert labels.label("rival", HashingPredictor()).revision == made.revision


def test_a_damaged_head_is_made_anew(data, tmp_path, labels, predictor):
    made = train_label("rival", data, labels, predictor)
    head = next((tmp_path / "home").rglob("head.safetensors"))
    head.write_bytes(b"damaged")
    again = CustomLabels(tmp_path / "home").label("rival", HashingPredictor())
    assert np.array_equal(again.head.weights, made.head.weights)


def test_damaged_examples_are_named(data, tmp_path, labels, predictor):
    train_label("rival", data, labels, predictor)
    next((tmp_path / "home").rglob("examples.json")).write_text("{", encoding="utf-8")
    with pytest.raises(ModelFileError, match=r"examples\.json is damaged.*models train rival"):
        predictor.predict(["a"])


def test_training_again_takes_the_place_of_the_label(data, tmp_path, labels, predictor):
    first = train_label("rival", data, labels, predictor)
    three = [(f"word{n} of {kind}", kind) for kind in ("red", "green", "blue") for n in range(6)]
    second = train_label("rival", written(tmp_path / "new.csv", three), labels, predictor)
    assert second.labels == ("blue", "green", "red")
    assert second.revision != first.revision
    assert [one.n_examples for one in labels.listing()] == [18]


def test_the_listing_has_the_figures(data, labels, predictor):
    train_label("rival", data, labels, predictor)
    (listed,) = labels.listing()
    document = listed.as_json()
    assert document["label"] == "rival"
    assert document["examples"] == 16
    assert set(document["cross_validation"]) >= {"accuracy", "accuracy_interval", "majority"}


@pytest.mark.parametrize("name", ["sentiment", "needs", "all", "questions", "churn_risk"])
def test_built_in_names_are_refused(name, data, labels, predictor):
    with pytest.raises(TrainingDataError, match=f"{name} is built in"):
        train_label(name, data, labels, predictor)


@pytest.mark.parametrize("name", ["", "two words", "../up", "1st", "a" * 65])
def test_names_that_are_none_are_refused(name, data, labels, predictor):
    with pytest.raises(TrainingDataError, match="cannot be called"):
        train_label(name, data, labels, predictor)
    assert labels.names() == ()


@pytest.mark.parametrize("name", ["plan", "rating", "text", "needs"])
def test_names_of_columns_are_refused(name):
    with pytest.raises(TrainingDataError, match=f"'{name}' is taken"):
        check_label_name(MemoryCommentStore(), name)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("a", "yes"), ("b", "yes")], "all examples are labelled 'yes'"),
        ([*EXAMPLES[:9]], "'no' has 1 different text;"),
        ([*EXAMPLES, ("a", "")], "row 17: the label is missing"),
        ([*EXAMPLES, (EXAMPLES[0][0], "no")], "rows 1 and 17 have the same text"),
        ([("", "yes")], "no row with a text"),
        ([], "no row with a text"),
    ],
)
def test_what_cannot_be_learnt_from_is_said(rows, message, tmp_path, labels, predictor):
    with pytest.raises(TrainingDataError, match=message):
        train_label("rival", written(tmp_path / "bad.csv", rows), labels, predictor)
    assert labels.names() == ()


def test_other_columns_are_refused(tmp_path, labels, predictor):
    path = written(tmp_path / "bad.csv", EXAMPLES, ("comment", "class"))
    with pytest.raises(TrainingDataError, match="needs the columns text and label"):
        train_label("rival", path, labels, predictor)


def test_labels_are_read_without_case_and_texts_once(tmp_path):
    rows = [("Good  one", "Yes"), ("good one!", "YES"), ("other", "no "), ("  ", "no")]
    found = read_examples(written(tmp_path / "l.csv", rows))
    assert [(one.text, one.label) for one in found] == [("Good one", "Yes"), ("other", "no")]


def test_texts_are_cleaned_before_they_are_kept(data, tmp_path, labels, predictor):
    train_label("rival", data, labels, predictor, clean=lambda text: text.replace("Acme", "[x]"))
    kept = next((tmp_path / "home").rglob("examples.json")).read_text(encoding="utf-8")
    assert "[x]" in kept
    assert "Acme" not in kept


def test_a_label_is_evaluated_on_a_file(data, tmp_path, labels, predictor):
    made = train_label("rival", data, labels, predictor)
    rows = [("acme had it before", "YES"), ("colours please me", "no"), ("page colours", "yes")]
    found = evaluate("rival", written(tmp_path / "test.csv", rows), predictor)
    assert found.revision == made.revision
    assert found.figures.n == 3
    assert found.figures.accuracy == pytest.approx(2 / 3)


def test_evaluating_says_what_is_not_known(data, tmp_path, labels, predictor):
    with pytest.raises(TrainingDataError, match=r"There is no task 'rival'.*models train rival"):
        evaluate("rival", data, predictor)
    train_label("rival", data, labels, predictor)
    with pytest.raises(TrainingDataError, match="row 1: the label 'maybe' is not known"):
        evaluate("rival", written(tmp_path / "t.csv", [("a", "maybe")]), predictor)
    with pytest.raises(TrainingDataError, match="no row with a text"):
        read_judged(written(tmp_path / "e.csv", [("", "yes")]), ["yes"])


def test_a_label_called_other_is_a_label_like_any(tmp_path, labels, predictor):
    rows = [(text, "other" if label == "no" else "rival") for text, label in EXAMPLES]
    path = written(tmp_path / "l.csv", rows)
    train_label("kind", path, labels, predictor)
    assert evaluate("kind", path, predictor).figures.accuracy == 1


def test_predictions_on_a_file_have_the_label(data, tmp_path, labels, predictor):
    train_label("rival", data, labels, predictor)
    out = tmp_path / "out.jsonl"
    predict(written(tmp_path / "in.csv", [("it was in acme before",)], ("text",)), out, predictor)
    line = json.loads(out.read_text(encoding="utf-8"))
    assert line["rival"]["label"] == "yes"
    assert sum(line["rival"]["probabilities"].values()) == pytest.approx(1, abs=1e-3)
    assert set(line) > {"id", "sentiment", "rival"}


def test_comments_that_are_there_are_labelled_from_their_embeddings(data, labels, predictor):
    store, said = MemoryCommentStore(), [comment("it was in acme before"), comment("nice colours")]
    keys = store.add(labelled(said, HashingPredictor()))
    head = train_label("rival", data, labels, predictor)
    assert label_stored(store, head, predictor.revision) == 2
    found = store.custom_labels("rival")
    assert found.labels[0] == "yes"
    assert list(found.keys) == list(keys)
    assert label_stored(store, head, predictor.revision) == 0


def test_embeddings_of_another_encoder_are_left_alone(data, labels, predictor):
    store = MemoryCommentStore()
    store.add(labelled([comment("acme")], OtherEncoder()))
    head = train_label("rival", data, labels, predictor)
    assert label_stored(store, head, predictor.revision) == 0
    assert len(store.custom_labels("rival").keys) == 0


def test_new_comments_get_the_label_with_the_others(data, labels, predictor):
    train_label("rival", data, labels, predictor)
    (said,) = custom_of(predictor.predict(["it was in acme before"]))
    assert said["rival"].value == "yes"
    assert 0.5 < said["rival"].probability <= 1
    assert said["rival"].revision.startswith("rival@")


def test_forgotten_texts_leave_the_examples_and_the_head_stays(data, tmp_path, labels, predictor):
    made = train_label("rival", data, labels, predictor)
    assert labels.forget([EXAMPLES[0][0].upper() + "!", "never said"]) == 1
    assert EXAMPLES[0][0] not in next((tmp_path / "home").rglob("examples.json")).read_text()
    assert predictor.head("rival").revision == made.revision
    assert labels.label("rival", OtherEncoder()).figures["n"] == 15


def test_a_label_with_too_few_examples_left_is_left_out_for_another_encoder(
    data, labels, predictor, caplog
):
    train_label("rival", data, labels, predictor)
    labels.forget([text for text, _ in EXAMPLES[:5]])
    assert list(predictor.predict(["a"]).custom) == ["rival"]
    other = CustomPredictor(OtherEncoder(), labels)
    assert other.predict(["a"]).custom == {}
    assert "rival is left out" in caplog.text
    with pytest.raises(TrainingDataError, match="models train rival"):
        other.head("rival")


def test_an_unknown_label_is_named(predictor):
    with pytest.raises(UnknownLabelError, match="no label 'rival' of your own"):
        predictor.head("rival")
    assert issubclass(UnknownLabelError, ModelError)


def test_the_texts_of_an_author_an_account_and_a_comment():
    store = MemoryCommentStore()
    said = [
        comment("one", id="1", author="ann", account="Acme"),
        comment("two", id="2", author="ann", account="acme"),
        comment("three", id="3", author="bob"),
    ]
    store.add(labelled(said, HashingPredictor()))
    assert list(texts_of(store, author="ann").values()) == ["one", "two"]
    assert list(texts_of(store, account="acme").values()) == ["two"]
    assert texts_of(store, id="3") == {"3": "three"}
    assert texts_of(store, id="4") == texts_of(store, author="eve") == {}
