"""Digests: sent once each, about what is new since the last, whatever happens in between."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.digests.dispatch import LEASE
from bot.errors import DeliveryError, QuestionError, RefusedError
from bot.ports import PostingState
from digests import HERE, Bot
from factories import comment

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
WEEK, DAY, MINUTE = timedelta(days=7), timedelta(days=1), timedelta(minutes=1)
ORDER = "weekly Mon 9:00 about the calls"


def week_of(monday: datetime, calls: int, others: int = 40) -> list:
    days = [monday - WEEK + (n % 7) * DAY for n in range(calls + others)]
    texts = [f"the calls drop all the time, number {n} {monday:%m%d}" for n in range(calls)]
    texts += [f"the stickers are lovely, number {n} {monday:%m%d}" for n in range(others)]
    return [comment(text, created_at=day) for text, day in zip(texts, days, strict=True)]


def bot() -> Bot:
    """A quiet week, one with many calls, two like the first."""
    calls = (4, 4, 30, 4, 4)
    weeks = [week_of(MONDAY + n * WEEK, n_calls) for n, n_calls in enumerate(calls, start=-1)]
    made = Bot([one for week in weeks for one in week])
    made.order(ORDER, MONDAY - DAY)
    return made


def test_three_weekly_digests_tell_what_moved_once_and_say_so_when_nothing_did():
    it = bot()
    runner = it.runner()
    for week in range(4):
        for minute in range(-2, 3):
            runner.tick(MONDAY + week * WEEK + minute * MINUTE)
    first, second, third, fourth = it.channel.digests
    assert (first.since, second.since) == (None, date(2026, 3, 2))
    assert (first.answer.query.since, first.answer.query.until) == (
        date(2026, 2, 23),
        date(2026, 3, 2),
    )
    assert [message.is_still for message in (second, third)] == [False, False]
    assert "Up from" in second.news[0].text
    assert "Down from" in third.news[0].text
    assert fourth.is_still
    assert it.conversations.read("C1:4.0", MONDAY) == fourth.answer.query


def test_a_digest_speaks_only_of_what_its_channel_may_hear_of():
    day = MONDAY - DAY
    said = [comment(f"calls drop {n}", created_at=day, source="store") for n in range(5)]
    said += [comment(f"calls echo {n}", created_at=day, source="private") for n in range(7)]
    it = Bot(said)
    it.channel.sources["C1"] = ("store",)
    with pytest.raises(QuestionError, match="Not that source here"):
        it.order("weekly Mon 9:00 calls from private", MONDAY - DAY)
    it.order("weekly Mon 9:00 about calls", MONDAY - DAY)
    it.runner().tick(MONDAY)
    (message,) = it.channel.digests
    assert (message.answer.n_comments, message.answer.query.filters.source) == (5, ("store",))
    assert it.digests.all()[0].query.count("store") == 0  # what may be said is decided each time


def test_a_digest_rests_once_who_ordered_it_may_no_longer_ask():
    it = bot()
    it.channel.strangers = frozenset({"U1"})
    (ran,) = it.runner().tick(MONDAY)
    assert ran.state is PostingState.FAILED
    assert it.channel.digests == []
    ((who, why),) = it.channel.told
    assert who == "U1"
    assert "Who may ask is limited." in why


def test_several_processes_send_each_digest_once():
    it = bot()
    runners = [it.runner(f"owner {n}") for n in range(6)]
    with ThreadPoolExecutor(6) as pool:
        ran = list(pool.map(lambda runner: runner.tick(MONDAY), runners))
    assert sum(len(each) for each in ran) == len(it.channel.digests) == 1


def test_a_late_digest_is_sent_and_a_very_late_one_skipped_and_owned_up_to():
    it = bot()
    runner = it.runner()
    assert runner.tick(MONDAY + 20 * timedelta(hours=1))[0].state is PostingState.POSTED
    (ran,) = runner.tick(MONDAY + 2 * WEEK + 2 * DAY)
    assert ran.state is PostingState.SKIPPED
    assert runner.tick(MONDAY + 2 * WEEK + 3 * DAY) == []
    runner.tick(MONDAY + 3 * WEEK)
    _, last = it.channel.digests
    assert (last.n_missed, last.since) == (2, date(2026, 3, 2))
    assert last.answer.query.since == date(2026, 3, 2)


def test_what_slack_did_not_take_is_tried_again_by_whoever_is_there():
    it = bot()
    it.channel.errors = [DeliveryError("Slack is away.")]
    assert it.runner().tick(MONDAY) == []
    assert it.runner("two").tick(MONDAY) == []  # not at once
    held = it.postings.get("D1@2026-03-02T09:00Z")
    it.postings.renew(held.key, "one", datetime.now(UTC) - LEASE)
    assert it.runner("two").tick(MONDAY + 2 * DAY)[0].state is PostingState.POSTED
    assert [slot.is_taken for slot in it.channel.slots] == [False, True]


def test_a_digest_that_cannot_be_sent_rests_and_its_maker_is_told():
    it = bot()
    it.channel.errors = [RefusedError("Slack did not take it there (is_archived).")]
    (ran,) = it.runner().tick(MONDAY)
    assert (ran.state, ran.why) == (PostingState.FAILED, it.digests.get(1).paused)
    ((user, said),) = it.channel.told
    assert user == "U1"
    assert "is_archived" in said
    assert it.runner().tick(MONDAY + WEEK) == []
    it.order("resume D1", MONDAY + WEEK)
    assert it.runner().tick(MONDAY + WEEK)[0].state is PostingState.POSTED


def test_a_digest_can_be_sent_at_any_time():
    it = bot()
    runner, digest = it.runner(), it.digests.get(1)
    assert runner.send_now(digest, MONDAY - 3 * DAY).state is PostingState.POSTED
    assert runner.send_now(digest, MONDAY - 3 * DAY) is None
    assert runner.tick(MONDAY)[0].state is PostingState.POSTED


def test_a_period_that_is_named_is_read_anew_each_time():
    it = Bot(week_of(MONDAY, 9))
    it.order("daily 9:00 what do people say about calls in the last 3 days?", MONDAY - 2 * DAY)
    runner = it.runner()
    runner.tick(MONDAY - DAY)
    runner.tick(MONDAY)
    assert [one.answer.query.until for one in it.channel.digests] == [
        date(2026, 3, 2),
        date(2026, 3, 3),
    ]


def test_orders_are_answered_in_a_sentence():
    it = Bot(week_of(MONDAY, 9))
    assert "Monday, 2 March 2026, 09:00" in it.order("weekly #sales about calls", MONDAY - DAY)
    assert it.digests.get(1).channel == "C-sales"
    assert "is that already" in it.order("weekly #sales about calls", MONDAY)
    assert "每周一 09:00" in it.order("每周一9点 关于calls的反馈", MONDAY - DAY)
    assert len(it.order("list", MONDAY).splitlines()) == 2
    assert "D1 is gone" in it.order("remove D1", MONDAY)
    for text in ("remove D1", "weekly <#CELSE> about calls", "daily 9:00 help"):
        with pytest.raises(QuestionError):
            it.order(text, MONDAY)


def test_alerts_are_switched_on_and_off():
    it = Bot(week_of(MONDAY, 3))
    assert "from now on" in it.office.alerts("alerts on", HERE, MONDAY)
    assert "already" in it.office.alerts("alerts on", HERE, MONDAY)
    assert "until 9 March" in it.office.silence("volume", "en", HERE, MONDAY, for_good=False)
    assert it.office.alerts("alerts unmute", HERE, MONDAY).startswith("1 ")
    assert "No more" in it.office.alerts("alerts off", HERE, MONDAY)


def test_a_digest_in_direct_messages_is_listed_to_its_own_people():
    it = Bot(week_of(MONDAY, 3))
    mine, theirs = replace(HERE, channel="D1"), replace(HERE, user="U2", channel="D2")
    it.office.digest(ORDER, mine, MONDAY)
    it.office.digest("weekly Mon 9:00 about stickers", theirs, MONDAY)
    assert "in a direct message" in it.office.digest("list", HERE, MONDAY)
    assert "stickers" not in it.office.digest("list", HERE, MONDAY)
    assert "stickers" in it.office.digest("list", theirs, MONDAY)
    assert "the calls" not in it.office.digest("list", theirs, MONDAY)
