"""One contract, kept by the store on disk and by its twin in memory."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.errors import StoreError
from bot.feedback import FILTER_FIELDS, Account, Aspect, Comment, CustomLabel, Need, Sentiment
from bot.ports import CommentStore, CustomLabels, Relabelled, Selection, Span
from bot.questions.query import Filters, RatingRange
from bot.storage.database import open_database
from bot.storage.memory import MemoryCommentStore
from bot.storage.sql_comments import SqlCommentStore
from tests.stored import DIMENSION, REVISION, labels, new, unit_vectors

MAY = datetime(2026, 5, 1, tzinfo=UTC)

FULL = Comment(
    id="c1",
    text="Straße, 语音 and a 'quote' 100%_",
    created_at=datetime(2026, 5, 1, 10, 30, 15, 123456, tzinfo=UTC),
    rating=3.5,
    author="Zoë",
    account="Acme",
    source="survey",
    product="App",
    version="5.2.1",
    platform="iOS",
    plan="Pro",
    segment="smb",
    country="DE",
    lang="de",
    url="https://example.org/1",
    extra={"reply": "ja 好", "n": "1"},
)


@pytest.fixture(params=["sql", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CommentStore]:
    if request.param == "memory":
        yield MemoryCommentStore()
    else:
        engine = open_database(f"sqlite:///{tmp_path / 'earful.db'}")
        yield SqlCommentStore(engine)
        engine.dispose()


def ids(store: CommentStore, keys: np.ndarray) -> list[str]:
    return list(store.ids(keys))


def selected(store: CommentStore, *, since=None, until=None, **filters) -> list[str]:
    """Ids of the comments that pass; a filter of no known name is one by a custom label."""
    known = {item.name for item in fields(Filters)}
    custom = tuple((name, filters.pop(name)) for name in list(filters) if name not in known)
    chosen = Filters(**filters, custom=custom)
    return ids(store, store.select(Selection(chosen, since, until)).keys)


def test_a_comment_comes_back_as_it_went_in(store):
    (key,) = store.add([replace(new("x", sentiment=Sentiment.POSITIVE), comment=FULL)])
    (found,) = store.load([key])
    assert found.comment == FULL
    assert found.key == key
    assert found.labels == new("x", sentiment=Sentiment.POSITIVE).labels


def test_a_comment_with_nothing_but_a_text_comes_back(store):
    store.add([new("bare", "hm")])
    (found,) = store.load(store.keys())
    assert found.comment == Comment("bare", "hm")


def test_an_instant_of_another_zone_is_the_same_instant_in_utc(store):
    tokyo = timezone(timedelta(hours=9))
    store.add([new("t", created_at=datetime(2026, 5, 1, 3, tzinfo=tokyo))])
    (found,) = store.load(store.keys())
    assert found.comment.created_at == datetime(2026, 4, 30, 18, tzinfo=UTC)
    assert selected(store, until=MAY) == ["t"]


def test_keys_come_in_the_order_of_the_comments_even_for_many(store):
    names = [f"c{n}" for n in np.random.default_rng(0).permutation(2500)]
    keys = store.add([new(name) for name in names])
    assert ids(store, keys) == names
    assert store.keys().tolist() == sorted(keys.tolist())


def test_loading_keeps_the_order_asked_and_leaves_out_what_is_gone(store):
    keys = store.add([new("a"), new("b"), new("c")])
    store.remove(id="b")
    asked = [*keys[[2, 1, 0]].tolist(), 10**9]
    assert [one.comment.id for one in store.load(asked)] == ["c", "a"]
    assert store.ids(asked) == ["c", "a"]
    texts = {one.key: one.comment.text for one in store.load(asked)}
    assert store.texts(asked) == texts != {}


def test_an_equal_id_replaces_the_comment_under_a_new_key(store):
    (old,) = store.add([new("a", "before")])
    (renewed,) = store.add([new("a", "after", embedding=unit_vectors(1, seed=9)[0])])
    assert renewed > old
    assert store.keys().tolist() == [renewed]
    assert store.load([old]) == []
    ((keys, _),) = store.embeddings(np.array([old, renewed]), REVISION)
    assert keys.tolist() == [renewed]


def test_a_key_is_never_given_twice(store):
    (first,) = store.add([new("a")])
    store.remove(id="a")
    (second,) = store.add([new("b")])
    store.clear()
    (third,) = store.add([new("c")])
    assert first < second < third


def test_a_batch_with_one_id_twice_is_refused_whole(store):
    with pytest.raises(StoreError, match="'a' occurs twice"):
        store.add([new("b"), new("a", "one"), new("a", "two")])
    assert store.span().n == 0


def test_adding_nothing_changes_nothing(store):
    before = store.version()
    assert store.add([]).tolist() == []
    store.update_columns([])
    store.add_accounts([])
    assert store.version() == before


def test_columns_are_rewritten_but_never_the_text_or_the_key(store):
    keys = store.add([replace(new("x"), comment=FULL), new("other")])
    moved = replace(FULL, text="ignored", plan="Free", created_at=None, extra={"k": "v"})
    store.update_columns([moved, Comment("unknown", "ignored")])
    found = store.load(keys)
    assert found[0].comment == replace(moved, text=FULL.text)
    assert found[1].comment == Comment("other", "It works")
    assert selected(store, plan=("free",)) == ["c1"]


def test_what_is_known_of_ids_hashes_and_authors(store):
    (key, *_) = store.add(
        [
            new("a", "one", author="Ann", source="s", content_hash="h1"),
            new("b", "two", author="Ann", content_hash="h1"),
            new("c", "three", author="ann"),
        ]
    )
    digest = store.digests_by_id(["a", "nobody"])["a"]
    assert (digest.key, digest.id, digest.content_hash, digest.source) == (key, "a", "h1", "s")
    assert digest.comment.text == "one"
    assert set(store.digests_by_id(["a", "nobody"])) == {"a"}
    assert store.ids_by_content(["h1", "h9"]) == {"h1": "a"}
    assert store.texts_by_author(["Ann", "Bob"]) == {"Ann": [("a", "one"), ("b", "two")]}


@pytest.mark.parametrize(
    ("chosen", "gone"),
    [({"id": "a"}, ["a"]), ({"author": "Ann"}, ["a", "b"]), ({"account": "Acme"}, ["b", "c"])],
)
def test_removing_takes_the_comments_and_their_embeddings(store, chosen, gone):
    keys = store.add(
        [new("a", author="Ann"), new("b", author="Ann", account="Acme"), new("c", account="Acme")]
    )
    names = dict(zip(keys.tolist(), "abc", strict=True))
    removed = store.remove(**chosen)
    assert [names[key] for key in removed.tolist()] == gone
    left = [name for name in "abc" if name not in gone]
    assert ids(store, store.keys()) == left
    kept = [keys for keys, _ in store.embeddings(keys, REVISION)]
    assert [names[key] for key in np.concatenate(kept).tolist()] == left


def test_forgetting_an_account_forgets_its_row_too(store):
    store.add_accounts([Account("Acme"), Account("Umbrella")])
    store.remove(account="Acme")
    assert [account.account for account in store.accounts()] == ["Umbrella"]


def test_removing_what_is_not_there_removes_nothing(store):
    store.add([new("a")])
    assert store.remove(id="b").tolist() == []
    assert store.span().n == 1


@pytest.mark.parametrize("chosen", [{}, {"id": "a", "author": "b"}])
def test_removing_wants_exactly_one_choice(store, chosen):
    with pytest.raises(ValueError, match="exactly one of id, author, account"):
        store.remove(**chosen)


def test_clearing_leaves_nothing(store):
    keys = store.add([new("a")])
    store.add_accounts([Account("Acme")])
    store.clear()
    assert store.span() == Span(0, None, None)
    assert store.accounts() == []
    assert list(store.embeddings(keys, REVISION)) == []


def test_the_table_has_a_row_a_comment_in_order_of_keys(store):
    keys = store.add(
        [
            new("late", created_at=MAY + timedelta(days=2), sentiment=Sentiment.POSITIVE),
            new("undated", sentiment=Sentiment.NEGATIVE),
            new("early", created_at=MAY, sentiment=Sentiment.NEUTRAL),
        ]
    )
    table = store.select(Selection())
    assert table.keys.tolist() == keys.tolist()
    assert table.sentiment.tolist() == [2, 0, 1]
    assert table.score.tolist() == [0.625, -0.625, 0.0]
    assert table.created_at.dtype == "datetime64[s]"
    assert np.isnat(table.created_at).tolist() == [False, True, False]
    assert table.created_at[2] == np.datetime64("2026-05-01T00:00:00")


def test_the_table_of_nothing_has_no_rows(store):
    table = store.select(Selection())
    assert [len(column) for column in (table.keys, table.sentiment, table.score)] == [0, 0, 0]
    assert table.created_at.dtype == "datetime64[s]"


def test_a_period_is_half_open_and_leaves_out_what_has_no_date(store):
    store.add(
        [
            new("before", created_at=MAY - timedelta(microseconds=1)),
            new("first", created_at=MAY),
            new("last", created_at=MAY + timedelta(days=1, microseconds=-1)),
            new("after", created_at=MAY + timedelta(days=1)),
            new("undated"),
        ]
    )
    day = {"since": MAY, "until": MAY + timedelta(days=1)}
    assert selected(store, **day) == ["first", "last"]
    assert selected(store, since=MAY) == ["first", "last", "after"]
    assert selected(store, until=MAY) == ["before"]


@pytest.mark.parametrize("field", FILTER_FIELDS)
def test_every_field_filters_without_regard_to_case(store, field):
    store.add([new("a", **{field: "ÉCOLE x"}), new("b", **{field: "Other"}), new("c")])
    assert selected(store, **{field: ("école X",)}) == ["a"]
    assert selected(store, **{field: ("OTHER", "école x")}) == ["a", "b"]
    assert selected(store, **{field: ("nowhere",)}) == []


def test_filters_of_several_fields_all_hold(store):
    store.add([new("a", plan="Pro", lang="en"), new("b", plan="Pro", lang="zh")])
    assert selected(store, plan=("pro",), lang=("ZH",)) == ["b"]


def test_a_rating_is_within_its_bounds_both_included(store):
    store.add([new(str(stars), rating=stars) for stars in (1, 2, 3.5, 5)] + [new("unrated")])
    assert selected(store, rating=RatingRange(1, 2)) == ["1", "2"]
    assert selected(store, rating=RatingRange(min=3.5)) == ["3.5", "5"]
    assert selected(store, rating=RatingRange(max=1)) == ["1"]
    assert len(selected(store, rating=RatingRange())) == 5


def test_comments_of_any_of_several_sentiments(store):
    store.add([new(str(feeling), sentiment=feeling) for feeling in Sentiment])
    both = (Sentiment.NEGATIVE, Sentiment.POSITIVE)
    assert selected(store, sentiment=both) == ["negative", "positive"]


def test_comments_without_excluded_values_of_a_column(store):
    store.add(
        [
            new("a", platform="Android", plan="Free"),
            new("b", platform="iOS", plan="Free"),
            new("c", platform="web", plan="Pro"),
            new("none"),
        ]
    )
    assert selected(store, excluded=(("platform", ("ANDROID", "Web")),)) == ["b", "none"]
    several = (("platform", ("iOS",)), ("plan", ("pro",)))
    assert selected(store, excluded=several) == ["a", "none"]
    assert selected(store, plan=("Free",), excluded=(("platform", ("iOS",)),)) == ["a"]
    assert selected(store, excluded=(("platform", ("Desktop",)),)) == ["a", "b", "c", "none"]


def test_comments_without_excluded_stars_sentiments_and_needs(store):
    store.add(
        [
            new("worst", rating=1.0, sentiment=Sentiment.NEGATIVE, needs=[Need.BUG_REPORT]),
            new("bad", rating=2.0, sentiment=Sentiment.NEGATIVE, needs=[Need.COMPLAINT]),
            new("best", rating=5.0, sentiment=Sentiment.POSITIVE, needs=[]),
            new("bare", sentiment=Sentiment.NEUTRAL),
        ]
    )
    assert selected(store, excluded=(("rating", ("1", "2")),)) == ["best", "bare"]
    assert selected(store, excluded=(("sentiment", ("negative", "neutral")),)) == ["best"]
    assert selected(store, excluded=(("need", ("bug_report",)),)) == ["bad", "best", "bare"]


def test_what_is_no_column_cannot_be_excluded(store):
    store.add([new("a")])
    with pytest.raises(ValueError, match="colour"):
        selected(store, excluded=(("colour", ("red",)),))


def test_comments_with_any_of_several_needs(store):
    store.add(
        [
            new("bug", needs=[Need.BUG_REPORT]),
            new("both", needs=[Need.BUG_REPORT, Need.PRAISE]),
            new("wish", needs=[Need.FEATURE_REQUEST]),
            new("other", needs=[]),
            new("unjudged"),
        ]
    )
    assert selected(store, need=(Need.BUG_REPORT,)) == ["bug", "both"]
    assert selected(store, need=(Need.PRAISE, Need.FEATURE_REQUEST)) == ["both", "wish"]
    assert selected(store, need=(Need.QUESTION,)) == []
    wishes = Selection(Filters(need=(Need.FEATURE_REQUEST,)))
    assert ids(store, store.containing(["works"], wishes)) == ["wish"]


def test_comments_that_say_they_leave_or_do_not(store):
    store.add([new("goes", churn=0.5), new("stays", churn=0.49), new("unjudged")])
    assert selected(store, churn_intent=True) == ["goes"]
    assert selected(store, churn_intent=False) == ["stays"]


def test_the_table_has_needs_and_churn(store):
    store.add(
        [
            new("a", needs=[Need.BUG_REPORT, Need.PRAISE], churn=0.75),
            new("b", needs=[], churn=0.0),
            new("c"),
        ]
    )
    table = store.select(Selection())
    assert table.has_need(Need.BUG_REPORT).tolist() == [True, False, False]
    assert table.has_need(Need.QUESTION).tolist() == [False, False, False]
    assert table.has_need(Need.QUESTION, Need.PRAISE).tolist() == [True, False, False]
    assert table.is_judged.tolist() == [True, True, False]
    assert table.churn.tolist()[:2] == [0.75, 0.0]
    assert np.isnan(table.churn[2])


SYNC = "Sync fails, STRASSE der  Sync 语音"


def spans(*bounds: tuple[int, int], feeling: Sentiment = Sentiment.NEGATIVE) -> list[Aspect]:
    return [Aspect(start, end, feeling, 0.75) for start, end in bounds]


def test_all_labels_come_back_as_they_went_in(store):
    given = new(
        "x",
        SYNC,
        needs=[Need.QUESTION],
        churn=0.125,
        aspects=spans((0, 4), (25, 29), feeling=Sentiment.POSITIVE),
    )
    keys = store.add([given, new("none", needs=[], churn=0.0, aspects=[]), new("unjudged")])
    full, empty, unjudged = (one.labels for one in store.load(keys))
    assert full == given.labels
    assert full.needs == (Need.QUESTION,)
    assert (empty.needs, empty.churn_intent, empty.aspects) == ((), False, ())
    assert (unjudged.needs, unjudged.churn_intent, unjudged.aspects) == (None, None, None)


def test_aspects_are_grouped_whatever_their_case_and_spaces(store):
    keys = store.add(
        [
            new("a", SYNC, plan="Pro", aspects=spans((0, 4), (12, 24))),
            new("b", "no aspects"),
            new("c", "strasse  DER", aspects=spans((0, 12), feeling=Sentiment.POSITIVE)),
        ]
    )
    table = store.aspects(Selection())
    assert table.keys.tolist() == [keys[0], keys[0], keys[2]]
    assert [table.phrases[n] for n in table.phrase] == ["sync", "strasse der", "strasse der"]
    assert table.sentiment.tolist() == [0, 0, 2]
    pro = store.aspects(Selection(Filters(plan=("PRO",))))
    assert pro.keys.tolist() == [keys[0], keys[0]]
    assert store.aspects(Selection(Filters(plan=("Free",)))).phrases == ()


def test_aspects_go_with_their_comment(store):
    store.add([new("a", SYNC, author="Ann", aspects=spans((0, 4))), new("b", "Sync")])
    store.add([new("b", "Sync again", aspects=spans((0, 4)))])
    store.remove(author="Ann")
    assert ids(store, store.aspects(Selection()).keys) == ["b"]
    store.clear()
    assert len(store.aspects(Selection()).keys) == 0


def renewed(key: int, text: str, revision: str = "model@2", **more) -> Relabelled:
    vector = unit_vectors(1, seed=99)[0]
    return Relabelled(key, labels(Sentiment.POSITIVE, revision, **more), vector)


def test_labels_and_embedding_are_renewed_together_and_nothing_else(store):
    keys = store.add(
        [
            replace(new("x", aspects=spans((0, 4))), comment=FULL),
            new("other", aspects=spans((0, 2))),
        ]
    )
    label_it(store, "vip", {keys[0]: "yes"})
    before = store.version()
    again = renewed(
        int(keys[0]), FULL.text, needs=[Need.PRAISE], churn=0.75, aspects=spans((8, 10))
    )
    assert store.relabel([again]).tolist() == [keys[0]]
    found, other = store.load(keys)
    assert (found.comment, found.labels) == (FULL, again.labels)
    assert other.labels.revision == REVISION
    assert store.aspects(Selection()).phrases == ("语音", "it")
    ((_, vectors),) = store.embeddings(keys, "model@2")
    assert np.allclose(vectors, unit_vectors(1, seed=99), atol=1e-3)
    assert store.revisions() == {REVISION: 1, "model@2": 1}
    assert selected(store, vip=("yes",)) == ["c1"]
    assert store.version() != before
    assert store.version().columns == before.columns


def test_embeddings_may_be_renewed_in_another_width(store):
    (key,) = store.add([new("a")])
    wide = Relabelled(int(key), labels(revision="wide@1"), unit_vectors(1, dimension=32)[0])
    store.relabel([wide])
    ((_, vectors),) = store.embeddings(np.array([key]), "wide@1")
    assert vectors.shape == (1, 32)


def test_what_is_gone_is_not_labelled_again(store):
    keys = store.add([new("a"), new("b")])
    store.remove(id="a")
    store.add([new("b", "changed")])
    before = store.version()
    assert store.relabel([renewed(int(key), "It works") for key in keys]).tolist() == []
    assert store.version() == before
    assert store.revisions() == {REVISION: 1}
    assert store.relabel([]).tolist() == []


def test_comments_of_some_predictors_in_order_of_keys(store):
    keys = store.add([new(str(n), revision=f"model@{n % 3}") for n in range(9)])
    assert store.labelled_by(["model@1", "model@2"], 4).tolist() == keys[[1, 2, 4, 5]].tolist()
    assert store.labelled_by(["model@9"], 4).tolist() == []
    assert store.labelled_by([], 4).tolist() == []
    assert store.column("revision")[1] == [f"model@{n % 3}" for n in range(9)]


def label_it(store: CommentStore, name: str, said: dict[int, str], revision: str = "head@1"):
    keys = np.array(list(said), np.int64)
    probabilities = np.full(len(said), 0.75, np.float32)
    store.add_custom_labels(
        name, CustomLabels(keys, list(said.values()), probabilities, [revision] * len(said))
    )


def test_custom_labels_are_a_column_to_filter_and_group_by(store):
    keys = store.add([new(id) for id in "abcd"])
    label_it(store, "area", {keys[2]: "Billing", keys[0]: "sync", keys[1]: "Billing"})
    label_it(store, "mentions_rival", {keys[0]: "yes", keys[3]: "no"})
    assert list(store.custom_values().items()) == [
        ("area", {"Billing": 2, "sync": 1}),
        ("mentions_rival", {"yes": 1, "no": 1}),
    ]
    assert store.values("area") == {"Billing": 2, "sync": 1}
    found, values = store.column("area")
    assert found.tolist() == keys.tolist()
    assert values == ["sync", "Billing", "Billing", None]
    said = store.custom_labels("area")
    assert said.keys.tolist() == keys[:3].tolist()
    assert list(said.labels) == ["sync", "Billing", "Billing"]
    assert said.probabilities.tolist() == [0.75] * 3
    assert list(said.revisions) == ["head@1"] * 3
    assert selected(store, area=("BILLING",)) == ["b", "c"]
    assert selected(store, area=("billing", "sync"), mentions_rival=("Yes",)) == ["a"]
    assert selected(store, area=("nothing",)) == []
    assert selected(store, unheard_of=("yes",)) == []


def test_custom_labels_come_with_a_comment_and_are_renewed_with_it(store):
    yes, no = CustomLabel("yes", 0.75, "head@1"), CustomLabel("no", 0.5, "head@1")
    first = replace(new("a"), custom={"vip": yes, "urgent": yes})
    keys = store.add([first, replace(new("b"), custom={"vip": no})])
    assert store.values("vip") == {"yes": 1, "no": 1}
    before = store.version()
    again = replace(renewed(int(keys[0]), "It works"), custom={"vip": no})
    store.relabel([again])
    assert store.version().columns != before.columns
    assert store.custom_values() == {"urgent": {"yes": 1}, "vip": {"no": 2}}
    assert store.values("vip") == {"no": 2}
    with pytest.raises(StoreError, match="taken already"):
        store.add([replace(new("c"), custom={"plan": yes})])
    with pytest.raises(StoreError, match="taken already"):
        store.relabel([replace(again, custom={"plan": yes})])
    assert ids(store, store.keys()) == ["a", "b"]


def test_a_custom_label_is_rewritten_and_the_gone_left_out(store):
    keys = store.add([new(id, author=id) for id in "abc"])
    before = store.version()
    label_it(store, "vip", dict.fromkeys(keys, "no"))
    assert store.version().columns != before.columns
    store.remove(author="b")
    label_it(store, "vip", {keys[0]: "yes", keys[1]: "yes", 10**9: "yes"}, "head@2")
    said = store.custom_labels("vip")
    assert ids(store, said.keys) == ["a", "c"]
    assert list(zip(said.labels, said.revisions, strict=True)) == [
        ("yes", "head@2"),
        ("no", "head@1"),
    ]


def test_custom_labels_go_with_their_comment(store):
    keys = store.add([new("a", author="Ann"), new("b"), new("c")])
    label_it(store, "vip", dict.fromkeys(keys, "yes"))
    store.remove(author="Ann")
    store.add([new("b", "changed")])
    assert ids(store, store.custom_labels("vip").keys) == ["c"]
    store.clear()
    assert store.custom_values() == {}
    assert len(store.custom_labels("vip").keys) == 0


@pytest.mark.parametrize("name", ["plan", "need", "sentiment", "text", "churn_intent", "custom"])
def test_a_custom_label_cannot_take_another_name(store, name):
    with pytest.raises(StoreError, match="taken already"):
        label_it(store, name, {})


@pytest.mark.parametrize("name", ["", "a b", "1st", "x" * 65, "a;b"])
def test_a_custom_label_needs_a_plain_name(store, name):
    with pytest.raises(StoreError, match="letters, digits and underscores"):
        label_it(store, name, {})


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Battery drains", "BATTERY"),
        ("ПРИВЕТ, звонок", "привет"),
        ("Die Straße ist lang", "STRASSE"),
        ("Die STRASSE ist lang", "straße"),
        ("Die Straße ist lang", "straße"),
        ("语音通话很卡", "通话"),
        ("iPhone壳 is fine", "IPHONE壳"),
        ("100% sure", "100%"),
        ("snake_case", "e_c"),
        ("a/b and \\c", "/b AND \\"),
        ("It's 'quoted'", "'QUOTED'"),
    ],
)
def test_words_are_found_whatever_their_case(store, text, word):
    store.add([new("hit", text), new("miss", "nothing of the sort, 100 snakeXcase")])
    assert ids(store, store.containing([word], Selection())) == ["hit"]


def test_wildcards_stand_for_themselves(store):
    store.add([new("a", "abc"), new("b", "x%z"), new("c", "x_z")])
    assert ids(store, store.containing(["%"], Selection())) == ["b"]
    assert ids(store, store.containing(["_"], Selection())) == ["c"]


def test_any_of_the_words_will_do_within_the_selection(store):
    store.add([new("a", "red", plan="Pro"), new("b", "blue"), new("c", "blue", plan="pro")])
    assert ids(store, store.containing(["RED", "Blue"], Selection())) == ["a", "b", "c"]
    pro = Selection(Filters(plan=("PRO",)))
    assert ids(store, store.containing(["red", "blue", ""], pro)) == ["a", "c"]


@pytest.mark.parametrize("words", [[], [""]])
def test_no_words_are_found_nowhere(store, words):
    store.add([new("a")])
    assert store.containing(words, Selection()).tolist() == []


def test_values_are_counted_as_they_are_written_and_stay_current(store):
    store.add([new("a", platform="iOS"), new("b", platform="iOS"), new("c", platform="ios")])
    store.add([new("d")])
    assert store.values("platform") == {"iOS": 2, "ios": 1}
    store.add([new("e", platform="Android")])
    assert store.values("platform") == {"iOS": 2, "ios": 1, "Android": 1}
    store.remove(id="c")
    assert store.values("platform") == {"iOS": 2, "Android": 1}
    with pytest.raises(ValueError, match="'text' is no field"):
        store.values("text")


def test_values_handed_out_are_the_callers_own(store):
    store.add([new("a", platform="iOS")])
    dict.clear(store.values("platform"))
    assert selected(store, platform=("ios",)) == ["a"]


def test_a_column_has_a_value_a_comment_in_order_of_keys(store):
    dates = [MAY, None, MAY - timedelta(days=1)]
    plans = ["Pro", None, "Free"]
    rows = zip("abc", dates, plans, strict=True)
    added = store.add([new(id, created_at=date, plan=plan, author=id) for id, date, plan in rows])
    keys, values = store.column("plan")
    assert keys.tolist() == added.tolist()
    assert list(values) == plans
    assert list(store.column("author")[1]) == ["a", "b", "c"]
    with pytest.raises(ValueError, match="'mood' is no field"):
        store.column("mood")


def test_the_span_ignores_what_has_no_date(store):
    store.add([new("a", created_at=MAY), new("b", created_at=MAY + timedelta(days=3)), new("c")])
    assert store.span() == Span(3, MAY, MAY + timedelta(days=3))


def test_embeddings_come_back_in_half_precision_and_in_order(store):
    vectors = unit_vectors(5000)
    keys = store.add([new(f"c{n}", embedding=vectors[n]) for n in range(5000)])
    asked = keys[::-1]
    batches = list(store.embeddings(asked, REVISION))
    assert len(batches) > 1
    assert np.concatenate([found for found, _ in batches]).tolist() == asked.tolist()
    read = np.concatenate([found for _, found in batches])
    assert read.dtype == np.float32
    assert np.array_equal(read, vectors[::-1].astype(np.float16).astype(np.float32))


def test_embeddings_of_another_predictor_are_kept_apart(store):
    keys = store.add([new("a"), new("b", revision="model@2"), new("c")])
    assert store.revisions() == {REVISION: 2, "model@2": 1}
    ((found, vectors),) = store.embeddings(keys, "model@2")
    assert found.tolist() == [keys[1]]
    assert vectors.shape == (1, DIMENSION)
    assert list(store.embeddings(keys, "model@3")) == []


def test_every_change_gives_another_version(store):
    versions = [store.version()]
    changes: list[Callable[[], object]] = [
        lambda: store.add([new("a", author="Ann")]),
        lambda: store.update_columns([Comment("a", "", plan="Pro")]),
        lambda: store.add([new("a", author="Ann")]),
        lambda: store.relabel([renewed(int(store.keys()[0]), "It works")]),
        lambda: label_it(store, "vip", {store.keys()[0]: "yes"}),
        lambda: store.remove(author="Ann"),
        lambda: store.add_accounts([Account("Acme")]),
        store.clear,
    ]
    for change in changes:
        change()
        versions.append(store.version())
    assert len(set(versions)) == len(changes) + 1
    assert {version.corpus for version in versions} == {versions[0].corpus}
    store.select(Selection())
    assert store.version() == versions[-1]


def test_two_corpora_are_told_apart(store, tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'another.db'}")
    another = SqlCommentStore(engine)
    assert store.version().corpus != another.version().corpus
    engine.dispose()


def test_accounts_are_replaced_by_name_and_read_in_order(store):
    full = Account(
        "Umbrella",
        plan="Pro",
        mrr=99.5,
        seats=12,
        started_at=MAY,
        last_seen_at=MAY + timedelta(days=1),
        churned_at=None,
        behaviour={"logins": 3.5},
        extra={"owner": "Kim"},
    )
    store.add_accounts([Account("Umbrella", plan="Free"), Account("Acme")])
    store.add_accounts([full])
    assert store.accounts() == [Account("Acme"), full]


def test_threads_write_and_read_one_store_at_once(store):
    store.add([new("seed")])
    failures: list[BaseException] = []

    def work(worker: int) -> None:
        try:
            for n in range(10):
                store.add([new(f"{worker}-{n}-{part}") for part in range(5)])
                table = store.select(Selection())
                assert len(store.load(table.keys)) == len(table.keys)
        except BaseException as error:  # handed to the test below
            failures.append(error)

    workers = [threading.Thread(target=work, args=(worker,)) for worker in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failures == []
    assert store.span().n == 201


def test_workspaces_never_see_each_other(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'earful.db'}")
    ours, theirs = SqlCommentStore(engine, "ours"), SqlCommentStore(engine, "theirs")
    (our_key,) = ours.add([new("a", "ours", author="Ann", plan="Pro", account="Acme")])
    before = ours.version()
    (their_key,) = theirs.add(
        [
            new(
                "a",
                "theirs",
                author="Ann",
                plan="Free",
                account="Acme",
                aspects=spans((0, 6)),
            )
        ]
    )
    assert ours.version() == before
    theirs.add_accounts([Account("Acme", plan="Free")])
    both = np.array([our_key, their_key])
    assert [one.comment.text for one in ours.load(both)] == ["ours"]
    assert ours.ids(both) == ["a"]
    assert ours.keys().tolist() == ours.select(Selection()).keys.tolist() == [our_key]
    assert ours.containing(["theirs"], Selection()).tolist() == []
    assert [keys.tolist() for keys, _ in ours.embeddings(both, REVISION)] == [[our_key]]
    assert ours.digests_by_id(["a"])["a"].key == our_key
    assert ours.ids_by_content(["hash of a"]) == {"hash of a": "a"}
    assert ours.texts_by_author(["Ann"]) == {"Ann": [("a", "ours")]}
    assert ours.values("plan") == {"Pro": 1}
    assert ours.revisions() == {REVISION: 1}
    assert ours.span().n == 1
    assert ours.accounts() == []
    label_it(theirs, "vip", {their_key: "yes"})
    assert ours.custom_values() == {}
    assert len(ours.custom_labels("vip").keys) == 0
    assert ours.aspects(Selection()).phrases == ()
    assert ours.relabel([renewed(int(their_key), "theirs")]).tolist() == []
    label_it(ours, "vip", {their_key: "no"})
    assert theirs.values("vip") == {"yes": 1}
    ours.update_columns([Comment("a", "", plan="Team", author="Ann", account="Acme")])
    assert theirs.values("plan") == {"Free": 1}
    for forget in ({"id": "a"}, {"author": "Ann"}, {"account": "Acme"}):
        ours.remove(**forget)
    ours.clear()
    assert theirs.keys().tolist() == [their_key]
    assert [account.account for account in theirs.accounts()] == ["Acme"]
    engine.dispose()


TEXTS = st.text(alphabet="aAbßsS %_/\\'语音éÉ", min_size=1, max_size=6)


def test_both_stores_find_the_same_words(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'words.db'}")
    on_disk, in_memory = SqlCommentStore(engine), MemoryCommentStore()

    @settings(max_examples=60, deadline=None)
    @example(texts=["aß"], word="AS")
    @given(texts=st.lists(TEXTS, min_size=1, max_size=6), word=TEXTS)
    def check(texts: list[str], word: str) -> None:
        found = []
        for store in (on_disk, in_memory):
            store.clear()
            store.add([new(str(n), text) for n, text in enumerate(texts)])
            found.append(ids(store, store.containing([word], Selection())))
        assert found[0] == found[1]

    check()
    engine.dispose()


def test_a_version_is_released_with_its_first_comment(store):
    later = MAY + timedelta(days=3)
    store.add([new("a", version="5.2", created_at=later), new("b", version="5.2", created_at=MAY)])
    store.add([new("c", version="5.1", created_at=later), new("d", created_at=MAY)])
    store.add([new("e", version="4.9")])
    assert store.releases() == {"5.1": later, "5.2": MAY}
