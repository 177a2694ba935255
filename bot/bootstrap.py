"""Builds every concrete thing once and hands it to whoever needs it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy import Engine

from bot.analysis.answers import Answer
from bot.analyst import Analyst
from bot.config import Settings
from bot.errors import ConfigurationError
from bot.kind_reader import kind_reader
from bot.ports import CommentStore, ConversationStore, DeliveryStore, VectorIndex
from bot.questions.query import Kind
from bot.relabelling import BackgroundRelabelling, outdated
from bot.sample.loader import sample_rows
from bot.storage.database import open_database
from bot.storage.faiss_index import FaissIndex, open_index
from bot.storage.sql_comments import SqlCommentStore
from bot.storage.sql_conversations import SqlConversationStore
from bot.storage.sql_deliveries import SqlDeliveryStore
from models.cache import clear
from models.canary import CanaryResult, check_canary
from models.custom import CustomLabels, CustomPredictor
from models.protocols import Predictor
from models.registry import InUse, Registry

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

    def predictor_of(self, weights: Path | None) -> CustomPredictor:
        """The models with the weights of a folder, those in use without; ModelError as there."""
        if weights is None:
            return self.predictor
        return CustomPredictor(self._load(weights)[0], self.custom_labels)

    def prepare_again(self) -> None:
        """Throw away every prepared runtime; the next use prepares its own anew."""
        clear(self.settings.home / "models" / "runtime")

    @cached_property
    def deliveries(self) -> DeliveryStore:
        """What came in from Slack and what became of it."""
        return SqlDeliveryStore(self.engine, WORKSPACE)

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

    def analyst(self, workspace: str = WORKSPACE) -> Analyst:
        """Answers from the comments of one workspace."""
        corpus = self.corpus(workspace)
        return Analyst(
            store=corpus.store,
            index=corpus.index,
            predictor=self.predictor,
            zone=self.settings.zone,
            is_sample=workspace == SAMPLE,
            conversations=self.conversations(workspace),
            kinds=kind_reader(self.predictor),
        )

    def desk(self) -> Desk:
        """Answers from the feedback that was brought in, or from the sample until there is any."""
        return Desk(self)

    def outdated(self) -> Sequence[Corpus]:
        """The corpora with comments that other models labelled than those in use."""
        names = (WORKSPACE, SAMPLE)
        return [self.corpus(name) for name in names if outdated(self.store(name), self.predictor)]

    def relabelling(self, desk: Desk) -> BackgroundRelabelling:
        """Labels those comments again as long as its context lasts, after the desk's questions."""
        corpora = [(corpus.store, corpus.index) for corpus in self.outdated()]
        return BackgroundRelabelling(corpora, self.predictor, lambda: desk.is_busy)

    def close(self) -> None:
        """Let go of the database, if it was opened."""
        if "engine" in self.__dict__:
            self.engine.dispose()

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
    ) -> Answer:
        """Answer a question as of `now` (aware; the present by default); see `Analyst.ask`."""
        with self._answering():
            moment = now or datetime.now(UTC)
            return self._choose().ask(question, moment, thread=thread, room=room)

    def ask_again(
        self, query: str, *, thread: str | None = None, room: str | None = None
    ) -> Answer:
        """Answer a query that a button carried; see `Analyst.ask_again`."""
        with self._answering():
            return self._choose().ask_again(query, thread=thread, room=room)

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
        if self._earful.store(WORKSPACE).span().n or not self._earful.store(SAMPLE).span().n:
            return self._real
        with self._lock:
            if self._sample is None:
                self._sample = self._earful.analyst(SAMPLE)
            return self._sample


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
