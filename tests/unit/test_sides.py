"""Which days and filters each side of a comparison has, what it is called, what it shares."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bot.analysis.aspect_counts import parts_named
from bot.analysis.compare import compare
from bot.analysis.sides import Sides, say_sides, sides_of
from bot.feedback import Need
from bot.ports import AspectTable
from bot.questions.periods import Period
from bot.questions.query import Comparison, Filters, Kind, Query
from two_sides import RELEASE, Corpus, Truth

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)
RELEASES = {"5.2": date(2026, 3, 12), "5.1": date(2026, 1, 5)}


def sides(first: date = FIRST, **more: object) -> Sides:
    found = sides_of(Query(Kind.COMPARE, **more), first, LAST)
    assert found is not None
    return found


def since(day: date, first: date = FIRST) -> Sides:
    return sides(first, since=day, compare=Comparison(None, day), text="did 5.2 fix it?")


def test_an_open_beginning_is_cut_to_the_length_of_the_other_side() -> None:
    found = since(date(2026, 3, 12))
    assert found.theirs.is_cut
    assert found.theirs.query.since == date(2026, 2, 20)
    assert (found.ours.days, found.theirs.days) == (20, 20)
    assert found.is_later
    assert say_sides(found, RELEASES) == (
        "since 5.2 (12 Mar 2026)",
        "20 Feb 2026 – 11 Mar 2026",
    )


def test_it_is_as_long_as_the_corpus_allows() -> None:
    found = since(date(2026, 3, 12), first=date(2026, 3, 2))
    assert (found.ours.days, found.theirs.days) == (20, 10)
    found = since(date(2026, 3, 12), first=date(2026, 3, 20))
    assert found.theirs.days == 0


def test_either_side_may_be_the_one_before() -> None:
    day = date(2026, 3, 12)
    found = sides(until=day, compare=Comparison(day, None))
    assert found.ours.is_cut
    assert found.ours.query.since == date(2026, 2, 20)
    assert not found.is_later


def test_a_month_that_is_not_over_covers_the_days_there_are() -> None:
    march, april = date(2026, 3, 1), date(2026, 4, 1)
    found = sides_of(
        Query(Kind.COMPARE, since=march, until=april), date(2026, 2, 10), date(2026, 3, 20)
    )
    assert found is not None
    assert found.ours.covered == Period(march, date(2026, 3, 21))
    assert found.theirs.covered == Period(date(2026, 2, 10), march)


def test_a_question_with_one_side_has_none() -> None:
    assert sides_of(Query(Kind.COMPARE), FIRST, LAST) is None
    assert sides_of(Query(Kind.COMPARE, until=LAST), FIRST, LAST) is None


@pytest.mark.parametrize(
    ("lang", "names"),
    [("en", ("platform Android", "platform iOS")), ("zh", ("平台 Android", "平台 iOS"))],
)
def test_a_side_is_called_by_what_sets_it_apart(lang: str, names: tuple[str, str]) -> None:
    ours, theirs = (Filters(platform=(one,), plan=("Pro",)) for one in ("Android", "iOS"))
    found = sides(filters=ours, compare=Comparison(filters=theirs), lang=lang)
    assert say_sides(found, {}) == names
    assert not found.are_timed
    assert not found.are_labels


def test_sides_may_differ_in_labels_only() -> None:
    bugs, praise = Filters(need=(Need.BUG_REPORT,)), Filters(need=(Need.PRAISE,))
    assert sides(filters=bugs, compare=Comparison(filters=praise)).are_labels


def test_a_fix_is_asked_of_the_later_version_whichever_is_named_first() -> None:
    old, new = Filters(version=("5.1",)), Filters(version=("5.2",))
    query = Query(Kind.COMPARE, "crashes", text="are the crashes of 5.1 fixed in 5.2?", filters=old)
    corpus = Corpus(1)
    releases = {"5.1": date(2026, 1, 1), "5.2": RELEASE}
    before, after = corpus.side(Truth(topic=0.2)), corpus.side(Truth(topic=0.04))
    answer = compare(
        replace(query, compare=Comparison(filters=new)),
        replace(before, releases=releases),
        replace(after, releases=releases),
    )
    assert answer.headline.startswith("Yes, fewer, though not gone.")
    assert "version 5.2: 2." in answer.headline


def test_forms_of_one_word_are_one_part() -> None:
    phrases = ("crash", "crashes", "the crash", "price", "it")
    phrase = np.array([0, 1, 1, 1, 2, 3, 4, 0], np.int32)
    table = AspectTable(
        keys=np.array([1, 1, 2, 3, 4, 4, 5, 9], np.int64),
        phrases=phrases,
        phrase=phrase,
        sentiment=np.array([0, 0, 2, 0, 1, 0, 0, 0], np.int8),
    )
    crash, price = parts_named((table, table), np.arange(1, 6))
    assert (crash.phrase, crash.keys.tolist(), crash.negative.tolist()) == (
        "crashes",
        [1, 2, 3, 4],
        [1, 3],
    )
    assert (price.phrase, price.n) == ("price", 1)
