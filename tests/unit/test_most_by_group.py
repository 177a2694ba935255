"""Which version or platform has most of something: by its own comments, and only beyond chance."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.analysis.answers import Answer, ChartKind
from bot.feedback import Comment
from bot.questions.query import GroupBy, Kind
from bot.storage.memory.conversations import MemoryConversationStore
from factories import NOW, analyst, comment


def said(version: str | None, bugs: int, others: int) -> Sequence[Comment]:
    words = ["it crashes at start"] * bugs + ["I love it, wonderful"] * others
    return [comment(f"{one} {version} {n}", version=version) for n, one in enumerate(words)]


def asked(question: str, *comments: Sequence[Comment]) -> Answer:
    return analyst([one for some in comments for one in some]).ask(question, NOW)


def test_the_version_with_the_largest_share_leads_though_another_has_more_of_them() -> None:
    answer = asked("which version has the most bugs?", said("5.1", 20, 180), said("5.2", 15, 15))
    assert (answer.query.kind, answer.query.group_by) == (Kind.SUMMARY, GroupBy.VERSION)
    assert answer.headline == (
        "By version, 5.2 has the largest share of comments that are bug reports: 50 % (33–67 %; "
        "15 of 30 comments); the others together: 10 %. In number most are of 5.1: 20."
    )
    assert [(one.title, one.n, one.of) for one in answer.findings] == [
        ("5.2", 15, 30),
        ("5.1", 20, 200),
    ]
    assert [len(one.comments) for one in answer.findings] == [15, 20]
    assert answer.chart
    assert (answer.chart.kind, answer.chart.labels) == (ChartKind.RANKING, ("5.2", "5.1"))
    assert all("crashes" in quote.quote for quote in answer.evidence)


@pytest.mark.parametrize(
    ("question", "start"),
    [
        ("which version has the most bugs?", "No version has a larger share"),
        ("哪个版本的bug最多？", "按版本看，没有哪个的评论中为错误反馈的占比高出偶然范围"),
        ("which version has the fewest bugs?", "No version has a smaller share"),
    ],
)
def test_versions_that_chance_tells_apart_are_said_not_to_differ(question: str, start: str) -> None:
    answer = asked(question, *(said(f"5.{n}", 10 + n, 30) for n in range(3)))
    assert answer.headline.startswith(start)


def test_where_no_comment_says_its_version_that_is_said_with_what_there_is() -> None:
    answer = asked("which version has the most bugs?", said(None, 6, 30))
    assert answer.headline.startswith(
        "None of the 36 comments says its version, so that none can be named. 6 of 36 comments"
    )
    few = asked("which version has the most bugs?", said("5.1", 3, 2), said(None, 3, 30))
    assert few.headline.startswith("Too few comments say their version")


def test_small_groups_come_last_without_a_share_and_the_nameless_are_counted() -> None:
    comments = said("5.1", 5, 40), said("5.2", 2, 0), said(None, 4, 0)
    answer = asked("which version has the most bugs?", *comments)
    assert answer.headline.startswith("All comments that say their version name 5.1")
    assert [one.value is None for one in answer.findings] == [False, True]
    assert any("4 comments do not say their version" in one for one in answer.caveats)


def test_who_complains_most_is_told_by_what_is_negative_and_goes_on_in_the_thread() -> None:
    comments = [
        comment(f"{text} {n} {platform}", platform=platform, version="5.1")
        for platform, bad in (("iOS", 5), ("Android", 40))
        for n, text in enumerate(["I hate it, awful"] * bad + ["great, love it"] * (50 - bad))
    ]
    asker = analyst(comments)
    answer = asker.ask("which platform complains most?", NOW, thread="T")
    assert answer.headline.startswith("By platform, Android has the largest share of comments")
    assert "negative: 80 %" in answer.headline
    topic = asker.ask("which platform mentions love the least?", NOW)
    assert topic.query.group_by is GroupBy.PLATFORM


def test_bug_reports_are_broken_down_by_how_many_there_are_also_in_a_thread() -> None:
    comments = [*said("5.1", 5, 40), *said("5.2", 20, 20)]
    asker = analyst(comments, conversations=MemoryConversationStore())
    asker.ask("what bugs do people report?", NOW, thread="T")
    answer = asker.ask("by version", NOW, thread="T")
    assert answer.query.kind is Kind.SUMMARY
    assert answer.headline.startswith("By version, 5.2 has the largest share")
    by_month = asker.ask("by month", NOW, thread="T")
    assert by_month.query.group_by is GroupBy.MONTH
    assert not by_month.headline.startswith("By month")


def test_a_mood_is_still_told_by_the_mood() -> None:
    answer = asked("which version is most unhappy?", said("5.1", 20, 20), said("5.2", 20, 20))
    assert answer.query.kind is Kind.SENTIMENT


def test_churn_by_plan_is_told_by_who_says_that_they_leave_with_a_word_of_doubt() -> None:
    words = {"Pro": ["I am cancelling and moving to another tool"] * 12 + ["fine"] * 18}
    words["Free"] = ["I am cancelling and moving to another tool"] + ["fine"] * 39
    comments = [
        comment(f"{plan} {n} {text}", plan=plan)
        for plan, texts in words.items()
        for n, text in enumerate(texts)
    ]
    answer = asked("which plan has the most churn?", comments)
    assert answer.query.filters.churn_intent is True
    assert answer.headline.startswith(
        "By plan, Pro has the largest share of comments that are from people who say that they "
        "leave or may: 40 %"
    )
    assert [(one.title, one.n, one.of) for one in answer.findings] == [
        ("Pro", 12, 30),
        ("Free", 1, 40),
    ]
    assert all("cancelling" in quote.quote for quote in answer.evidence)
    assert any("wrong about most often" in caveat for caveat in answer.caveats)
    chinese = asked("哪个套餐流失最多？", comments)
    assert "表示已离开或可能离开" in chinese.headline
