"""The analyst: takes a question, fetches the comments it is about, and has them analysed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from functools import partial
from zoneinfo import ZoneInfo

import numpy as np

from bot.analysis.actions_weights import DEFAULT, Priorities
from bot.analysis.answers import Answer
from bot.analysis.brief import brief
from bot.analysis.churn import churn
from bot.analysis.columns import Column
from bot.analysis.compare import compare, no_sides
from bot.analysis.correction import Correction
from bot.analysis.guidance import decline, explain, restart
from bot.analysis.labels import labelled_and_wanted
from bot.analysis.material import (
    Before,
    Material,
    PartOf,
    Shipped,
    joined,
    rows,
    unknown_part,
)
from bot.analysis.most_by_group import summarise_or_rank
from bot.analysis.outcomes import FitRisk
from bot.analysis.recommend import recommend
from bot.analysis.rivals import rivals
from bot.analysis.sentiment import feelings
from bot.analysis.sides import sides_of
from bot.analysis.themes import themes
from bot.analysis.trend import trend
from bot.analysis.understanding import missing_caveats
from bot.analysis.who_to_tell import search_or_tell
from bot.analysis.wording import say
from bot.conversations import Conversations, Place
from bot.feedback import FILTER_FIELDS
from bot.finder import RELEVANT, Finder, Relevance, Translate
from bot.kept_corpus import CorpusColumns, KeptCorpus
from bot.kept_findings import KeptFindings
from bot.kept_risk import KeptRisk
from bot.kept_themes import KeptThemes
from bot.ports import (
    CommentStore,
    CommentTable,
    ConversationStore,
    Floats,
    Keys,
    Selection,
    Span,
    StoreVersion,
    ThemeStore,
    VectorIndex,
)
from bot.questions.bounds import UNBOUNDED, Bounds, bounded
from bot.questions.carried import unpack
from bot.questions.conversation import only_starts_over, understand
from bot.questions.lexicon import lexicon
from bot.questions.periods import Period, period_before
from bot.questions.query import Kind, Query
from bot.questions.reading import KindReader, Reading
from bot.questions.rivals import about_rivals
from bot.questions.vocabulary import Vocabulary
from bot.released import Released
from models.error_rates import ErrorRates
from models.protocols import Predictor

Analysis = Callable[[Query, Material], Answer]
Polish = Callable[[Answer], Answer]

_ANALYSES: Mapping[Kind, Analysis] = {
    Kind.SUMMARY: summarise_or_rank,
    Kind.SENTIMENT: feelings,
    Kind.SEARCH: search_or_tell,
    Kind.TREND: trend,
    Kind.THEMES: themes,
    Kind.BRIEF: brief,
    Kind.CHURN: churn,
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
    Without `conversations` every question stands for itself; without `kinds`, rules tell the kind;
    without `themes` there are none. `errors` are how often the models in use are mistaken, by
    which shares of labels are corrected; `fit_risk` learns from accounts that left;
    `priorities` weigh what is recommended; `polish` may word answers otherwise;
    `translate` names a topic in other languages, `part_of` the part that a phrase names;
    `released` is what the team says it has shipped.
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
        themes: ThemeStore | None = None,
        errors: ErrorRates | None = None,
        fit_risk: FitRisk | None = None,
        priorities: Priorities = DEFAULT,
        polish: Polish | None = None,
        translate: Translate | None = None,
        part_of: PartOf = unknown_part,
        released: Callable[[], Sequence[Released]] = tuple,
    ) -> None:
        self._store = store
        self._polish = polish
        self._kept = KeptCorpus(store)
        self._themes = KeptThemes(themes) if themes else None
        self._findings = KeptFindings()
        self._correction = Correction(errors) if errors else None
        self._fit_risk = KeptRisk(fit_risk) if fit_risk else None
        advise = partial(recommend, weights=priorities)
        self._analyses: Mapping[Kind, Analysis] = {**_ANALYSES, Kind.RECOMMEND: advise}
        self._index = index
        self._finder = Finder(self._kept, index, predictor, translate)
        self._part_of = part_of
        self._released = released
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
        bounds: Bounds = UNBOUNDED,
    ) -> Answer:
        """Answer a question as of `now` (aware; the present by default), within its bounds.

        In a thread it may go on from the question before it ("and on Android?"); in a `room`, which
        is one person's direct messages, from a question of the last half hour.
        """
        started = time.perf_counter()
        moment, place = now or datetime.now(UTC), Place(thread, room)
        if anew := only_starts_over(question):
            self._conversations.drop(place)
            return restart(anew)
        reading = understand(
            question,
            self._conversations.before(place, moment),
            today=moment.astimezone(self._zone).date(),
            vocabulary=self._words(),
            kinds=self._kind_reader,
        )
        answer = self._say(self._bounded(reading, bounds, moment), started)
        self._conversations.note(place, reading.query, moment)
        return answer

    def ask_again(
        self,
        query: str,
        *,
        thread: str | None = None,
        room: str | None = None,
        bounds: Bounds = UNBOUNDED,
    ) -> Answer:
        """Answer a query that a button carried, taken as it is; QuestionError if it is none.

        Questions after it in its thread go on from it.
        """
        reading, now = Reading(unpack(query)), datetime.now(UTC)
        allowed = replace(bounds, days=None)  # the button has said the days
        answer = self._say(self._bounded(reading, allowed, now), time.perf_counter())
        self._conversations.note(Place(thread, room), reading.query, now)
        return answer

    def version(self) -> StoreVersion:
        """The version of the comments that answers are made from."""
        return self._store.version()

    def warm(self) -> None:
        """Read what answers rest on, so that the next question need not wait for it.

        That is what is kept of the comments, what was learnt from accounts that left, and what
        there is to act on.
        """
        self._index.refresh(self._store)
        lexicon(self._words())
        self._finder.warm()
        for kind in (Kind.SUMMARY, Kind.CHURN, Kind.RECOMMEND):
            self._answer(Query(kind), self._kept.now().span())

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds of questions that can be answered."""
        return frozenset({*self._analyses, Kind.COMPARE, Kind.HELP})

    def _bounded(self, reading: Reading, bounds: Bounds, moment: datetime) -> Reading:
        today = moment.astimezone(self._zone).date()
        return replace(reading, query=bounded(reading.query, bounds, today))

    def _say(self, reading: Reading, started: float) -> Answer:
        """The answer to what was read, with what was doubtful about it."""
        self._index.refresh(self._store)
        query = reading.query
        answer = self._answer(query, self._kept.now().span())
        if self._polish is not None:
            answer = self._polish(answer)
        missed = missing_caveats(query, reading.missing)
        if missed and query.kind is Kind.COMPARE and not answer.n_comments:
            # What is missing is why there are no two sides.
            answer = replace(answer, headline=f"{missed[0]} {answer.headline}")
            missed = missed[1:]
        caveats = (*missed, *answer.caveats)
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
        analysis = self._analyses.get(query.kind)
        if analysis is None:
            return decline(query, span)
        if about_rivals(query):  # told by names, not by what comments mean
            analysis, material = rivals, self._gather(replace(query, topic=None), span)
        else:
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
        corpus = self._kept.now()
        version = corpus.version.columns
        with self._lock:
            if self._vocabulary is None or self._vocabulary[0] != version:
                counts = {name: corpus.values(name) for name in FILTER_FIELDS}
                custom, releases = self._store.custom_values(), self._releases(corpus)
                vocabulary = Vocabulary.of(counts, custom, releases)
                self._vocabulary = (version, vocabulary)
            return self._vocabulary[1]

    def _releases(self, corpus: CorpusColumns) -> Mapping[str, date]:
        """The day of each version's first comment, in the asker's time zone."""
        firsts = corpus.releases()
        return {name: first.astimezone(self._zone).date() for name, first in firsts.items()}

    def _models(self, about: CommentTable) -> Mapping[str, str]:
        """Task -> the revision of the models that labelled these comments.

        Of several revisions, as while comments are labelled again, each is given with how many
        comments it labelled, most comments first.
        """
        judged = about.keys[about.is_judged]
        tasks = {"sentiment": about.keys} | ({"needs": judged} if len(judged) else {})
        known = list(self._kept.now().values("revision"))
        if len(known) <= 1:
            return dict.fromkeys(tasks, known[0]) if known else {}
        columns = {task: self._kept.now().column("revision", keys) for task, keys in tasks.items()}
        named = {task: _counted(column) for task, column in columns.items()}
        return {task: _say_revisions(found) for task, found in named.items() if found}

    def _gather(
        self, query: Query, span: Span, decide: Relevance | None = None, *, with_before: bool = True
    ) -> Material:
        """Fetch what the query asks for, and the same of the period before.

        `decide` tells what is about the topic where that was decided already.
        """
        period = Period(query.since, query.until)
        earlier = period_before(_closed(period, self._local(span.last))) if with_before else None
        found = self._about(query, earlier.since if earlier else query.since, query.until, decide)
        kept, now = self._kept.now(), self._within(found.considered, period)
        themes = self._themes.view() if self._themes else None
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
            ids=kept.ids,
            load=self._store.load,
            folded=kept.folded,
            vectors=self._finder.centring(),
            column=kept.column,
            ever=partial(kept.select, self._selection(query, None, None)),
            aspects=partial(kept.aspects, self._selection(query, query.since, query.until)),
            themes=themes,
            correction=self._correction_of(found.considered),
            whole=partial(kept.select, Selection()),
            accounts=kept.accounts,
            fit_risk=self._fit_risk,
            named=partial(kept.aspects, Selection()),
            part_of=self._part_of,
            shipped=self._shipped,
            keep=self._findings.now(kept.version, themes).get,
        )

    def _shipped(self) -> list[Shipped]:
        """What was released, with the decision which comments are about it."""
        return [Shipped(one, self._finder.decide(one.name)) for one in self._released()]

    def _correction_of(self, considered: CommentTable) -> Correction | None:
        """What corrects shares of these comments; None unless its models labelled all of them."""
        if self._correction is None or not len(considered.keys):
            return None
        made = _counted(self._kept.now().column("revision", considered.keys))
        return self._correction if all(map(self._correction.fits, made)) else None

    def _about(
        self, query: Query, since: date | None, until: date | None, decide: Relevance | None
    ) -> _About:
        """Select by filters and days, and decide for each comment whether it is asked about.

        The topic and the labels are what a share is given of; the other filters bound it. What
        lacks a label that is asked for is neither within the share nor outside of it.
        """
        table = self._kept.now().select(self._selection(query, since, until))
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
        """How many comments that pass the filters have no date, where a period leaves them out."""
        if not span.n or (query.since is None and query.until is None):
            return 0
        everything = self._kept.now().select(self._selection(query, None, None))
        undated = rows(everything, np.isnat(everything.created_at))
        wanted = labelled_and_wanted(undated, query.filters, self._store.custom_labels)[1]
        return int(wanted.sum())

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


def _closed(period: Period, last: datetime | None) -> Period:
    """A period that is open at its end, ended with the last day that has comments."""
    if period.since is None or period.until is not None or last is None:
        return period
    return replace(period, until=last.date() + timedelta(days=1))


def _counted(column: Column) -> Mapping[str, int]:
    counts = zip(column.names, column.counts().tolist(), strict=True)
    return {name: count for name, count in counts if count}


def _say_revisions(counts: Mapping[str, int]) -> str:
    ranked = sorted(counts, key=lambda revision: (-counts[revision], revision))
    if len(ranked) == 1:
        return ranked[0]
    return ", ".join(f"{revision} ({counts[revision]:,})" for revision in ranked)


def _stamp(instant: datetime | None) -> np.datetime64:
    if instant is None:
        return np.datetime64("NaT")
    return np.datetime64(instant.astimezone(UTC).replace(tzinfo=None), "s")
