"""Dates, ratings and numbers as people's tools write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.cells import parse_number, parse_rating, rating_scale, tidy
from bot.ingest.dates import day_first, is_ambiguous, parse_date

NOW = datetime(2026, 3, 31, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
MORNING = "2017-01-31T10:22:00+00:00"
MIDNIGHT = "2017-01-31T00:00:00+00:00"


def date(value: str, zone: str = "UTC", day_is_first: bool = False) -> str:
    parsed = parse_date(value, zone=ZoneInfo(zone), day_first=day_is_first, now=NOW)
    assert parsed.tzinfo is UTC
    return parsed.isoformat()


@pytest.mark.parametrize(
    "written",
    [
        "2017-01-31T10:22:00Z",
        "2017-01-31T10:22:00+00:00",
        "2017-01-31 10:22",
        "2017-01-31 10:22:00.000 UTC",
        "2017-01-31 18:22:00 +0800",
        "2017/1/31 10:22",
        "2017.01.31 10:22",
        "31.01.2017 10:22",
        "31/01/2017 10:22",
        "01/31/2017 10:22 AM",
        "1/31/17 10:22",
        "31-01-2017 10:22:00",
        "Jan 31, 2017 10:22 AM",
        "31 January 2017 at 10:22",
        "Tue, 31 Jan 2017 10:22:00 +0000",
        "Tue Jan 31 05:22:00 EST 2017",
        "2017年1月31日 10:22",
        "2017年01月31日10时22分",
        "2017年1月31日 上午10:22",
        "２０１７年１月３１日　１０：２２",
        "1485858120",
        "1485858120000",
    ],
)
def test_the_usual_forms_of_one_instant(written: str) -> None:
    assert date(written) == MORNING


@pytest.mark.parametrize(
    "written",
    [
        "2017-01-31",
        "20170131",
        "31.1.2017",
        "Jan 31, 2017",
        "2017년 1월 31일",
        "42766",
        "2017/01/31",
    ],
)
def test_a_day_without_a_time_is_its_midnight(written: str) -> None:
    assert date(written) == MIDNIGHT


def test_a_time_without_a_zone_is_in_the_zone_of_the_settings() -> None:
    assert date("2017-01-31 10:22", "Asia/Shanghai") == "2017-01-31T02:22:00+00:00"
    assert date("2017-07-01", "Europe/Berlin") == "2017-06-30T22:00:00+00:00"
    assert date("2017-01-31 10:22Z", "Asia/Shanghai") == MORNING


def test_afternoons() -> None:
    assert date("2017年1月31日 下午3:05") == "2017-01-31T15:05:00+00:00"
    assert date("1/31/2017 12:00 AM") == MIDNIGHT
    assert date("1/31/2017 12:30 PM") == "2017-01-31T12:30:00+00:00"


def test_day_or_month_first_is_the_column_s_habit_unless_only_one_is_possible() -> None:
    assert date("02/03/2017") == "2017-02-03T00:00:00+00:00"
    assert date("02/03/2017", day_is_first=True) == "2017-03-02T00:00:00+00:00"
    assert date("02.03.2017") == "2017-03-02T00:00:00+00:00"
    assert date("01/31/2017", day_is_first=True) == MIDNIGHT


def test_the_first_clear_date_of_a_column_decides() -> None:
    assert day_first(["05/01/2017", "", "13/01/2017", "01/14/2017"]) is True
    assert day_first(["05/01/2017", "01/14/2017 10:00"]) is False
    assert day_first(["05/01/2017", "2017-01-31", "soon"]) is None
    assert is_ambiguous("05/01/2017")
    assert not is_ambiguous("2017-05-01")


@pytest.mark.parametrize(
    "nonsense",
    ["yesterday", "2017", "10:22", "31", "31/31/2017", "2017-02-30", "Jan 2017", "Monday", "1.2",
     "2017-01-31 25:00", "May", "12", "2017-01-31T10:22:00 XYZ", "99999999999999999999"],
)  # fmt: skip
def test_what_is_no_date_is_refused_by_name(nonsense: str) -> None:
    with pytest.raises(ValueError, match="is no date"):
        date(nonsense)


@pytest.mark.parametrize(
    ("absurd", "reason"),
    [
        ("2026-04-03", "future"),
        ("2099-01-01", "future"),
        ("1989-12-31", "1990"),
        ("1/1/70", "1990"),
    ],
)
def test_absurd_dates_are_refused(absurd: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        date(absurd)


def test_a_day_ahead_is_another_time_zone() -> None:
    assert date("2026-04-01 12:00") == "2026-04-01T12:00:00+00:00"


@given(st.datetimes(min_value=datetime(1991, 1, 1), max_value=datetime(2026, 1, 1)))
def test_iso_dates_come_back_as_they_were(moment: datetime) -> None:
    aware = moment.replace(tzinfo=BERLIN, fold=0)
    parsed = parse_date(moment.isoformat(), zone=BERLIN, day_first=False, now=NOW)
    assert parsed == aware.astimezone(UTC)


@given(st.text(max_size=30))
def test_no_text_breaks_the_readers_of_cells(text: str) -> None:
    for read in (date, parse_rating):
        try:
            read(text)
        except ValueError as error:
            assert str(error)  # noqa: PT017 either a value or a reason


@pytest.mark.parametrize(
    ("written", "rating"),
    [
        ("4", 4), ("4.0", 4), ("4,5", 4.5), ("4/5", 4), ("8/10", 4), ("80 %", 4), ("80%", 4),
        ("4 stars", 4), ("4-star", 4), ("1 star", 1), ("4 out of 5", 4), ("four stars", 4),
        ("★★★★☆", 4), ("★★★★", 4), ("⭐⭐⭐⭐⭐", 5), ("⭐️⭐️", 2), ("★★★½", 3.5), ("五星", 5),
        ("4星", 4), ("四颗星", 4), ("3分", 3), ("好评", 5), ("差评", 1), ("４", 4),
        ("0/10", 1), ("5 %", 1), ("", None), ("0", None), ("N/A", None), ("null", None),
        ("-", None),
    ],
)  # fmt: skip
def test_ratings_of_every_scale_are_from_one_to_five(written: str, rating: float | None) -> None:
    assert parse_rating(written) == rating


@pytest.mark.parametrize("nonsense", ["banana", "-3", "4/0", "★☆x", "six stars", "1e3", "4 5"])
def test_what_is_no_rating_is_refused(nonsense: str) -> None:
    with pytest.raises(ValueError, match="is no rating"):
        parse_rating(nonsense)


@pytest.mark.parametrize("beyond", ["6", "11/10", "120%", "9 stars"])
def test_a_rating_above_its_scale_is_refused(beyond: str) -> None:
    with pytest.raises(ValueError, match="above the top"):
        parse_rating(beyond)


def test_the_scale_of_a_column_is_told_from_its_numbers() -> None:
    assert rating_scale(["1", "5", "4.5", ""]) == 5
    assert rating_scale(["10", "8", "3", ""]) == 10
    assert rating_scale(["80", "95", "40"]) == 100
    assert rating_scale(["5"] * 20 + ["50"]) == 5
    assert parse_rating("8", 10) == 4
    assert parse_rating("0", 10) == 1
    assert parse_rating("80", 100) == 4


@pytest.mark.parametrize(
    ("written", "number"),
    [("1,299.00", 1299), ("1.299,00 €", 1299), ("$99", 99), ("12", 12), ("-3.5", -3.5),
     ("1,299", 1299), ("￥1,000元", 1000), ("1e3", 1000), ("abc", None), ("", None),
     ("1.2.3", None), ("nan", None), ("inf", None)],
)  # fmt: skip
def test_numbers_with_currencies_and_separators(written: str, number: float | None) -> None:
    assert parse_number(written) == number


def test_cells_are_tidied() -> None:
    assert tidy("  a\0b\r\nc\rd\ufeff ") == "ab\nc\nd"
    assert tidy("broken \ud83d emoji") == "broken \N{REPLACEMENT CHARACTER} emoji"
    assert tidy("👍🏽 é 中") == "👍🏽 é 中"
