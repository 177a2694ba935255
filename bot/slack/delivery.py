"""From a claimed question to its one answer: who answers, where to, and what if it fails."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.analysis.answers import Answer
from bot.corrections import Corrections
from bot.digests.commands import is_order
from bot.digests.office import Office
from bot.errors import EarfulError
from bot.ports import Delivery, DeliveryState, DeliveryStore
from bot.questions.bounds import UNBOUNDED, Bounds
from bot.questions.query import Kind
from bot.records import SettingStore
from bot.released import ReleasedThings
from bot.rendering.blocks import to_blocks, to_fallback
from bot.rendering.buttons import Offers
from bot.rendering.charts import Picture, chart_block, draw
from bot.slack.errors import explain, slack_code, where
from bot.slack.files import Files
from bot.slack.incoming import HELP, SHORTCUT
from bot.slack.orders import Orders
from bot.slack.permissions import Gate
from bot.slack.releases import Releases
from bot.slack.replies import MessageReply, Replies, Reply, SlackAwayError, WhisperReply
from bot.slack.rooms import Rooms
from bot.slack.status import Status
from bot.slack.wording import wording_for

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

#: Answers worked out at the same moment; more questions wait, their sign of life already shown.
_AT_ONCE = 4
#: Questions that wait for their turn, or for Slack to take their answers, on a thread each.
_WRITERS = 64
#: So long the working out of answers holds back for signs of life that are still to be shown.
_SIGNS_FIRST_SECONDS = 1.0
#: A question that went unanswered for longer is not answered out of the blue: its asker is told.
_TOO_LATE = timedelta(hours=1)
#: What Slack says when the bot cannot write where a command was typed.
_NOT_HERE = frozenset(
    {"not_in_channel", "channel_not_found", "is_archived", "restricted_action", "no_permission"}
)


class Analyst(Protocol):
    """Whoever can answer a question."""

    def ask(
        self,
        question: str,
        now: datetime | None = None,
        *,
        thread: str | None = None,
        room: str | None = None,
        bounds: Bounds = UNBOUNDED,
    ) -> Answer:
        """Answer, on any thread; raises EarfulError for what is known to go wrong.

        What was asked before in the Slack thread, or lately in the room of direct messages around
        it, is what a short question goes on from.
        """

    def ask_again(
        self,
        query: str,
        *,
        thread: str | None = None,
        room: str | None = None,
        bounds: Bounds = UNBOUNDED,
    ) -> Answer:
        """Answer a query that a button carried, taking it as it is; raises like `ask`."""

    @property
    def kinds(self) -> Collection[Kind]:
        """The kinds of questions that can be answered."""


class Desk:
    """Answers questions, each exactly once, and knows which it is at.

    `owner` names this process in the store. A question is claimed before Slack is told that it
    arrived; whatever happens then, it ends as answered, as failed with its asker told, or is
    handed back for this process or the next to take over.
    """

    def __init__(
        self,
        analyst: Analyst,
        store: DeliveryStore,
        client: WebClient,
        owner: str,
        *,
        office: Office | None = None,
        zone: str = "UTC",
        settings: SettingStore | None = None,
        corrections: Corrections | None = None,
        released: ReleasedThings | None = None,
    ) -> None:
        self.owner = owner
        self.rooms, self.files = Rooms(client), Files(client)
        self.gate, self._corrections = Gate(settings, client, self.rooms), corrections
        self._analyst, self._store = analyst, store
        self._offers = Offers(
            kinds=frozenset(analyst.kinds), can_subscribe=office is not None, can_export=True
        )
        self.orders = (
            Orders(office, self.rooms, self.gate, client=client, zone=zone) if office else None
        )
        days = ZoneInfo(self.gate.settings().zone or zone)
        self._releases = Releases(released, self.gate, days) if released else None
        self._replies, self._status = Replies(client), Status(client)
        # Always the same few threads: memory that a thread used once is not all given back.
        self._workers = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="earful-work")
        self.writers = ThreadPoolExecutor(_WRITERS, thread_name_prefix="earful-answer")
        self._changed = threading.Condition()
        self._at_work: dict[str, Reply | None] = {}
        self._stoppable: dict[str, Delivery] = {}

    def claim(self, delivery: Delivery) -> bool:
        """Whether this question is ours to answer; False for any later delivery of it."""
        if not self._store.claim(delivery, self.owner):
            return False
        self._note(delivery, None)
        return True

    @property
    def kinds(self) -> Collection[Kind]:
        """The kinds of questions that can be answered here."""
        return self._analyst.kinds

    def is_known_thread(self, channel: str, thread_ts: str) -> bool:
        """Whether Earful was asked something in this thread before."""
        return self._store.is_known_thread(channel, thread_ts)

    def begin(self, delivery: Delivery, whisper: WhisperReply | None = None) -> None:
        """Show at once that work has begun; the answer follows in the same place, by itself.

        `whisper` is a slash command's private reply, for where no message can be posted.
        """
        self._follow(delivery, self._open(delivery, whisper))

    def whisper(self, delivery: Delivery, reply: WhisperReply) -> None:
        """Answer a command privately, without a message that others see; the answer follows."""
        self._note(delivery, reply)
        self._follow(delivery, reply)

    def answer(self, delivery: Delivery, reply: Reply | None = None) -> None:
        """Write the answer, in the reply that was opened for it if there is one."""
        self._write(delivery, self._open(delivery, None, reply))

    def fail(self, delivery: Delivery, error: Exception) -> None:
        """Tell the asker why there is no answer; while Slack is away, hand the question back."""
        if isinstance(error, (SlackAwayError, CancelledError)):
            self._hand_back(delivery)
        else:
            self._tell(delivery, explain(error, delivery.question))

    def resume(self, delivery: Delivery) -> None:
        """Answer a question that was taken over, in the reply that was begun if there is one."""
        self._note(delivery, None)
        try:
            found = self._replies.find(delivery)
            if found is not None and found.is_final:
                self._finish(delivery, DeliveryState.ANSWERED)
                return
            reply = self._replies.at(delivery, found.ts, found.channel) if found else None
            if datetime.now(UTC) - delivery.claimed_at > _TOO_LATE:
                self._note(delivery, reply)
                self._tell(delivery, wording_for(delivery.question).too_late)
            else:
                self.answer(delivery, reply)
        except Exception as error:  # the edge of a thread: nothing above could tell the asker
            self.fail(delivery, error)

    def ask_again(self, packed: str, bounds: Bounds = UNBOUNDED) -> Answer:
        """Answer a query aside from any conversation; raises like `Analyst.ask_again`."""
        return self._in_turn(lambda: self._analyst.ask_again(packed, bounds=bounds))

    def stop(self, channel: str, thread_ts: str) -> int:
        """Stop what is being answered in a thread and say so there; how many questions."""
        with self._changed:
            found = [
                (one, self._at_work.get(key))
                for key, one in self._stoppable.items()
                if (one.channel, one.thread_ts) == (channel, thread_ts)
            ]
            for one, _ in found:
                del self._stoppable[one.key]
        for one, reply in found:
            self._status.clear(one)
            if reply is not None:
                reply.write(wording_for(one.question).stopped)
        return len(found)

    def drain(self, seconds: float) -> bool:
        """Wait until nothing is being answered; what is left then is handed back."""
        with self._changed:
            if self._changed.wait_for(lambda: not self._at_work, seconds):
                return True
            left = list(self._at_work)
        for key in left:
            self._record(partial(self._store.take_over, key, "", self.owner))
        _log.warning(
            "stopping with %d questions unanswered; the next start answers them", len(left)
        )
        return False

    def _follow(self, delivery: Delivery, reply: Reply) -> None:
        """Have the answer written on another thread, so that this one can show more signs."""
        try:
            self.writers.submit(self._write_or_fail, delivery, reply)
        except RuntimeError:  # told to stop meanwhile
            self._hand_back(delivery)

    def _write_or_fail(self, delivery: Delivery, reply: Reply) -> None:
        try:
            self._write(delivery, reply)
        except Exception as error:  # the edge of a thread: nothing above could tell the asker
            self.fail(delivery, error)

    def close(self) -> None:
        """Begin nothing more; what waits is left for the next start."""
        for pool in (self.writers, self._workers):
            pool.shutdown(wait=False, cancel_futures=True)

    def _open(
        self, delivery: Delivery, whisper: WhisperReply | None, reply: Reply | None = None
    ) -> Reply:
        """The place for the answer, with a sign of life in it."""
        words = wording_for(delivery.question)
        if reply is None and delivery.reply_ts is not None:
            reply = self._replies.at(delivery, delivery.reply_ts)
        reply = reply or self._post(delivery, words.working, whisper)
        self._note(delivery, reply)
        return reply

    def _write(self, delivery: Delivery, reply: Reply) -> None:
        if (said := self._at_once(delivery)) is not None:
            reply.write(said)
            self._finish(delivery, DeliveryState.ANSWERED)
            return
        if isinstance(reply, MessageReply) and not self._is_stopped(delivery):
            self._status.show(delivery, wording_for(delivery.question).status)
        bounds = self._bounds(delivery, reply)
        self._let_signs_go_first()
        worked_out = self._in_turn(lambda: self._work_out(delivery, reply, bounds))
        if worked_out is None or not self._may_write(delivery):
            reply.write(wording_for(delivery.question).stopped)
            self._finish(delivery, DeliveryState.ANSWERED)
            return
        (answer, picture), thread = worked_out, _thread_of(delivery, reply)
        offers = self._offers_for(answer, is_pictured=picture is not None)
        asker = delivery.asker if _is_unseen(delivery) else None
        reply.write(to_fallback(answer), to_blocks(answer, asker, offers))
        self._record(partial(self._store.finish, delivery.key, DeliveryState.ANSWERED))
        if thread:
            self.files.share(*thread, answer.files, picture)
        self._forget(delivery.key)
        self._status.clear(delivery)

    def _at_once(self, delivery: Delivery) -> str | None:
        """What is said without a look at comments: what came of an order; None for questions.

        An order that is carried out once more, after a crash, changes nothing.
        """
        asked, asker = delivery.question, str(delivery.asker)
        if self.orders is not None and _is_order(delivery):
            return self.orders.carry_out(asked, asker, delivery.channel)
        if self._releases is None or not _is_message(delivery):
            return None
        return self._releases.carry_out(asked, asker)

    def _let_signs_go_first(self) -> None:
        """Hold back while others who asked have seen nothing yet: that is quick, an answer not."""
        with self._changed:
            self._changed.wait_for(lambda: None not in self._at_work.values(), _SIGNS_FIRST_SECONDS)

    def _in_turn(self, work: Callable[[], _T]) -> _T:
        """What some work comes to, done on one of the few threads that compute.

        CancelledError when the program is told to stop before it could be done.
        """
        try:
            underway = self._workers.submit(work)
        except RuntimeError as error:
            raise CancelledError from error
        return underway.result()

    def _is_stopped(self, delivery: Delivery) -> bool:
        with self._changed:
            return delivery.key not in self._stoppable

    def _offers_for(self, answer: Answer, *, is_pictured: bool) -> Offers:
        ids = [quote.id for quote in answer.evidence]
        said = self._corrections.said(ids, answer.query.lang) if self._corrections else {}
        return replace(self._offers, is_pictured=is_pictured, corrected=said)

    def _bounds(self, delivery: Delivery, reply: Reply) -> Bounds:
        """What the asker may ask there; may have to ask Slack, and so is no work of a turn."""
        is_whisper = isinstance(reply, WhisperReply)
        return self.gate.bounds(delivery.asker, delivery.channel, is_whisper=is_whisper)

    def _work_out(
        self, delivery: Delivery, reply: Reply, bounds: Bounds
    ) -> tuple[Answer, Picture | None] | None:
        """The answer, and its chart where that is a picture; None once it was stopped."""
        if self._is_stopped(delivery):
            return None
        thread, room = _thread(delivery, reply), _room(delivery)
        answer = self._answer(delivery, thread, room, bounds)
        return answer, picture_for(answer) if _thread_of(delivery, reply) else None

    def _answer(
        self, delivery: Delivery, thread: str | None, room: str | None, bounds: Bounds
    ) -> Answer:
        """The answer to a question, to what a button carries, or to word of a release."""
        again = partial(self._analyst.ask_again, thread=thread, room=room, bounds=bounds)
        if delivery.query is not None:
            return again(delivery.query)
        if self._releases is not None and _is_message(delivery):
            told = self._releases.announce(delivery.question, str(delivery.asker), again)
            if told is not None:
                return told
        return self._analyst.ask(delivery.question, thread=thread, room=room, bounds=bounds)

    def _post(self, delivery: Delivery, text: str, whisper: WhisperReply | None = None) -> Reply:
        is_aside = _is_private(delivery) or not self.rooms.is_member(delivery.channel)
        if delivery.thread_ts is None and is_aside:
            return self._aside(delivery, text, whisper)
        try:
            ts = self._replies.start(delivery, text)
        except SlackApiError as error:
            if slack_code(error) not in _NOT_HERE:
                raise
            return self._aside(delivery, text, whisper)
        self._record(partial(self._store.set_reply, delivery.key, ts))
        return self._replies.at(delivery, ts)

    def _aside(self, delivery: Delivery, text: str, whisper: WhisperReply | None) -> Reply:
        """A place for the answer where no message can be posted at the question."""
        if whisper is not None:
            whisper.write(text)
            return whisper
        elsewhere = wording_for(delivery.question).elsewhere
        return self._replies.direct(delivery, f"{elsewhere} {text}")

    def _tell(self, delivery: Delivery, text: str) -> None:
        with self._changed:
            reply = self._at_work.get(delivery.key)
        try:
            if reply is None and delivery.reply_ts is not None:
                reply = self._replies.at(delivery, delivery.reply_ts)
            if reply is None:
                self._post(delivery, text)
            else:
                reply.write(text)
        except SlackAwayError:
            self._hand_back(delivery)
            return
        except Exception as error:  # nobody is left to tell but the log
            _log.error("could not tell the asker\n%s", where(error))
        self._finish(delivery, DeliveryState.FAILED)

    def _hand_back(self, delivery: Delivery) -> None:
        """Leave the question without an owner: whoever looks next takes it over."""
        self._record(partial(self._store.take_over, delivery.key, "", self.owner))
        self._forget(delivery.key)

    def _finish(self, delivery: Delivery, state: DeliveryState) -> None:
        self._record(partial(self._store.finish, delivery.key, state))
        self._forget(delivery.key)
        self._status.clear(delivery)

    def _record(self, step: Callable[[], object]) -> None:
        """Write to the store what Slack shows already: if that fails, the answer stands."""
        try:
            step()
        except EarfulError as error:
            _log.error("could not note down what became of a question\n%s", where(error))

    def _note(self, delivery: Delivery, reply: Reply | None) -> None:
        """Remember what we are at; what was stopped before stays so."""
        with self._changed:
            if delivery.key not in self._at_work:
                self._stoppable[delivery.key] = delivery
            self._at_work[delivery.key] = reply
            self._changed.notify_all()

    def _may_write(self, delivery: Delivery) -> bool:
        """Whether nobody stopped this question; from now on it is too late to."""
        with self._changed:
            return self._stoppable.pop(delivery.key, None) is not None

    def _forget(self, key: str) -> None:
        with self._changed:
            self._at_work.pop(key, None)
            self._stoppable.pop(key, None)
            self._changed.notify_all()


def picture_for(answer: Answer) -> Picture | None:
    """The chart as a picture where Slack cannot draw it; None also where drawing fails."""
    chart, lang = answer.chart, answer.query.lang
    if chart is None or chart_block(chart, lang) is not None:
        return None
    try:
        return draw(chart, lang, answer.headline)
    except Exception as error:  # a chart is an ornament: the answer stands without it
        _log.error("a chart was not drawn\n%s", where(error))
        return None


def _is_order(delivery: Delivery) -> bool:
    """Whether a message orders something; what a button or shortcut asks never does."""
    return _is_message(delivery) and is_order(delivery.question)


def _is_message(delivery: Delivery) -> bool:
    return delivery.query is None and SHORTCUT not in delivery.key


def _is_private(delivery: Delivery) -> bool:
    """Whether nobody but the asker is to see the answer: to help, or to a button only they saw.

    Their replies are whispers, which cannot be taken over.
    """
    is_by_command = delivery.thread_ts is None
    return is_by_command and (delivery.query is not None or delivery.question == HELP)


def _is_unseen(delivery: Delivery) -> bool:
    """Whether others see no question: neither a command, nor who pressed a button, nor a shortcut.

    The answer then says who asked what.
    """
    is_aside = delivery.query is not None or SHORTCUT in delivery.key
    return delivery.thread_ts is None or is_aside


def _thread_of(delivery: Delivery, reply: Reply) -> tuple[str, str] | None:
    """Channel and thread of a reply that files can be added to; None for a whisper."""
    if not isinstance(reply, MessageReply):
        return None
    is_there = delivery.thread_ts is not None and reply.channel == delivery.channel
    return reply.channel, str(delivery.thread_ts) if is_there else reply.ts


def _thread(delivery: Delivery, reply: Reply) -> str | None:
    """The thread that a question was asked in, or that the answer to a command can begin."""
    if delivery.thread_ts is not None:
        return f"{delivery.channel}:{delivery.thread_ts}"
    return f"{reply.channel}:{reply.ts}" if isinstance(reply, MessageReply) else None


def _room(delivery: Delivery) -> str | None:
    """The direct messages that a question is one of: there people ask on outside of threads."""
    is_message = delivery.thread_ts is not None
    return delivery.channel if is_message and delivery.channel.startswith("D") else None
