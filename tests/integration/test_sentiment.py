import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models import commands
from models.cards import cards
from models.commands import evaluate, list_models, predict
from models.datasets import read_labelled, read_rows, split
from models.errors import MissingExtraError, ModelError, TrainingDataError
from models.evaluation import evaluate_task
from models.inference import EncoderPredictor
from models.lesson import TaskData
from models.network import file_fingerprint, load_network, read_tensors
from models.records import describe, read_record
from models.sentiment.data import POLAR, SOURCES, UNSEEN, aliases, load, slices
from models.sentiment.rivals import snownlp, vader
from models.tasks import PACKAGED, task_specs
from models.testing import HashingPredictor
from models.training import train
from public_data import label_only, labels
from tiny_encoder import write_tasks, write_tiny_encoder

LABELS = ("negative", "neutral", "positive")

#: Test -> the rival that was trained on the very texts and labels of that test.
SAW = {"Chinese reviews, labels of the corpus, by side": "SnowNLP"}

#: A comment of the made-up data that has a label of its own.
LABELLED = "Ads. one after every level"

WEIGHTS = sorted(PACKAGED.glob("*/*.safetensors"))


pytestmark = pytest.mark.usefixtures("one_thread")


def write_csv(path: Path, *rows: tuple[str, ...]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


@pytest.fixture
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Files named and laid out like the public data sets, with made-up rows."""
    folder = tmp_path / "data"
    folder.mkdir()
    label_only(monkeypatch, tmp_path, [labels("games", "5", LABELLED, sentiment="neutral")])
    rated = [
        ("id", "orig_id", "text", "sentiment_mean", "lang", "source"),
        ("1", "7_1", "works great", "2.1", "en", "amazon"),
        ("2", "7_2", "it has a cable", "0.4", "en", "amazon"),
        ("3", "8_1", "broke at once", "-0.5", "en", "amazon"),
        ("4", "9_1", "it came apart", "-1.0", "en", "amazon"),
    ]
    write_csv(folder / "sentiment_vader_amazon_train.csv", *rated)
    chinese = [
        ("id", "text", "label", "lang", "source"),
        ("a", "房间很干净", "1", "zh", "x"),
        ("b", "太吵了\ufffd\ufffd", "0", "zh", "x"),
        ("c", "太吵了", "0", "zh", "x"),
    ]
    write_csv(folder / "sentiment_zh_snownlp.csv", *chinese)
    games = [
        ("id", "title", "text", "rating", "lang", "app"),
        ("1", "Love it", "the best game", "5", "en", "Blocks"),
        ("2", "Meh", "could be better or worse", "3", "en", "Blocks"),
        ("3", "ひどい", "広告ばかりで遊べません。", "1", "ja", "Blocks"),
        ("4", "Ok", "ok", "5", "en", "Blocks"),
        ("5", "Ads", "one after every level", "1", "en", "Blocks"),
    ]
    write_csv(folder / "reviews_appstore_games_2020_2026.csv", *games)
    return folder


def test_public_files_are_read_by_their_names(data_folder: Path) -> None:
    examples = {e.text: e for e in load(data_folder)}
    assert examples["works great"].labels == ("positive",)
    assert examples["it has a cable"].labels == ("neutral",)
    assert examples["broke at once"].labels == ("negative",)
    assert examples["works great"].group == examples["it has a cable"].group
    assert examples["broke at once"].group != examples["works great"].group
    assert examples["房间很干净"].among == POLAR
    assert not any("\ufffd" in text for text in examples)
    game = examples["Love it. the best game"]
    assert (game.labels, game.weak, game.among) == (("positive",), True, POLAR)
    assert not any(text.startswith(("Meh", "Ok")) for text in examples)


def test_what_was_labelled_for_earful_counts_more_than_stars(data_folder: Path) -> None:
    (example,) = [e for e in load(data_folder) if e.text == LABELLED]
    assert (example.labels, example.among, example.weak) == (("neutral",), (), False)
    assert (example.source, example.group, example.product) == ("labelled", "games/5", "Blocks")


def test_comments_written_for_earful_teach_and_never_judge(data_folder: Path) -> None:
    written = [e for e in load(data_folder) if e.source == "written"]
    assert {e.lang for e in written} == {"en", "zh"}
    assert all(e.weak for e in written)


def test_languages_that_nothing_is_learnt_from_only_test(data_folder: Path) -> None:
    examples = list(load(data_folder))
    (unseen,) = [e for e in examples if e.lang in UNSEEN]
    assert (unseen.labels, unseen.among, unseen.weak) == (("negative",), POLAR, False)
    assert unseen in split(examples).test
    name = f"{UNSEEN['ja']} (never trained on), stars, by side"
    assert slices(split(examples).test)[name] == [unseen]


def test_the_written_chinese_examples_go_with_every_folder(data_folder: Path) -> None:
    written = [e for e in load(data_folder) if e.source == "written_zh"]
    neutral = [e for e in written if e.labels == ("neutral",)]
    assert len(neutral) >= 120
    assert {e.labels[0] for e in written} == set(LABELS)
    parts = split(written)
    assert all(
        {e.labels for e in part} == {(x,) for x in LABELS} for part in (parts.train, parts.test)
    )


def test_a_folder_without_any_known_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrainingDataError, match=r"none of the files.*sentiment_vader_amazon"):
        load(tmp_path)


def test_slices_ask_polar_rows_for_a_side_only(data_folder: Path) -> None:
    parts = slices(list(load(data_folder)))
    sides = parts["English, Amazon, by side"]
    assert {e.text for e in sides} == {"works great", "broke at once", "it came apart"}
    assert all(e.among == POLAR for e in sides)
    assert len(parts["English, three classes"]) == 4


def test_a_feeling_is_clear_where_people_agree_on_its_side(data_folder: Path) -> None:
    """A mean of half a point shows a side; twenty people who agree rate one point or more."""
    clear = slices(list(load(data_folder)))["English, Amazon, clear feeling, by side"]
    assert {e.text: e.strength for e in clear} == {"works great": 2.1, "it came apart": 1.0}


@pytest.mark.parametrize(
    ("given", "label", "meaning"),
    [
        ({"1", "0"}, "0", "negative"),
        ({"1"}, "1", "positive"),
        ({"-1", "0", "1"}, "0", "neutral"),
        ({"0", "1", "2"}, "1", "neutral"),
        ({"1", "2", "5"}, "1", "negative"),
        ({"1", "3"}, "3", "neutral"),
        ({"4", "5"}, "4", "positive"),
        ({"pos"}, "pos", "positive"),
        ({"差评"}, "差评", "negative"),
    ],
)
def test_other_spellings_of_labels(given: set[str], label: str, meaning: str) -> None:
    assert aliases(frozenset(given))[label] == meaning


def test_rivals_take_the_side_a_person_would() -> None:
    assert vader(["I love it", "I hate it", "It is a box"]).argmax(axis=1).tolist() == [2, 0, 1]
    good, bad = snownlp(["非常好，很满意", "太差了，很失望"])
    assert good[2] > good[0]
    assert bad[0] > bad[2]


GOLD = [
    ("text", "label", "lang"),
    ("I love this great app", "positive", "en"),
    ("bad and broken", "NEG", "en"),
    ("it is blue", "neutral", "en"),
    ("great great crash", "negative", "en"),
    ("", "positive", "en"),
]


def test_evaluate_counts_what_agrees(tmp_path: Path) -> None:
    result = evaluate("sentiment", write_csv(tmp_path / "gold.csv", *GOLD), HashingPredictor())
    assert (result.figures.n, result.figures.accuracy) == (4, 0.75)
    assert result.among is None
    document = json.loads(json.dumps(result.as_json()))
    assert document["labels"]["negative"]["recall"] == 0.5
    assert document["model"] == "hashing@1"


def test_a_file_of_two_labels_is_also_asked_for_the_side(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "gold.csv", ("text", "label"), ("great", "1"), ("slow", "0"), ("a box", "1")
    )
    result = evaluate("sentiment", path, HashingPredictor())
    assert result.figures.accuracy == pytest.approx(2 / 3)
    assert result.among is not None
    assert result.among_labels == POLAR
    assert result.among.accuracy == 1


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("text", "label"), ("fine", "ok"), ("x", "y")], r"row 1: the label 'ok'"),
        ([("text", "label"), ("fine", "positive"), ("x", "")], r"row 2: the label ''"),
        ([("text", "score"), ("fine", "1")], "columns text and label"),
        ([("text", "label")], "no row with a text"),
        ([("text", "label"), ("  ", "pos")], "no row with a text"),
    ],
)
def test_gold_that_cannot_be_used_is_named(
    tmp_path: Path, rows: list[tuple[str, ...]], message: str
) -> None:
    with pytest.raises(TrainingDataError, match=message):
        evaluate("sentiment", write_csv(tmp_path / "gold.csv", *rows), HashingPredictor())


def test_a_task_that_is_not_trained_cannot_be_evaluated(tmp_path: Path) -> None:
    predictor = HashingPredictor()
    predictor.labels = {}
    with pytest.raises(ModelError, match="earful models train sentiment"):
        evaluate("sentiment", write_csv(tmp_path / "gold.csv", *GOLD), predictor)
    with pytest.raises(TrainingDataError, match="name one of aspects"):
        evaluate("moods", tmp_path / "gold.csv", predictor)


def test_predict_writes_one_line_a_row(tmp_path: Path) -> None:
    rows = [("id", "text", "more"), ("a", "great", "1"), ("", "bad 烂", "2"), ("c", "", "3")]
    out = tmp_path / "new" / "labels.jsonl"
    result = predict(write_csv(tmp_path / "in.csv", *rows), out, HashingPredictor())
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert result.rows == 3
    assert [line["id"] for line in lines] == ["a", "2", "c"]
    assert lines[0]["sentiment"] == {
        "label": "positive",
        "score": 0.75,
        "probabilities": {"negative": 0.05, "neutral": 0.15, "positive": 0.8},
    }
    assert lines[1]["sentiment"]["label"] == "negative"


def test_predict_numbers_rows_through_all_chunks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "_CHUNK", 2)
    rows = [("text",), *((f"text {n}",) for n in range(5))]
    done: list[int] = []
    out = tmp_path / "labels.jsonl"
    predict(write_csv(tmp_path / "in.csv", *rows), out, HashingPredictor(), done.append)
    ids = [json.loads(line)["id"] for line in out.read_text().splitlines()]
    assert ids == ["1", "2", "3", "4", "5"]
    assert done == [2, 2, 1]


def test_predict_without_a_text_column_leaves_no_file(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "in.csv", ("comment",), ("great",))
    with pytest.raises(TrainingDataError, match="no column text"):
        predict(path, tmp_path / "labels.jsonl", HashingPredictor())
    assert [p.name for p in tmp_path.iterdir()] == ["in.csv"]


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingDataError, match=r"no file .*gone\.csv"):
        list(read_rows(tmp_path / "gone.csv"))
    empty = write_csv(tmp_path / "empty.csv")
    with pytest.raises(TrainingDataError, match=r"empty\.csv is empty"):
        predict(empty, tmp_path / "labels.jsonl", HashingPredictor())
    latin = tmp_path / "latin.csv"
    latin.write_bytes("text,label\nc'est très bien,pos\n".encode("latin-1"))
    with pytest.raises(TrainingDataError, match="save it as CSV UTF-8"):
        read_labelled(latin, LABELS)


def made_up_rows() -> list[tuple[str, ...]]:
    words = {
        "negative": ("hate awful crash", "太差 闪退"),
        "neutral": ("the app is", "版本号是三"),
        "positive": ("love great works", "很好 喜欢"),
    }
    return [
        ("text", "label", "lang"),
        *(
            (f"{said[lang == 'zh']} {n} {n * n}", label, lang)
            for label, said in words.items()
            for lang in ("en", "zh")
            for n in range(60)
        ),
    ]


def test_a_csv_of_ones_own_becomes_weights_a_record_and_cards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = write_tiny_encoder(tmp_path / "base")
    monkeypatch.setattr(commands, "prepare_base", lambda *_: base)
    data, out = write_csv(tmp_path / "own.csv", *made_up_rows()), tmp_path / "weights"
    said: list[str] = []
    result = commands.train("sentiment", data, out, home=tmp_path, say=said.append)
    task = result.record["tasks"]["sentiment"]
    assert sum(task["data"]["own"][part] for part in ("train", "validation", "test")) == 360
    assert task["evaluation"]["hard_cases"]
    assert task["evaluation"]["languages"].keys() == {"en", "zh"}
    assert any(message.startswith("step") for message in said)
    for path, text in cards(out).items():
        assert (out / path).read_text(encoding="utf-8") == text
    assert [t.name for t in load_network(base, weights=out).tasks] == ["sentiment"]
    (summary,) = list_models(out)
    assert summary.trained


def test_rivals_are_compared_on_the_languages_they_know(tmp_path: Path) -> None:
    base = write_tiny_encoder(tmp_path / "base")
    (task,) = [t for t in task_specs() if t.name == "sentiment"]
    read = read_labelled(write_csv(tmp_path / "own.csv", *made_up_rows()), LABELS)
    examples = [replace(e, source="tweets" if e.lang == "en" else "written_zh") for e in read]
    data = TaskData(task, split(examples))
    weights = write_tasks(tmp_path / "weights")
    train(base, [data], weights, weights=weights)
    done = evaluate_task(base, data, weights)
    english = done.slices["English, three classes"]
    chinese = done.slices["Chinese, written, three classes"]
    common = {"Earful", "majority", "TF-IDF", "frozen encoder"}
    assert english.keys() == common | {"VADER"}
    assert chinese.keys() == common | {"SnowNLP"}
    assert english["TF-IDF"].accuracy > english["majority"].accuracy
    assert english["majority"].n == sum(e.lang == "en" for e in data.splits.test)


def test_training_on_what_is_not_there_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "prepare_base", lambda *_: tmp_path)
    for task, data, message in (
        ("moods", tmp_path, "no task 'moods'"),
        ("all", tmp_path / "gone", "no file or folder"),
    ):
        with pytest.raises(TrainingDataError, match=message):
            commands.train(task, data, tmp_path / "out", home=tmp_path)


def test_a_missing_package_is_named_with_the_mend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(name: str) -> None:
        raise ModuleNotFoundError(name="peft")

    monkeypatch.setattr(commands.importlib, "import_module", gone)
    with pytest.raises(MissingExtraError, match=r"package peft.*earful\[train\]"):
        commands.train("all", tmp_path, tmp_path / "out", home=tmp_path)


def test_committed_weights_are_small_finite_safetensors() -> None:
    trained = {f"{spec.name}/head.safetensors" for spec in task_specs()}
    names = {path.relative_to(PACKAGED).as_posix() for path in WEIGHTS}
    assert {"encoder/adapter.safetensors"} | trained <= names
    assert max(path.stat().st_size for path in WEIGHTS) < 4e6
    assert sum(path.stat().st_size for path in WEIGHTS) < 12e6
    for path in WEIGHTS:
        tensors, _ = read_tensors(path)
        assert tensors
        assert all(bool(tensor.isfinite().all()) for tensor in tensors.values())
    assert not [p for pattern in ("*.pt", "*.bin", "*.pkl") for p in PACKAGED.rglob(pattern)]


def test_committed_weights_are_those_of_the_record() -> None:
    record = read_record()
    assert record["adapter"]["sha256"] == file_fingerprint(PACKAGED / "encoder/adapter.safetensors")
    for name, task in record["tasks"].items():
        head = PACKAGED / name / "head.safetensors"
        assert task["head"]["sha256"] == file_fingerprint(head)
        _, metadata = read_tensors(head)
        assert metadata["adapter"] == record["adapter"]["sha256"]


@pytest.mark.parametrize(
    "name",
    [
        "English, three classes",
        "English, Amazon, clear feeling, by side",
        "English, labelled app reviews, three classes",
        "Chinese reviews, labels of the corpus, by side",
        "Chinese, labelled reviews, by side",
    ],
)
def test_the_card_shows_that_it_is_above_every_rival(name: str) -> None:
    systems = read_record()["tasks"]["sentiment"]["evaluation"]["slices"][name]
    ours = systems.pop("Earful")
    assert {systems.pop(part)["n"] for part in ("head alone", "wording alone")} == {ours["n"]}
    assert len(systems) == 4
    for rival, figures in systems.items():
        if rival == SAW.get(name):
            assert ours["accuracy_interval"][1] > figures["accuracy"]
            continue
        assert ours["accuracy"] > figures["accuracy"], rival
        assert ours["macro_f1"] > figures["macro_f1"], rival


def test_the_data_of_the_record_is_all_described() -> None:
    assert read_record()["tasks"]["sentiment"]["data"].keys() <= SOURCES.keys()


def test_a_hash_of_data_follows_its_labels(data_folder: Path) -> None:
    examples = list(load(data_folder))
    before = describe(split(examples))
    assert before == describe(split(list(load(data_folder))))
    assert (
        before["amazon"]["train"] + before["amazon"]["validation"] + before["amazon"]["test"] == 4
    )


def test_models_are_listed_with_their_figures() -> None:
    (summary,) = [s for s in list_models() if s.task == "sentiment"]
    assert summary.trained
    assert summary.labels == LABELS
    assert summary.figures["English, three classes"]["accuracy"] > 0.7
    assert json.dumps(summary.as_json())


def test_the_packaged_weights_label_plain_feelings(predictor: EncoderPredictor) -> None:
    texts = ["I love it, works perfectly", "Crashes all the time", "非常好用", "太差了，闪退"]
    shares = predictor.predict(texts).probabilities["sentiment"]
    assert np.array(LABELS)[shares.argmax(axis=1)].tolist() == [
        "positive",
        "negative",
        "positive",
        "negative",
    ]
