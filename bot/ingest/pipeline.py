"""A file of comments, from its first row to the store and the index.

Rows are taken in batches, in the order of the file; each batch is one transaction of the store.
Whatever is decided about a row depends only on the rows before it and on what they left in the
store, so that a second run after an interruption ends where one clean run ends.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import numpy as np

from bot.ingest.columns import ColumnMap, match_columns
from bot.ingest.dated import ROWS, with_dates
from bot.ingest.drafts import Draft, Drafter
from bot.ingest.labelling import labelled
from bot.ingest.report import IngestReport
from bot.ingest.settling import Settler
from bot.ingest.sources.opening import open_source
from bot.ingest.sources.source import BadRow, MemorySource, Row, Source
from bot.ingest.survey import Conventions, survey
from bot.ingest.tally import Tally
from bot.ports import CommentStore, VectorIndex
from models.protocols import Predictor

#: Called with how much of the file is done, and how much there is, in bytes.
Progress = Callable[[int, int], None]

#: Rows of one transaction: enough to sort by length for the encoder, few enough to lose.
BATCH_ROWS = 512
_BATCH_CHARACTERS = 2_000_000
_SAVE_AFTER = 10_000


def ingest(
    path: Path,
    *,
    store: CommentStore,
    index: VectorIndex,
    predictor: Predictor,
    source: str | None = None,
    mapping: Mapping[str, str] | None = None,
    zone: ZoneInfo,
    now: datetime,
    progress: Progress | None = None,
) -> IngestReport:
    """Take a file of comments in; rows that cannot go in are named in the report.

    `source` says where all the comments come from, whatever the file says; `mapping` (field ->
    column) wins over the names of columns. Raises IngestError when the file as a whole cannot be
    read; what was taken in until then stays.
    """
    ingestion = _Ingestion(
        open_source(path),
        store=store,
        index=index,
        predictor=predictor,
        source=source,
        mapping=mapping,
    )
    return ingestion.run(zone, now, progress)


def ingest_rows(
    rows: Iterable[Mapping[str, str]],
    *,
    store: CommentStore,
    index: VectorIndex,
    predictor: Predictor,
    source: str | None = None,
    mapping: Mapping[str, str] | None = None,
    zone: ZoneInfo,
    now: datetime,
    progress: Progress | None = None,
    name: str = "rows",
    is_saved: bool = True,
) -> IngestReport:
    """Take rows in that are in memory, by column name; `progress` counts rows. See `ingest`.

    Unless `is_saved`, the index is left to its caller to save, for a few rows at a time.
    """
    ingestion = _Ingestion(
        MemorySource(rows, name),
        store=store,
        index=index,
        predictor=predictor,
        source=source,
        mapping=mapping,
        is_saved=is_saved,
    )
    return ingestion.run(zone, now, progress)


class _Ingestion:
    """One file on its way in."""

    def __init__(
        self,
        reader: Source,
        *,
        store: CommentStore,
        index: VectorIndex,
        predictor: Predictor,
        source: str | None,
        mapping: Mapping[str, str] | None,
        is_saved: bool = True,
    ) -> None:
        self._reader, self._is_saved = reader, is_saved
        self._store = store
        self._index = index
        self._predictor = predictor
        self._source = source
        self._columns = _columns(reader, source, mapping or {})
        self._settler = Settler(store)
        self._tally = Tally()
        self._n_unsaved = 0

    def run(self, zone: ZoneInfo, now: datetime, progress: Progress | None) -> IngestReport:
        conventions = survey(self._reader, self._columns)
        drafter = Drafter(self._columns, conventions, source=self._source, zone=zone, now=now)
        try:
            for drafts in self._batches(drafter):
                self._take(drafts)
                if progress is not None:
                    progress(self._reader.position(), self._reader.size)
        finally:
            if self._is_saved:
                self._save()
        if progress is not None:
            progress(self._reader.size, self._reader.size)
        return self._report(conventions)

    def _batches(self, drafter: Drafter) -> Iterator[list[Draft]]:
        """Drafts in batches that end at the same rows however often the file is read."""
        drafts: list[Draft] = []
        n_characters = 0
        for row in self._reader.rows():
            draft = self._draft(drafter, row)
            if draft is not None:
                drafts.append(draft)
                n_characters += len(draft.comment.text)
            if len(drafts) >= BATCH_ROWS or n_characters >= _BATCH_CHARACTERS:
                yield drafts
                drafts, n_characters = [], 0
        if drafts:
            yield drafts

    def _draft(self, drafter: Drafter, row: Row | BadRow) -> Draft | None:
        self._tally.n_read += 1
        if isinstance(row, BadRow):
            self._tally.reject(row.line, row.reason)
            return None
        try:
            return drafter.draft(row.line, row.cells)
        except ValueError as error:
            self._tally.reject(row.line, str(error))
            return None

    def _take(self, drafts: Sequence[Draft]) -> None:
        """Settle, label and store one batch, and bring the index in step."""
        batch = self._settler.settle(drafts)
        if batch.texts:
            said = [draft.comment for draft in batch.texts]
            predictions = self._predictor.predict(
                [comment.text for comment in said],
                products=[comment.product for comment in said],
                ratings=[comment.rating for comment in said],
            )
            comments = labelled(batch.texts, predictions, self._predictor)
            keys = self._store.add(comments)
            if batch.replaced:
                self._index.remove(np.array(batch.replaced, np.int64))
            self._index.add(keys, predictions.embeddings)
        if batch.columns:
            self._store.update_columns(batch.columns)
        self._tally.count(batch)
        self._n_unsaved += len(batch.texts)
        # the index is one file: saving it each time a quarter is new keeps the writing in
        # proportion, and what a crash leaves unsaved is rebuilt from the store
        if self._n_unsaved >= max(_SAVE_AFTER, len(self._index) // 4):
            self._save()

    def _save(self) -> None:
        self._index.refresh(self._store)
        self._index.save()
        self._n_unsaved = 0

    def _report(self, conventions: Conventions) -> IngestReport:
        return replace(
            self._tally.report(self._reader.name),
            columns=dict(self._columns.columns),
            unmatched=self._columns.unmatched,
            encoding=self._reader.encoding,
            notes=conventions.notes,
        )


def _columns(reader: Source, source: str | None, mapping: Mapping[str, str]) -> ColumnMap:
    """The file's columns; one for the source gives way to the source that is stated."""
    with closing(cast(Generator[Row | BadRow], reader.rows())) as rows:
        cells = [row.cells for row in islice(rows, ROWS) if isinstance(row, Row)]
    columns = with_dates(match_columns(reader.columns, mapping=mapping), cells, mapping)
    if source is None or "source" not in columns.columns:
        return columns
    kept = {field: column for field, column in columns.columns.items() if field != "source"}
    return ColumnMap(kept, (*columns.unmatched, columns.columns["source"]))
