"""`earful models list | promote | rollback | prepare` and the doctor, as their users run them."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

import bot.cli
from bot import bootstrap
from bot.bootstrap import Earful
from bot.config import Settings
from bot.doctor import examine
from models.canary import write_canary
from models.datasets import Example
from models.errors import ModelError
from models.registry import Registry, register_packaged
from models.tasks import TaskSpec
from models.testing import HashingPredictor
from models.training_profile import profile, write_profile
from weights import make_weights

SENTIMENT = TaskSpec("sentiment", HashingPredictor.labels["sentiment"], Path())


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose packaged models are tiny, with a predictor that needs none."""
    monkeypatch.chdir(tmp_path)
    for name in ("EARFUL_DATABASE_URL", "EARFUL_WEIGHTS", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("EARFUL_HOME", str(tmp_path / "home"))
    register_packaged(complete(make_weights(tmp_path / "package", 1)))
    registry = partial(Registry, packaged=tmp_path / "package")
    monkeypatch.setattr(bootstrap, "Registry", registry)
    monkeypatch.setattr("models.inference.load_predictor", lambda *_, **__: HashingPredictor())
    return tmp_path


def complete(weights: Path) -> Path:
    write_canary(HashingPredictor(), [SENTIMENT], weights)
    texts = [f"great app {row} sync" for row in range(60)]
    taught = [Example(text, (), "en", "made", text) for text in texts]
    write_profile(profile([(SENTIMENT, taught)], HashingPredictor()), weights)
    return weights


def run(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["earful", *words])
        with pytest.raises(SystemExit) as stopped:
            bot.cli.main()
    captured = capfd.readouterr()
    return int(stopped.value.code or 0), captured.out, captured.err


def test_promote_list_and_rollback(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    mine = complete(make_weights(home / "mine", 2, figure=0.85))
    status, out, _ = run(capfd, "models", "promote", str(mine))
    assert status == 0
    assert "In use: mine@" in out
    assert "mood: macro-F1 0.800 -> 0.850 (1 test)" in out
    assert "models relabel" in out
    _, out, _ = run(capfd, "models", "list")
    assert "In use: mine@" in out
    assert "* mine@" in out
    assert "  earful@" in out
    assert "wishes: fix, add" in out
    status, out, _ = run(capfd, "models", "rollback", "--json")
    assert status == 0
    assert json.loads(out)["now"].startswith("earful@")
    status, out, err = run(capfd, "models", "rollback")
    assert (status, out) == (1, "")
    assert "nothing to go back to" in err


def test_the_list_as_json_is_one_document(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capfd, "models", "list", "--json")
    listed = json.loads(out)
    assert status == 0
    assert listed["in_use"]["id"] == listed["revisions"][0]["id"]
    assert listed["in_use"]["why"] == "packaged"
    assert listed["revisions"][0]["state"] == "whole"
    assert [task["task"] for task in listed["tasks"]] == ["mood", "wishes"]
    assert listed["history"] == []
    run(capfd, "models", "promote", "earful")
    _, out, _ = run(capfd, "models", "list", "--json")
    (change,) = json.loads(out)["history"]
    assert (change["action"], change["revision"]) == ("promote", listed["in_use"]["id"])


def test_a_damaged_revision_is_listed_as_such_and_refused(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (home / "package" / "mood" / "head.safetensors").write_bytes(b"")
    status, out, _ = run(capfd, "models", "list")
    assert status == 0
    assert "damaged" in out
    status, _, err = run(capfd, "models", "prepare")
    assert status == 1
    assert "is damaged" in err
    assert "Traceback" not in err


def test_worse_models_are_refused(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    worse = complete(make_weights(home / "worse", 2, figure=0.7))
    status, _, err = run(capfd, "models", "promote", str(worse))
    assert status == 1
    assert "--force" in err
    status, out, _ = run(capfd, "models", "promote", str(worse), "--force", "--json")
    assert status == 0
    assert len(json.loads(out)["worse"]) == 2


def test_a_name_that_nobody_has_is_wrong_use(capfd: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capfd, "models", "promote", "nosuch")
    assert status == 2
    said = " ".join(err.split())
    assert "nosuch is neither a folder nor a revision; name a folder, or one of earful@" in said


def test_the_setting_wins_and_is_said(
    home: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, other = (complete(make_weights(home / n, s)) for n, s in (("mine", 2), ("other", 3)))
    monkeypatch.setenv("EARFUL_WEIGHTS", str(other))
    _, out, _ = run(capfd, "models", "promote", str(mine))
    assert "EARFUL_WEIGHTS is set" in out
    _, out, _ = run(capfd, "models", "list")
    assert "In use: other@" in out
    assert "(EARFUL_WEIGHTS is set)" in out


def test_models_that_fail_their_canary_do_not_start(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    other = make_weights(home / "other", 2)
    turned = TaskSpec("sentiment", ("positive", "neutral", "negative"), Path())
    write_canary(HashingPredictor(), [turned], other)
    status, _, err = run(capfd, "models", "promote", str(other))
    assert status == 1
    assert "sentiment has other labels" in err


def test_prepare_again_throws_away_what_was_prepared(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    made = home / "home" / "models" / "runtime" / "x"
    made.mkdir(parents=True)
    (made / "checksums.json").write_text("{}")
    assert run(capfd, "models", "prepare")[0] == 0
    assert made.exists()
    assert run(capfd, "models", "prepare", "--again")[0] == 0
    assert not made.exists()


def test_the_doctor_names_revision_canary_and_drift(home: Path) -> None:
    path = home / "reviews.csv"
    rows = [f"r{row},Приложение ужасно {row},2026-03-01" for row in range(60)]
    path.write_text("\n".join(["id,review,date", *rows]), encoding="utf-8")
    earful = Earful(Settings())
    try:
        assert ("drift", True) in {(check.name, check.ok) for check in examine(earful)}
        ingest(earful, path)
        found = {check.name: check for check in examine(earful)}
    finally:
        earful.close()
    assert found["models"].detail.startswith("earful@")
    assert found["canary"].detail.startswith("48 fixed comments")
    assert "large shift" in found["drift: scripts"].detail
    assert "models evaluate" in found["drift: scripts"].mend
    assert all(check.ok for name, check in found.items() if name.startswith("drift"))


def test_the_doctor_goes_on_when_the_models_are_damaged(home: Path) -> None:
    (home / "package" / "reference" / "canary.json").unlink()
    earful = Earful(Settings())
    try:
        found = {check.name: check for check in examine(earful)}
    finally:
        earful.close()
    assert not found["models"].ok
    assert "reference/canary.json" in found["models"].detail
    assert found["database"].ok


def test_a_predictor_of_ones_own_needs_no_weights(home: Path) -> None:
    earful = Earful(Settings(), predictor=HashingPredictor())
    assert earful.predictor is earful.predictor_of(None)
    assert earful.predictor.revision == HashingPredictor.revision


def test_the_weights_of_a_folder_are_checked_too(home: Path) -> None:
    mine = complete(make_weights(home / "mine", 2))
    assert Earful(Settings()).predictor_of(mine).revision == HashingPredictor.revision
    write_canary(HashingPredictor(), [TaskSpec("sentiment", ("x", "y", "z"), Path())], mine)
    with pytest.raises(ModelError, match="canary"):
        Earful(Settings()).predictor_of(mine)


def ingest(earful: Earful, path: Path) -> None:
    from datetime import UTC, datetime

    from bot.ingest.pipeline import ingest as ingest_file

    corpus = earful.corpus()
    ingest_file(
        path,
        store=corpus.store,
        index=corpus.index,
        predictor=earful.predictor,
        zone=earful.settings.zone,
        now=datetime.now(UTC),
    )
