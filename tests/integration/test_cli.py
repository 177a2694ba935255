"""The command line as its users run it: real files, a real database, documented exit statuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import bot.cli
from bot import bootstrap
from factories import SentimentOnly
from models.testing import HashingPredictor

REVIEWS = """id,review,date,stars,app,os
r1,Sync is broken since the update,2026-03-01,1,Plum,Android
r2,Love the dark mode,2026-03-02,5,Plum,iOS
r3,sync loses my notes,2026-03-03,2,Plum,Android
r4,,2026-03-04,3,Plum,iOS
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("EARFUL_DATABASE_URL", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "EARFUL_TIMEZONE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("EARFUL_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(bootstrap.Earful, "predictor", HashingPredictor())
    return tmp_path


def run(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["earful", *words])
        with pytest.raises(SystemExit) as stopped:
            bot.cli.main()
    captured = capfd.readouterr()
    return int(stopped.value.code or 0), captured.out, captured.err


def reviews(home: Path) -> str:
    path = home / "reviews.csv"
    path.write_text(REVIEWS, encoding="utf-8")
    return str(path)


def test_ingest_then_ask(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capfd, "ingest", reviews(home), "--source", "play")
    assert status == 1  # one row is empty, and named
    assert "3 added" in out
    assert "line 5" in out
    status, out, _ = run(capfd, "ask", "summarise the feedback on sync", "--json")
    answer = json.loads(out)
    assert status == 0
    assert answer["n_comments"] == 2
    assert {quote["id"] for quote in answer["evidence"]} == {"r1", "r3"}
    assert answer["query"]["kind"] == "summary"


def test_a_second_ingest_changes_nothing(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(capfd, "ingest", reviews(home))
    _, out, _ = run(capfd, "ingest", reviews(home), "--json")
    report = json.loads(out)["files"][0]
    assert (report["n_added"], report["n_unchanged"]) == (0, 3)


def test_now_decides_what_the_last_days_are(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(capfd, "ingest", reviews(home))
    _, out, _ = run(capfd, "ask", "feedback in the last 2 days", "--now", "2026-03-02", "--json")
    answer = json.loads(out)
    assert answer["n_comments"] == 2
    assert answer["period"] == {"since": "2026-03-01", "until": "2026-03-03"}


def test_a_named_conversation_goes_on(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(capfd, "ingest", reviews(home))
    run(capfd, "ask", "summarise the feedback on sync", "--thread", "board")
    _, out, _ = run(capfd, "ask", "and on iOS?", "--thread", "board", "--json")
    asked = json.loads(out)["query"]
    assert (asked["topic"], asked["filters"]) == ("sync", {"platform": "iOS"})


def test_who_is_forgotten_is_forgotten_in_conversations(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    table = "text,account,date\nsync is broken,Acme Corp,2026-03-01\nnice,Globex,2026-03-01\n"
    (home / "tickets.csv").write_text(table, encoding="utf-8")
    run(capfd, "ingest", str(home / "tickets.csv"))
    run(capfd, "ask", "what does Acme Corp say about sync?", "--thread", "qbr")
    status, _, _ = run(capfd, "forget", "--account", "Acme Corp")
    assert status == 0
    _, out, _ = run(capfd, "ask", "in the last 30 days", "--thread", "qbr", "--json")
    asked = json.loads(out)["query"]
    assert (asked["topic"], asked["filters"]) == (None, {})


def test_forget_is_for_good(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(capfd, "ingest", reviews(home))
    status, out, _ = run(capfd, "forget", "--id", "r1")
    assert (status, out) == (0, "1 comments forgotten.\n")
    _, out, _ = run(capfd, "ask", "summarise the feedback on sync", "--json")
    assert json.loads(out)["n_comments"] == 1


def labels_check(capfd: pytest.CaptureFixture[str]) -> dict[str, object]:
    _, out, _ = run(capfd, "doctor", "--json")
    return next(check for check in json.loads(out)["checks"] if check["name"] == "labels")


def test_labels_of_earlier_models_are_renewed(
    home: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap.Earful, "predictor", SentimentOnly())
    run(capfd, "ingest", reviews(home))
    monkeypatch.setattr(bootstrap.Earful, "predictor", HashingPredictor())
    check = labels_check(capfd)
    assert (check["ok"], check["detail"]) == (False, "3 comments by hashing@0")
    assert "earful models relabel" in str(check["mend"])
    _, out, _ = run(capfd, "ask", "what do people praise?", "--json")
    assert "3 comments" in json.loads(out)["headline"]
    status, out, _ = run(capfd, "models", "relabel", "--json")
    assert status == 0
    assert json.loads(out) == {
        "revision": "hashing@1",
        "relabelled": 3,
        "revisions": {"hashing@1": 3},
    }
    assert labels_check(capfd)["ok"]
    _, out, _ = run(capfd, "ask", "what do people praise?", "--json")
    answer = json.loads(out)
    assert answer["n_comments"] == 1
    assert answer["query"]["filters"] == {"need": "praise"}
    assert answer["models"] == {"sentiment": "hashing@1", "needs": "hashing@1"}
    _, out, _ = run(capfd, "models", "relabel")
    assert out == "Nothing to label again; 3 comments are labelled by hashing@1.\n"


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("ingest", "nosuch.csv"), 2, "nosuch.csv"),
        (("ingest", "reviews.csv", "--map", "nonsense"), 2, "FIELD=COLUMN"),
        (("ask", "summary", "--now", "tomorrow"), 2, "--now"),
        (("ask",), 2, "question"),
        (("forget",), 2, "exactly one"),
        (("forget", "--id", "nobody"), 1, "0 comments"),
        (("nonsense",), 2, "nonsense"),
    ],
)
def test_wrong_use_is_a_sentence_and_a_status(
    home: Path, capfd: pytest.CaptureFixture[str], words: tuple[str, ...], status: int, said: str
) -> None:
    reviews(home)
    found, out, err = run(capfd, *words)
    assert found == status
    assert said in out + err
    assert "Traceback" not in out + err


def test_with_json_an_error_is_json_too(capfd: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capfd, "ingest", "nosuch.csv", "--json")
    assert status == 2
    assert "nosuch.csv" in json.loads(out)["errors"][0]["error"]


def test_an_unexpected_error_is_logged_and_shown_as_a_reference(
    home: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(bootstrap.Earful, "desk", broken)
    status, out, err = run(capfd, "ask", "summary")
    assert status == 1
    assert "reference" in err
    assert "secret detail" not in out + err
    assert "secret detail" in (home / "home" / "earful.log").read_text(encoding="utf-8")


def test_a_wrong_setting_is_named(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EARFUL_TIMEZONE", "Mars/Olympus")
    status, _, err = run(capfd, "ask", "summary")
    assert status == 2
    assert "EARFUL_TIMEZONE" in err
    assert "Europe/Berlin" in err


def test_the_sample_answers_until_there_is_real_feedback(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = run(capfd, "demo", "--now", "2026-03-31")
    assert status == 0
    assert "earful ingest" in out
    _, out, _ = run(capfd, "ask", "summary", "--json")
    assert json.loads(out)["n_comments"] > 600
    run(capfd, "ingest", reviews(home))
    _, out, _ = run(capfd, "ask", "summary", "--json")
    assert json.loads(out)["n_comments"] == 3
