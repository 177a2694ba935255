"""The seams to the world: what the analyst, the ingest and Slack need of storage and index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.feedback import Account, Comment, LabelledComment, Labels
from bot.questions.query import Filters

Keys = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which stored comments: filters, and instants in UTC, half-open. None is open.

    With a bound on either side, comments without a date are left out.
    """

    filters: Filters = field(default_factory=Filters)
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class CommentTable:
    """Columns of the selected comments, all of one length, in order of their keys.

    `sentiment` holds 0, 1, 2 for negative, neutral, positive; `score` is in [-1, 1];
    `created_at` is datetime64[s] in UTC, NaT where unknown.
    """

    keys: Keys
    sentiment: NDArray[np.int8]
    score: Floats
    created_at: NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class NewComment:
    """A comment that is ready to be stored, with what the models made of it.

    `content_hash` identifies the content (see `bot.ingest.pipeline`); `embedding` has shape
    (dimension,).
    """

    comment: Comment
    content_hash: str
    labels: Labels
    embedding: Floats


@dataclass(frozen=True, slots=True)
class StoredDigest:
    """Just enough of a stored comment to tell whether a row is new, changed or the same."""

    key: int
    id: str
    content_hash: str
    source: str | None
    comment: Comment


@dataclass(frozen=True, slots=True)
class Span:
    """How much there is: the number of comments and their first and last instant in UTC."""

    n: int
    first: datetime | None
    last: datetime | None


class CommentStore(Protocol):
    """The comments of one workspace. Every call is its own transaction and safe on any thread."""

    def digests_by_id(self, ids: Sequence[str]) -> Mapping[str, StoredDigest]:
        """Stored comments among these ids."""

    def ids_by_content(self, hashes: Sequence[str]) -> Mapping[str, str]:
        """Content hash -> id, for those hashes that are stored."""

    def texts_by_author(self, authors: Sequence[str]) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Author -> (id, text) of that author's stored comments."""

    def add(self, comments: Sequence[NewComment]) -> Keys:
        """Insert all or none, with their embeddings; keys in the same order.

        A comment whose id is stored already replaces the stored one and gets a new key.
        """

    def update_columns(self, comments: Sequence[Comment]) -> None:
        """Rewrite all columns but the text of stored comments, found by id; all or none."""

    def remove(
        self, *, id: str | None = None, author: str | None = None, account: str | None = None
    ) -> Keys:
        """Delete one comment, or everything of an author or an account; the keys removed."""

    def clear(self) -> None:
        """Delete everything of this workspace."""

    def select(self, selection: Selection) -> CommentTable:
        """The table of the selected comments."""

    def containing(self, words: Sequence[str], selection: Selection) -> Keys:
        """Keys of selected comments whose text holds any of the words, without regard to case."""

    def load(self, keys: Sequence[int] | Keys) -> Sequence[LabelledComment]:
        """Whole comments, in the order asked; keys that are gone are left out."""

    def ids(self, keys: Sequence[int] | Keys) -> Sequence[str]:
        """Ids of the comments, in the order asked; keys that are gone are left out."""

    def values(self, field: str) -> Mapping[str, int]:
        """The distinct values of a filter field and how many comments have each."""

    def span(self) -> Span:
        """How many comments there are, and from when to when."""

    def keys(self) -> Keys:
        """All keys, ascending."""

    def embeddings(self, keys: Keys, revision: str) -> Iterator[tuple[Keys, Floats]]:
        """Stored embeddings in batches of (keys, (n, dimension) float32)."""

    def revisions(self) -> Mapping[str, int]:
        """Predictor revision -> number of comments it labelled."""

    def add_accounts(self, accounts: Sequence[Account]) -> None:
        """Insert or replace accounts; all or none."""

    def accounts(self) -> Sequence[Account]:
        """All accounts, by name."""


class VectorIndex(Protocol):
    """Inner-product search over the embeddings of one workspace, by comment key."""

    def __len__(self) -> int: ...

    def add(self, keys: Keys, vectors: Floats) -> None:
        """Add vectors of shape (n, dimension), replacing those of keys already there."""

    def remove(self, keys: Keys) -> None:
        """Remove vectors; unknown keys are ignored."""

    def scores(self, vector: Floats, within: Keys | None = None) -> tuple[Keys, Floats]:
        """Inner product of the vector with every indexed one, or with those in `within`."""

    def search(self, vector: Floats, limit: int, within: Keys | None = None) -> tuple[Keys, Floats]:
        """The `limit` nearest keys and their inner products, best first."""

    def vectors(self, keys: Keys) -> Floats:
        """Vectors of keys that are in the index, shape (n, dimension); KeyError if one is not."""

    def save(self) -> None:
        """Write the index to disk, atomically."""
