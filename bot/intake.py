"""Feedback in from outside the terminal: a file looked at, then taken in; single messages kept."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from bot.errors import EarfulError, IngestError
from bot.ingest.columns import COMMENT_FIELDS, ColumnMap, match_columns
from bot.ingest.dated import ROWS, with_dates
from bot.ingest.pipeline import Progress, ingest, ingest_rows
from bot.ingest.report import IngestReport, Problem
from bot.ingest.sources.opening import open_source
from bot.ingest.sources.source import BadRow, Row, Source
from bot.ports import CommentStore, VectorIndex
from models.errors import ModelError
from models.protocols import Predictor

__all__ = ["FIELDS", "IngestReport", "Intake", "Preview", "Problem"]

_log = logging.getLogger(__name__)

#: Comments kept one by one until the index, one large file, is worth saving.
_SAVE_AFTER = 5_000

#: The fields of a comment that a column can be, the most telling ones first.
FIELDS = tuple(sorted(COMMENT_FIELDS, key=["text", *COMMENT_FIELDS].index))


@dataclass(frozen=True, slots=True)
class Preview:
    """How a file would be read.

    `fields` maps a field to its column; `examples` to the first value there that says something.
    `others` are columns that are kept beside. `is_guess`: no column has a name that says that it
    is the text, and the one with the longest cells was taken.
    """

    columns: tuple[str, ...]
    fields: Mapping[str, str]
    examples: Mapping[str, str]
    others: tuple[str, ...]
    is_guess: bool
    notes: tuple[str, ...]


class Intake:
    """Brings feedback into one workspace; one file at a time, as its caller sees to.

    `settle` brings the themes up to the comments; `forget` has whatever quotes comments let go of
    them, told their texts by their ids.
    """

    def __init__(
        self,
        store: CommentStore,
        index: VectorIndex,
        predictor: Predictor,
        zone: ZoneInfo,
        settle: Callable[[], None],
        *,
        forget: Callable[[Mapping[str, str]], None] = lambda _texts: None,
    ) -> None:
        self._store, self._index, self._predictor = store, index, predictor
        self._zone, self._settle, self._forget = zone, settle, forget
        self._lock, self._n_unsaved = threading.Lock(), 0

    def preview(self, path: Path, mapping: Mapping[str, str]) -> Preview:
        """How a file would be read; IngestError when it cannot be."""
        source = open_source(path)
        with closing(cast(Generator[Row | BadRow], source.rows())) as all_rows:
            rows = [row for row in islice(all_rows, ROWS) if isinstance(row, Row)]
        found, is_guess = _columns(source, rows, mapping)
        found = with_dates(found, [row.cells for row in rows], mapping)
        return Preview(
            columns=source.columns,
            fields=found.columns,
            examples={field: _first(rows, column) for field, column in found.columns.items()},
            others=found.unmatched,
            is_guess=is_guess,
            notes=source.notes,
        )

    def take_in(
        self, path: Path, mapping: Mapping[str, str], now: datetime, progress: Progress
    ) -> IngestReport:
        """Take a file in; taking it in again changes nothing. Raises IngestError."""
        return ingest(
            path,
            store=self._store,
            index=self._index,
            predictor=self._predictor,
            mapping=self._settled(path, mapping),
            zone=self._zone,
            now=now,
            progress=progress,
        )

    def keep(self, rows: Sequence[Mapping[str, str]], now: datetime) -> IngestReport:
        """Take in comments by the names of their fields; one that is there is renewed.

        The index is saved now and then: what it lacks after a crash is in the store.
        """
        with self._lock:
            report = ingest_rows(
                rows,
                store=self._store,
                index=self._index,
                predictor=self._predictor,
                zone=self._zone,
                now=now,
                is_saved=False,
            )
            self._n_unsaved += report.n_added + report.n_updated
            if self._n_unsaved >= _SAVE_AFTER:
                self._index.refresh(self._store)
                self._index.save()
                self._n_unsaved = 0
        return report

    def sources_of(self, ids: Sequence[str]) -> Mapping[str, str | None]:
        """Id -> source of those of the comments that are stored."""
        return {id: held.source for id, held in self._store.digests_by_id(ids).items()}

    def ids(self, beginning: str) -> Sequence[str]:
        """The ids of all comments that begin like this."""
        return [id for id in self._store.column("id")[1] if id and id.startswith(beginning)]

    def count(self, source: str) -> int:
        """How many comments come from a source."""
        return self._store.values("source").get(source, 0)

    def drop(self, ids: Collection[str]) -> Mapping[str, str]:
        """Delete comments; the texts of those that there were, by id."""
        with self._lock:
            held = self._store.digests_by_id(list(ids)) if ids else {}
            for id in held:
                self._index.remove(self._store.remove(id=id))
        return {id: one.comment.text for id, one in held.items()}

    def forget(self, ids: Collection[str]) -> int:
        """Delete comments, also from all that quotes them; how many there were."""
        if texts := self.drop(ids):
            self._forget(texts)
        return len(texts)

    def settle(self) -> bool:
        """Bring the themes up to the comments; False when that failed, which undoes nothing."""
        try:
            self._settle()
        except (EarfulError, ModelError) as error:
            _log.warning("the themes were not brought up: %s", type(error).__name__)
            return False
        return True

    def _settled(self, path: Path, mapping: Mapping[str, str]) -> Mapping[str, str]:
        """The mapping, with the column that is guessed to be the text if none is called so."""
        found = self.preview(path, mapping)
        return {**mapping, "text": found.fields["text"]} if found.is_guess else mapping


def _columns(
    source: Source, rows: Sequence[Row], mapping: Mapping[str, str]
) -> tuple[ColumnMap, bool]:
    """Which column is which, and whether the text had to be guessed."""
    try:
        return match_columns(source.columns, mapping=mapping), False
    except IngestError:
        guess = _longest(source.columns, rows, taken=set(mapping.values()))
        if guess is None or mapping.get("text"):
            raise
    return match_columns(source.columns, mapping={**mapping, "text": guess}), True


def _longest(columns: Sequence[str], rows: Sequence[Row], taken: set[str]) -> str | None:
    """The column with the longest cells that is not spoken for."""
    free = [column for column in columns if column not in taken]
    if not free or not rows:
        return None
    return max(free, key=lambda column: sum(len(row.cells.get(column) or "") for row in rows))


def _first(rows: Sequence[Row], column: str) -> str:
    return next((cell for row in rows if (cell := (row.cells.get(column) or "").strip())), "")
