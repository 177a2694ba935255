"""CSV and TSV as people's tools write it, read as a stream that broken quotes cannot derail."""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader, TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import cast

from bot.errors import IngestError
from bot.ingest.sources.dialect import find_delimiter
from bot.ingest.sources.encoding import Encoding
from bot.ingest.sources.source import BadRow, Row

#: A row that is longer, or whose quoted cell spans more lines, is broken.
MAX_ROW_CHARACTERS = 2_000_000
MAX_ROW_LINES = 1_000


class _BrokenRowError(Exception):
    """A row that ran on for too long."""


@dataclass(frozen=True, slots=True)
class _Record:
    """The cells of one row; None with a reason when they cannot be told apart."""

    line: int
    cells: Sequence[str] | None
    reason: str = ""


class CsvFile:
    """A CSV file; raises IngestError when there is no header."""

    def __init__(self, path: Path, encoding: Encoding) -> None:
        self._path = path
        self._codec = encoding.name
        self.name = str(path)
        self.encoding = encoding.name
        self.notes = encoding.notes
        self.size = path.stat().st_size
        self._stream: TextIOWrapper | None = None
        self._position = 0
        with self._open() as stream:
            self._delimiter, self._skip = find_delimiter(stream)
        with self._open() as stream:
            header = next(self._records(stream), None)
        if header is None or header.cells is None:
            raise IngestError(
                f"{path.name} has no row of column names; its first line must name the columns, "
                "one of them the text."
            )
        self.columns = _unique(header.cells)

    def rows(self) -> Iterator[Row | BadRow]:
        """See `Source.rows`; blank rows are passed over."""
        width = len(self.columns)
        with self._open() as self._stream:
            for record in islice(self._records(self._stream, width), 1, None):
                if record.cells is None:
                    yield BadRow(record.line, record.reason)
                else:
                    yield Row(record.line, dict(zip(self.columns, record.cells, strict=True)))
            self._position = self.size
        self._stream = None

    def position(self) -> int:
        """See `Source.position`."""
        if self._stream is not None and not self._stream.closed:
            self._position = cast(BufferedReader, self._stream.buffer).tell()
        return self._position

    def _open(self) -> TextIOWrapper:
        return self._path.open(encoding=self._codec, errors="replace", newline="")

    def _records(self, stream: TextIOWrapper, width: int | None = None) -> Iterator[_Record]:
        lines = _Lines(stream)
        lines.skip(self._skip)
        return _records(lines, self._delimiter, width)


class _Lines:
    """The lines of a stream, of which those of the row being read can be taken back."""

    def __init__(self, stream: TextIOWrapper) -> None:
        self._stream = stream
        self._back: deque[str] = deque()
        self._characters = 0
        self.taken: list[str] = []
        self.first = 1

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else self._read()
        self.taken.append(line)
        self._characters += len(line)
        if self._characters > MAX_ROW_CHARACTERS or len(self.taken) > MAX_ROW_LINES:
            raise _BrokenRowError
        return line

    def _read(self) -> str:
        line = self._stream.readline(MAX_ROW_CHARACTERS + 1)
        if not line:
            raise StopIteration
        rest = line
        while len(rest) > MAX_ROW_CHARACTERS:
            rest = self._stream.readline(MAX_ROW_CHARACTERS + 1)
        return line

    def skip(self, n: int) -> None:
        """Pass over lines that are no part of the table."""
        self.taken = list(islice(self, n))
        self.next_row()

    def next_row(self) -> None:
        """Begin a row after the lines taken so far."""
        self.first += len(self.taken)
        self.taken = []
        self._characters = 0

    def keep_first(self) -> None:
        """Give back all lines taken but the first."""
        self._back.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]


def _records(lines: _Lines, delimiter: str, width: int | None) -> Iterator[_Record]:
    """Rows, each checked for its number of cells once `width` is known.

    Strict reading finds a quotation mark that does not belong: such a row is given up and reading
    goes on with the very next line, so that an open quote cannot swallow what follows.
    """
    csv.field_size_limit(MAX_ROW_CHARACTERS + 1)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.next_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _BrokenRowError):
            mended = _mend(lines.taken, delimiter, width)
            lines.keep_first()
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            if mended is None:
                yield _Record(lines.first, None, _broken(lines.taken[0]))
                continue
            cells = mended
        record = _checked(lines, cells, delimiter, width)
        if record is not None:
            yield record


def _mend(taken: Sequence[str], delimiter: str, width: int | None) -> list[str] | None:
    """The cells of a row of one line with stray quotation marks, when they come out right."""
    if len(taken) != 1 or len(taken[0]) > MAX_ROW_CHARACTERS:
        return None
    edge = re.escape(delimiter)
    stray = re.compile(rf'""|(?<!^)(?<!{edge})"(?!{edge}|\s*$)')
    try:
        cells = next(csv.reader([stray.sub('""', taken[0])], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None
    return cells if width is None or len(cells) == width else None


def _checked(lines: _Lines, cells: list[str], delimiter: str, width: int | None) -> _Record | None:
    """The row, or what is wrong with its number of cells; None for a blank row."""
    if not any(cell.strip() for cell in cells):
        return None
    if width is None or len(cells) == width:
        return _Record(lines.first, cells)
    if len(cells) > width and not any(cells[width:]):
        return _Record(lines.first, cells[:width])
    if any(_fits(line, delimiter, width) for line in lines.taken[1:]):
        lines.keep_first()
        return _Record(lines.first, None, _broken(lines.taken[0]))
    return _Record(
        lines.first,
        None,
        f"it has {len(cells)} cells where the header has {width}; "
        f"a cell that holds {_spoken(delimiter)} must stand in quotation marks",
    )


def _fits(line: str, delimiter: str, width: int) -> bool:
    """Whether a line inside a quoted cell is a row of its own, and the quote never meant."""
    try:
        return len(next(csv.reader([line], delimiter=delimiter, strict=True), [])) == width
    except csv.Error:
        return False


def _broken(line: str) -> str:
    if len(line) > MAX_ROW_CHARACTERS:
        return f"it is longer than {MAX_ROW_CHARACTERS:,} characters"
    return (
        "a quotation mark in it is never closed, or not doubled; "
        'write a quotation mark inside a quoted cell as ""'
    )


def _spoken(delimiter: str) -> str:
    return {",": "a comma", ";": "a semicolon", "\t": "a tab"}.get(delimiter, repr(delimiter))


def _unique(header: Sequence[str]) -> tuple[str, ...]:
    """Column names, each once and none empty."""
    seen: Counter[str] = Counter()
    names = []
    for position, cell in enumerate(header, start=1):
        name = cell.replace("\0", "").strip().strip("\ufeff") or f"column {position}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)
