"""What is kept of a corpus is what the store says, and is read again when the store changes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from bot.analysis.key_places import KeyPlaces
from bot.analysis.relevance import terms_of
from bot.kept_corpus import CorpusColumns, KeptCorpus
from bot.ports import Selection
from bot.questions.query import Filters, RatingRange
from bot.storage.memory.comments import MemoryCommentStore
from factories import NOW, comment, labelled
from models.testing import HashingPredictor

MODELS = HashingPredictor()


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
            MODELS,
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
    store.add(labelled([comment("one more", platform="Web")], MODELS))
    now = kept.now()
    assert len(now.select(Selection()).keys) == 41
    assert now.select(Selection(Filters(platform=("Web",)))).keys.tolist() == [store.keys()[-1]]


def add(store: MemoryCommentStore) -> None:
    said = {"platform": "Symbian", "author": "aa", "created_at": None}
    store.add(labelled([comment("a slow login again", **said), comment("更慢了")], MODELS))


def remove(store: MemoryCommentStore) -> None:
    add(store)
    store.remove(author="u2")


def rewrite(store: MemoryCommentStore) -> None:
    first = store.load(store.keys()[:1])[0].comment
    store.update_columns([replace(first, platform="Windows")])


def replace_one(store: MemoryCommentStore) -> None:
    first = store.load(store.keys()[:1])[0].comment
    store.add(labelled([replace(first, text="login is fast now")], MODELS))


def start_again(store: MemoryCommentStore) -> None:
    store.clear()
    add(store)


@pytest.mark.parametrize("change", [add, remove, rewrite, replace_one, start_again])
def test_what_is_kept_after_a_change_is_what_is_read_anew(
    change: Callable[[MemoryCommentStore], None],
) -> None:
    store = filled()
    kept = KeptCorpus(store)
    told(kept.now())
    change(store)
    assert told(kept.now()) == told(KeptCorpus(store).now())


def told(kept: CorpusColumns) -> object:
    """All that is kept, and so all of it is read."""
    table, aspects = kept.select(Selection()), kept.aspects(Selection())
    named = [aspects.phrases[code] for code in aspects.phrase]
    columns = [kept.column(field, table.keys).values() for field in ("platform", "author")]
    texts = kept.texts().hits(terms_of("login 慢")).tolist()
    counts = [dict(kept.values(field)) for field in ("platform", "revision")]
    return table.keys.tolist(), kept.ids(kept.keys), columns, named, texts, counts, kept.span()


def test_texts_and_columns_of_comments_that_are_gone_are_empty() -> None:
    kept = KeptCorpus(filled()).now()
    keys = np.array([kept.keys[3], 10**9, kept.keys[0]])
    assert kept.folded(keys) == ["the login crashes, number 3", "", "the login crashes, number 0"]
    assert kept.column("platform", keys).values() == ["android", None, "Android"]
    nothing = KeptCorpus(MemoryCommentStore()).now()
    assert nothing.folded(keys[:1]) == [""]
    assert nothing.column("platform", keys).values() == [None] * 3


def test_counts_span_and_releases_are_those_of_the_store() -> None:
    store = filled()
    said = [comment(f"{n} in {of}", version=of) for n, of in enumerate(("5.1", "5.2", "5.1"))]
    store.add(labelled([*said, comment("when?", version="6", created_at=None)], MODELS))
    kept = KeptCorpus(store).now()
    assert kept.values("platform") == store.values("platform")
    assert kept.span() == store.span()
    assert kept.releases() == store.releases()
    assert KeptCorpus(MemoryCommentStore()).now().span().n == 0


@pytest.mark.parametrize("known", [[], [5], [2, 3, 9], [1, 10**12]])
def test_places_are_found_in_dense_and_in_scattered_keys(known: list[int]) -> None:
    places = KeyPlaces(np.array(known, np.int64))
    asked = np.array([*known, -1, 0, 4, 10**13], np.int64)
    expected = [known.index(key) if key in known else -1 for key in asked.tolist()]
    assert places.of(asked).tolist() == expected
