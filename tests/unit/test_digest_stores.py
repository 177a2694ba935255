"""What is kept of digests and alerts: the same in a database and in memory, over processes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.digests.schedule import Every, Schedule
from bot.forgetting import Forgotten
from bot.ports import Alert, Claim, Digest, Posting, PostingState, Silence, Watch
from bot.storage.database import open_database
from bot.storage.memory import MemoryAlertStore, MemoryDigestStore, MemoryPostingStore
from bot.storage.sql_alerts import SqlAlertStore
from bot.storage.sql_digests import SqlDigestStore
from bot.storage.sql_postings import SqlPostingStore

MAY = datetime(2026, 5, 4, 9, tzinfo=UTC)
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
WEEKLY = Schedule(Every.WEEKLY, time(9), "Europe/Berlin", (0,))


@pytest.fixture(params=["sql", "memory"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SimpleNamespace]:
    if request.param == "memory":
        yield SimpleNamespace(
            digests=MemoryDigestStore(), postings=MemoryPostingStore(), alerts=MemoryAlertStore()
        )
        return
    engine = open_database(f"sqlite:///{tmp_path / 'earful.db'}")
    yield SimpleNamespace(
        digests=SqlDigestStore(engine),
        postings=SqlPostingStore(engine),
        alerts=SqlAlertStore(engine),
    )
    engine.dispose()


def digest(question: str = "about calls", **more: object) -> Digest:
    return replace(Digest("C1", question, '{"kind":"summary"}', WEEKLY, "en", "U1", MAY), **more)


def posting(key: str = "D1@1", *, due: datetime = MAY, number: int | None = 1) -> Posting:
    return Posting(key, "C1", number, due)


def alert(subject: str = "theme:T1", *, at: datetime = MAY, channel: str = "C1") -> Alert:
    key = f"{subject}@{at:%F %T}#{channel}"
    return Alert(key, channel, subject, at, "Title", "Why", evidence=("c1", "c2"))


def test_the_same_digest_is_kept_once(stores):
    first, is_new = stores.digests.add(digest())
    again, is_new_again = stores.digests.add(digest())
    other, _ = stores.digests.add(digest("about crashes"))
    assert (is_new, is_new_again, again) == (True, False, first)
    assert [one.id for one in stores.digests.all()] == [first.id, other.id]
    assert stores.digests.get(first.number) == replace(digest(), number=first.number)


def test_a_number_is_not_given_again(stores):
    first, _ = stores.digests.add(digest())
    assert stores.digests.remove(first.number)
    assert not stores.digests.remove(first.number)
    assert stores.digests.add(digest())[0].number > first.number


def test_a_digest_rests_and_remembers_what_it_told(stores):
    held, _ = stores.digests.add(digest())
    stores.digests.pause(held.number, "Slack did not take it.")
    stores.digests.see(held.number, 7)
    found = stores.digests.get(held.number)
    assert (found.paused, found.seen_event) == ("Slack did not take it.", 7)
    stores.digests.tell("C1", ["birth:T1", "account:Acme"], MAY)
    stores.digests.tell("C1", ["birth:T1"], MAY)
    assert stores.digests.told("C1", ["birth:T1", "birth:T2"]) == {"birth:T1"}
    assert stores.digests.told("C2", ["birth:T1"]) == frozenset()


def test_who_is_forgotten_is_named_nowhere(stores):
    stores.digests.add(digest("what does ACME say?"))
    stores.digests.add(digest("about calls"))
    stores.digests.tell("C1", ["account:Acme", "birth:T1"], MAY)
    stores.alerts.begin(alert("account:Acme"), WEEK, 9)
    stores.alerts.begin(alert("volume"), WEEK, 9)
    stores.alerts.silence(Silence("C1", "account:Acme", None))
    assert stores.digests.forget(Forgotten("acme")) == 2
    assert stores.alerts.forget(Forgotten("acme")) == 2
    assert [one.question for one in stores.digests.all()] == ["about calls"]
    assert stores.digests.told("C1", ["account:Acme", "birth:T1"]) == {"birth:T1"}
    assert [one.subject for one in stores.alerts.recent(MAY)] == ["volume"]
    assert stores.alerts.silences("C1", MAY) == []


def test_who_quotes_what_is_forgotten_goes_and_other_alerts_lose_its_id(stores):
    said = "We will cancel next month, the sync loses notes all the time"
    gone = Forgotten(ids=frozenset({"c1"}), texts=(said,))
    stores.digests.add(digest("who else says “the sync loses notes all the time”?"))
    stores.digests.add(digest("does sync lose notes?"))
    leaving = replace(alert("account:Acme"), reason=f"“{said[:50]}” It pays 90 a month.")
    stores.alerts.begin(leaving, WEEK, 9)
    stores.alerts.begin(alert("volume"), WEEK, 9)
    stores.alerts.begin(replace(alert("theme:T2"), evidence=("c1",)), WEEK, 9)
    assert stores.digests.forget(gone) == 1
    assert stores.alerts.forget(gone) == 2
    (left,) = stores.alerts.recent(MAY)
    assert (left.subject, left.evidence) == ("volume", ("c2",))


def test_of_many_that_claim_a_message_one_may_send_it(stores):
    def claims(owner: int) -> list[Claim]:
        keys = (f"k{n}" for n in range(10))
        return [stores.postings.claim(posting(k), f"o{owner}", MAY, MAY + HOUR) for k in keys]

    with ThreadPoolExecutor(6) as pool:
        won = list(pool.map(claims, range(6)))
    assert [each.count(Claim.NEW) for each in zip(*won, strict=True)] == [1] * 10


def test_a_message_is_taken_over_when_its_lease_ran_out_and_not_before(stores):
    store = stores.postings
    assert store.claim(posting(), "one", MAY, MAY + HOUR) is Claim.NEW
    assert store.claim(posting(), "two", MAY + HOUR / 2, MAY + WEEK) is Claim.LOST
    assert store.renew("D1@1", "one", MAY + 2 * HOUR)
    assert store.claim(posting(), "two", MAY + HOUR, MAY + WEEK) is Claim.LOST
    assert store.claim(posting(), "two", MAY + 2 * HOUR, MAY + WEEK) is Claim.TAKEN
    assert not store.renew("D1@1", "one", MAY + WEEK)
    store.finish("D1@1", "one", PostingState.FAILED)
    store.finish("D1@1", "two", PostingState.POSTED, "17.5")
    assert store.claim(posting(), "three", MAY + 9 * WEEK, MAY + 10 * WEEK) is Claim.LOST
    assert (store.get("D1@1").state, store.get("D1@1").ts) == (PostingState.POSTED, "17.5")


def test_the_last_message_of_a_digest_outlives_the_pruning(stores):
    store = stores.postings
    for n in range(3):
        store.claim(posting(f"D1@{n}", due=MAY + n * WEEK), "one", MAY, MAY + HOUR)
        store.finish(f"D1@{n}", "one", PostingState.POSTED, f"{n}.0")
    store.claim(posting("alert:x", number=None), "one", MAY, MAY + HOUR)
    assert store.last(1).key == "D1@2"
    assert store.last(1, PostingState.SKIPPED) is None
    assert store.prune(MAY + 9 * WEEK) == 3
    assert store.last(1, PostingState.POSTED).key == "D1@2"


def test_what_goes_on_is_alerted_once_and_what_comes_again_once_more(stores):
    begin = stores.alerts.begin
    assert begin(alert(at=MAY), WEEK, 9)
    for day in range(1, 20):
        assert not begin(alert(at=MAY + timedelta(days=day)), WEEK, 9)
    assert begin(alert(at=MAY + timedelta(days=27)), WEEK, 9)
    assert begin(alert(at=MAY, channel="C2"), WEEK, 9)
    assert [one.fired_at for one in stores.alerts.recent(MAY + WEEK)] == [MAY + timedelta(days=27)]
    assert stores.alerts.recent(MAY)[0] == alert(at=MAY)


def test_there_are_no_more_alerts_a_day_than_wanted(stores):
    began = [
        stores.alerts.begin(alert(f"theme:T{n}", at=MAY + n * HOUR), WEEK, 3) for n in range(5)
    ]
    assert began == [True, True, True, False, False]
    assert stores.alerts.begin(alert("theme:T4", at=MAY + 25 * HOUR), WEEK, 3)


def test_a_channel_can_be_spared(stores):
    store = stores.alerts
    assert store.watch(Watch("C1", "en", "U1", MAY))
    assert not store.watch(Watch("C1", "zh", "U2", MAY))
    assert store.watches() == [Watch("C1", "en", "U1", MAY)]
    store.silence(Silence("C1", "volume", None, "U1"))
    store.silence(Silence("C1", "theme:T1", MAY + HOUR, "U1"))
    store.silence(Silence("C1", "volume", MAY + WEEK, "U2"))
    assert [one.subject for one in store.silences("C1", MAY)] == ["theme:T1", "volume"]
    assert store.silences("C1", MAY + HOUR) == [Silence("C1", "volume", MAY + WEEK, "U2")]
    assert (store.unsilence("C1", "volume"), store.unsilence("C1")) == (1, 1)
    assert (store.unwatch("C1"), store.unwatch("C1")) == (True, False)
