"""The analyst: takes a question, fetches the comments it is about, and has them analysed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from datetime import time as clock
from zoneinfo import ZoneInfo

import numpy as np

from bot.analysis.answers import Answer
from bot.analysis.guidance import decline, explain
from bot.analysis.material import Before, Material, rows
from bot.analysis.moods import SENTIMENTS
from bot.analysis.search import search
from bot.analysis.sentiment import feelings
from bot.analysis.summary import summarise
from bot.analysis.wording import say
from bot.feedback import FILTER_FIELDS, Sentiment
from bot.finder import RELEVANT, Finder
from bot.ports import (
    CommentStore,
    CommentTable,
    Floats,
    Keys,
    Selection,
    Span,
    StoreVersion,
    VectorIndex,
)
from bot.questions.parser import parse
from bot.questions.periods import Period, period_before
from bot.questions.query import Kind, Query
from bot.questions.vocabulary import Vocabulary
from models.protocols import Predictor

Analysis = Callable[[Query, Material], Answer]

_ANALYSES: Mapping[Kind, Analysis] = {
    Kind.SUMMARY: summarise,
    Kind.SENTIMENT: feelings,
    Kind.SEARCH: search,
}
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class _About:
    """Comments of some days, which of them are about the topic, and how surely."""

    considered: CommentTable
    is_about: np.ndarray
    relevance: Floats


class Analyst:
    """Answers questions about the comments of one workspace; safe on several threads.

    `is_sample` says that the comments are those of the demonstration, which every answer repeats.
    """

    def __init__(
        self,
        *,
        store: CommentStore,
        index: VectorIndex,
        predictor: Predictor,
        zone: ZoneInfo,
        is_sample: bool = False,
    ) -> None:
        self._store = store
        self._index = index
        self._finder = Finder(store, index, predictor)
        self._zone = zone
        self._is_sample = is_sample
        self._vocabulary: tuple[StoreVersion, Vocabulary] | None = None
        self._lock = threading.Lock()

    def ask(self, question: str, now: datetime | None = None) -> Answer:
        """Answer a question as of `now` (aware; the present by default)."""
        started = time.perf_counter()
        self._index.refresh(self._store)
        span = self._store.span()
        today = (now or datetime.now(UTC)).astimezone(self._zone).date()
        query = parse(question, today=today, vocabulary=self._words())
        answer = self._answer(query, span)
        if self._is_sample:
            answer = replace(answer, caveats=(*answer.caveats, say(query, "sample")))
        return replace(
            answer,
            models=self._models(),
            elapsed_ms=round(1000 * (time.perf_counter() - started)),
        )

    def _answer(self, query: Query, span: Span) -> Answer:
        if query.kind is Kind.HELP:
            return explain(query, span)
        analysis = _ANALYSES.get(query.kind)
        if analysis is None:
            return decline(query, span)
        return analysis(query, self._gather(query, span))

    def _words(self) -> Vocabulary:
        """The corpus's filter values, read again when the corpus has changed."""
        version = self._store.version()
        with self._lock:
            if self._vocabulary is None or self._vocabulary[0] != version:
                counts = {name: self._store.values(name) for name in FILTER_FIELDS}
                self._vocabulary = (version, Vocabulary.of(counts))
            return self._vocabulary[1]

    def _models(self) -> Mapping[str, str]:
        """The revisions that labelled the corpus, most comments first."""
        revisions = self._store.revisions()
        ranked = sorted(revisions, key=lambda revision: -revisions[revision])
        return {"sentiment": ", ".join(ranked)} if ranked else {}

    def _gather(self, query: Query, span: Span) -> Material:
        """Fetch what the query asks for, and the same of the period before."""
        period = Period(query.since, query.until)
        earlier = period_before(period)
        found = self._about(query, earlier.since if earlier else query.since, query.until)
        now = self._within(found.considered, period)
        about = now & found.is_about
        return Material(
            about=rows(found.considered, about),
            relevance=found.relevance[about],
            n_considered=int(now.sum()),
            n_corpus=span.n,
            n_undated=self._undated(query, span),
            first=self._local(span.first),
            last=self._local(span.last),
            before=self._before(earlier, found, span) if earlier else None,
            nearest=self._nearest(found, now) if query.topic else np.zeros(0, np.int64),
            ids=self._store.ids,
            load=self._store.load,
            vectors=self._finder.centred,
            values=self._values,
        )

    def _about(self, query: Query, since: date | None, until: date | None) -> _About:
        """Select by filters and days, and decide for each comment whether it is asked about.

        The topic and the sentiment are what a share is given of; the other filters bound it.
        """
        filters = replace(query.filters, sentiment=())
        selection = Selection(filters, self._instant(since), self._instant(until))
        table = self._store.select(selection)
        sure = np.ones(len(table.keys), np.float32)
        if query.topic:
            sure = self._finder.relevance(query.topic, table.keys)
        return _About(table, (sure >= RELEVANT) & _feels(table, query.filters.sentiment), sure)

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


def _feels(table: CommentTable, sentiments: Sequence[Sentiment]) -> np.ndarray:
    """Which comments have one of these sentiments; all of them when none is named."""
    if not sentiments:
        return np.ones(len(table.keys), bool)
    return np.isin(table.sentiment, [SENTIMENTS.index(sentiment) for sentiment in sentiments])


def _stamp(instant: datetime | None) -> np.datetime64:
    if instant is None:
        return np.datetime64("NaT")
    return np.datetime64(instant.astimezone(UTC).replace(tzinfo=None), "s")
