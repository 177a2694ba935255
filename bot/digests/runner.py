"""Digests that are due: which, about which days, and what is new in them."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from bot.analysis.answers import Answer
from bot.digests import news
from bot.digests.dispatch import Dispatch
from bot.digests.messages import DigestMessage, Poster, Slot
from bot.digests.news import News, Newsroom
from bot.digests.schedule import PATIENCE, Every
from bot.digests.wording import say
from bot.errors import EarfulError, QuestionError, RefusedError
from bot.ports import ConversationStore, Digest, DigestStore, Posting, PostingState
from bot.questions.bounds import UNBOUNDED, Bounds, bounded
from bot.questions.carried import pack, unpack
from bot.questions.query import Kind, Query

_log = logging.getLogger(__name__)
_INSTANT = timedelta(microseconds=1)
#: What was sent is remembered for so long.
_KEPT = timedelta(days=400)
#: A trend over the days since the last digest would be no trend: it looks back further.
_TREND_DAYS = {Every.DAILY: 28, Every.WEEKLY: 84, Every.MONTHLY: 365}


class Analyst(news.Analyst, Protocol):
    """Whoever can answer a digest's question."""

    def ask(
        self, question: str, now: datetime | None = None, *, bounds: Bounds = UNBOUNDED
    ) -> Answer:
        """Answer a question as of an instant; EarfulError for what is known to go wrong."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of a digest that was due; `why` says what went wrong, if anything did."""

    digest: Digest
    due_at: datetime
    state: PostingState
    why: str | None = None


class DigestRunner:
    """Sends each digest when it is due, once, whoever else runs.

    A digest that is late by more than its patience is skipped; the next one says so, and goes back
    to the last one that was sent, so that nothing new is lost.
    """

    def __init__(
        self,
        *,
        digests: DigestStore,
        dispatch: Dispatch,
        analyst: Analyst,
        newsroom: Newsroom,
        poster: Poster,
        conversations: ConversationStore,
    ) -> None:
        self._digests, self._dispatch = digests, dispatch
        self._analyst, self._newsroom = analyst, newsroom
        self._poster, self._conversations = poster, conversations

    def tick(self, now: datetime) -> Sequence[Ran]:
        """Send what is due by `now` (aware), and what was to be sent and was not."""
        return list(self._due(now))

    def send_now(self, digest: Digest, now: datetime) -> Ran | None:
        """Send a digest though it is not due; None when it is being sent for this minute."""
        minute = now.astimezone(UTC).replace(second=0, microsecond=0)
        return self._run(digest, self._posting(digest, minute))

    def _due(self, now: datetime) -> Iterator[Ran]:
        for digest in self._digests.all():
            due = digest.schedule.latest(now)
            # With a moment that lies before the digest was made, it is as if it had been there.
            if digest.paused or due <= digest.created_at <= now:
                continue
            posting = self._posting(digest, due)
            held = self._dispatch.postings.get(posting.key)
            if held is None and now - due > PATIENCE[digest.schedule.every]:
                if self._dispatch.skip(posting):
                    yield Ran(digest, due, PostingState.SKIPPED)
            elif held is None or held.state is PostingState.CLAIMED:
                ran = self._run(digest, posting)
                if ran is not None:
                    yield ran

    def _posting(self, digest: Digest, due: datetime) -> Posting:
        return Posting(_key(digest, due), digest.channel, digest.number, due)

    def _run(self, digest: Digest, posting: Posting) -> Ran | None:
        try:
            state = self._dispatch.send(posting, lambda slot: self._send(digest, posting, slot))
        except (RefusedError, QuestionError) as error:
            self._rest(digest, error)
            return Ran(digest, posting.due_at, PostingState.FAILED, str(error))
        return None if state is None else Ran(digest, posting.due_at, state)

    def _send(self, digest: Digest, posting: Posting, slot: Slot) -> str:
        digest = replace(digest, channel=self._poster.channel_of(digest.channel))
        before = self._dispatch.postings.last(digest.number, PostingState.POSTED)
        if before is not None and before.due_at >= posting.due_at:
            before = None
        bounds = self._poster.bounds(digest.creator, digest.channel)
        answer = self._answer(digest, posting.due_at, before.due_at if before else None, bounds)
        found = self._newsroom.gather(answer, digest.seen_event)
        message = self._message(digest, posting, before, answer, found)
        ts = self._poster.post_digest(message, slot)
        self._remember(message, found, posting.due_at, ts)
        return ts

    def _answer(
        self, digest: Digest, due: datetime, before: datetime | None, bounds: Bounds
    ) -> Answer:
        if not digest.is_rolling:
            return self._analyst.ask(digest.question, due, bounds=bounds)
        query = unpack(digest.query)
        until = digest.schedule.day_of(due)
        start = before or digest.schedule.latest(due - _INSTANT)
        since = min(digest.schedule.day_of(start), until - timedelta(days=1))
        if query.kind is Kind.TREND:
            since = until - timedelta(days=_TREND_DAYS[digest.schedule.every])
        packed = pack(replace(query, since=since, until=until))
        if packed is None:
            raise QuestionError(say(digest.lang, "too_long"))
        return self._analyst.ask_again(packed, bounds=bounds)

    def _message(
        self, digest: Digest, posting: Posting, before: Posting | None, answer: Answer, found: News
    ) -> DigestMessage:
        told = self._digests.told(digest.channel, [item.key for item in found.items])
        fresh = tuple(item for item in found.items if item.key not in told)
        since = digest.schedule.day_of(before.due_at) if before else None
        missed = digest.schedule.between(before.due_at, posting.due_at) if before else 0
        return DigestMessage(digest, answer, fresh, since, missed)

    def _remember(self, message: DigestMessage, found: News, due: datetime, ts: str) -> None:
        """Note what was told, and what the thread is about; the digest stands if that fails."""
        digest = message.digest
        try:
            self._digests.tell(digest.channel, [item.key for item in message.news], due)
            self._digests.see(digest.number, found.seen_event)
            self._dispatch.postings.prune(due - _KEPT)
            if digest.channel:
                thread = f"{digest.channel}:{ts}"
                self._conversations.save(thread, message.answer.query, datetime.now(UTC))
        except EarfulError as error:
            _log.warning("what %s told was not noted: %s", digest.id, error)

    def _rest(self, digest: Digest, error: EarfulError) -> None:
        """Let a digest rest that cannot be sent, and tell whoever made it."""
        self._digests.pause(digest.number, str(error))
        if digest.creator and digest.channel:
            values = {"id": digest.id, "question": digest.question, "why": str(error)}
            self._poster.tell(digest.creator, say(digest.lang, "refused", **values))


def order(
    analyst: Analyst,
    digest: Digest,
    last_event: int,
    *,
    query: Query | None = None,
    bounds: Bounds = UNBOUNDED,
) -> Digest:
    """A digest whose question is understood: read now, or taken as it is from a button.

    QuestionError when it is about no comments, about none that its channel may hear of, or too
    long. It is bounded anew each time that it is sent.
    """
    understood = query or analyst.ask(digest.question, digest.created_at).query
    if understood.kind in (Kind.HELP, Kind.UNKNOWN):
        example = "summary" if understood.lang == "en" else "总结"
        said = say(understood.lang, "no_kind", question=digest.question, example=example)
        raise QuestionError(said)
    bounded(understood, bounds, digest.created_at.date())
    is_timed = understood.since is not None or understood.until is not None
    is_rolling = query is not None or not (is_timed or understood.kind is Kind.COMPARE)
    held = replace(understood, since=None, until=None) if is_rolling else understood
    packed = pack(held)
    if packed is None:
        raise QuestionError(say(understood.lang, "too_long"))
    return replace(
        digest,
        query=packed,
        lang=understood.lang,
        is_rolling=is_rolling,
        seen_event=last_event,
    )


def _key(digest: Digest, due: datetime) -> str:
    return f"{digest.id}@{due.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
