"""The workspace that is spoken of changes by itself when the first real feedback comes in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.bootstrap import SAMPLE, Earful
from bot.config import Settings
from bot.ingest.pipeline import ingest_rows
from models.testing import HashingPredictor


def test_real_feedback_takes_the_place_of_the_sample_without_a_restart(tmp_path: Path) -> None:
    earful = Earful(Settings(EARFUL_HOME=tmp_path), predictor=HashingPredictor())
    sample, now = earful.corpus(SAMPLE), datetime.now(UTC)
    ingest_rows(
        [{"id": "s1", "text": "A sample that crashes", "source": "survey"}],
        store=sample.store,
        index=sample.index,
        predictor=earful.predictor,
        zone=earful.zone,
        now=now,
    )
    backing, desk = earful.backing(), earful.desk()
    assert set(backing.comments.values("source")) == {"survey"}
    assert backing.corrections.subject("s1", "en") is not None
    earful.inbox().intake.keep([{"id": "r1", "text": "It crashes", "source": "Slack"}], now)
    assert set(backing.comments.values("source")) == {"Slack"}
    assert backing.corrections.subject("s1", "en") is None
    assert backing.corrections.subject("r1", "en") is not None
    assert desk.ask("what do people say about crashes?").n_considered == 1
    earful.close()
