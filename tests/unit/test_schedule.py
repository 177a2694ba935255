"""When a digest is due, over changes of the clocks and ends of months; and how one is ordered."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.grammar import read_order
from bot.digests.schedule import Every, Schedule
from bot.errors import QuestionError

NEW_YORK = "America/New_York"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_digest_stays_at_its_hour_when_the_clocks_change():
    weekly = Schedule(Every.WEEKLY, time(9), "Europe/Berlin", (0,))
    assert weekly.after(at("2026-03-20")) == at("2026-03-23T08:00")
    assert weekly.after(at("2026-03-24")) == at("2026-03-30T07:00")


def test_a_time_that_a_day_lacks_is_as_much_later():
    daily = Schedule(Every.DAILY, time(2, 30), NEW_YORK)
    assert daily.after(at("2026-03-08T05:00")) == at("2026-03-08T07:30")  # 3:30 there
    assert daily.between(at("2026-03-07T12:00"), at("2026-03-09T12:00")) == 2


def test_a_time_that_a_day_has_twice_is_the_first():
    daily = Schedule(Every.DAILY, time(1, 30), NEW_YORK)
    assert daily.after(at("2026-11-01T00:00")) == at("2026-11-01T05:30")
    assert daily.after(at("2026-11-01T05:30")) == at("2026-11-02T06:30")


def test_the_31st_of_a_shorter_month_is_its_last_day():
    monthly = Schedule(Every.MONTHLY, time(9), "UTC", day=31)
    found, moment = [], at("2026-01-15")
    for _ in range(4):
        moment = monthly.after(moment)
        found.append(moment.strftime("%m-%d"))
    assert found == ["01-31", "02-28", "03-31", "04-30"]


SCHEDULES = st.builds(
    Schedule,
    st.sampled_from(Every),
    st.times(timezones=st.none()).map(lambda t: t.replace(second=0, microsecond=0)),
    st.sampled_from([NEW_YORK, "Europe/Berlin", "Asia/Shanghai", "Pacific/Apia", "UTC"]),
    st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    st.integers(1, 31),
)
MOMENTS = st.datetimes(datetime(2011, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@given(SCHEDULES, MOMENTS)
def test_the_latest_and_the_next_are_neighbours(schedule, moment):
    latest, following = schedule.latest(moment), schedule.after(moment)
    assert latest <= moment < following
    assert schedule.after(latest) == following
    assert schedule.latest(following) == following
    assert following - latest <= timedelta(days=33)
    assert Schedule.from_json(schedule.as_json()) == schedule


WEEKLY = Every.WEEKLY


def weekly(hour: int, minute: int, *days: int) -> Schedule:
    return Schedule(Every.WEEKLY, time(hour, minute), "Europe/Berlin", days or (0,))


def monthly(hour: int, day: int) -> Schedule:
    return Schedule(Every.MONTHLY, time(hour), "Europe/Berlin", day=day)


def daily(hour: int) -> Schedule:
    return Schedule(Every.DAILY, time(hour), "Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "schedule", "channel", "question"),
    [
        ("weekly Mon 9:00 #product about iOS", weekly(9, 0), "product", "about iOS"),
        ("every weekday at 8:30am new bugs", weekly(8, 30, 0, 1, 2, 3, 4), None, "new bugs"),
        ("Mondays and Thursdays 5pm <#C1|x> churn", weekly(17, 0, 0, 3), "C1", "churn"),
        ("weekly about checkout in #product", weekly(9, 0), "product", "about checkout"),
        ("daily 5 star reviews about sync", daily(9), None, "5 star reviews about sync"),
        ("daily 8 about sync", daily(8), None, "about sync"),
        ("monthly on the 15th at noon top needs", monthly(12, 15), None, "top needs"),
        ("monthly last day 17:00 who asks?", monthly(17, 31), None, "who asks?"),
        ("monthly last 30 days summary", monthly(9, 1), None, "last 30 days summary"),
        ("每周一9点 #产品 关于iOS的反馈", weekly(9, 0), "产品", "关于iOS的反馈"),
        ("每个工作日上午9点半 登录", weekly(9, 30, 0, 1, 2, 3, 4), None, "登录"),
        ("每周一、周四下午6:05 总结", weekly(18, 5, 0, 3), None, "总结"),
        ("每天早上八点大家怎么说", daily(8), None, "大家怎么说"),
        ("每月十五号九点 流失风险", monthly(9, 15), None, "流失风险"),
    ],
)
def test_orders_are_read_as_people_type_them(text, schedule, channel, question):
    order = read_order(text, "Europe/Berlin")
    assert order.schedule == schedule
    assert (order.channel or order.channel_name, order.question) == (channel, question)


def test_an_order_may_name_its_zone():
    order = read_order("weekly Fri 16:00 Asia/Tokyo what broke?", "UTC")
    assert (order.schedule.zone, order.names_zone) == ("Asia/Tokyo", True)
    assert read_order("daily 9:00 Nowhere/Land x", "UTC").question == "Nowhere/Land x"


@pytest.mark.parametrize("text", ["", "about checkout", "weekly", "daily 25:00 x", "每天25点 x"])
def test_what_is_missing_is_said_with_a_mend(text):
    with pytest.raises(QuestionError, match=r"as in|write one|请写"):
        read_order(text, "UTC")


@given(st.text(max_size=80), st.sampled_from(["", "weekly ", "monthly on the ", "每周一"]))
def test_any_text_is_an_order_or_a_sentence(text, before):
    with suppress(QuestionError):
        order = read_order(before + text, "UTC")
        assert order.question
        assert ZoneInfo(order.schedule.zone)
