"""Comments that earlier models labelled, labelled again by those in use while answers go on.

How far it got stands in the comments themselves: each names the revision that made its labels, and
those change in one transaction with its embedding. Whatever stops it loses the batch under way.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence

from bot.errors import EarfulError
from bot.ingest.labelling import custom_of, labels_of
from bot.ports import CommentStore, Keys, Relabelled, VectorIndex
from models.errors import ModelError
from models.protocols import Predictor

#: Called with how many comments are done, and how many there are to do.
Progress = Callable[[int, int], None]

#: Comments of one transaction: enough to sort by length for the encoder, few enough to lose.
BATCH = 512

#: As much as a question may have to wait for: a tenth of a second.
_BACKGROUND_BATCH = 32
_LOOK_AGAIN_SECONDS = 0.2

_log = logging.getLogger(__name__)


def outdated(store: CommentStore, predictor: Predictor) -> Mapping[str, int]:
    """Revision -> how many comments it labelled, for all but the predictor's own."""
    return {name: n for name, n in store.revisions().items() if name != predictor.revision}


def relabel(
    store: CommentStore,
    index: VectorIndex,
    predictor: Predictor,
    *,
    progress: Progress | None = None,
    may_go_on: Callable[[], bool] = lambda: True,
    batch: int = BATCH,
) -> int:
    """Label all comments of other revisions again, batch by batch; how many were.

    `may_go_on` is asked before each batch. Only what is found at the start is done: two programs
    with different models that run at once come to an end.
    """
    old = outdated(store, predictor)
    done, total = 0, sum(old.values())
    try:
        while done < total and may_go_on():
            keys = store.labelled_by(list(old), min(batch, total - done))
            if not len(keys):
                break
            _label(store, predictor, keys)
            done += len(keys)
            if progress is not None:
                progress(done, total)
    finally:
        if done:
            index.refresh(store)
            index.save()
    return done


class BackgroundRelabelling:
    """Labels comments again in a thread of its own, and lets every question go first.

    Leaving the context ends it after the batch under way; the next start goes on from there.
    `settle` is called with each store that is done, to see to what is made of its labels.
    """

    def __init__(
        self,
        corpora: Sequence[tuple[CommentStore, VectorIndex]],
        predictor: Predictor,
        is_busy: Callable[[], bool],
        settle: Callable[[CommentStore], object] = lambda _store: None,
    ) -> None:
        self._corpora, self._predictor, self._is_busy = corpora, predictor, is_busy
        self._settle = settle
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="earful-relabelling", daemon=True)

    def __enter__(self) -> BackgroundRelabelling:
        if self._corpora:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self.wait()

    def wait(self) -> None:
        """Wait until everything is labelled, or it was told to stop."""
        if self._corpora:
            self._thread.join()

    def _run(self) -> None:
        try:
            for store, index in self._corpora:
                self._relabel(store, index)
        except (EarfulError, ModelError) as error:
            _log.warning("comments could not be labelled again; the next start tries: %s", error)

    def _relabel(self, store: CommentStore, index: VectorIndex) -> None:
        _log.info("labelling comments again that earlier models labelled")
        done = relabel(
            store, index, self._predictor, may_go_on=self._may_go_on, batch=_BACKGROUND_BATCH
        )
        _log.info("%d comments were labelled again", done)
        if not self._stop.is_set():
            self._settle(store)

    def _may_go_on(self) -> bool:
        """Wait for questions to be answered; False when it is time to stop."""
        while self._is_busy() and not self._stop.is_set():
            self._stop.wait(_LOOK_AGAIN_SECONDS)
        return not self._stop.is_set()


def _label(store: CommentStore, predictor: Predictor, keys: Keys) -> None:
    stored = store.load(keys)
    said = [one.comment for one in stored]
    predictions = predictor.predict(
        [comment.text for comment in said],
        products=[comment.product for comment in said],
        ratings=[comment.rating for comment in said],
    )
    parts = zip(
        stored,
        labels_of(predictions, predictor),
        predictions.embeddings,
        custom_of(predictions),
        strict=True,
    )
    store.relabel(
        [Relabelled(one.key, labels, vector, custom) for one, labels, vector, custom in parts]
    )
