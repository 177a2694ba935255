"""Alerts: what rises beyond chance is told once, what is quiet is not, and nobody is nagged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from bot.digests.control import VOLUME, rises
from bot.digests.dispatch import Dispatch
from bot.digests.large import large_accounts
from bot.digests.watch import AlertWatch
from bot.feedback import Account
from bot.ports import Silence, Watch
from bot.questions.carried import unpack
from bot.storage.memory import MemoryAlertStore, MemoryCommentStore, MemoryPostingStore
from digests import Channel
from factories import comment, labelled
from models.testing import HashingPredictor

NOW = datetime(2026, 3, 31, 8, tzinfo=UTC)
DAY = timedelta(days=1)


def quiet(rng: np.random.Generator, days: int, mean: float) -> np.ndarray:
    return rng.poisson(mean, days)


def test_a_spike_is_seen_on_its_first_day_and_a_creeping_rise_within_a_week():
    rng = np.random.default_rng(1)
    volume, theme = quiet(rng, 120, 40), quiet(rng, 120, 2)
    spike = theme.copy()
    spike[-1] += 12
    assert [rise.days for rise in rises(volume + spike, {"T1": spike})] == [1]
    creeping = theme.copy()
    creeping[-7:] += 3
    (rise,) = rises(volume + creeping, {"T1": creeping})
    assert (rise.subject, rise.days) == ("T1", 7)
    assert rise.observed > 2 * rise.expected


def test_a_busy_week_is_one_alarm_and_not_one_for_each_theme():
    rng = np.random.default_rng(2)
    themes = {f"T{n}": quiet(rng, 120, 4) for n in range(10)}
    for counts in themes.values():
        counts[-3:] *= 4
    volume = np.sum(list(themes.values()), axis=0)
    assert [rise.subject for rise in rises(volume, themes)] == [VOLUME]


def test_weekdays_and_little_history_and_small_numbers_are_no_alarm():
    rng = np.random.default_rng(3)
    week = np.tile([10, 10, 10, 10, 10, 40, 40], 20)[: 7 * 17 + 6]
    assert rises(rng.poisson(week), {}) == []
    assert rises(np.array([1] * 20 + [50]), {}) == ()
    assert rises(quiet(rng, 90, 20), {"T1": np.array([0] * 89 + [4])}) == []


def test_a_month_of_chance_is_quiet():
    rng = np.random.default_rng(4)
    themes = {f"T{n}": quiet(rng, 150, 1.5) for n in range(30)}
    volume = np.sum(list(themes.values()), axis=0)
    alarms = [
        rises(volume[:end], {name: counts[:end] for name, counts in themes.items()})
        for end in range(120, 150)
    ]
    assert sum(map(bool, alarms)) <= 1


def test_the_large_accounts_are_those_that_pay_most_or_else_write_most():
    paying = [Account(f"A{n}", mrr=100.0 * n) for n in range(10)]
    assert list(large_accounts(paying, list)) == ["A8", "A9"]
    wrote = ["big"] * 30 + [f"small{n}" for n in range(9)] + [None]
    assert {name: size.measure for name, size in large_accounts([], lambda: wrote).items()} == {
        "big": "comments"
    }
    gone = [Account("big", churned_at=NOW)]
    assert large_accounts(gone, lambda: wrote) == {}


class _Watched:
    """A watch on a store of comments, one channel of which gets alerts."""

    def __init__(self, comments: list) -> None:
        self.predictor, self.store = HashingPredictor(), MemoryCommentStore()
        self.alerts, self.postings, self.channel = (
            MemoryAlertStore(),
            MemoryPostingStore(),
            Channel(),
        )
        self.add(comments)
        self.alerts.watch(Watch("C1", "en", "U1", NOW))

    def add(self, comments: list) -> None:
        self.store.add(labelled(comments, self.predictor))

    def watch(self, owner: str = "one") -> AlertWatch:
        return AlertWatch(
            comments=self.store,
            themes=None,
            alerts=self.alerts,
            dispatch=Dispatch(self.postings, owner),
            poster=self.channel,
            zone=ZoneInfo("UTC"),
        )


def test_a_channel_hears_only_of_the_sources_it_may():
    it = _Watched([*calm(), *burst(1)])
    it.channel.sources = {"C1": ("store",)}
    assert it.watch().tick(NOW) == 0
    it.alerts.watch(Watch("C2", "en", "U1", NOW))
    it.alerts.watch(Watch("C3", "en", "U7", NOW))
    it.channel.strangers = frozenset({"U7"})
    assert it.watch().tick(NOW) == 1
    assert [one.channel for one in it.channel.alerts] == ["C2"]


def calm(days: int = 80) -> list:
    return [
        comment(f"fine, {day} {n}", created_at=NOW - (day + 1) * DAY)
        for day in range(days)
        for n in range(6)
    ]


def burst(day: int, n: int = 40) -> list:
    return [comment(f"down again, {day} {i}", created_at=NOW - day * DAY) for i in range(n)]


def test_a_burst_is_told_once_by_whoever_looks_and_again_only_after_a_calm_week():
    it = _Watched(calm())
    assert it.watch().tick(NOW) == 0
    it.add(burst(1))
    watches = [it.watch(f"owner {n}") for n in range(3)]
    assert sum(watch.tick(NOW) for watch in watches) == 1
    for later in range(1, 5):
        assert it.watch().tick(NOW + later * DAY) == 0
    (alert,) = it.channel.alerts
    assert "times as many comments as usual" in alert.title
    assert "46 in one day (to 30 March 2026), where 6.0 were to be expected" in alert.reason
    assert unpack(alert.query).since == (NOW - DAY).date()
    assert set(alert.evidence) <= {one.id for one in burst(1)}


def test_who_does_not_want_to_hear_of_it_does_not():
    it = _Watched(calm())
    it.alerts.silence(Silence("C1", VOLUME, None))
    it.add(burst(1))
    assert it.watch().tick(NOW) == 0
    it.alerts.unsilence("C1")
    it.alerts.unwatch("C1")
    assert it.watch().tick(NOW) == 0


@pytest.mark.parametrize(("days_ago", "alerts"), [(1, 1), (30, 0)])
def test_a_large_account_that_speaks_of_leaving_is_told_of_once_and_old_news_never(
    days_ago, alerts
):
    it = _Watched(calm(10))
    it.store.add_accounts([Account(f"A{n}", mrr=100.0 * n, seats=n) for n in range(1, 11)])
    said = "We are leaving, cancel our subscription"
    when = NOW - days_ago * DAY
    it.add([comment(said, account="A10", created_at=when), comment(said + "!", account="A1")])
    keys = it.store.keys()
    assert sum(one.labels.churn_intent or False for one in it.store.load(keys)) == 2
    watch = it.watch()
    assert watch.tick(NOW) == alerts
    it.add([comment(said + " now", account="A10")])
    assert watch.tick(NOW + timedelta(hours=1)) == 1 - alerts
    assert "It pays 1,000 a month" in it.channel.alerts[0].reason
