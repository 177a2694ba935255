"""Builds every concrete thing once and hands it to whoever needs it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from filelock import FileLock
from sqlalchemy import Engine

from bot.analysis.actions_weights import read_priorities
from bot.analysis.answers import Answer
from bot.analyst import Analyst
from bot.config import Settings
from bot.corrections import Corrections
from bot.digests.dispatch import Dispatch
from bot.digests.messages import Poster
from bot.digests.news import Newsroom
from bot.digests.office import Office
from bot.digests.runner import DigestRunner
from bot.digests.watch import AlertWatch
from bot.errors import ConfigurationError
from bot.forgetting import Forgetting, Forgotten
from bot.intake import Intake
from bot.kind_reader import kind_reader
from bot.ports import (
    AlertStore,
    CommentStore,
    ConversationStore,
    DeliveryStore,
    DigestStore,
    StoreVersion,
    ThemeStore,
    VectorIndex,
)
from bot.questions.bounds import UNBOUNDED, Bounds
from bot.questions.query import Kind
from bot.records import TEAM, RecordStore, SettingStore
from bot.relabelling import BackgroundRelabelling, outdated
from bot.released import ReleasedThings
from bot.rendering.slack_words import say
from bot.sample.loader import sample_rows
from bot.slack.backing import Backing
from bot.slack.inbox import Inbox
from bot.spoken import spoken
from bot.storage.database import open_database
from bot.storage.faiss_index import FaissIndex, open_index
from bot.storage.sql_alerts import SqlAlertStore
from bot.storage.sql_channels import SqlChannelStore
from bot.storage.sql_comments import SqlCommentStore
from bot.storage.sql_conversations import SqlConversationStore
from bot.storage.sql_deliveries import SqlDeliveryStore
from bot.storage.sql_digests import SqlDigestStore
from bot.storage.sql_imports import SqlImportStore
from bot.storage.sql_postings import SqlPostingStore
from bot.storage.sql_records import SqlRecordStore, SqlSettingStore
from bot.storage.sql_themes import SqlThemeStore
from bot.themes import Making, Themes
from bot.writer.client import Client, Server
from bot.writer.writer import Writer
from models.cache import clear
from models.canary import CanaryResult, check_canary
from models.churn_risk.protocol import AccountTable, Flags, RiskModel
from models.custom import CustomLabels, CustomPredictor
from models.error_rates import ErrorRates, read_error_rates
from models.parts import part_of
from models.protocols import Predictor
from models.registry import InUse, Registry
from models.themes.ledger import ThemeMaker
from models.themes.translation import translations

#: The workspace of a deployment with one bot token.
WORKSPACE = "default"

#: The workspace of the sample feedback, apart from any real one.
SAMPLE = "sample"

Report = Callable[[str], None]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Corpus:
    """The comments of one workspace and the index of their embeddings, in step."""

    store: CommentStore
    index: VectorIndex


class Earful:
    """The program: settings, database, models, and what is made of them, each built on first use.

    Tests hand in a predictor of their own. `working` is entered while the models are got ready,
    and what it gives is told what is being done, in a few words. `canary` is what was found when
    they were, None where nothing is recorded to compare with.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        predictor: Predictor | None = None,
        working: Callable[[], AbstractContextManager[Report]] = lambda: nullcontext(_silent),
    ) -> None:
        self.settings = settings
        self.canary: CanaryResult | None = None
        self._given = predictor
        self._working = working
        self._corpora: dict[str, Corpus] = {}
        self._lock = threading.RLock()

    @cached_property
    def engine(self) -> Engine:
        """The database, brought up to date."""
        make_home(self.settings.home)
        return open_database(self.settings.sqlalchemy_url)

    @cached_property
    def registry(self) -> Registry:
        """The revisions of the models, and which of them is in use."""
        return Registry(self.settings.home)

    @cached_property
    def weights(self) -> InUse:
        """The revision in use: EARFUL_WEIGHTS, else the one promoted, else the packaged one."""
        return self.registry.in_use(self.settings.weights)

    @cached_property
    def custom_labels(self) -> CustomLabels:
        """The labels that the team made of examples of its own."""
        return CustomLabels(self.settings.home)

    @cached_property
    def predictor(self) -> CustomPredictor:
        """The models in use with the team's own labels, prepared on first use and checked."""
        return CustomPredictor(self._given or self._checked(), self.custom_labels)

    @cached_property
    def error_rates(self) -> ErrorRates | None:
        """How often the models in use are mistaken, None where that was not counted."""
        return None if self._given else read_error_rates(self.weights.folder)

    def predictor_of(self, weights: Path | None) -> CustomPredictor:
        """The models with the weights of a folder, those in use without; ModelError as there."""
        if weights is None:
            return self.predictor
        return CustomPredictor(self._load(weights)[0], self.custom_labels)

    def prepare_again(self) -> None:
        """Throw away every prepared runtime; the next use prepares its own anew."""
        clear(self.settings.home / "models" / "runtime")

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone that days are counted in: what an admin set in Slack, else the setting."""
        held = self.team_settings.get(TEAM) or {}
        return ZoneInfo(held["zone"]) if held.get("zone") else self.settings.zone

    @cached_property
    def team_settings(self) -> SettingStore:
        """What admins set in Slack."""
        return SqlSettingStore(self.engine, WORKSPACE)

    @cached_property
    def deliveries(self) -> DeliveryStore:
        """What came in from Slack and what became of it."""
        return SqlDeliveryStore(self.engine, WORKSPACE)

    @cached_property
    def digests(self) -> DigestStore:
        """What is answered by schedule."""
        return SqlDigestStore(self.engine, WORKSPACE)

    @cached_property
    def alerts(self) -> AlertStore:
        """Who gets alerts, and what was said."""
        return SqlAlertStore(self.engine, WORKSPACE)

    def corpus(self, workspace: str = WORKSPACE) -> Corpus:
        """The comments of a workspace; its index is mended if it was lost or left behind."""
        with self._lock:
            if workspace not in self._corpora:
                store = self.store(workspace)
                self._corpora[workspace] = Corpus(store, self._index(store))
            return self._corpora[workspace]

    def store(self, workspace: str = WORKSPACE) -> SqlCommentStore:
        """The comments of a workspace, without the index."""
        return SqlCommentStore(self.engine, workspace)

    def conversations(self, workspace: str = WORKSPACE) -> ConversationStore:
        """What each thread of a workspace is about."""
        return SqlConversationStore(self.engine, workspace)

    @cached_property
    def theme_maker(self) -> ThemeMaker:
        """What makes themes of comments, for the embeddings of the models in use."""
        from models.themes.maker import LastingThemes

        return LastingThemes(self.predictor)

    def theme_store(self, workspace: str = WORKSPACE) -> ThemeStore:
        """What is kept of the themes of a workspace."""
        return SqlThemeStore(self.engine, workspace)

    def themes(self, workspace: str = WORKSPACE) -> Themes:
        """The lasting themes of a workspace; one process at a time looks at all its comments."""
        return Themes(
            self.theme_store(workspace),
            self.store(workspace),
            lambda: self._making(workspace),
            alone=lambda: FileLock(self.settings.home / f"themes-{workspace}.lock"),
        )

    def inbox(self) -> Inbox:
        """What feedback that comes in by Slack goes into."""
        corpus, themes = self.corpus(), self.themes()

        def forget(texts: Mapping[str, str]) -> None:
            self.custom_labels.forget(tuple(texts.values()))
            themes.forget(tuple(texts.values()))
            for store in self._quoting:
                store.forget(Forgotten(ids=frozenset(texts), texts=tuple(texts.values())))

        intake = Intake(
            corpus.store,
            corpus.index,
            self.predictor,
            self.settings.zone,
            themes.settle,
            forget=forget,
        )
        folder = self.settings.home / "incoming"
        return Inbox(SqlImportStore(self.engine, WORKSPACE), intake, folder, self._channels)

    def has_database(self) -> bool:
        """Whether the database answers; raises StoreError where it says why not."""
        self.deliveries.is_known_thread("", "")
        return True

    def speaking(self) -> str:
        """The workspace whose comments are spoken of: the sample until there are any others."""
        has_any = {name: len(self.store(name).keys(limit=1)) > 0 for name in (WORKSPACE, SAMPLE)}
        return WORKSPACE if has_any[WORKSPACE] or not has_any[SAMPLE] else SAMPLE

    def analyst(self, workspace: str = WORKSPACE) -> Analyst:
        """Answers from the comments of one workspace."""
        corpus = self.corpus(workspace)
        return Analyst(
            store=corpus.store,
            index=corpus.index,
            predictor=self.predictor,
            zone=self.zone,
            is_sample=workspace == SAMPLE,
            conversations=self.conversations(workspace),
            kinds=kind_reader(self.predictor),
            themes=self.theme_store(workspace),
            errors=self.error_rates,
            polish=self.writer.polish if self.writer else None,
            fit_risk=_fit_risk,
            priorities=read_priorities(self.settings.priorities),
            translate=translations,
            part_of=part_of,
            released=self.released(workspace).all,
        )

    @cached_property
    def writer(self) -> Writer | None:
        """The language model that rewords answers; None where no server is named for it."""
        settings = self.settings
        if settings.llm_base_url is None:
            return None
        key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else None
        return Writer(Client(Server(settings.llm_base_url, settings.llm_model, key)))

    def released(self, workspace: str = WORKSPACE) -> ReleasedThings:
        """What the team says it has shipped."""
        return ReleasedThings(SqlSettingStore(self.engine, workspace))

    def desk(self) -> Desk:
        """Answers from the feedback that was brought in, or from the sample until there is any."""
        return Desk(self)

    def office(self, desk: Desk) -> Office:
        """Takes orders for digests and alerts."""
        return Office(self.digests, self.alerts, desk, self._newsroom(desk))

    def digest_runner(self, desk: Desk, poster: Poster, owner: str) -> DigestRunner:
        """Sends digests when they are due; `owner` names this process."""
        return DigestRunner(
            digests=self.digests,
            dispatch=self._dispatch(owner),
            analyst=desk,
            newsroom=self._newsroom(desk),
            poster=poster,
            conversations=spoken(self.conversations, self.speaking),
        )

    def alert_watch(self, poster: Poster, owner: str) -> AlertWatch:
        """Watches the comments for the channels that get alerts."""
        return AlertWatch(
            comments=spoken(self.store, self.speaking),
            themes=spoken(self.theme_store, self.speaking),
            alerts=self.alerts,
            dispatch=self._dispatch(owner),
            poster=poster,
            zone=self.zone,
        )

    def records(self, workspace: str = WORKSPACE) -> RecordStore:
        """What people said of labels and answers."""
        return SqlRecordStore(self.engine, workspace)

    @property
    def quoting(self) -> Sequence[Forgetting]:
        """What holds words of people and comments besides the comments: it forgets with them."""
        return *self._quoting, self._channels

    @property
    def _quoting(self) -> Sequence[Forgetting]:
        records, conversations = self.records(), self.conversations()
        return self.deliveries, conversations, self.digests, self.alerts, records

    @property
    def _channels(self) -> SqlChannelStore:
        return SqlChannelStore(self.engine, WORKSPACE)

    def corrections(self, workspace: str = WORKSPACE) -> Corrections:
        """The labels of a workspace that people put right."""
        comments, themes = self.store(workspace), self.theme_store(workspace)
        return Corrections(comments, themes, self.records(workspace), say)

    def backing(self) -> Backing:
        """What the home tab, settings and corrections in Slack rest on."""
        return Backing(
            comments=spoken(self.store, self.speaking),
            digests=self.digests,
            corrections=spoken(self.corrections, self.speaking),
            settings=self.team_settings,
            revision=self.predictor.revision,
            released=spoken(self.released, self.speaking),
        )

    def outdated(self) -> Sequence[Corpus]:
        """The corpora with comments that other models labelled than those in use."""
        names = (WORKSPACE, SAMPLE)
        return [self.corpus(name) for name in names if outdated(self.store(name), self.predictor)]

    def relabelling(self, desk: Desk) -> BackgroundRelabelling:
        """Labels those comments again as long as its context lasts, after the desk's questions."""
        corpora = [(corpus.store, corpus.index) for corpus in self.outdated()]
        return BackgroundRelabelling(
            corpora,
            self.predictor,
            lambda: desk.is_busy,
            settle=lambda store: self.themes(store.workspace).settle(),
        )

    def close(self) -> None:
        """Let go of the database, if it was opened."""
        if "engine" in self.__dict__:
            self.engine.dispose()

    def _dispatch(self, owner: str) -> Dispatch:
        return Dispatch(SqlPostingStore(self.engine, WORKSPACE), owner)

    def _newsroom(self, desk: Desk) -> Newsroom:
        return Newsroom(desk, spoken(self.theme_store, self.speaking))

    def _checked(self) -> Predictor:
        _log.info("The models are %s (%s)", self.weights.revision.id, self.weights.why)
        predictor, self.canary = self._load(self.weights.folder)
        return predictor

    def _load(self, weights: Path) -> tuple[Predictor, CanaryResult | None]:
        from models.inference import load_predictor

        make_home(self.settings.home)
        with self._working() as report:
            predictor = load_predictor(
                self.settings.home,
                encoder=self.settings.encoder,
                weights=weights,
                probe_texts=_probe_texts,
                report=report,
            )
        return predictor, check_canary(predictor, weights)

    def _making(self, workspace: str) -> Making:
        index = self.corpus(workspace).index
        return Making(index, self.theme_maker, self.predictor.revision)

    def _index(self, store: SqlCommentStore) -> FaissIndex:
        path = self.settings.home / "index" / f"{store.workspace}.faiss"
        return open_index(path, store, self.predictor.dimension, self.predictor.revision)


class Desk:
    """Sends each question to the analyst of the workspace that has something to say."""

    def __init__(self, earful: Earful) -> None:
        self._earful = earful
        self._real = earful.analyst(WORKSPACE)
        self._sample: Analyst | None = None
        self._lock = threading.Lock()
        self._n_asked = 0

    @property
    def is_busy(self) -> bool:
        """Whether a question is being answered."""
        return self._n_asked > 0

    def ask(
        self,
        question: str,
        now: datetime | None = None,
        *,
        thread: str | None = None,
        room: str | None = None,
        bounds: Bounds = UNBOUNDED,
    ) -> Answer:
        """Answer a question as of `now` (aware; the present by default); see `Analyst.ask`."""
        with self._answering():
            moment, place = now or datetime.now(UTC), {"thread": thread, "room": room}
            return self._choose().ask(question, moment, bounds=bounds, **place)

    def ask_again(
        self,
        query: str,
        *,
        thread: str | None = None,
        room: str | None = None,
        bounds: Bounds = UNBOUNDED,
    ) -> Answer:
        """Answer a query that a button carried; see `Analyst.ask_again`."""
        with self._answering():
            return self._choose().ask_again(query, thread=thread, room=room, bounds=bounds)

    def version(self) -> StoreVersion:
        """The version of the comments that answers are made from."""
        return self._choose().version()

    def warm(self) -> None:
        """Read what answers rest on, so that the next question need not wait for it."""
        self._choose().warm()

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds of questions that can be answered."""
        return self._real.kinds

    @contextmanager
    def _answering(self) -> Iterator[None]:
        with self._lock:
            self._n_asked += 1
        try:
            yield
        finally:
            with self._lock:
                self._n_asked -= 1

    def _choose(self) -> Analyst:
        if self._earful.speaking() == WORKSPACE:
            return self._real
        with self._lock:
            if self._sample is None:
                self._sample = self._earful.analyst(SAMPLE)
            return self._sample


def _fit_risk(table: AccountTable, left: Flags) -> RiskModel:
    """Learn from accounts of which it is known whether they left; see `fit_risk`."""
    from models.churn_risk.fit import fit_risk

    return fit_risk(table, left)


def make_home(home: Path) -> None:
    """Make the folder that everything is kept in."""
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"EARFUL_HOME ({home}) cannot be made: {error.strerror or error}; "
            "name a folder that can be written to."
        ) from error


def _probe_texts() -> Sequence[str]:
    """Varied comments in several languages, to choose and check the models' runtime on."""
    return [row["text"] for row in sample_rows(datetime.now(UTC).date())]


def _silent(_text: str) -> None:
    """Nobody is watching."""
