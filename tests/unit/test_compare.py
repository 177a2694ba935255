"""A comparison finds what was planted, claims little else, and every number can be recounted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from bot.analysis.answers import Answer, Finding, Verdict
from bot.analysis.compare import compare
from bot.analysis.material import Material
from bot.feedback import Need
from bot.questions.query import Comparison, Filters, Kind, Query
from factories import NOW, analyst, comment
from two_sides import RELEASE, Corpus, Truth

BEFORE = RELEASE - timedelta(days=28)
SINCE = Query(
    Kind.COMPARE, since=RELEASE, compare=Comparison(None, RELEASE), text="what changed since 5.2?"
)
FIXED = replace(SINCE, topic="crashes", text="did 5.2 fix the crashes?")
BUGS = dict(zip(Need, (0.37, 0.15, 0.25, 0.1, 0.3), strict=True))
SEEDS, NULL_SEEDS = 40, 100


def answered(query: Query, seed: int, ours: Truth, theirs: Truth | None = None) -> Answer:
    corpus = Corpus(seed)
    return compare(query, corpus.side(ours), corpus.side(theirs or Truth(), since=BEFORE))


def claims(answer: Answer) -> list[Finding]:
    """All differences that are said to be one, wherever they stand."""
    everything = [one for finding in answer.findings for one in (finding, *finding.parts)]
    return [one for one in everything if one.change is not None and one.change.is_change]


def plain(answer: Answer) -> Iterator[Finding]:
    """Every finding about one thing: those that list several are taken apart."""
    for finding in answer.findings:
        if finding.title in {"The same", "Too few to tell"}:
            yield from finding.parts
        else:
            yield finding


@pytest.mark.parametrize(
    ("truth", "title", "verdict"),
    [
        (Truth().but("part3", 0.12), "“part3”", Verdict.UP),
        (Truth().but("part19", 0.015), "“part19”", Verdict.DOWN),
        (Truth(needs=BUGS), "Bug reports", Verdict.UP),
        (Truth(moods=(0.48, 0.22, 0.3)), "Negative", Verdict.UP),
        (Truth(churn=0.13), "The intent to leave", Verdict.UP),
        (Truth(n=900), "Comments a day", Verdict.UP),
    ],
)
def test_what_is_planted_is_among_the_first_three(
    truth: Truth, title: str, verdict: Verdict
) -> None:
    found = 0
    for seed in range(SEEDS):
        first = answered(SINCE, seed, truth).findings[:3]
        found += any(
            one.title == title and one.change is not None and one.change.verdict is verdict
            for one in first
        )
    assert found >= 0.95 * SEEDS


def test_where_nothing_changed_little_is_claimed() -> None:
    wrong = sum(bool(claims(answered(SINCE, seed, Truth()))) for seed in range(NULL_SEEDS))
    assert wrong <= 0.05 * NULL_SEEDS


def test_beside_what_is_planted_little_is_claimed() -> None:
    truth, wrong = Truth().but("part3", 0.12), 0
    for seed in range(SEEDS):
        titles = {one.title for one in claims(answered(SINCE, seed, truth))}
        wrong += bool(titles - {"“part3”", "“part3”, spoken of negatively"} - _SIDES)
    assert wrong <= 0.05 * SEEDS


_SIDES = {"since 5.2 (1 Mar 2026)", "1 Feb 2026 – 28 Feb 2026"}


@pytest.mark.parametrize(
    ("now", "before", "lead"),
    [(0.04, 0.16, "Yes, fewer, though not gone."), (0.16, 0.04, "No, more.")],
)
def test_whether_a_release_fixed_something_is_answered(
    now: float, before: float, lead: str
) -> None:
    said = 0
    for seed in range(SEEDS):
        answer = answered(FIXED, seed, Truth(topic=now), Truth(topic=before))
        said += answer.headline.startswith(f"{lead} Comments that are about “crashes” and not")
    assert said >= 0.95 * SEEDS


def test_a_fix_is_not_claimed_where_there_is_none() -> None:
    truth, wrong = Truth(topic=0.1), 0
    for seed in range(NULL_SEEDS):
        answer = answered(FIXED, seed, truth, truth)
        wrong += not answer.headline.startswith(("Cannot tell yet.", "No, as many as before."))
    assert wrong <= 0.05 * NULL_SEEDS


def test_as_many_is_said_only_of_enough_comments() -> None:
    many, few = Truth(n=6000, topic=0.1), Truth(n=60, topic=0.1)
    assert answered(FIXED, 1, many, many).headline.startswith("No, as many as before.")
    unclear = answered(FIXED, 1, few, few).headline
    assert unclear.startswith("Cannot tell yet.")
    assert "With about" in unclear


def test_thanks_for_a_fix_do_not_count_against_it() -> None:
    glad, angry = Truth(topic=0.15, moods=(0.02, 0.03, 0.95)), Truth(topic=0.15)
    answer = answered(FIXED, 3, glad, angry)
    assert answer.headline.startswith("Yes, fewer, though not gone.")
    said = {one.title: one.change for one in plain(answer) if one.change is not None}
    assert said["Comments that are about “crashes”"].verdict is Verdict.UNCLEAR


def test_in_chinese_the_same_is_answered() -> None:
    query = replace(FIXED, topic="崩溃", text="5.2修复了崩溃吗？", lang="zh")
    answer = answered(query, 1, Truth(topic=0.04), Truth(topic=0.2))
    assert answer.headline.startswith("是，变少了，但还有。谈到“崩溃”且并非正面的评论")
    assert answer.headline.endswith("下降。")
    assert answer.findings[0].text.count("位客户") == 2


def test_every_number_can_be_recounted_from_its_ids() -> None:
    for seed in range(5):
        answer = answered(FIXED, seed, Truth(topic=0.3), Truth(topic=0.5, n=400))
        for finding in plain(answer):
            for part in (finding, *finding.parts):
                assert len(set(part.comments)) == len(part.comments) == part.n
                assert set(part.evidence) <= set(part.comments)
            for part in finding.parts:
                if "Mood" not in finding.title and part.of is not None:
                    assert part.value == pytest.approx(part.n / part.of)
                    assert f"{part.n:,} of {part.of:,}" in part.text
            ours, theirs = finding.parts
            assert finding.change is not None
            assert finding.change.difference == pytest.approx(ours.value - theirs.value)
            low, high = finding.change.interval.low, finding.change.interval.high
            assert low <= finding.change.difference <= high
            assert set(ours.comments).isdisjoint(theirs.comments)


def test_both_sides_are_quoted_verbatim() -> None:
    corpus = Corpus(4)
    sides = corpus.side(Truth(needs=BUGS)), corpus.side(Truth(), since=BEFORE)
    answer = compare(SINCE, *sides)
    quoted = {quote.id: quote.quote for quote in answer.evidence}
    for id, said in quoted.items():
        assert said in corpus.comment(int(id.removeprefix("c"))).comment.text
    bugs = next(one for one in answer.findings if one.title == "Bug reports")
    assert [len(part.evidence) for part in bugs.parts] == [1, 1]
    assert {id for part in bugs.parts for id in part.evidence} <= set(quoted)


def test_what_is_said_to_be_the_same_lies_within_the_margin() -> None:
    big = Truth(n=8000)
    answer = answered(SINCE, 2, big, big)
    same = next(one for one in answer.findings if one.title == "The same")
    assert len(same.parts) > 10
    for part in same.parts:
        assert part.change is not None
        assert part.change.margin is not None
        assert max(-part.change.interval.low, part.change.interval.high) < part.change.margin


def test_an_open_side_is_compared_with_as_long_a_stretch_before() -> None:
    corpus = Corpus(1)
    answer = compare(SINCE, corpus.side(Truth()), corpus.side(Truth(), since=BEFORE))
    assert "1 Feb 2026 – 28 Feb 2026" in answer.headline
    assert "as long a stretch before it: 28 days" in answer.caveats[0]
    assert (answer.since, answer.until) == (date(2026, 2, 1), None)


def test_unequal_periods_are_compared_by_the_day() -> None:
    query = replace(SINCE, compare=Comparison(date(2026, 2, 15), RELEASE))
    corpus = Corpus(1)
    theirs = corpus.side(Truth(n=250), since=date(2026, 2, 15), days=14)
    answer = compare(query, corpus.side(Truth(n=500)), theirs)
    assert any("not equally long (28 and 14 days" in caveat for caveat in answer.caveats)
    rate = next(one for one in plain(answer) if one.title == "Comments a day")
    assert [part.value for part in rate.parts] == pytest.approx([500 / 28, 250 / 14])
    assert rate.change is not None
    assert not rate.change.is_change


def test_customers_are_counted_beside_comments() -> None:
    answer = answered(FIXED, 1, Truth(topic=0.05), Truth(topic=0.2))
    assert "Counted by customers: " in answer.findings[0].text
    assert " customers; " in answer.findings[0].text


def platforms() -> list:
    """Forty comments of Android, half about sync; forty of iOS, none about it; ten of neither."""
    android = [comment(f"sync is broken, lost note {i}", platform="Android") for i in range(20)]
    android += [comment(f"love the editor, page {i}", platform="Android") for i in range(20)]
    ios = [comment(f"love the calendar, day {i}", platform="iOS") for i in range(40)]
    return [*android, *ios, *(comment(f"the price rose {i} times") for i in range(10))]


def test_platforms_are_compared_by_a_question() -> None:
    answer = analyst(platforms()).ask("compare sync on Android versus iOS", NOW)
    assert answer.query.kind is Kind.COMPARE
    assert (answer.n_comments, answer.n_considered) == (20, 80)
    assert answer.headline == (
        "Comments that are about “sync”: platform Android: 50 % (20 of 40; 35–65 %); "
        "platform iOS: 0 % (0 of 40; 0–8.8 %); +50.0 points (+32.8 – +64.8), higher."
    )


def compared(query: Query) -> Answer:
    asked = analyst(platforms())
    asked.ask("help", NOW)
    return asked._answer(query, asked._store.span())


def test_comments_on_both_sides_are_taken_out() -> None:
    android = Filters(platform=("Android",))
    answer = compared(Query(Kind.COMPARE, filters=android, compare=Comparison()))
    assert answer.headline.startswith("Platform Android against all other comments: ")
    assert "All 40 comments of one side (platform Android) are on the other" in answer.caveats[0]
    assert answer.n_considered == 90
    both = Filters(platform=("Android", "iOS"))
    answer = compared(
        Query(
            Kind.COMPARE,
            filters=replace(both, excluded=()),
            compare=Comparison(filters=Filters(excluded=(("platform", ("Android",)),))),
        )
    )
    assert any("40 comments are on both sides" in caveat for caveat in answer.caveats)


def test_sides_that_cannot_be_compared_are_declined_politely() -> None:
    android, web = Filters(platform=("Android",)), Filters(platform=("Web",))
    empty = compared(Query(Kind.COMPARE, filters=android, compare=Comparison(filters=web)))
    assert empty.headline == (
        "There are no comments on one side (platform Web), so there is nothing to compare with "
        "the other (platform Android: 40 comments)."
    )
    same = compared(Query(Kind.COMPARE, filters=android, compare=Comparison(filters=android)))
    assert same.headline.startswith("Both sides are the same 40 comments")
    one = compared(Query(Kind.COMPARE))
    assert one.headline.startswith("I need two sides to compare")
    for answer in (empty, same, one):
        assert not answer.findings


def test_sides_told_apart_by_labels_are_compared_by_what_they_say() -> None:
    bugs, praise = Filters(need=(Need.BUG_REPORT,)), Filters(need=(Need.PRAISE,))
    answer = compared(Query(Kind.COMPARE, filters=bugs, compare=Comparison(filters=praise)))
    assert answer.headline.startswith("Bug reports against praise: higher: ")
    assert answer.n_considered == 80


def test_without_a_second_side_a_period_is_compared_with_the_one_before() -> None:
    corpus = Corpus(1)
    query = Query(Kind.COMPARE, since=RELEASE, text="since 5.2")
    answer = compare(query, corpus.side(Truth()), corpus.side(Truth(), since=BEFORE))
    assert answer.headline.startswith("Since 5.2 (1 Mar 2026) against 1 Feb 2026 – 28 Feb 2026")


def test_an_empty_side_claims_nothing() -> None:
    corpus = Corpus(1)
    ours: Material = corpus.side(Truth(topic=0.0))
    theirs = corpus.side(Truth(topic=0.2), since=BEFORE)
    answer = compare(FIXED, ours, theirs)
    assert answer.headline.startswith("Yes, none are left.")
    assert {one.title for one in claims(answer)} >= {"Comments a day that are about “crashes”"}
    assert not np.isnan([one.value for one in plain(answer) if one.value is not None]).any()
