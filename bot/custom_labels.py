"""A team's own labels on comments that were there before them, from the embeddings they have."""

from __future__ import annotations

import numpy as np

from bot.errors import StoreError
from bot.ports import CommentStore, CustomLabels, Keys, Selection
from bot.questions.query import Filters
from models.errors import TrainingDataError
from models.protocols import CustomHead, CustomPrediction


def check_label_name(store: CommentStore, name: str) -> None:
    """Raise TrainingDataError when a store cannot keep a label of this name."""
    nothing = CustomLabels(np.zeros(0, np.int64), (), np.zeros(0, np.float32), ())
    try:
        store.add_custom_labels(name, nothing)
    except StoreError as error:
        raise TrainingDataError(str(error)) from error


def label_stored(store: CommentStore, head: CustomHead, revision: str) -> int:
    """Label the comments whose embeddings are of this revision, the head's encoder; how many.

    Those that the head has labelled before are left as they are.
    """
    known = store.custom_labels(head.name)
    done = [of == head.revision for of in known.revisions]
    keys = np.setdiff1d(store.keys(), known.keys[np.array(done, bool)])
    count = 0
    for some, vectors in store.embeddings(keys, revision):
        store.add_custom_labels(head.name, _column(some, head.predict(vectors)))
        count += len(some)
    return count


def texts_of(
    store: CommentStore,
    *,
    id: str | None = None,
    author: str | None = None,
    account: str | None = None,
) -> dict[str, str]:
    """Id -> text of the comments that `CommentStore.remove` would delete, called with the same."""
    if author is not None:
        return dict(store.texts_by_author([author]).get(author, ()))
    if account is not None:
        keys = store.select(Selection(Filters(account=(account,)))).keys
        stored = [one.comment for one in store.load(keys)]
        return {one.id: one.text for one in stored if one.account == account}
    held = store.digests_by_id([id or ""])
    return {id: digest.comment.text for id, digest in held.items()}


def _column(keys: Keys, said: CustomPrediction) -> CustomLabels:
    best = said.probabilities.argmax(axis=1)
    return CustomLabels(
        keys=keys,
        labels=[said.labels[place] for place in best],
        probabilities=said.probabilities.max(axis=1),
        revisions=[said.revision] * len(keys),
    )
