"""What is kept of themes, on disk and by its twin in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from bot.feedback import Aspect, Need, Sentiment
from bot.ports import CommentStore, ThemeColumn, ThemeStore
from bot.storage.database import open_database
from bot.storage.memory import MemoryCommentStore, MemoryThemeStore
from bot.storage.sql_comments import SqlCommentStore
from bot.storage.sql_themes import SqlThemeStore
from models.themes.ledger import Area, EventKind, Ledger, Place, Theme, ThemeEvent
from tests.stored import new, unit_vectors

MAY = datetime(2026, 5, 1, tzinfo=UTC)
Stores = tuple[CommentStore, ThemeStore]


@pytest.fixture(params=["sql", "memory"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stores]:
    if request.param == "memory":
        comments = MemoryCommentStore()
        yield comments, MemoryThemeStore(comments)
        return
    engine = open_database(f"sqlite:///{tmp_path / 'earful.db'}")
    SqlCommentStore(engine, "other").add([new("theirs")])
    yield SqlCommentStore(engine), SqlThemeStore(engine)
    engine.dispose()


def theme(id: str, **more: object) -> Theme:
    centre = unit_vectors(1, seed=int(id[1:]))[0]
    names = {"en": f"Name of {id}", "zh": f"{id} 的名字"}
    return replace(Theme(id, centre, 0.5, "sync", names), **more)


def ledger(*ids: str, **more: object) -> Ledger:
    made = Ledger("model@1", tuple(map(theme, ids)), (Area("sync", {"en": "Sync"}),))
    return replace(made, **{"next_id": 9, **more})


def column(keys: np.ndarray, numbers: list[int], of: Ledger) -> ThemeColumn:
    similarity = np.linspace(0.5, 0.9, len(keys), dtype=np.float32)
    return ThemeColumn(keys, np.array(numbers, np.int32), similarity, tuple(of.numbers()))


def said(themes: ThemeStore) -> list[str]:
    found = themes.column()
    return [found.ids[n] if n >= 0 else Place(n).name for n in found.numbers.tolist()]


def filled(stores: Stores, of: Ledger, numbers: list[int]) -> np.ndarray:
    comments, themes = stores
    keys = comments.add([new(f"c{n}") for n in range(len(numbers))])
    assert themes.save(of, column(keys, numbers, of), after=None, seen=(len(keys), MAY))
    return keys


def test_a_ledger_comes_back_as_it_went_in(stores):
    comments, themes = stores
    comments.add([new("a"), new("b")])
    whole = theme(
        "T2",
        phrases={"en": ("lost notes", "sync"), "zh": ("同步",)},
        examples=("a", "b"),
        born=MAY,
        definition="anything about losing data",
        is_named=True,
        is_muted=True,
        is_pinned=True,
    )
    event = ThemeEvent(
        EventKind.MERGE, "T2", ("T1",), MAY, 7, ("a",), {"overlap": 0.75}, "ana", "Old name"
    )
    kept = ledger(themes=(whole,), events=(event,), merged={"T1": "T2"})
    assert themes.ledger() is None
    assert themes.save(kept, after=None, seen=(2, MAY))
    found = themes.stored()
    assert (found.n_seen, found.last_seen) == (2, MAY)
    np.testing.assert_array_equal(found.ledger.themes[0].centre, whole.centre)
    blank = np.zeros(0, np.float32)
    bare = replace(found.ledger, themes=(replace(found.ledger.themes[0], centre=blank),))
    assert bare == replace(kept, themes=(replace(whole, centre=blank),))


def test_the_theme_of_each_comment_comes_back(stores):
    keys = filled(stores, ledger("T3", "T8"), [1, -2, 0])
    found = stores[1].column()
    np.testing.assert_array_equal(found.keys, keys)
    assert said(stores[1]) == ["T8", "SHORT_PRAISE", "T3"]
    np.testing.assert_allclose(found.similarity, [0.5, 0.7, 0.9], atol=1e-4)


def test_a_ledger_that_another_program_changed_is_not_overwritten(stores):
    filled(stores, ledger("T1"), [0])
    _, themes = stores
    seen = themes.stored()
    assert themes.save(ledger("T1", "T2"), after=seen.token)
    assert not themes.save(ledger("T1"), after=seen.token)
    assert not themes.assign(column(np.array([1]), [0], ledger("T1")), after=seen.token)
    assert not themes.save(ledger("T1"), after=None)
    assert [one.id for one in themes.ledger().themes] == ["T1", "T2"]
    assert (themes.stored().n_seen, themes.stored().last_seen) == (seen.n_seen, MAY)


def test_comments_of_a_theme_that_is_gone_go_where_it_was_merged_into(stores):
    filled(stores, ledger("T1", "T2", "T3", "T4"), [0, 1, 2, 3, -1])
    _, themes = stores
    after = ledger("T3", merged={"T1": "T2", "T2": "T3"})
    assert themes.save(after, after=themes.stored().token)
    assert said(themes) == ["T3", "T3", "T3", "POOL", "POOL"]


def test_a_column_may_be_of_some_comments_only(stores):
    keys = filled(stores, ledger("T1", "T2"), [0, 0, 1])
    _, themes = stores
    one = ledger("T2", "T5", merged={"T1": "T2"})
    assert themes.save(one, column(keys[1:2], [1], one), after=themes.stored().token)
    assert said(themes) == ["T2", "T5", "T2"]


def test_new_comments_are_told_from_those_that_were_looked_at(stores):
    filled(stores, ledger("T1"), [0, -1])
    comments, themes = stores
    keys = comments.add([new("x"), new("c0", "said anew")])
    np.testing.assert_array_equal(themes.unassigned(), keys)
    gone = np.append(keys, 999)
    assert themes.assign(column(gone, [0, -4, 0], ledger("T1")), after=themes.stored().token)
    assert said(themes) == ["POOL", "T1", "NOISE"]
    assert not len(themes.unassigned())


def test_a_comment_takes_its_theme_along(stores):
    filled(stores, ledger("T1"), [0, 0, 0])
    comments, themes = stores
    comments.remove(id="c1")
    assert len(themes.column().keys) == 2
    assert not len(themes.unassigned())


def test_the_version_is_another_one_after_every_change(stores):
    comments, themes = stores
    versions = [themes.version()]
    keys = filled(stores, ledger("T1"), [0])
    versions.append(themes.version())
    assert themes.version() == versions[-1]
    themes.assign(column(keys, [-1], ledger("T1")), after=themes.stored().token)
    versions.append(themes.version())
    themes.save(ledger("T1", "T2"), after=themes.stored().token)
    versions.append(themes.version())
    comments.remove(id="c0")
    versions.append(themes.version())
    assert len(set(versions)) == len(versions)


def test_events_are_added_and_found_by_theme_and_by_number(stores):
    _, themes = stores
    birth = ThemeEvent(EventKind.BIRTH, "T1", at=MAY)
    merge = ThemeEvent(EventKind.MERGE, "T2", ("T1",))
    mute = ThemeEvent(EventKind.MUTE, "T2", by="ana")
    themes.save(ledger("T1", events=(birth,)), after=None)
    themes.save(ledger("T2", events=(birth, merge, mute)), after=themes.stored().token)
    everything = themes.events()
    assert [one.event for one in everything] == [birth, merge, mute]
    assert [one.event for one in themes.events(theme="T1")] == [birth, merge]
    assert [one.event for one in themes.events(everything[1].number)] == [mute]


def test_what_names_a_comment_that_is_gone_is_dropped(stores):
    comments, themes = stores
    comments.add([new("a", author="Ana"), new("b")])
    named = ledger(
        themes=(theme("T1", examples=("a", "b", "never there")),),
        events=(ThemeEvent(EventKind.BIRTH, "T1", evidence=("b", "a")),),
    )
    themes.save(named, after=None)
    assert themes.ledger().themes[0].examples == ("a", "b")
    token = themes.stored().token
    assert themes.prune() == 0
    assert themes.stored().token == token
    comments.remove(author="Ana")
    assert themes.prune() == 1
    assert themes.ledger().themes[0].examples == ("b",)
    assert themes.ledger().events[0].evidence == ("b",)
    assert not themes.save(named, after=token)


def test_whoever_clears_the_comments_clears_their_themes(stores):
    filled(stores, ledger("T1"), [0])
    comments, themes = stores
    comments.clear()
    assert themes.stored() is None
    assert not len(themes.column().keys)
    assert not themes.events()


def test_what_themes_are_made_of(stores):
    comments, themes = stores
    aspects = [Aspect(0, 4, Sentiment.NEGATIVE, 0.9)]
    comments.add(
        [
            new("a", "Sync fails", lang="en", created_at=MAY, needs=[Need.BUG_REPORT],
                aspects=aspects, sentiment=Sentiment.NEGATIVE, content_hash="00ff" * 8),
            new("b", "好"),
        ]
    )  # fmt: skip
    keys = comments.keys()
    rows = themes.rows()
    np.testing.assert_array_equal(rows.keys, keys)
    assert rows.hashes[0] == 0x00FF00FF00FF00FF
    assert rows.created_at.tolist() == [MAY.replace(tzinfo=None), None]
    assert rows.came_at.shape == rows.created_at.shape
    assert (list(rows.languages), rows.lengths.tolist()) == (["en", None], [10, 1])
    assert (rows.sentiment.tolist(), rows.needs.tolist()) == ([0, 1], [1, 128])
    np.testing.assert_array_equal(themes.rows(keys[1:]).keys, keys[1:])
    asked = np.array([keys[1], 999, keys[0]])
    assert themes.texts(asked) == ["好", "", "Sync fails"]
    assert themes.ids(asked) == ["b", "", "a"]
    assert themes.aspects(asked) == [[], [], [("sync", 0)]]
