"""How each task reads the public data sets. (Those of sentiment: tests/integration.)"""

from collections.abc import Iterable
from pathlib import Path

import pytest

from models.aspects import data as aspects
from models.churn_intent import data as churn
from models.datasets import Example, read_labelled, split
from models.errors import TrainingDataError
from models.needs import data as needs
from public_data import label_only, labels, write_rows

TELEGRAM = "reviews_telegram_2016_2017.csv"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    label_only(monkeypatch, tmp_path)
    return tmp_path


def of(source: str, examples: Iterable[Example]) -> dict[str, Example]:
    return {e.text: e for e in examples if e.source == source}


def minibar(id: str, text: str, bug: str = "0", feature: str = "0", lang: str = "en"):
    return {
        "id": id,
        "app": "Samsung Health",
        "text": text,
        "lang": lang,
        "label_problem_report": bug,
        "label_feature_request": feature,
    }


def swisscom(text: str, brand: str, leaves: str, lang: str = "en"):
    return {"text": text, "target_brand": brand, "churn_intent": leaves, "lang": lang}


def term(id: str, text: str, aspect: str, polarity: str, **more: str):
    row = {"sentence_id": id, "text": text, "aspect": aspect, "polarity": polarity}
    return {**row, "kind": "term", "split": "train", **more}


def features(text: str, **found: str):
    row = {"app": "a", "review_id": "1", "text": text}
    return {**row, **{f"features_{f}": found.get(f, "") for f in aspects._FEELINGS}}


@pytest.mark.parametrize("task", [needs, churn, aspects])
def test_a_folder_without_any_known_file_is_refused(folder: Path, task) -> None:
    with pytest.raises(TrainingDataError, match=r"has none of the files .* learnt from"):
        task.load(folder)


@pytest.mark.parametrize("task", [needs, churn, aspects])
def test_every_source_is_described(folder: Path, task, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Nice and calm"
    write_rows(folder / TELEGRAM, [{"id": "1", "text": text, "rating": "5"}])
    label_only(monkeypatch, folder, [labels("telegram", "1", text, needs="praise")])
    write_rows(folder / needs.MINIBAR, [minibar("1", "crashes", bug="1")])
    write_rows(folder / churn.SWISSCOM, [swisscom("bye", "Salt", "1")])
    write_rows(folder / aspects.MAMS, [term("1", "good soup", "soup", "positive")])
    write_rows(folder / aspects.FEATURES, [features("nice map", positive="map")])
    sources = {example.source for example in task.load(folder)}
    assert sources == task.SOURCES.keys()


def test_minibar_speaks_of_two_needs_only(folder: Path) -> None:
    rows = [minibar("1", "It crashes", bug="1"), minibar("2", "So so", lang="fr")]
    write_rows(folder / needs.MINIBAR, rows)
    read = of("minibar", needs.load(folder))
    assert (read["It crashes"].labels, read["It crashes"].among) == (("bug_report",), needs.PUBLIC)
    assert (read["So so"].labels, read["So so"].lang) == ((), "fr")
    assert read["It crashes"].product == "Samsung Health"


def test_minibars_own_labels_stay_where_all_five_were_given(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "Crashes, but I love it. Add maps"
    write_rows(folder / needs.MINIBAR, [minibar("7", text, bug="1")])
    said = labels("minibar", "7", text, needs="feature_request|praise")
    label_only(monkeypatch, folder, [said])
    (example,) = of("minibar", needs.load(folder)).values()
    assert (example.labels, example.among) == (("bug_report", "praise"), ())


def test_slices_of_needs_ask_minibar_for_its_own_labels(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "Crashes, but I love it"
    write_rows(folder / needs.MINIBAR, [minibar("7", text, bug="1"), minibar("8", "ok")])
    label_only(monkeypatch, folder, [labels("minibar", "7", text, needs="praise")])
    test = [e for e in needs.load(folder) if e.source == "minibar"]
    parts = needs.slices(test)
    assert [e.labels for e in parts["mini-BAR, English"]] == [("bug_report",), ()]
    assert all(e.among == needs.PUBLIC for e in parts["mini-BAR, English"])
    assert [e.labels for e in parts["Labelled reviews, English"]] == [("bug_report", "praise")]


@pytest.mark.parametrize("task", [needs, aspects])
def test_what_was_written_for_earful_never_judges(folder: Path, task) -> None:
    write_rows(folder / needs.MINIBAR, [minibar("1", "It crashes", bug="1")])
    write_rows(folder / aspects.MAMS, [term("1", "good soup", "soup", "positive")])
    written = of("written", task.load(folder))
    assert len(written) > 1000
    assert all(example.weak for example in written.values())
    parts = split(list(written.values()))
    assert not (*parts.validation, *parts.test)


def test_one_sentence_about_two_brands_stays_on_one_side(folder: Path) -> None:
    text = "Goodbye Salt, hello Sunrise"
    rows = [swisscom(text, "Salt", "1"), swisscom(text, "Sunrise", "0")]
    write_rows(folder / churn.SWISSCOM, rows)
    read = [e for e in churn.load(folder) if e.source == "swisscom"]
    assert [(e.product, e.labels) for e in read] == [("Salt", ("churn_intent",)), ("Sunrise", ())]
    assert len({e.group for e in read}) == 1


def test_hard_cases_of_churn_intent_only_test(folder: Path) -> None:
    write_rows(folder / churn.SWISSCOM, [swisscom("bye", "Salt", "1")])
    parts = split(list(churn.load(folder)))
    hard = [e for e in parts.test if e.source == "hard"]
    assert len(hard) == 200
    assert sum(bool(e.labels) for e in hard) == 100
    assert not any(e.source == "hard" for e in (*parts.train, *parts.validation))


def test_slices_of_churn_intent_are_by_source_and_language() -> None:
    examples = [
        Example("a", (), lang, source, "1")
        for source in ("swisscom", "hard", "written", "labelled")
        for lang in ("en", "de", "zh")
    ]
    parts = churn.slices(examples)
    assert len(parts) == 12
    assert all(len(of) == 1 for of in parts.values())


@pytest.mark.parametrize(
    ("label", "labels_"),
    [("Yes", ("churn_intent",)), ("1", ("churn_intent",)), ("no", ()), ("false", ()), ("", ())],
)
def test_churn_intent_in_other_words(tmp_path: Path, label: str, labels_: tuple[str, ...]) -> None:
    path = write_rows(tmp_path / "own.csv", [{"text": "bye", "label": label}])
    (example,) = read_labelled(path, (churn.LABEL,), churn.aliases, multi_label=True)
    assert example.labels == labels_


def test_terms_of_a_sentence_are_its_spans(folder: Path) -> None:
    text = "The Soup was good, the soup bowl was not"
    write_rows(
        folder / aspects.MAMS,
        [
            term("1", text, "soup", "positive"),
            term("1", text, "soup bowl", "negative"),
            term("1", text, "food", "positive", kind="category"),
            term("2", "Staff ok", "Staff", "neutral", split="val"),
        ],
    )
    read = of("mams", aspects.load(folder))
    assert read[text].spans == ((4, 8, "positive"), (23, 32, "negative"))
    assert (read[text].part, read["Staff ok"].part) == ("train", "test")
    parts = split(list(read.values()))
    assert [e.text for e in parts.test] == ["Staff ok"]


@pytest.mark.parametrize("text", ["No such thing here", "sharing and sharings"])
def test_a_sentence_whose_terms_are_not_words_of_it_is_left_out(folder: Path, text: str) -> None:
    rows = [term("1", text, "share", "positive"), term("2", "to share", "share", "positive")]
    write_rows(folder / aspects.MAMS, rows)
    assert set(of("mams", aspects.load(folder))) == {"to share"}


def test_features_of_app_reviews_are_spans(folder: Path) -> None:
    text = "Love the dark mode; login and sync fail"
    rows = [
        features(text, positive="dark mode", negative="sync; login"),
        features("Nothing was found", neutral="missing part"),
    ]
    write_rows(folder / aspects.FEATURES, rows)
    read = of("features", aspects.load(folder))
    assert set(read) == {text}
    assert [(text[a:b], label) for a, b, label in read[text].spans] == [
        ("dark mode", "positive"),
        ("login", "negative"),
        ("sync", "negative"),
    ]


def test_comments_that_weights_were_unsure_of_teach_and_never_judge(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{"id": str(n), "text": f"No way to sort list {n}", "rating": "2"} for n in range(60)]
    write_rows(folder / TELEGRAM, rows)
    write_rows(folder / needs.MINIBAR, [minibar("1", "It crashes", bug="1")])
    said = [labels("telegram", r["id"], r["text"], needs="feature_request") for r in rows]
    label_only(monkeypatch, folder, unsure=said)
    parts = split([e for e in needs.load(folder) if e.source == "labelled"])
    assert len(parts.train) > 30
    assert (parts.validation, parts.test) == ((), ())
    assert {e.labels for e in parts.train} == {("feature_request",)}
