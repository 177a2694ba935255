"""Embeddings in SQL, in half precision; the index is built from these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from sqlalchemy import Connection, Engine, bindparam, insert, select, update

from bot.errors import StoreError
from bot.ports import Floats, Keys, NewComment, Relabelled
from bot.storage.contract import EMBEDDINGS_PER_BATCH
from bot.storage.database import raw_columns, reading
from bot.storage.sql_selection import among
from bot.storage.tables import EmbeddingRow

# Low byte first on any machine, so that a database can be carried from one to another.
_TYPE = np.dtype("<f2")


def put_embeddings(
    connection: Connection, workspace: str, keys: Sequence[int], comments: Sequence[NewComment]
) -> None:
    """Store the embeddings of comments that were just inserted under these keys."""
    rows = [
        {
            "comment_key": key,
            "workspace_id": workspace,
            "revision": comment.labels.revision,
            "vector": comment.embedding.astype(_TYPE).tobytes(),
        }
        for key, comment in zip(keys, comments, strict=True)
    ]
    connection.execute(insert(EmbeddingRow), rows)


def renew_embeddings(connection: Connection, comments: Sequence[Relabelled]) -> None:
    """Put other embeddings in the place of those stored."""
    rows = [
        {
            "stored_key": comment.key,
            "revision": comment.labels.revision,
            "vector": comment.embedding.astype(_TYPE).tobytes(),
        }
        for comment in comments
    ]
    found = EmbeddingRow.comment_key == bindparam("stored_key")
    connection.execute(update(EmbeddingRow).where(found), rows)


def read_embeddings(
    engine: Engine, workspace: str, keys: Keys, revision: str
) -> Iterator[tuple[Keys, Floats]]:
    """See `CommentStore.embeddings`; a transaction a batch, so that none waits for the reader."""
    for start in range(0, len(keys), EMBEDDINGS_PER_BATCH):
        batch = keys[start : start + EMBEDDINGS_PER_BATCH]
        query = select(EmbeddingRow.comment_key, EmbeddingRow.vector).where(
            EmbeddingRow.workspace_id == workspace, EmbeddingRow.revision == revision
        )
        with reading(engine) as connection:
            wanted = among(connection, EmbeddingRow.comment_key, batch.tolist())
            stored, blobs = raw_columns(connection, query.where(wanted))
        if stored:
            found = dict(zip(stored, blobs, strict=True))
            there = [key for key in batch.tolist() if key in found]
            yield np.array(there, np.int64), _matrix(found[key] for key in there)


def _matrix(blobs: Iterable[bytes]) -> Floats:
    try:
        return np.stack([np.frombuffer(blob, _TYPE) for blob in blobs]).astype(np.float32)
    except ValueError as error:
        raise StoreError(
            "The database holds embeddings of different widths under one revision, so it is "
            "damaged; put a backup in its place, or ingest into a new one."
        ) from error
