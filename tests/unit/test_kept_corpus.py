"""What is kept of a corpus is what the store says, and is read again when the store changes."""

from datetime import timedelta

import numpy as np
import pytest

from bot.analysis.key_places import KeyPlaces
from bot.kept_corpus import KeptCorpus
from bot.ports import Selection
from bot.questions.query import Filters, RatingRange
from bot.storage.memory.comments import MemoryCommentStore
from factories import NOW, comment, labelled
from models.testing import HashingPredictor


def filled() -> MemoryCommentStore:
    store = MemoryCommentStore()
    platforms = ("Android", "iOS", None, "android")
    store.add(
        labelled(
            [
                comment(
                    f"the login crashes, number {number}",
                    platform=platforms[number % 4],
                    author=f"u{number % 5}" if number % 3 else None,
                    created_at=None if number % 7 == 6 else NOW - timedelta(days=number),
                    rating=1 + number % 5,
                )
                for number in range(40)
            ],
            HashingPredictor(),
        )
    )
    return store


@pytest.mark.parametrize(
    "selection",
    [
        Selection(),
        Selection(Filters(platform=("ANDROID",))),
        Selection(Filters(excluded=(("platform", ("ios",)),))),
        Selection(since=NOW - timedelta(days=20), until=NOW - timedelta(days=3)),
        Selection(Filters(platform=("iOS", "Android")), until=NOW - timedelta(days=3)),
        Selection(Filters(rating=RatingRange(1, 2))),
        Selection(Filters(platform=("Symbian",))),
    ],
)
def test_a_selection_is_that_of_the_store(selection: Selection) -> None:
    store = filled()
    ours, theirs = KeptCorpus(store).now().select(selection), store.select(selection)
    assert ours.keys.tolist() == theirs.keys.tolist()
    assert ours.created_at.tolist() == theirs.created_at.tolist()
    aspects = KeptCorpus(store).now().aspects(selection)
    expected = store.aspects(selection)
    assert [aspects.phrases[code] for code in aspects.phrase] == [
        expected.phrases[code] for code in expected.phrase
    ]


def test_columns_and_ids_are_those_of_the_keys() -> None:
    store = filled()
    kept, keys = KeptCorpus(store).now(), store.keys()[::-3]
    known = dict(zip(*store.column("author"), strict=True))
    assert kept.column("author", keys).values() == [known[key] for key in keys]
    assert list(kept.ids(keys)) == list(store.ids(keys))
    assert kept.ids(np.array([10**9])) == ()
    assert kept.column("author", np.array([10**9])).values() == [None]


def test_what_changed_is_read_again() -> None:
    store = filled()
    kept = KeptCorpus(store)
    before = kept.now()
    assert kept.now() is before
    store.add(labelled([comment("one more", platform="Web")], HashingPredictor()))
    now = kept.now()
    assert len(now.select(Selection()).keys) == 41
    assert now.select(Selection(Filters(platform=("Web",)))).keys.tolist() == [store.keys()[-1]]


@pytest.mark.parametrize("known", [[], [5], [2, 3, 9], [1, 10**12]])
def test_places_are_found_in_dense_and_in_scattered_keys(known: list[int]) -> None:
    places = KeyPlaces(np.array(known, np.int64))
    asked = np.array([*known, -1, 0, 4, 10**13], np.int64)
    expected = [known.index(key) if key in known else -1 for key in asked.tolist()]
    assert places.of(asked).tolist() == expected
