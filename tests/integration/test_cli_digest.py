"""`earful digest …` from a terminal, with a clock that is moved."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bot.bootstrap import WORKSPACE, Earful
from bot.cli_digest import register
from bot.config import Settings
from bot.digests.background import Background
from bot.errors import QuestionError
from factories import comment, labelled
from models.testing import HashingPredictor

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.setenv("EARFUL_HOME", str(tmp_path))
    monkeypatch.delenv("SLACK_BOT_TOKEN", raising=False)
    settings = Settings(_env_file=None)

    @contextmanager
    def opened() -> Iterator[Earful]:
        earful = Earful(settings, predictor=HashingPredictor())
        yield earful
        earful.close()

    with opened() as earful:
        said = [
            comment(f"calls drop, number {n}", created_at=MONDAY + timedelta(days=n % 14 - 7))
            for n in range(40)
        ]
        earful.corpus(WORKSPACE).store.add(labelled(said, earful.predictor))
        earful.corpus(WORKSPACE).index.refresh(earful.store(WORKSPACE))
    app = typer.Typer()
    register(app, opened)

    def invoke(*words: str) -> Any:
        found = CliRunner().invoke(app, ["digest", *words, "--json"])
        if found.exception and not isinstance(found.exception, SystemExit):
            raise found.exception
        return json.loads(found.stdout_bytes)

    return invoke


def test_digests_are_added_listed_sent_and_skipped(run):
    order = ["weekly", "Mon", "9:00", "#product", "about", "calls"]
    added = run("add", *order, "--now", "2026-02-27T12:00Z")
    assert (added["id"], added["channel"]) == ("D1", "#product")
    assert added["next"] == "2026-03-02T09:00:00+00:00"
    assert run("run", "--now", "2026-03-02T08:59Z") == {"ran": []}
    (ran,) = run("run", "--now", "2026-03-02T09:00Z")["ran"]
    assert (ran["state"], ran["since"]) == ("posted", None)
    assert ran["answer"]["n_comments"] > 0
    assert run("run", "--now", "2026-03-02T09:01Z") == {"ran": []}
    (ran,) = run("run", "--now", "2026-03-09T10:00Z")["ran"]
    assert ran["since"] == "2026-03-02"
    (ran,) = run("run", "--now", "2026-03-18T10:00Z")["ran"]
    assert ran["state"] == "skipped"
    (ran,) = run("run", "D1", "--now", "2026-03-18T10:00Z")["ran"]
    assert ran["state"] == "posted"
    assert [one["id"] for one in run("list")["digests"]] == ["D1"]


def test_a_moment_before_the_digest_was_made_can_be_pretended(run):
    run("add", "每周一9点 关于calls的反馈")
    (ran,) = run("run", "--now", "2026-03-02T09:30Z")["ran"]
    assert ran["state"] == "posted"


def test_what_is_not_there_is_said(run):
    for words in (("run", "D9"), ("add", "about calls"), ("add", "daily 9:00 help")):
        with pytest.raises(QuestionError):
            run(*words)


def test_the_clock_goes_on_when_a_step_fails_and_stops_when_told():
    seen: list[datetime] = []
    moments = iter(MONDAY + timedelta(minutes=n) for n in range(10**6))

    def fails(_now: datetime) -> None:
        raise ValueError("a secret comment")

    with Background([fails, seen.append], clock=lambda: next(moments), every_seconds=0.01) as it:
        while len(seen) < 3:
            it._stop.wait(0.01)
    n = len(seen)
    assert not it._thread.is_alive()
    assert len(seen) == n
