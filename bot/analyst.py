"""The analyst: takes a question, fetches the comments it is about, and has them analysed."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from datetime import time as clock
from functools import partial
from zoneinfo import ZoneInfo

import numpy as np

from bot.analysis.answers import Answer
from bot.analysis.compare import compare, no_sides
from bot.analysis.guidance import decline, explain
from bot.analysis.labels import labelled_and_wanted
from bot.analysis.material import Before, Material, joined, rows
from bot.analysis.search import search
from bot.analysis.sentiment import feelings
from bot.analysis.sides import sides_of
from bot.analysis.summary import summarise
from bot.analysis.trend import trend
from bot.analysis.understanding import missing_caveats
from bot.analysis.wording import say
from bot.conversations import Conversations, Place
from bot.feedback import FILTER_FIELDS
from bot.finder import RELEVANT, Finder, Relevance
from bot.ports import (
    CommentStore,
    CommentTable,
    ConversationStore,
    Floats,
    Keys,
    Selection,
    Span,
    VectorIndex,
)
from bot.questions.carried import unpack
from bot.questions.conversation import understand
from bot.questions.periods import Period, period_before
from bot.questions.query import Kind, Query
from bot.questions.reading import KindReader, Reading
from bot.questions.vocabulary import Vocabulary
from models.protocols import Predictor

Analysis = Callable[[Query, Material], Answer]

_ANALYSES: Mapping[Kind, Analysis] = {
    Kind.SUMMARY: summarise,
    Kind.SENTIMENT: feelings,
    Kind.SEARCH: search,
    Kind.TREND: trend,
}
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class _About:
    """Comments of some days, which of them are about the topic, and how surely.

    `unlabelled` comments lack a label that is asked for.
    """

    considered: CommentTable
    unlabelled: CommentTable
    is_about: np.ndarray
    relevance: Floats


class Analyst:
    """Answers questions about the comments of one workspace; safe on several threads.

    `is_sample` says that the comments are those of the demonstration, which every answer repeats.
    Without `conversations` every question stands for itself; without `kinds`, rules tell the kind.
    """

    def __init__(
        self,
        *,
        store: CommentStore,
        index: VectorIndex,
        predictor: Predictor,
        zone: ZoneInfo,
        is_sample: bool = False,
        conversations: ConversationStore | None = None,
        kinds: KindReader | None = None,
    ) -> None:
        self._store = store
        self._index = index
        self._finder = Finder(store, index, predictor)
        self._zone = zone
        self._is_sample = is_sample
        self._conversations = Conversations(conversations)
        self._kind_reader = kinds
        self._vocabulary: tuple[tuple[str, int], Vocabulary] | None = None
        self._lock = threading.Lock()

    def ask(
        self,
        question: str,
        now: datetime | None = None,
        *,
        thread: str | None = None,
        room: str | None = None,
    ) -> Answer:
        """Answer a question as of `now` (aware; the present by default).

        In a thread it may go on from the question before it ("and on Android?"); in a `room`, which
        is one person's direct messages, from a question of the last half hour.
        """
        started = time.perf_counter()
        moment, place = now or datetime.now(UTC), Place(thread, room)
        reading = understand(
            question,
            self._conversations.before(place, moment),
            today=moment.astimezone(self._zone).date(),
            vocabulary=self._words(),
            kinds=self._kind_reader,
        )
        answer = self._say(reading, started)
        self._conversations.note(place, reading.query, moment)
        return answer

    def ask_again(
        self, query: str, *, thread: str | None = None, room: str | None = None
    ) -> Answer:
        """Answer a query that a button carried, taken as it is; QuestionError if it is none.

        Questions after it in its thread go on from it.
        """
        reading = Reading(unpack(query))
        answer = self._say(reading, time.perf_counter())
        self._conversations.note(Place(thread, room), reading.query, datetime.now(UTC))
        return answer

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds of questions that can be answered."""
        return frozenset({*_ANALYSES, Kind.COMPARE, Kind.HELP})

    def _say(self, reading: Reading, started: float) -> Answer:
        """The answer to what was read, with what was doubtful about it."""
        self._index.refresh(self._store)
        query = reading.query
        answer = self._answer(query, self._store.span())
        caveats = (*missing_caveats(query, reading.missing), *answer.caveats)
        if self._is_sample:
            caveats += (say(query, "sample"),)
        others = tuple(kind for kind in reading.other_kinds if kind in self.kinds)
        elapsed_ms = round(1000 * (time.perf_counter() - started))
        return replace(answer, caveats=caveats, other_kinds=others, elapsed_ms=elapsed_ms)

    def _answer(self, query: Query, span: Span) -> Answer:
        if query.kind is Kind.HELP:
            return explain(query, span)
        if query.kind is Kind.COMPARE:
            return self._compare(query, span)
        analysis = _ANALYSES.get(query.kind)
        if analysis is None:
            return decline(query, span)
        material = self._gather(query, span)
        return replace(analysis(query, material), models=self._models(material.about))

    def _compare(self, query: Query, span: Span) -> Answer:
        """Gather both sides, with one decision for both of what is about the topic."""
        first, last = self._local(span.first), self._local(span.last)
        sides = sides_of(query, first and first.date(), last and last.date())
        if sides is None:
            return no_sides(query)
        decide = self._finder.decide(query.topic) if query.topic else None
        ours = self._gather(sides.ours.query, span, decide, with_before=False)
        theirs = self._gather(sides.theirs.query, span, decide, with_before=False)
        answer = compare(query, ours, theirs)
        return replace(answer, models=self._models(joined(ours.about, theirs.about)))

    def _words(self) -> Vocabulary:
        """The corpus's filter values, read again when the corpus has changed."""
        version = self._store.version().columns
        with self._lock:
            if self._vocabulary is None or self._vocabulary[0] != version:
                counts = {name: self._store.values(name) for name in FILTER_FIELDS}
                custom, releases = self._store.custom_values(), self._releases()
                vocabulary = Vocabulary.of(counts, custom, releases)
                self._vocabulary = (version, vocabulary)
            return self._vocabulary[1]

    def _releases(self) -> Mapping[str, date]:
        """The day of each version's first comment, in the asker's time zone."""
        firsts = self._store.releases()
        return {name: first.astimezone(self._zone).date() for name, first in firsts.items()}

    def _models(self, about: CommentTable) -> Mapping[str, str]:
        """Task -> the revision of the models that labelled these comments.

        Of several revisions, as while comments are labelled again, each is given with how many
        comments it labelled, most comments first.
        """
        judged = about.keys[about.is_judged]
        tasks = {"sentiment": about.keys} | ({"needs": judged} if len(judged) else {})
        known = list(self._store.revisions())
        if len(known) <= 1:
            return dict.fromkeys(tasks, known[0]) if known else {}
        named = {task: Counter(self._values("revision", keys)) for task, keys in tasks.items()}
        return {task: _say_revisions(found) for task, found in named.items() if found}

    def _gather(
        self, query: Query, span: Span, decide: Relevance | None = None, *, with_before: bool = True
    ) -> Material:
        """Fetch what the query asks for, and the same of the period before.

        `decide` tells what is about the topic where that was decided already.
        """
        period = Period(query.since, query.until)
        earlier = period_before(period) if with_before else None
        found = self._about(query, earlier.since if earlier else query.since, query.until, decide)
        now = self._within(found.considered, period)
        about = now & found.is_about
        return Material(
            about=rows(found.considered, about),
            considered=rows(found.considered, now),
            relevance=found.relevance[about],
            n_considered=int(now.sum()),
            n_corpus=span.n,
            n_undated=self._undated(query, span),
            n_unlabelled=int(self._within(found.unlabelled, period).sum()),
            first=self._local(span.first),
            last=self._local(span.last),
            before=self._before(earlier, found, span) if earlier else None,
            nearest=self._nearest(found, now) if query.topic else np.zeros(0, np.int64),
            releases=self._words().releases,
            zone=self._zone,
            ids=self._store.ids,
            load=self._store.load,
            vectors=self._finder.centred,
            values=self._values,
            aspects=partial(self._store.aspects, self._selection(query, query.since, query.until)),
        )

    def _about(
        self, query: Query, since: date | None, until: date | None, decide: Relevance | None
    ) -> _About:
        """Select by filters and days, and decide for each comment whether it is asked about.

        The topic and the labels are what a share is given of; the other filters bound it. What
        lacks a label that is asked for is neither within the share nor outside of it.
        """
        table = self._store.select(self._selection(query, since, until))
        labelled, wanted = labelled_and_wanted(table, query.filters, self._store.custom_labels)
        considered = rows(table, labelled)
        sure = np.ones(len(considered.keys), np.float32)
        if query.topic:
            decide = decide or self._finder.decide(query.topic)
            sure = decide(considered.keys)
        is_about = (sure >= RELEVANT) & wanted[labelled]
        return _About(considered, rows(table, ~labelled), is_about, sure)

    def _selection(self, query: Query, since: date | None, until: date | None) -> Selection:
        """By days and all filters but those by labels."""
        filters = query.filters.without_labels()
        return Selection(filters, self._instant(since), self._instant(until))

    def _before(self, earlier: Period, found: _About, span: Span) -> Before | None:
        if earlier.since is None or earlier.until is None:
            return None
        mask = self._within(found.considered, earlier)
        first = self._local(span.first)
        return Before(
            since=earlier.since,
            until=earlier.until,
            n_considered=int(mask.sum()),
            about=rows(found.considered, mask & found.is_about),
            is_covered=first is not None and first.date() <= earlier.since,
        )

    def _nearest(self, found: _About, now: np.ndarray) -> Keys:
        """Keys of the few comments that come nearest to a topic, for when none is about it."""
        order = np.argsort(-np.where(now, found.relevance, -1), kind="stable")
        return found.considered.keys[order[: min(_NEAREST, int(now.sum()))]]

    def _undated(self, query: Query, span: Span) -> int:
        if query.since is None and query.until is None:
            return 0
        everything = self._store.select(Selection(query.filters)) if span.n else None
        return int(np.isnat(everything.created_at).sum()) if everything else 0

    def _values(self, field: str, keys: Keys) -> Sequence[str | None]:
        known = dict(zip(*self._store.column(field), strict=True))
        return [known.get(key) for key in keys]

    def _within(self, table: CommentTable, period: Period) -> np.ndarray:
        mask = np.ones(len(table.keys), bool)
        if period.since is not None:
            mask &= table.created_at >= _stamp(self._instant(period.since))
        if period.until is not None:
            mask &= table.created_at < _stamp(self._instant(period.until))
        return mask

    def _instant(self, day: date | None) -> datetime | None:
        """The first instant of a day in the asker's time zone, in UTC."""
        if day is None:
            return None
        return datetime.combine(day, clock(), self._zone).astimezone(UTC)

    def _local(self, instant: datetime | None) -> datetime | None:
        return instant.astimezone(self._zone) if instant else None


def _say_revisions(counts: Mapping[str | None, int]) -> str:
    ranked = sorted(counts, key=lambda revision: (-counts[revision], revision or ""))
    if len(ranked) == 1:
        return str(ranked[0])
    return ", ".join(f"{revision} ({counts[revision]:,})" for revision in ranked)


def _stamp(instant: datetime | None) -> np.datetime64:
    if instant is None:
        return np.datetime64("NaT")
    return np.datetime64(instant.astimezone(UTC).replace(tzinfo=None), "s")
