"""The two sides of comparisons."""

from datetime import date
from typing import Any

import pytest

from bot.questions.comparison import Sides, period_now, read_sides
from bot.questions.periods import Period
from bot.questions.vocabulary import Vocabulary

TODAY = date(2026, 3, 18)  # a Wednesday
VOCABULARY = Vocabulary(
    {
        "source": ("zendesk", "intercom"),
        "product": ("Plumnote", "Plumnote Teams", "Plumscan"),
        "version": ("5.0", "5.1", "5.2"),
        "platform": ("iOS", "Android", "Web"),
        "plan": ("Free", "Pro", "Team", "Enterprise"),
        "segment": ("SMB", "startup"),
        "country": ("US", "DE", "FR"),
        "lang": ("en", "de", "zh"),
    },
    releases={"5.0": date(2025, 10, 14), "5.1": date(2025, 12, 9), "5.2": date(2026, 2, 12)},
)


def sides(question: str) -> Sides:
    return read_sides(question, today=TODAY, vocabulary=VOCABULARY)


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        ("iOS vs Android", {"platform": "iOS"}, {"platform": "Android"}),
        ("Free vs Pro on export", {"plan": "Free"}, {"plan": "Pro"}),
        ("web versoin vs android for tables", {"platform": "Web"}, {"platform": "Android"}),
        ("who is happier, Pro or Free?", {"plan": "Pro"}, {"plan": "Free"}),
        ("is 5.2 better than 5.1", {"version": "5.2"}, {"version": "5.1"}),
        ("Plumnote against Plumnote Teams", {"product": "Plumnote"}, {"product": "Plumnote Teams"}),
        ("German users as opposed to Chinese users", {"lang": "de"}, {"lang": "zh"}),
        ("difference between the US and Germany", {"country": "US"}, {"country": "DE"}),
        ("Pro and Team users vs Free users", {"plan": ["Pro", "Team"]}, {"plan": "Free"}),
        ("Enterprise users vs SMB users", {"plan": "Enterprise"}, {"segment": "SMB"}),
        ("compared to Android, how happy is iOS", {"platform": "iOS"}, {"platform": "Android"}),
        ("和安卓相比，iOS怎么样", {"platform": "iOS"}, {"platform": "Android"}),
        ("5.2比5.1好吗", {"version": "5.2"}, {"version": "5.1"}),
        ("对比Plumnote与Plumscan的评分", {"product": "Plumnote"}, {"product": "Plumscan"}),
        ("网页端跟安卓，哪边更满意", {"platform": "Web"}, {"platform": "Android"}),
    ],
)
def test_values_of_one_field_are_set_against_each_other(
    question: str, first: dict[str, Any], second: dict[str, Any]
) -> None:
    found = sides(question)
    assert found.comparison is not None
    assert (found.filters.as_json(), found.comparison.filters.as_json()) == (first, second)
    assert found.period == Period()


def test_what_holds_for_both_sides_is_repeated() -> None:
    found = sides("iOS vs Android complaints in the US and Germany last week, Free excluded")
    shared = {"country": ["US", "DE"], "sentiment": "negative", "not": {"plan": "Free"}}
    assert found.comparison is not None
    assert found.filters.as_json() == {"platform": "iOS", **shared}
    assert found.comparison.filters.as_json() == {"platform": "Android", **shared}
    assert found.period == Period(date(2026, 3, 9), date(2026, 3, 16))
    assert (found.comparison.since, found.comparison.until) == (
        found.period.since,
        found.period.until,
    )


THIS_WEEK = Period(date(2026, 3, 16), date(2026, 3, 23))
LAST_WEEK = Period(date(2026, 3, 9), date(2026, 3, 16))
THIS_MONTH = Period(date(2026, 3, 1), date(2026, 4, 1))
LAST_MONTH = Period(date(2026, 2, 1), date(2026, 3, 1))
SINCE_5_2 = Period(date(2026, 2, 12), None)
BEFORE_5_2 = Period(None, date(2026, 2, 12))


@pytest.mark.parametrize(
    ("question", "period", "other"),
    [
        ("this month vs last month", THIS_MONTH, LAST_MONTH),
        ("how does last month stack up against this month", LAST_MONTH, THIS_MONTH),
        ("more complaints in February or in March", LAST_MONTH, THIS_MONTH),
        ("compared to last week, how is sync", THIS_WEEK, LAST_WEEK),
        ("is sync better than last month", THIS_MONTH, LAST_MONTH),
        ("this month against last, what changed", THIS_MONTH, LAST_MONTH),
        ("和上周比，这周怎么样", THIS_WEEK, LAST_WEEK),
        ("同步比上个月好了吗", THIS_MONTH, LAST_MONTH),
        ("本月差评对比上月", THIS_MONTH, LAST_MONTH),
        ("did 5.2 fix the sync lag", SINCE_5_2, BEFORE_5_2),
        ("feedback before and after 5.2", SINCE_5_2, BEFORE_5_2),
        ("since 5.2, better or worse?", SINCE_5_2, BEFORE_5_2),
        ("5.2上線前後，同步差在哪", SINCE_5_2, BEFORE_5_2),
        ("5.2修好闪退了没有", SINCE_5_2, BEFORE_5_2),
    ],
)
def test_periods_are_set_against_each_other(question: str, period: Period, other: Period) -> None:
    found = sides(question)
    assert found.comparison is not None
    assert (found.period, Period(found.comparison.since, found.comparison.until)) == (period, other)
    assert found.filters.version == ()


@pytest.mark.parametrize(
    "question", ["compare things", "teachers vs students", "iOS last week", ""]
)
def test_one_side_alone_is_no_comparison(question: str) -> None:
    assert sides(question).comparison is None


def test_the_words_that_name_a_side_are_cut_out() -> None:
    assert "sync" in sides("did 5.2 fix sync").rest
    assert "5.2" not in sides("feedback before and after 5.2 on sync").rest


@pytest.mark.parametrize(
    ("other", "now"),
    [
        (LAST_WEEK, THIS_WEEK),
        (LAST_MONTH, THIS_MONTH),
        (Period(date(2025, 10, 1), date(2026, 1, 1)), Period(date(2026, 1, 1), date(2026, 4, 1))),
        (Period(date(2025, 1, 1), date(2026, 1, 1)), Period(date(2026, 1, 1), date(2027, 1, 1))),
        (Period(date(2026, 3, 17), date(2026, 3, 18)), Period(TODAY, date(2026, 3, 19))),
        (Period(None, date(2026, 2, 12)), Period(date(2026, 2, 12), None)),
    ],
)
def test_the_present_period_is_of_the_same_kind(other: Period, now: Period) -> None:
    assert period_now(other, TODAY) == now
