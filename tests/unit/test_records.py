"""Corrections, thumbs and settings: the last word counts, and goes when its comment goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.corrections import Corrections, is_value
from bot.forgetting import Forgotten
from bot.records import Correction, Label, Thumb
from bot.rendering.slack_words import say
from bot.slack.permissions import TeamSettings, may_ask, read_settings
from bot.storage.database import open_database
from bot.storage.sql_comments import SqlCommentStore
from bot.storage.sql_records import SqlRecordStore, SqlSettingStore
from bot.storage.sql_themes import SqlThemeStore
from factories import comment, labelled
from models.testing import HashingPredictor

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
WRONG = Correction("a", Label.SENTIMENT, "negative", "positive", "U1", NOW, "e5@1")
THUMB = Thumb("C1", "1.1", "U1", True, '{"kind":"summary","topic":"Hooli"}', NOW, "e5@1")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path}/earful.db")
    yield engine
    engine.dispose()


@pytest.fixture
def comments(engine: Engine) -> SqlCommentStore:
    store = SqlCommentStore(engine)
    said = [comment("it drops", id="a"), comment("love it", id="b")]
    store.add(labelled(said, HashingPredictor()))
    return store


def test_the_last_correction_of_a_label_counts(engine: Engine, comments: SqlCommentStore) -> None:
    records = SqlRecordStore(engine)
    later = replace(WRONG, now="neutral", by="U2", at=NOW + timedelta(hours=1))
    need = replace(WRONG, label=Label.NEED, was="praise", now="", at=NOW + timedelta(hours=2))
    assert all(records.correct(one) for one in (WRONG, later, need))
    assert records.corrections() == [later, need]
    assert records.corrections(["b"]) == []
    assert SqlRecordStore(engine, "other").corrections() == []


def test_what_is_forgotten_takes_its_corrections_along(
    engine: Engine, comments: SqlCommentStore
) -> None:
    records = SqlRecordStore(engine)
    assert records.correct(WRONG)
    comments.remove(id="a")
    assert records.corrections() == []
    assert not records.correct(WRONG)


def test_one_person_has_one_thumb_on_an_answer(engine: Engine) -> None:
    records = SqlRecordStore(engine)
    for thumb in (THUMB, replace(THUMB, is_good=False), replace(THUMB, user="U2")):
        records.rate(thumb)
    assert {(one.user, one.is_good) for one in records.thumbs()} == {("U1", False), ("U2", True)}
    assert records.forget(Forgotten("hooli")) == 2
    assert records.thumbs() == []


def test_corrections_are_kept_beside_what_the_models_said(
    engine: Engine, comments: SqlCommentStore
) -> None:
    service = Corrections(comments, SqlThemeStore(engine), SqlRecordStore(engine), say)
    for now in ("positive", "neutral"):
        subject = service.subject("a", "en")
        assert subject is not None
        assert service.correct(subject, Label.SENTIMENT, now, "U1", NOW)
    assert service.said(["a", "b"], "en") == {"a": "neutral"}
    assert service.said(["a"], "zh") == {"a": "中性"}
    text, n = service.export()
    made = comments.load(comments.keys())[0].labels.sentiment
    assert n == 1
    assert text.splitlines()[1].startswith(f"a,it drops,sentiment,{made},neutral,U1,2026-05-04")
    assert service.subject("gone", "en") is None


@pytest.mark.parametrize(
    ("label", "value", "is_one"),
    [
        (Label.SENTIMENT, "neutral", True),
        (Label.SENTIMENT, "furious", False),
        (Label.NEED, "praise bug_report", True),
        (Label.NEED, "", True),
        (Label.NEED, "money", False),
        (Label.THEME, "T1", True),
        (Label.THEME, "", True),
        (Label.THEME, "T9", False),
    ],
)
def test_only_values_of_a_label_are_taken(label: Label, value: str, is_one: bool) -> None:
    assert is_value(label, value, ["T1"]) is is_one


def test_settings_are_kept_by_name(engine: Engine) -> None:
    store = SqlSettingStore(engine)
    assert store.get("team") is None
    for days in (30, 90):
        store.put("team", {"days": days, "later": True}, "U1", NOW)
    held = store.get("team")
    assert held is not None
    assert read_settings(held) == TeamSettings(days=90)
    assert SqlSettingStore(engine, "other").get("team") is None


def test_admins_may_always_ask() -> None:
    limited = TeamSettings(admins=("U1",), askers=("U2",))
    assert [may_ask(limited, user) for user in ("U1", "U2", "U3", None)] == [
        True,
        True,
        False,
        False,
    ]
    assert may_ask(TeamSettings(), None)
