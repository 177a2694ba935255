"""Digests and alerts in a Slack that fails: each message once, found again after a crash."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.digests.dispatch import Dispatch
from bot.digests.messages import DigestMessage, LeaseLostError, Slot
from bot.digests.news import Newsroom
from bot.digests.office import Office
from bot.digests.runner import DigestRunner
from bot.errors import DeliveryError, RefusedError
from bot.ports import Alert, PostingState
from bot.questions.carried import pack
from bot.questions.query import Kind, Query
from bot.rendering.digests import MUTE
from bot.rendering.subscribing import SUBSCRIBE
from bot.slack import replies
from bot.slack.app import build_app, client_of
from bot.slack.posting import SlackPoster
from bot.slack.serve import serve_socket
from bot.storage.memory import (
    MemoryAlertStore,
    MemoryConversationStore,
    MemoryDeliveryStore,
    MemoryDigestStore,
    MemoryPostingStore,
)
from fake_slack import FakeSlack, Fault
from slack_bot import Oracle, answered, settings_for

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch):
    monkeypatch.setattr(replies, "PAUSES", (0.0, 0.0))


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as fake:
        yield fake


class Bot:
    """An office and runners for an oracle, posting to the tests' Slack."""

    def __init__(self, slack: FakeSlack) -> None:
        self.oracle, self.digests, self.alerts = Oracle(), MemoryDigestStore(), MemoryAlertStore()
        self.postings, self.conversations = MemoryPostingStore(), MemoryConversationStore()
        self.newsroom = Newsroom(self.oracle)
        self.office = Office(self.digests, self.alerts, self.oracle, self.newsroom)
        self.poster = SlackPoster(client_of(settings_for(slack)))

    def runner(self, owner: str) -> DigestRunner:
        return DigestRunner(
            digests=self.digests,
            dispatch=Dispatch(self.postings, owner),
            analyst=self.oracle,
            newsroom=self.newsroom,
            poster=self.poster,
            conversations=self.conversations,
        )


def slot(*, is_taken: bool = False, holds: bool = True) -> Slot:
    return Slot("alert:k", MONDAY, is_taken, lambda: holds)


ALERT = Alert(
    "k", "C1", "volume", MONDAY, "<!channel> *Title*", "Why & how", query=pack(Query(Kind.SUMMARY))
)


@pytest.mark.parametrize("applied", [True, False])
def test_a_post_that_failed_is_looked_for_before_it_is_posted_again(slack, applied):
    slack.faults.append(Fault("chat.postMessage", status=503, applied=applied))
    ts = SlackPoster(client_of(settings_for(slack))).post_alert(ALERT, slot())
    (posted,) = slack.posted("C1")
    assert posted["ts"] == ts
    assert "<!channel>" not in posted["text"]


def test_after_a_crash_between_posting_and_noting_it_down_nothing_is_posted_twice(slack):
    first = SlackPoster(client_of(settings_for(slack))).post_alert(ALERT, slot())
    again = SlackPoster(client_of(settings_for(slack))).post_alert(ALERT, slot(is_taken=True))
    assert first == again
    assert len(slack.posted("C1")) == 1


def test_while_it_cannot_be_told_whether_it_is_there_nothing_is_posted(slack):
    slack.faults.append(Fault("conversations.history", status=503, times=99))
    with pytest.raises(DeliveryError):
        SlackPoster(client_of(settings_for(slack))).post_alert(ALERT, slot(is_taken=True))
    assert slack.posted("C1") == []


def test_who_lost_the_right_to_post_does_not(slack):
    with pytest.raises(LeaseLostError):
        SlackPoster(client_of(settings_for(slack))).post_alert(ALERT, slot(holds=False))
    assert slack.posted("C1") == []


def test_where_nothing_can_be_posted_is_said_and_blocks_that_are_refused_are_left_out(slack):
    poster = SlackPoster(client_of(settings_for(slack)))
    elsewhere = Alert("k", "CELSEWHERE", "volume", MONDAY, "Title", "Why")
    with pytest.raises(RefusedError, match=r"not_in_channel.*/invite"):
        poster.post_alert(elsewhere, slot())
    slack.faults.append(Fault("chat.postMessage", error="invalid_blocks"))
    poster.post_alert(ALERT, slot())
    assert not slack.posted("C1")[0].get("blocks")


def test_a_digest_is_ordered_sent_on_time_and_asked_on_in_its_thread(slack):
    it, stop, settings = Bot(slack), threading.Event(), settings_for(slack)
    app = build_app(settings, it.oracle, MemoryDeliveryStore(), it.office)
    thread = threading.Thread(target=serve_socket, args=(app, settings, stop))
    thread.start()
    try:
        slack.wait_connected()
        slack.command("digest weekly Mon 9:00 <#C1|product> about calls", copies=2)
        slack.wait_for(lambda: slack.whispers)
        assert "D1 is set: “about calls” here" in slack.whispers[0]["text"]
        late = datetime.now(UTC) + timedelta(days=8)
        ran = [it.runner(owner).tick(late) for owner in ("one", "two")]
        assert [len(each) for each in ran] in ([1, 0], [0, 0])  # a week after may be skipped
        due = it.digests.get(1).schedule.after(late)
        (sent,) = it.runner("three").tick(due)
        assert sent.state is PostingState.POSTED
        root = slack.posted("C1")[-1]
        assert it.conversations.read(f"C1:{root['ts']}", MONDAY) is not None
        asked = slack.say("and calls?", thread=root["ts"], parent_user_id="UBOT")
        assert answered(slack, root["ts"])["ts"] > asked
        slack.command("digest remove D1")
        slack.wait_for(lambda: "gone" in slack.whispers[-1]["text"])
        assert len(slack.whispers) == 2
    finally:
        stop.set()
        thread.join(30)


def test_a_digest_is_ordered_by_mention_and_in_a_direct_message_each_once(slack):
    it, stop, settings = Bot(slack), threading.Event(), settings_for(slack)
    app = build_app(settings, it.oracle, MemoryDeliveryStore(), it.office)
    thread = threading.Thread(target=serve_socket, args=(app, settings, stop))
    thread.start()
    try:
        slack.wait_connected()
        ts = slack.mention("digest weekly Mon 9:00 <#C1|> about calls")
        answered(slack, ts, said="D1 is set: “about calls” here")
        ts = slack.say("每周一九点 总结 结账", "D1")
        answered(slack, ts, "D1", said="D2 is set: “总结 结账” here, every Monday")
        assert [one.channel for one in it.digests.all()] == ["C1", "D1"]
        ts = slack.say("digest weekly <#CELSEWHERE|> about <!channel>", "D1")
        answered(slack, ts, "D1", said="I am not in")
        assert "<!channel>" not in slack.replies(ts, "D1")[0]["text"]
        assert it.oracle.asked.count("总结 结账") == 1
    finally:
        stop.set()
        thread.join(30)


def test_buttons_silence_alerts_and_open_a_form(slack):
    it, stop, settings = Bot(slack), threading.Event(), settings_for(slack)
    app = build_app(settings, it.oracle, MemoryDeliveryStore(), it.office)
    thread = threading.Thread(target=serve_socket, args=(app, settings, stop))
    thread.start()
    try:
        slack.wait_connected()
        it.poster.post_alert(ALERT, slot())
        alert = slack.posted("C1")[-1]
        slack.click(alert, MUTE)
        slack.wait_for(lambda: slack.whispers)
        assert [one.subject for one in it.alerts.silences("C1", MONDAY)] == ["volume"]
        assert SUBSCRIBE not in {button["action_id"] for button in slack.buttons(alert)}
    finally:
        stop.set()
        thread.join(30)


def test_a_still_digest_is_one_line():
    from bot.analysis.answers import Answer
    from bot.rendering.digests import to_digest
    from tests.unit.test_digest_stores import digest

    answer = Answer(Query(Kind.SUMMARY), "x", n_comments=3)
    text, blocks = to_digest(DigestMessage(digest("<b> *calls*"), answer, (), MONDAY.date(), 2))
    assert blocks is None
    assert "\n" not in text
    assert "Nothing moved" in text
    assert "&lt;b&gt;" in text
