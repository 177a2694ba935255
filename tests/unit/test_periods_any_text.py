"""Whatever is typed, periods are read without an error and in a time that grows with its length."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.questions.periods import find_periods, merged

RELEASES = {"5.1": date(2025, 12, 9), "5.2": date(2026, 2, 12)}
PIECES = (
    "since after before until between from to and the in on last this past early end of first half"
    " week month quarter year days weekend ago 2 10 20 31 5.2 2025 2026-02-30 02/03 13/13 q4"
    " h2 9999 may march Feb 29 December Monday today yesterday - – , . ' 上 上个 最近 去年 今年"
    " 2月 30日 十二月 到 至今 以来 之后 前 周五 季度 半年 三 个月 天 自 从 5.2发布后 初 底"
).split()
ANY_DAY = st.dates(date(2, 1, 1), date(9990, 12, 31))


@given(text=st.text(max_size=200), today=ANY_DAY)
@settings(deadline=None, max_examples=200)
def test_any_text_is_read_without_an_error(text: str, today: date) -> None:
    check(text, today)


@given(words=st.lists(st.sampled_from(PIECES), max_size=14), joint=st.sampled_from(["", " "]))
@settings(deadline=None, max_examples=500)
def test_any_words_of_time_are_read_without_an_error(words: list[str], joint: str) -> None:
    check(joint.join(words), date(2026, 3, 18))


@given(words=st.lists(st.sampled_from(PIECES), min_size=2, max_size=6), today=ANY_DAY)
@settings(deadline=None, max_examples=300)
def test_any_day_may_be_today(words: list[str], today: date) -> None:
    check(" ".join(words), today)


@pytest.mark.parametrize("today", [date.min, date.max])
@pytest.mark.parametrize(
    "text", ["last month", "last 3 days", "since February", "last Friday", "去年", "today", "上周"]
)
def test_the_ends_of_the_calendar_are_no_error(text: str, today: date) -> None:
    check(text, today)


def check(text: str, today: date) -> None:
    """Every period begins before it ends, and stands where it was read."""
    found = find_periods(text, today, RELEASES)
    for match in found:
        since, until = match.period.since, match.period.until
        assert since or until
        assert since is None or until is None or since < until
        assert 0 <= match.start < match.end <= len(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert len(merged(text, found)) <= len(found)


@pytest.mark.parametrize(
    "unit",
    [
        " ",
        "1",
        "1 ",
        "last ",
        "since the ",
        "between 1 and ",
        "the ",
        "march ",
        "first half of ",
        "from 5.2 ",
        "5.2 ",
        "1/",
        "2026-",
        "三",
        "上",
        "一月",
        "三到五月",
        "今年的",
        "从",
        "最近",
        "5.2发布",
        "aA-'",
        "since 5.2 yesterday ",
        "🙂",
        "\u202e\x00",
        "'; DROP TABLE comments; --",
    ],
)
def test_no_text_takes_longer_than_its_length(unit: str) -> None:
    """A text that takes more than its length squared would not end."""
    text = (unit * 40_000)[:40_000]
    check(text, date(2026, 3, 18))
