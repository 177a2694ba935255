"""Periods in English, as people type them. Today is a Wednesday."""

from datetime import date

import pytest

from bot.questions.periods import find_period, find_periods

TODAY = date(2026, 3, 18)


def days(text: str, today: date = TODAY) -> tuple[str, str] | None:
    """The first period as ISO dates; "-" is open."""
    match = find_period(text, today)
    if match is None:
        return None
    since, until = match.period.since, match.period.until
    return (since.isoformat() if since else "-", until.isoformat() if until else "-")


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        # so many days up to today
        ("last 30 days", "2026-02-17", "2026-03-19"),
        ("the last 30 days", "2026-02-17", "2026-03-19"),
        ("past 7d", "2026-03-12", "2026-03-19"),
        ("past two weeks", "2026-03-05", "2026-03-19"),
        ("the past 2 wks", "2026-03-05", "2026-03-19"),
        ("last couple of weeks", "2026-03-05", "2026-03-19"),
        ("the last couple weeks", "2026-03-05", "2026-03-19"),
        ("over the past few days", "2026-03-16", "2026-03-19"),
        ("the last few days", "2026-03-16", "2026-03-19"),
        ("these past eight weeks", "2026-01-22", "2026-03-19"),
        ("last 2-3 weeks", "2026-02-26", "2026-03-19"),
        ("trailing 12 months", "2025-03-19", "2026-03-19"),
        ("last six months", "2025-09-19", "2026-03-19"),
        ("past 2 quarters", "2025-09-19", "2026-03-19"),
        ("past half year", "2025-09-19", "2026-03-19"),
        ("the last half a year", "2025-09-19", "2026-03-19"),
        ("the last two and a half months", "2026-01-03", "2026-03-19"),
        ("past year and a half", "2024-09-19", "2026-03-19"),
        ("the past week", "2026-03-12", "2026-03-19"),
        ("this past month", "2026-02-19", "2026-03-19"),
        ("in the last week", "2026-03-12", "2026-03-19"),
        ("over the past year", "2025-03-19", "2026-03-19"),
        ("the last fortnight", "2026-03-05", "2026-03-19"),
        ("since the last 2 weeks", "2026-03-05", "2026-03-19"),
        ("in the last 24 hours", "2026-03-18", "2026-03-19"),
        ("last 48 hours", "2026-03-17", "2026-03-19"),
        ("in the past hour", "2026-03-18", "2026-03-19"),
        ("last 15 mins", "2026-03-18", "2026-03-19"),
        # calendar units
        ("this week", "2026-03-16", "2026-03-23"),
        ("last week", "2026-03-09", "2026-03-16"),
        ("last wk", "2026-03-09", "2026-03-16"),
        ("last week's", "2026-03-09", "2026-03-16"),
        ("the week before last", "2026-03-02", "2026-03-09"),
        ("this month", "2026-03-01", "2026-04-01"),
        ("the current month", "2026-03-01", "2026-04-01"),
        ("last month", "2026-02-01", "2026-03-01"),
        ("the previous month", "2026-02-01", "2026-03-01"),
        ("month before last", "2026-01-01", "2026-02-01"),
        ("this quarter", "2026-01-01", "2026-04-01"),
        ("last quarter", "2025-10-01", "2026-01-01"),
        ("prior quarter", "2025-10-01", "2026-01-01"),
        ("this year", "2026-01-01", "2027-01-01"),
        ("last year", "2025-01-01", "2026-01-01"),
        ("this weekend", "2026-03-21", "2026-03-23"),
        ("last weekend", "2026-03-14", "2026-03-16"),
        ("over the weekend", "2026-03-14", "2026-03-16"),
        ("this past weekend", "2026-03-14", "2026-03-16"),
        # up to date
        ("month to date", "2026-03-01", "2026-03-19"),
        ("MTD", "2026-03-01", "2026-03-19"),
        ("YTD", "2026-01-01", "2026-03-19"),
        ("year-to-date", "2026-01-01", "2026-03-19"),
        ("quarter to date", "2026-01-01", "2026-03-19"),
        ("so far this year", "2026-01-01", "2026-03-19"),
        ("this month so far", "2026-03-01", "2026-03-19"),
        # days
        ("today", "2026-03-18", "2026-03-19"),
        ("this morning", "2026-03-18", "2026-03-19"),
        ("yesterday", "2026-03-17", "2026-03-18"),
        ("yesterday's", "2026-03-17", "2026-03-18"),
        ("the day before yesterday", "2026-03-16", "2026-03-17"),
        ("3 days ago", "2026-03-15", "2026-03-16"),
        ("two weeks ago", "2026-03-02", "2026-03-09"),
        ("a month ago", "2026-02-01", "2026-03-01"),
        ("since two weeks ago", "2026-03-04", "-"),
        ("on Friday", "2026-03-13", "2026-03-14"),
        ("last Tuesday", "2026-03-17", "2026-03-18"),
        ("last friday", "2026-03-13", "2026-03-14"),
        ("Friday last week", "2026-03-13", "2026-03-14"),
        ("last week on Tuesday", "2026-03-10", "2026-03-11"),
        ("this Monday", "2026-03-16", "2026-03-17"),
        ("since Monday", "2026-03-16", "-"),
        ("from Monday to Wednesday", "2026-03-16", "2026-03-19"),
        ("on 2026-02-03", "2026-02-03", "2026-02-04"),
        ("2026/2/3", "2026-02-03", "2026-02-04"),
        ("03.02.2026", "2026-02-03", "2026-02-04"),
        ("on 02/03", "2026-02-03", "2026-02-04"),
        ("on 13/02", "2026-02-13", "2026-02-14"),
        ("02/03/2026", "2026-02-03", "2026-02-04"),
        ("25/12/25", "2025-12-25", "2025-12-26"),
        ("15 March", "2026-03-15", "2026-03-16"),
        ("15th of March", "2026-03-15", "2026-03-16"),
        ("March 15th", "2026-03-15", "2026-03-16"),
        ("Mar. 15, 2025", "2025-03-15", "2025-03-16"),
        ("march the 15th", "2026-03-15", "2026-03-16"),
        ("on 20 March", "2025-03-20", "2025-03-21"),
        ("29 February", "2024-02-29", "2024-03-01"),
        ("since the 10th", "2026-03-10", "-"),
        ("on the 25th", "2026-02-25", "2026-02-26"),
        # months, quarters, halves, years, seasons
        ("in February", "2026-02-01", "2026-03-01"),
        ("in feb", "2026-02-01", "2026-03-01"),
        ("February", "2026-02-01", "2026-03-01"),
        ("febuary", "2026-02-01", "2026-03-01"),
        ("from December", "2025-12-01", "2026-01-01"),
        ("in April", "2025-04-01", "2025-05-01"),
        ("Feb '25", "2025-02-01", "2025-03-01"),
        ("feb-2025", "2025-02-01", "2025-03-01"),
        ("2025-02", "2025-02-01", "2025-03-01"),
        ("February last year", "2025-02-01", "2025-03-01"),
        ("last February", "2026-02-01", "2026-03-01"),
        ("last March", "2025-03-01", "2025-04-01"),
        ("this March", "2026-03-01", "2026-04-01"),
        ("in march", "2026-03-01", "2026-04-01"),
        ("march feedback", "2026-03-01", "2026-04-01"),
        ("in may", "2025-05-01", "2025-06-01"),
        ("Q4 2025", "2025-10-01", "2026-01-01"),
        ("2025 Q4", "2025-10-01", "2026-01-01"),
        ("4Q25", "2025-10-01", "2026-01-01"),
        ("q4'25", "2025-10-01", "2026-01-01"),
        ("Q4", "2025-10-01", "2026-01-01"),
        ("during Q1", "2026-01-01", "2026-04-01"),
        ("Q4 last year", "2025-10-01", "2026-01-01"),
        ("the fourth quarter", "2025-10-01", "2026-01-01"),
        ("second quarter of 2025", "2025-04-01", "2025-07-01"),
        ("the last quarter of 2024", "2024-10-01", "2025-01-01"),
        ("H1 2025", "2025-01-01", "2025-07-01"),
        ("in h2", "2025-07-01", "2026-01-01"),
        ("2H25", "2025-07-01", "2026-01-01"),
        ("the first half of 2025", "2025-01-01", "2025-07-01"),
        ("second half of last year", "2025-07-01", "2026-01-01"),
        ("in 2025", "2025-01-01", "2026-01-01"),
        ("2025 only", "2025-01-01", "2026-01-01"),
        ("last summer", "2025-06-01", "2025-09-01"),
        ("summer 2024", "2024-06-01", "2024-09-01"),
        ("last winter", "2025-12-01", "2026-03-01"),
        ("over Christmas", "2025-12-24", "2025-12-27"),
        ("since new year", "2026-01-01", "-"),
        # parts
        ("the first half of January", "2026-01-01", "2026-01-16"),
        ("second half of January", "2026-01-16", "2026-02-01"),
        ("early February", "2026-02-01", "2026-02-11"),
        ("mid-February", "2026-02-11", "2026-02-21"),
        ("late February", "2026-02-21", "2026-03-01"),
        ("at the end of January", "2026-01-21", "2026-02-01"),
        ("early last year", "2025-01-01", "2025-04-01"),
        ("the end of last year", "2025-10-01", "2026-01-01"),
        ("since the beginning of the year 2026", "2026-01-01", "-"),
        ("since the beginning of the year", "2026-01-01", "-"),
        ("since the start of the week", "2026-03-16", "-"),
        ("in the first half of the year", "2026-01-01", "2026-07-01"),
        ("early last week", "2026-03-09", "2026-03-11"),
        ("the last month of feedback", "2026-02-01", "2026-03-01"),
        ("the first week of March", "2026-03-01", "2026-03-08"),
        ("the last week of February", "2026-02-22", "2026-03-01"),
        ("the last 3 days of February", "2026-02-26", "2026-03-01"),
        ("first two weeks of January", "2026-01-01", "2026-01-15"),
        ("the second week of January", "2026-01-08", "2026-01-15"),
        ("first two months of 2026", "2026-01-01", "2026-03-01"),
        ("week of March 4", "2026-03-02", "2026-03-09"),
        ("w/c 2 March", "2026-03-02", "2026-03-09"),
        # from here on, up to there
        ("since February", "2026-02-01", "-"),
        ("since last week", "2026-03-09", "-"),
        ("since 14 feb", "2026-02-14", "-"),
        ("from February onwards", "2026-02-01", "-"),
        ("from 1 March until now", "2026-03-01", "-"),
        ("as of 1 March", "2026-03-01", "-"),
        ("starting 1 March", "2026-03-01", "-"),
        ("counting from Feb 1", "2026-02-01", "-"),
        ("since the start of February", "2026-02-01", "-"),
        ("after 15 March", "2026-03-16", "-"),
        ("after February", "2026-03-01", "-"),
        ("post-February", "2026-03-01", "-"),
        ("before March", "-", "2026-03-01"),
        ("prior to 2026", "-", "2026-01-01"),
        ("until March", "-", "2026-03-01"),
        ("until 3 March", "-", "2026-03-03"),
        ("up to and including 3 March", "-", "2026-03-04"),
        ("until yesterday", "-", "2026-03-18"),
        ("before yesterday", "-", "2026-03-17"),
        ("until the end of February", "-", "2026-03-01"),
        ("2025 or earlier", "-", "2026-01-01"),
        # from some to others
        ("between 10 and 20 February", "2026-02-10", "2026-02-21"),
        ("10-20 Feb", "2026-02-10", "2026-02-21"),
        ("from the 10th to the 20th of February", "2026-02-10", "2026-02-21"),
        ("Feb 10 to 20", "2026-02-10", "2026-02-21"),
        ("from Jan 5 to Jan 20", "2026-01-05", "2026-01-21"),
        ("2 Feb – 10 Feb", "2026-02-02", "2026-02-11"),
        ("2026-02-01 to 2026-02-15", "2026-02-01", "2026-02-16"),
        ("2026/02/10-2026/02/20", "2026-02-10", "2026-02-21"),
        ("10.02.2026-20.02.2026", "2026-02-10", "2026-02-21"),
        ("02/10 - 02/20", "2026-02-10", "2026-02-21"),
        ("Jan through Feb", "2026-01-01", "2026-03-01"),
        ("from November to February", "2025-11-01", "2026-03-01"),
        ("from January to March 2025", "2025-01-01", "2025-04-01"),
        ("Nov 2025 to Jan", "2025-11-01", "2026-02-01"),
        ("between 10 and 25 March", "2026-03-10", "2026-03-26"),
        ("between 20 and 25 March", "2025-03-20", "2025-03-26"),
        ("from 10 March to 25 March", "2026-03-10", "2026-03-26"),
        ("from January to December", "2025-01-01", "2026-01-01"),
        ("Q2 to Q3", "2025-04-01", "2025-10-01"),
        ("from last Monday to today", "2026-03-16", "2026-03-19"),
        ("from 1 February to yesterday", "2026-02-01", "2026-03-18"),
        ("between 20 February 2026 and 10 February 2026", "2026-02-10", "2026-02-21"),
    ],
)
def test_reads_what_people_write(text: str, since: str, until: str) -> None:
    assert days(text) == (since, until)
    assert days(f"what do people say about sync {text}?") == (since, until)
    assert days(f"top issues, {text}, on Android") == (since, until)


@pytest.mark.parametrize(
    "text",
    [
        "it may be slow and people may leave",
        "may I see the reviews",
        "this may be a bug since users may complain",
        "the march of progress",
        "they march on",
        "second login, third party, first time user",
        "a day one bug",
        "24/7 support",
        "5.2",
        "v3.1 crashes",
        "on 5.2.1",
        "two factor login",
        "4/5 stars",
        "9/10 users",
        "1-2 star reviews",
        "top 2000 comments",
        "2000 users",
        "error 2013",
        "last 50 reviews",
        "the last few comments",
        "recently",
        "lately, recent feedback",
        "week over week",
        "by week",
        "monthly",
        "the weekly digest",
        "refund within 14 days",
        "30-day trial",
        "their first 30 days",
        "once a week",
        "sun and mon are stored wrong",
        "the day after tomorrow",
        "next week",
        "what should we build next quarter",
        "fall detection",
        "spring animation",
        "h1 headings",
        "2023-02-30",
        "31 April",
        "99/99/2024",
        "last 9999 years",
        "in 2077",
        "APR is too high",
        "the new year's resolution plan",
        "SQL: SELECT * FROM users WHERE id = 2",
        "😀😀😀",
        "",
    ],
)
def test_reads_no_period_into_other_words(text: str) -> None:
    assert days(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "board meeting on Friday, what do people say about sync",
        "the QBR is this week: top issues?",
        "we have a call on Thursday with Globex",
        "stand-up today. themes?",
        "I need this today",
        "by Friday please",
        "for the Q2 roadmap",
        "for our Q2 planning",
        "today's standup",
        "the offsite on 9 April",
        "next cycle closes Friday",
    ],
)
def test_the_day_of_a_meeting_or_a_plan_is_no_period(text: str) -> None:
    assert days(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("complaints in the last 30 days about sync", "in the last 30 days"),
        ("what came up between 10 and 20 February on iOS", "between 10 and 20 February"),
        ("yesterday's reviews", "yesterday's"),
        ("bugs since the start of February", "since the start of February"),
        ("from March onwards, what broke", "from March onwards"),
        ("reviews from last week", "from last week"),
    ],
)
def test_the_match_covers_the_words_of_the_period(text: str, said: str) -> None:
    match = find_period(text, TODAY)
    assert match is not None
    assert text[match.start : match.end] == said


def test_all_periods_are_found_left_to_right() -> None:
    text = "this month vs last month, and how was Q4?"
    found = [text[match.start : match.end] for match in find_periods(text, TODAY)]
    assert found == ["this month", "last month", "Q4"]


@pytest.mark.parametrize(
    ("text", "today", "since", "until"),
    [
        ("last week", date(2026, 1, 1), "2025-12-22", "2025-12-29"),
        ("this week", date(2026, 1, 1), "2025-12-29", "2026-01-05"),
        ("last month", date(2026, 1, 31), "2025-12-01", "2026-01-01"),
        ("last month", date(2024, 3, 31), "2024-02-01", "2024-03-01"),
        ("last quarter", date(2026, 1, 1), "2025-10-01", "2026-01-01"),
        ("this quarter", date(2026, 12, 31), "2026-10-01", "2027-01-01"),
        ("last year", date(2025, 1, 1), "2024-01-01", "2025-01-01"),
        ("past month", date(2024, 3, 30), "2024-02-29", "2024-03-31"),
        ("past year", date(2024, 2, 29), "2023-03-01", "2024-03-01"),
        ("yesterday", date(2024, 3, 1), "2024-02-29", "2024-03-01"),
        ("in February", date(2024, 2, 1), "2024-02-01", "2024-03-01"),
        ("in February", date(2024, 1, 31), "2023-02-01", "2023-03-01"),
        ("on Monday", date(2026, 3, 16), "2026-03-16", "2026-03-17"),
        ("last Monday", date(2026, 3, 16), "2026-03-09", "2026-03-10"),
        ("this weekend", date(2026, 3, 22), "2026-03-21", "2026-03-23"),
        ("over the weekend", date(2026, 3, 21), "2026-03-21", "2026-03-23"),
        ("since the 31st", date(2026, 3, 1), "2026-01-31", "-"),
        ("since this year", date(2026, 12, 31), "2026-01-01", "-"),
    ],
)
def test_the_edges_of_the_calendar(text: str, today: date, since: str, until: str) -> None:
    assert days(text, today) == (since, until)
