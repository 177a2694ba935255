"""Themes that are kept up with the comments, and changed by people."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from bot.errors import StoreError, ThemeError
from bot.feedback import Comment
from bot.storage.database import open_database
from bot.storage.faiss_index import open_index
from bot.storage.memory import MemoryCommentStore, MemoryIndex, MemoryThemeStore
from bot.storage.sql_comments import SqlCommentStore
from bot.storage.sql_themes import SqlThemeStore
from bot.themes import FEWEST, Making, Themes
from factories import comment, labelled
from models.testing import HashingPredictor, TinyThemes
from models.themes.ledger import EventKind, Place

WEEK = datetime(2026, 3, 2, tzinfo=UTC)
TOPICS = (
    "login loop again and again on number {n}",
    "search finds nothing for word {n}",
    "battery drains within hours says {n}",
)


class World:
    """A corpus and its themes, in memory."""

    def __init__(self, dimension: int = 64) -> None:
        self.predictor = HashingPredictor(dimension)
        self.comments, self.index = MemoryCommentStore(), MemoryIndex(dimension)
        self.store = MemoryThemeStore(self.comments)
        self.maker = TinyThemes(dimension)
        self.revision = HashingPredictor.revision
        self.themes = Themes(self.store, self.comments, self.making)

    def making(self) -> Making:
        return Making(self.index, self.maker, self.revision)

    def add(self, comments: Sequence[Comment]) -> None:
        self.comments.add(labelled(comments, self.predictor))
        self.index.refresh(self.comments)

    def of(self, id: str) -> list[str]:
        """The texts of the comments of a theme."""
        column = self.store.column()
        keys = column.keys[column.numbers == column.ids.index(id)]
        return [one.comment.text for one in self.comments.load(keys)]

    def id_of(self, text: str) -> str:
        """The theme of a comment whose text begins so."""
        column = self.store.column()
        texts = self.store.texts(column.keys)
        (number,) = {n for n, one in zip(column.numbers, texts, strict=True) if text in one}
        return column.ids[number] if number >= 0 else Place(number).name


def spread(n: int, *, first: int = 0, day: datetime = WEEK) -> list[Comment]:
    """Comments on the topics in turn."""
    return [
        comment(
            TOPICS[at % len(TOPICS)].format(n=at),
            created_at=day + timedelta(minutes=at),
            id=f"c{at}",
        )
        for at in range(first, first + n)
    ]


@pytest.fixture
def world() -> World:
    made = World()
    made.add(spread(60))
    made.themes.settle()
    return made


def test_too_few_comments_have_no_themes_yet():
    world = World()
    world.add(spread(FEWEST - 1))
    world.themes.settle()
    assert world.store.stored() is None
    with pytest.raises(ThemeError, match="There are 49 comments"):
        world.themes.refresh()
    with pytest.raises(ThemeError, match="There are no themes yet"):
        world.themes.ledger()


def test_themes_are_made_once_there_are_enough_comments(world):
    assert world.themes.sizes() == {"T1": 20, "T2": 20, "T3": 20}
    assert {event.event.kind for event in world.themes.history()} == {EventKind.BIRTH}
    assert all("login loop" in text for text in world.of(world.id_of("login loop")))
    (birth,) = world.themes.history("t1")
    assert birth.event.words == world.themes.ledger().themes[0].name("en")


def test_a_few_new_comments_join_the_themes_there_are(world):
    token = world.store.stored().token
    world.add([*spread(3, first=60), comment("something nobody ever said", id="alone")])
    world.themes.settle()
    assert world.store.stored().token == token
    assert sum(world.themes.sizes().values()) == 63
    assert world.id_of("nobody ever said") == "POOL"


def test_everything_is_looked_at_again_when_the_corpus_has_grown(world):
    new = [comment(f"export to pdf fails for file {n}", id=f"x{n}") for n in range(6)]
    world.add(new)
    assert world.themes.is_due()
    world.themes.settle()
    assert len(world.themes.ledger().themes) == 4
    assert not world.themes.is_due()


def test_everything_is_looked_at_again_when_a_week_begins(world):
    world.add(spread(540, first=60))
    world.themes.refresh()
    sunday, monday = WEEK + timedelta(days=6), WEEK + timedelta(days=7)
    world.add(spread(FEWEST - 1, first=600, day=monday))
    world.add(spread(3, first=700, day=sunday - timedelta(days=1)))
    assert not world.themes.is_due()
    world.add(spread(1, first=800, day=monday))
    assert world.themes.is_due()


def test_a_new_name_stays(world):
    world.themes.rename("T2", "  Trouble   with it ", "en", "ana")
    world.themes.rename("t2", "麻烦", "zh", "ana")
    world.themes.refresh()
    theme = world.themes.ledger().themes[1]
    assert (theme.name("en"), theme.name("zh"), theme.is_named) == ("Trouble with it", "麻烦", True)
    last = world.themes.history("T2")[-1].event
    assert (last.kind, last.by, last.words) == (EventKind.RENAME, "ana", "麻烦")


def test_no_two_themes_have_one_name(world):
    world.themes.rename("T1", "Login", "en", "ana")
    with pytest.raises(ThemeError, match="T1 is called 'LOGIN' already"):
        world.themes.rename("T2", "LOGIN", "en", "ana")
    world.themes.rename("T1", "login", "en", "ana")
    with pytest.raises(ThemeError, match="1 to 80 characters"):
        world.themes.rename("T1", " ", "en", "ana")


def test_a_merge_takes_the_comments_along_and_is_recorded(world):
    gone = world.themes.ledger().themes[2].name("en")
    ledger = world.themes.merge("T1", "t3", "ana")
    assert world.themes.sizes() == {"T1": 40, "T2": 20}
    assert ledger.merged == {"T3": "T1"}
    event = ledger.events[-1]
    assert (event.theme, event.others, event.moved, event.words) == ("T1", ("T3",), 20, gone)
    with pytest.raises(ThemeError, match="T3 was merged into T1"):
        world.themes.mute("T3", "ana")
    with pytest.raises(ThemeError, match="with itself"):
        world.themes.merge("T1", "T1", "ana")
    assert world.themes.history("T3")[-1].event == event


def test_marks_are_set_and_undone(world):
    world.themes.mute("T1", "ana")
    world.themes.pin("T2", "ana")
    assert [(one.is_muted, one.is_pinned) for one in world.themes.ledger().themes[:2]] == [
        (True, False),
        (False, True),
    ]
    with pytest.raises(ThemeError, match="is muted already"):
        world.themes.mute("T1", "ana")
    with pytest.raises(ThemeError, match="is not pinned"):
        world.themes.unpin("T1", "ana")
    world.themes.unmute("T1", "ana")
    world.themes.unpin("T2", "ana")
    assert not any(one.is_muted or one.is_pinned for one in world.themes.ledger().themes)


def test_an_id_that_never_was_is_said(world):
    with pytest.raises(ThemeError, match="There is no theme 'T99'; `earful themes` lists them"):
        world.themes.mute("T99", "ana")
    with pytest.raises(ThemeError, match="There is no theme"):
        world.themes.history("sync")


def test_a_theme_in_plain_words_takes_its_comments(world):
    world.add([comment(f"dark mode please, person {n}", id=f"d{n}") for n in range(3)])
    ledger = world.themes.define("dark mode please", {"en": "Dark mode"}, "ana")
    (theme,) = (one for one in ledger.themes if one.definition)
    assert len(world.of(theme.id)) == 3
    assert theme.name("en") == "Dark mode"
    event = world.themes.history(theme.id)[0].event
    assert (event.kind, event.by, event.words) == (EventKind.DEFINE, "ana", "dark mode please")


def test_a_theme_is_split_into_its_parts(world):
    world.themes.merge("T1", "T2", "ana")
    ledger = world.themes.split("T1", "ben")
    assert set(world.themes.sizes()) == {"T1", "T3", "T4"}
    assert world.themes.sizes()["T4"] == 20
    event = ledger.events[-1]
    assert (event.kind, event.theme, event.others, event.by) == (
        EventKind.SPLIT,
        "T1",
        ("T4",),
        "ben",
    )
    names = [one.name("en") for one in ledger.themes]
    assert len(set(names)) == len(names)
    with pytest.raises(ThemeError, match="says one thing only"):
        world.themes.split("T3", "ana")


def test_a_decision_while_all_is_looked_at_is_kept(world):
    class Interrupted(TinyThemes):
        def refresh(self, *args):
            if not world.themes.ledger().themes[0].is_muted:
                world.themes.mute("T1", "ana")
            return super().refresh(*args)

    world.maker = Interrupted()
    world.themes.refresh()
    assert world.themes.ledger().themes[0].is_muted
    assert world.themes.history()[-1].event.kind is EventKind.MUTE


def test_whoever_is_always_interrupted_gives_up(world):
    world.store.save = lambda *args, **more: False
    with pytest.raises(StoreError, match="being changed by others"):
        world.themes.mute("T1", "ana")


def test_another_encoder_keeps_the_themes():
    before = World()
    before.add(spread(60))
    before.themes.settle()
    before.themes.rename("T2", "Mine", "en", "ana")
    old = before.store.column()
    after = World(dimension=128)
    after.predictor.revision = "hashing@2"
    after.revision = "hashing@2"
    after.add(spread(60))
    assert after.store.save(before.themes.ledger(), old, after=None, seen=(60, WEEK))
    assert after.themes.is_due()
    after.themes.settle()
    ledger = after.themes.ledger()
    assert ledger.revision == "hashing@2"
    assert [one.centre.shape for one in ledger.themes] == [(128,)] * 3
    np.testing.assert_array_equal(after.store.column().numbers, old.numbers)
    assert ledger.themes[1].name("en") == "Mine"


def test_half_relabelled_comments_wait_for_the_rest(world):
    before = world.store.column().numbers
    world.predictor.revision = "hashing@2"
    world.revision = "hashing@2"
    world.add(spread(30, first=60))
    world.themes.settle()
    assert world.themes.is_due() is False
    np.testing.assert_array_equal(world.store.column().numbers, before)
    with pytest.raises(ThemeError, match="earful models relabel"):
        world.themes.refresh()


def test_forgotten_comments_are_forgotten_by_themes(world):
    (first, *_) = world.themes.ledger().themes[0].examples
    world.comments.remove(id=first)
    world.themes.forget(["login loop again and again on number 0"])
    ledger = world.themes.ledger()
    named = {id for one in ledger.themes for id in one.examples}
    named |= {id for event in ledger.events for id in event.evidence}
    assert first not in named
    assert first not in world.comments.ids(world.store.column().keys)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_the_same_comments_make_the_same_themes_on_disk(order, tmp_path: Path, world):
    comments = spread(60)
    shuffled = [comments[at] for at in np.random.default_rng(order).permutation(60)]
    engine = open_database(f"sqlite:///{tmp_path / 'earful.db'}")
    stored = SqlCommentStore(engine)
    stored.add(labelled(shuffled, world.predictor))
    index = open_index(tmp_path / "x.faiss", stored, 64, world.revision)
    making = Making(index, world.maker, world.revision)
    themes = Themes(SqlThemeStore(engine), stored, lambda: making)
    themes.settle()
    assert themes.sizes() == world.themes.sizes()
    assert [one.names for one in themes.ledger().themes] == [
        one.names for one in world.themes.ledger().themes
    ]
    engine.dispose()


def test_of_several_that_settle_at_once_one_looks_at_all(tmp_path: Path, world):
    engine = open_database(f"sqlite:///{tmp_path / 'earful.db'}")
    stored = SqlCommentStore(engine)
    stored.add(labelled(spread(60), world.predictor))
    looked = []

    class Counting(TinyThemes):
        def refresh(self, *args):
            looked.append(1)
            return super().refresh(*args)

    def settle() -> None:
        index = open_index(tmp_path / "x.faiss", stored, 64, world.revision)
        making = Making(index, Counting(), world.revision)
        lock = partial(FileLock, tmp_path / "themes.lock")
        Themes(SqlThemeStore(engine), stored, lambda: making, alone=lock).settle()

    threads = [threading.Thread(target=settle) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(looked) == 1
    assert len(SqlThemeStore(engine).column().keys) == 60
    engine.dispose()


def test_what_was_interrupted_is_done_the_next_time():
    world = World()
    world.add(spread(60))

    class Stopped(TinyThemes):
        def assign(self, *args):
            raise KeyboardInterrupt

    world.maker = Stopped()
    with pytest.raises(KeyboardInterrupt):
        world.themes.settle()
    assert world.store.stored() is None
    world.maker = TinyThemes()
    world.themes.settle()
    world.add(spread(3, first=60))
    world.maker = Stopped()
    with pytest.raises(KeyboardInterrupt):
        world.themes.settle()
    world.maker = TinyThemes()
    world.themes.settle()
    assert sum(world.themes.sizes().values()) == 63


def test_a_name_that_only_a_forgotten_comment_said_is_given_up(world):
    held = world.store.stored()
    first, second, third = held.ledger.themes
    named = replace(
        held.ledger,
        themes=(
            replace(first, names={"en": "Bank of Ana", "zh": "登录"}, phrases={"en": ("ana's",)}),
            replace(second, names={"en": "Ana's Bank"}, is_named=True),
            replace(third, names={"en": "battery drains"}),
        ),
    )
    assert world.store.save(named, after=held.token)
    world.themes.forget(["My bank of ana is ANA'S bank; battery drains"])
    first, second, third = world.themes.ledger().themes
    assert (dict(first.names), dict(first.phrases)) == ({"zh": "登录"}, {"en": ()})
    assert second.name("en") == "Ana's Bank"
    assert third.name("en") == "battery drains"
