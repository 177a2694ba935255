"""`earful models explain` as its users run it, on a tiny encoder with heads of every kind."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import bot.cli
from bot import bootstrap
from encoders import make_encoder, make_heads
from models.attribution import Explainer
from models.base import prepare_base
from models.network import load_network
from models.tasks import task_specs
from models.testing import HashingPredictor


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("models")
    return make_encoder(folder / "encoder"), make_heads(folder / "weights")


@pytest.fixture(scope="module")
def real(pytestconfig: pytest.Config) -> Explainer:
    """Explains with the packaged weights."""
    base = prepare_base(Path(pytestconfig.cache.mkdir("earful-home")))
    return Explainer(load_network(base), base)


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path, models: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    encoder, weights = models
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EARFUL_DATABASE_URL", raising=False)
    monkeypatch.setenv("EARFUL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("EARFUL_ENCODER", str(encoder))
    monkeypatch.setenv("EARFUL_WEIGHTS", str(weights))
    monkeypatch.setattr(bootstrap.Earful, "predictor", HashingPredictor())


def run(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["earful", *words])
        with pytest.raises(SystemExit) as stopped:
            bot.cli.main()
    captured = capfd.readouterr()
    return int(stopped.value.code or 0), captured.out, captured.err


def explain(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    return run(capfd, "models", "explain", *words)


def test_the_words_of_a_label_are_named(capfd: pytest.CaptureFixture[str]) -> None:
    text = "sync is broken, love the rest!"

    status, out, _ = explain(capfd, text, "--task", "mood", "--label", "glad", "--json")

    found = json.loads(out)
    assert status == 0
    assert (found["task"], found["label"], found["text"]) == ("mood", "glad", text)
    assert [text[word["start"] : word["end"]] for word in found["words"]] == [
        *("sync", "is", "broken", "love", "the", "rest", "!")
    ]
    assert sum(abs(word["weight"]) for word in found["words"]) == pytest.approx(1, abs=1e-3)
    assert {word["weight"] > 0 for word in found["for"]} <= {True}
    assert {word["weight"] < 0 for word in found["against"]} <= {True}
    assert found["model"].startswith("weights@")


def test_it_is_told_in_plain_text(capfd: pytest.CaptureFixture[str]) -> None:
    status, out, _ = explain(capfd, "sync [again] is broken", "--task", "wishes")

    head, marked, supporting, *_ = out.splitlines()
    assert status == 0
    assert head.startswith("wishes: ")
    assert marked.replace("[+", "").replace("[-", "").replace("]", "") == "sync [again is broken"
    assert supporting.startswith("for ")


def test_a_stored_comment_is_explained_with_its_product(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "reviews.csv"
    path.write_text("id,text,product\nr1,leaving plum for good,Plum\n", encoding="utf-8")
    run(capfd, "ingest", str(path))

    _, out, _ = explain(capfd, "--id", "r1", "--task", "leaving", "--json")
    _, plain, _ = explain(capfd, "leaving plum for good", "--task", "leaving", "--json")

    found, other = json.loads(out), json.loads(plain)
    assert (found["id"], found["text"], found["product"]) == ("r1", other["text"], "Plum")
    assert (other["id"], other["product"]) == (None, None)
    assert found["probability"] != other["probability"]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["a text", "--task", "tone"], "no task 'tone'; name one of leaving, mood"),
        (["a text", "--task", "mood", "--label", "odd"], "no label 'odd'; name one of sad"),
        (["a text", "--task", "parts"], "parts marks words itself"),
        (["--id", "r9", "--task", "mood"], "no comment 'r9'"),
    ],
)
def test_what_is_not_there_is_named(
    capfd: pytest.CaptureFixture[str], words: list[str], reason: str
) -> None:
    status, out, _ = explain(capfd, *words, "--json")

    assert status == 2
    assert reason in json.loads(out)["error"]


@pytest.mark.parametrize("words", [[], ["a text", "--id", "r1"]])
def test_one_comment_is_asked_for(capfd: pytest.CaptureFixture[str], words: list[str]) -> None:
    status, _, err = explain(capfd, *words)

    assert status == 2
    assert "either a text or --id" in err


def test_torch_is_loaded_for_an_explanation_alone() -> None:
    heavy = {"torch", "transformers", "captum", "matplotlib"}
    code = f"import sys, bot.cli; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("text", "label", "told"),
    [
        ("The new editor is terrible and I hate it", "negative", {"terrible", "hate"}),
        ("I love this app, the search is excellent", "positive", {"love", "excellent"}),
        ("这家酒店很脏，非常失望", "negative", {"脏", "失望"}),
    ],
)
def test_the_packaged_models_rest_on_words_that_people_would_name(
    real: Explainer, text: str, label: str, told: set[str]
) -> None:
    found = real.explain(text, {task.name: task for task in task_specs()}["sentiment"])

    assert found.label == label
    assert {word.text for word in found.supporting[:3]} & told
    assert not {word.text for word in found.opposing} & told
