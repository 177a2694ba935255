"""What every reader of files gives: rows by column name, and rows that could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it starts on, and its cells by column name."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that could not be read: the line it starts on, and why."""

    line: int
    reason: str


class Source(Protocol):
    """A file (or a list in memory) of rows, read as a stream, as often as asked."""

    @property
    def name(self) -> str:
        """What to call it in a report."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in order."""

    @property
    def encoding(self) -> str | None:
        """How its text is encoded; None where the format itself says so."""

    @property
    def size(self) -> int:
        """Bytes in all, or rows where there are no bytes."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the report should know of the file."""

    def rows(self) -> Iterator[Row | BadRow]:
        """All rows from the first, in order."""

    def position(self) -> int:
        """How much of `size` the latest `rows()` has read."""


class MemorySource:
    """Rows that are in memory already."""

    encoding = None
    notes = ()

    def __init__(self, rows: Iterable[Mapping[str, str]], name: str) -> None:
        self.name = name
        self._rows = list(rows)
        self.columns = tuple(dict.fromkeys(column for row in self._rows for column in row))
        self.size = len(self._rows)
        self._position = 0

    def rows(self) -> Iterator[Row | BadRow]:
        """See `Source.rows`; the line is the number of the row, from 1."""
        for number, cells in enumerate(self._rows, start=1):
            self._position = number
            yield Row(number, cells)

    def position(self) -> int:
        """See `Source.position`."""
        return self._position
