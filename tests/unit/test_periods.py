"""Periods: half-open, weeks begin on Monday, the last 30 days end with today."""

from datetime import date

import pytest

from bot.questions.periods import Period, find_period, period_before

TODAY = date(2026, 11, 22)  # a Sunday


def days(text: str) -> tuple[str | None, str | None] | None:
    match = find_period(text, TODAY)
    if match is None:
        return None
    period = match.period
    return (
        period.since.isoformat() if period.since else None,
        period.until.isoformat() if period.until else None,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("voice calls in 2017", ("2017-01-01", "2018-01-01")),
        ("last 30 days", ("2026-10-24", "2026-11-23")),
        ("in the past two weeks", ("2026-11-09", "2026-11-23")),
        ("last week", ("2026-11-09", "2026-11-16")),
        ("this week", ("2026-11-16", "2026-11-23")),
        ("last month", ("2026-10-01", "2026-11-01")),
        ("this quarter", ("2026-10-01", "2027-01-01")),
        ("Q4 2025", ("2025-10-01", "2026-01-01")),
        ("March 2017", ("2017-03-01", "2017-04-01")),
        ("in March", ("2026-03-01", "2026-04-01")),
        ("in December", ("2025-12-01", "2026-01-01")),
        ("on 2017-02-03", ("2017-02-03", "2017-02-04")),
        ("yesterday", ("2026-11-21", "2026-11-22")),
        ("since March", ("2026-03-01", None)),
        ("after 15 March", ("2026-03-16", None)),
        ("before 2017", (None, "2017-01-01")),
        ("between 10 and 20 February", ("2026-02-10", "2026-02-21")),
        ("from January to March 2017", ("2017-01-01", "2017-04-01")),
        ("between 2017-01-01 and 2017-02-15", ("2017-01-01", "2017-02-16")),
        ("上周", ("2026-11-09", "2026-11-16")),
        ("最近30天", ("2026-10-24", "2026-11-23")),
        ("过去两周", ("2026-11-09", "2026-11-23")),
        ("本季度", ("2026-10-01", "2027-01-01")),
        ("三月份", ("2026-03-01", "2026-04-01")),
        ("2017年3月", ("2017-03-01", "2017-04-01")),
        ("2017年第一季度", ("2017-01-01", "2017-04-01")),
        ("去年", ("2025-01-01", "2026-01-01")),
        ("2024年2月29日", ("2024-02-29", "2024-03-01")),
    ],
)
def test_reads_what_people_write(text: str, expected: tuple[str | None, str | None]) -> None:
    assert days(text) == expected
    assert days(f"what do people say about sync {text}?") == expected


@pytest.mark.parametrize(
    "text",
    ["5.2 crashes", "may I ask", "version 2016.1", "2023-02-30", "top 5 quotes", "march on", ""],
)
def test_reads_no_period_into_other_words(text: str) -> None:
    assert days(text) is None


def test_last_week_on_a_monday_is_the_week_before() -> None:
    match = find_period("last week", date(2026, 11, 23))
    assert match is not None
    assert match.period == Period(date(2026, 11, 16), date(2026, 11, 23))


@pytest.mark.parametrize(
    ("since", "until", "before"),
    [
        (date(2026, 3, 1), date(2026, 4, 1), date(2026, 2, 1)),
        (date(2026, 1, 1), date(2027, 1, 1), date(2025, 1, 1)),
        (date(2024, 1, 1), date(2024, 4, 1), date(2023, 10, 1)),
        (date(2026, 3, 5), date(2026, 3, 12), date(2026, 2, 26)),
    ],
)
def test_the_period_before_is_of_the_same_kind(since: date, until: date, before: date) -> None:
    assert period_before(Period(since, until)) == Period(before, since)


def test_an_open_period_has_none_before() -> None:
    assert period_before(Period(date(2026, 1, 1), None)) is None
