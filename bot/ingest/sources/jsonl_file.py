"""JSON Lines: one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BufferedReader, TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import Any, cast

from bot.errors import IngestError
from bot.ingest.sources.encoding import Encoding
from bot.ingest.sources.source import BadRow, Row

MAX_LINE_CHARACTERS = 2_000_000
#: Keys are gathered from so many rows; a key that first comes later is kept as an extra.
_SAMPLE_ROWS = 1_000


class JsonlFile:
    """A file of JSON objects, one a line; raises IngestError when it is one large document."""

    def __init__(self, path: Path, encoding: Encoding) -> None:
        self._path = path
        self.name = str(path)
        self.encoding = encoding.name
        self.notes = encoding.notes
        self.size = path.stat().st_size
        self._stream: TextIOWrapper | None = None
        self._position = 0
        rows = list(islice(self.rows(), _SAMPLE_ROWS))
        good = [row for row in rows if isinstance(row, Row)]
        bad = next((row for row in rows if isinstance(row, BadRow)), None)
        if bad is not None and not good:
            raise IngestError(
                f"{path.name} is not JSON Lines: line {bad.line}: {bad.reason}. "
                "Write one JSON object a line."
            )
        self.columns = tuple(dict.fromkeys(key for row in good for key in row.cells))

    def rows(self) -> Iterator[Row | BadRow]:
        """See `Source.rows`; blank lines are passed over."""
        with self._path.open(encoding=self.encoding, errors="replace") as self._stream:
            for number, line in enumerate(_lines(self._stream), start=1):
                if line.strip():
                    yield _row(number, line)
            self._position = self.size
        self._stream = None

    def position(self) -> int:
        """See `Source.position`."""
        if self._stream is not None and not self._stream.closed:
            self._position = cast(BufferedReader, self._stream.buffer).tell()
        return self._position


def _lines(stream: TextIOWrapper) -> Iterator[str]:
    """Lines, each cut one character past the most that is allowed."""
    while line := stream.readline(MAX_LINE_CHARACTERS + 1):
        rest = line
        while len(rest) > MAX_LINE_CHARACTERS:
            rest = stream.readline(MAX_LINE_CHARACTERS + 1)
        yield line


def _row(number: int, line: str) -> Row | BadRow:
    if len(line) > MAX_LINE_CHARACTERS:
        return BadRow(number, f"it is longer than {MAX_LINE_CHARACTERS:,} characters")
    try:
        document = json.loads(line)
    except (ValueError, RecursionError) as error:
        what = getattr(error, "msg", "it is nested too deeply")
        return BadRow(number, f"it is not valid JSON: {what}")
    if not isinstance(document, dict):
        return BadRow(number, "it is not a JSON object")
    return Row(number, {str(key): _cell(value) for key, value in document.items()})


def _cell(value: Any) -> str:
    """A JSON value as the text that a CSV cell would hold."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
