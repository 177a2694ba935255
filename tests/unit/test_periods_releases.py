"""Periods that a release begins or ends."""

from datetime import date

import pytest

from bot.questions.periods import Period, find_period, find_periods, merged

TODAY = date(2026, 3, 18)
RELEASES = {
    "4.9": date(2025, 6, 2),
    "5.0": date(2025, 10, 14),
    "5.1": date(2025, 12, 9),
    "5.2": date(2026, 2, 12),
    "5.2.1": date(2026, 3, 5),
}
SINCE_52 = Period(date(2026, 2, 12), None)
BEFORE_52 = Period(None, date(2026, 2, 12))


def period(text: str) -> Period | None:
    match = find_period(text, TODAY, RELEASES)
    return match.period if match else None


@pytest.mark.parametrize(
    "text",
    [
        "since 5.2",
        "since v5.2",
        "since version 5.2",
        "ever since 5.2 came out",
        "since the 5.2 release",
        "since the release of 5.2",
        "since we launched 5.2",
        "since they rolled out 5.2",
        "after 5.2",
        "after 5.2 landed",
        "after the 5.2 update",
        "after upgrading to 5.2",
        "post-5.2",
        "from 5.2 onwards",
        "since Plumnote 5.2",
        "before and after 5.2",
        "before vs after 5.2",
        "from 5.2 to now",
        "自5.2以来",
        "自 5.2 以来",
        "自从5.2版本发布以来",
        "5.2发布以来",
        "5.2上线后",
        "5.2 release之后",
        "5.2版本更新后",
        "5.2之后",
        "自打5.2上线",
        "升级到5.2以后",
        "從5.2開始",
        "5.2上線前後",
        "since 5.2上线",
    ],
)
def test_a_release_begins_a_period(text: str) -> None:
    assert period(text) == SINCE_52
    assert period(f"how do people feel about sync {text}?") == SINCE_52
    assert period(f"同步怎么样，{text}，谢谢") == SINCE_52


@pytest.mark.parametrize(
    "text",
    [
        "before 5.2",
        "before the 5.2 launch",
        "prior to 5.2",
        "until 5.2",
        "pre-5.2",
        "5.2之前",
        "5.2发布前",
        "5.2上线以前",
    ],
)
def test_a_release_ends_a_period(text: str) -> None:
    assert period(text) == BEFORE_52
    assert period(f"complaints {text}, please") == BEFORE_52


@pytest.mark.parametrize(
    "text",
    [
        "on 5.2",
        "about 5.2",
        "5.2",
        "v5.2 crashes",
        "5.2的问题",
        "since 9.9",
        "自9.9以来",
        "5.2 beta",
    ],
)
def test_a_version_alone_or_an_unknown_one_names_no_period(text: str) -> None:
    assert period(text) is None


def test_the_longest_version_is_meant() -> None:
    assert period("since 5.2.1") == Period(date(2026, 3, 5), None)
    assert period("since 5.2.") == SINCE_52
    assert period("自5.2.1以来") == Period(date(2026, 3, 5), None)


def test_without_releases_a_version_is_no_date() -> None:
    assert find_period("since 5.2", TODAY) is None


def test_a_version_that_looks_like_a_date_is_a_version() -> None:
    releases = {"2026.03.01": date(2026, 3, 2)}
    assert find_period("crashes on 2026.03.01", TODAY, releases) is None
    match = find_period("since 2026.03.01", TODAY, releases)
    assert match is not None
    assert match.period == Period(date(2026, 3, 2), None)


@pytest.mark.parametrize(
    "text", ["since the last release", "自上个版本以来", "新版本上线后", "after our latest update"]
)
def test_the_last_release_is_the_newest_that_is_out(text: str) -> None:
    assert period(text) == Period(date(2026, 3, 5), None)


def test_between_two_releases() -> None:
    assert period("between the 5.1 and 5.2 releases") == Period(
        date(2025, 12, 9), date(2026, 2, 12)
    )
    assert period("is 5.2 better than 5.1") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("what broke since the 5.2 release on iOS", "since the 5.2 release"),
        ("since 5.2 beta users complain", "since 5.2"),
        ("feedback before and after 5.2 on autosave", "before and after 5.2"),
        ("since Plumnote 5.2 what broke", "5.2"),
        ("自5.2以来的崩溃", "自5.2以来"),
    ],
)
def test_the_match_covers_the_words_of_the_period(text: str, said: str) -> None:
    match = find_period(text, TODAY, RELEASES)
    assert match is not None
    assert text[match.start : match.end] == said


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("what came in Jan and Feb", [Period(date(2026, 1, 1), date(2026, 3, 1))]),
        ("yesterday or today", [Period(date(2026, 3, 17), date(2026, 3, 19))]),
        ("今年1月和2月的差评", [Period(date(2026, 1, 1), date(2026, 3, 1))]),
        (
            "in December and in February",
            [
                Period(date(2025, 12, 1), date(2026, 1, 1)),
                Period(date(2026, 2, 1), date(2026, 3, 1)),
            ],
        ),
    ],
)
def test_listed_periods_are_one_when_they_follow_each_other(
    text: str, periods: list[Period]
) -> None:
    found = merged(text, find_periods(text, TODAY))
    assert [match.period for match in found] == periods
