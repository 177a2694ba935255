"""`earful themes` as its users run it: real files, a real database, documented exit statuses."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

import bot.cli
from bot import bootstrap
from models.testing import HashingPredictor, TinyThemes

TOPICS = (
    "login loop again and again on number {n}",
    "search finds nothing for word {n}",
    "battery drains within hours says {n}",
    "great {n}",
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("EARFUL_DATABASE_URL", "EARFUL_TIMEZONE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("EARFUL_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(bootstrap.Earful, "predictor", HashingPredictor())
    monkeypatch.setattr(bootstrap.Earful, "theme_maker", TinyThemes())
    return tmp_path


@pytest.fixture
def ingested(home: Path, capfd: pytest.CaptureFixture[str]) -> Path:
    path = home / "reviews.csv"
    rows = (f"c{n},{TOPICS[n % 4].format(n=n)},2026-03-02,a{n % 24}" for n in range(80))
    path.write_text("\n".join(["id,text,date,author", *rows]), encoding="utf-8")
    assert run(capfd, "ingest", str(path))[0] == 0
    return path


def run(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["earful", *words])
        with pytest.raises(SystemExit) as stopped:
            bot.cli.main()
    captured = capfd.readouterr()
    return int(stopped.value.code or 0), captured.out, captured.err


def listed(capfd: pytest.CaptureFixture[str]) -> dict:
    status, out, _ = run(capfd, "themes", "--json")
    assert status == 0
    return json.loads(out)


def test_an_ingest_ends_with_themes(ingested: Path, capfd: pytest.CaptureFixture[str]) -> None:
    table = listed(capfd)
    assert [(one["id"], one["count"]) for one in table["themes"]] == [
        ("T1", 20),
        ("T2", 20),
        ("T3", 20),
    ]
    first = table["themes"][0]
    assert (first["share"], first["customers"]) == (0.25, 6)
    assert first["interval"][0] < 0.25 < first["interval"][1]
    assert first["born"] == "2026-03-02T00:00:00+00:00"
    places = {one["place"]: one["count"] for one in table["places"]}
    assert places["pool"] == table["no_theme"]["count"]
    assert sum(places.values()) + 60 == table["n_comments"] == 80


def test_the_list_is_read_in_two_languages(
    ingested: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(capfd, "themes", "rename", "T1", "登录问题")
    _, out, _ = run(capfd, "themes")
    assert "Themes of 80 comments" in out
    assert "登录问题" not in out
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    _, out, _ = run(capfd, "themes")
    assert "80 条评论的主题" in out
    assert "登录问题" in out
    _, out, _ = run(capfd, "themes", "--lang", "en")
    assert "short praise 20 (25 %)" in " ".join(out.split())


def test_decisions_are_made_and_remembered(
    ingested: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = run(capfd, "themes", "rename", "t2", "Search")
    assert (status, out) == (0, "T2 is called Search now.\n")
    status, out, _ = run(capfd, "themes", "merge", "T2", "T3", "--json")
    assert json.loads(out)["theme"]["name"] == "Search"
    run(capfd, "themes", "mute", "T1")
    run(capfd, "themes", "pin", "T1")
    run(capfd, "themes", "unpin", "T1")
    themes = {one["id"]: one for one in listed(capfd)["themes"]}
    assert themes["T2"]["count"] == 40
    assert (themes["T1"]["is_muted"], themes["T1"]["is_pinned"]) == (True, False)
    _, out, _ = run(capfd, "themes", "split", "T2", "--json")
    assert [one["id"] for one in json.loads(out)["themes"]] == ["T2", "T4"]
    _, out, _ = run(capfd, "themes", "history", "T2", "--json")
    kinds = [one["kind"] for one in json.loads(out)["events"]]
    assert kinds == ["birth", "rename", "merge", "split"]
    _, out, _ = run(capfd, "themes", "history", "T1")
    assert "T1 muted" in out


def test_a_theme_in_plain_words(ingested: Path, capfd: pytest.CaptureFixture[str]) -> None:
    words = "battery drains within hours"
    status, out, _ = run(capfd, "themes", "define", words, "--name", "Battery", "--json")
    document = json.loads(out)
    assert status == 0
    assert (document["theme"]["name"], document["theme"]["definition"]) == ("Battery", words)
    status, out, _ = run(capfd, "themes", "refresh", "--json")
    assert (status, json.loads(out)["moved"]) == (0, 0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("rename", "T99", "x"), "There is no theme 'T99'; `earful themes` lists them."),
        (("merge", "T1", "T1"), "T1 cannot be merged with itself; name two themes."),
        (("export", "themes.xls"), "let it end in .csv, .jsonl, .md."),
        (("history", "sync"), "There is no theme 'sync'"),
        (("define", " "), "Say in a few words what the theme is about."),
    ],
)
def test_what_cannot_be_done_is_said(
    ingested: Path, capfd: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    status, out, err = run(capfd, "themes", *words)
    assert (status, out) == (2, "")
    assert said in " ".join(err.split())
    status, out, _ = run(capfd, "themes", *words, "--json")
    assert status == 2
    assert said in json.loads(out)["error"]


def test_without_comments_there_are_no_themes(capfd: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capfd, "themes")
    assert (status, out) == (2, "")
    assert "There are no themes yet" in err


def test_themes_are_written_to_files(
    ingested: Path, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    run(capfd, "themes", "rename", "T1", "=1+1 | *bold*")
    for name in ("t.csv", "t.jsonl", "t.md"):
        assert run(capfd, "themes", "export", name)[0] == 0
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows if row["id"] == "T1"] == ["'=1+1 | *bold*"]
    assert sum(int(row["count"]) for row in rows) == 80
    lines = (tmp_path / "t.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["id"] for line in lines} == {"T1", "T2", "T3"}
    assert "=1+1 \\| \\*bold\\* " in (tmp_path / "t.md").read_text(encoding="utf-8")


def test_whoever_is_forgotten_is_forgotten_in_the_themes(
    ingested: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (first, *_) = listed(capfd)["themes"][0]["evidence"]
    run(capfd, "forget", "--id", first)
    table = listed(capfd)
    assert table["n_comments"] == 79
    assert all(first not in one["evidence"] for one in table["themes"])
    _, out, _ = run(capfd, "themes", "history", "--json")
    assert all(first not in one["evidence"] for one in json.loads(out)["events"])
