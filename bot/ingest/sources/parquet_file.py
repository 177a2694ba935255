"""Parquet files, read a batch of rows at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, time
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from bot.errors import IngestError
from bot.ingest.sources.source import BadRow, Row

_BATCH_ROWS = 1_024


class ParquetFile:
    """A Parquet file; raises IngestError when it is damaged."""

    encoding = None
    notes = ()

    def __init__(self, path: Path) -> None:
        self._path = path
        self.name = str(path)
        self.size = path.stat().st_size
        self._n_done = 0
        with self._open() as file:
            self.columns: tuple[str, ...] = tuple(file.schema_arrow.names)
            self._n_rows: int = max(1, file.metadata.num_rows)

    def rows(self) -> Iterator[Row | BadRow]:
        """See `Source.rows`; the line is the number of the row, from 1."""
        self._n_done = 0
        with self._open() as file:
            try:
                for batch in file.iter_batches(batch_size=_BATCH_ROWS):
                    for cells in batch.to_pylist():
                        self._n_done += 1
                        yield Row(self._n_done, _cells(cells))
            except (pa.ArrowException, OSError) as error:
                raise _damaged(self._path, self._n_done) from error

    def position(self) -> int:
        """See `Source.position`; in proportion to the rows done."""
        return self.size * self._n_done // self._n_rows

    def _open(self) -> parquet.ParquetFile:
        try:
            return parquet.ParquetFile(self._path)
        except (pa.ArrowException, OSError) as error:
            raise _damaged(self._path, 0) from error


def _damaged(path: Path, n_done: int) -> IngestError:
    where = f" after row {n_done}" if n_done else ""
    return IngestError(
        f"{path.name} is a damaged Parquet file{where}; export or download it anew, then run this "
        "again."
    )


def _cells(cells: Mapping[str, Any]) -> dict[str, str]:
    return {column: _cell(value) for column, value in cells.items()}


def _cell(value: Any) -> str:
    """A value as the text that a CSV cell would hold."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bool | dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
