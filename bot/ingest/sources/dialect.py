"""Which character separates the cells of a CSV file."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from io import TextIOWrapper

from bot.ingest.columns import known_names

_DELIMITERS = (",", ";", "\t", "|")
#: For a file of one column: a separator that text does not hold.
_NO_DELIMITER = "\x1f"
_SEPARATOR_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_SAMPLE_LINES = 200
_SAMPLE_CHARACTERS = 1 << 18


def find_delimiter(stream: TextIOWrapper) -> tuple[str, int]:
    """The delimiter, and how many lines stand before the header (Excel's `sep=;`)."""
    lines: list[str] = []
    total = 0
    while len(lines) < _SAMPLE_LINES and total < _SAMPLE_CHARACTERS:
        line = stream.readline(_SAMPLE_CHARACTERS)
        if not line:
            break
        lines.append(line)
        total += len(line)
    stated = _SEPARATOR_LINE.fullmatch(lines[0]) if lines else None
    if stated:
        return stated[1], 1
    best = max(_DELIMITERS, key=lambda delimiter: _fitness(lines, delimiter))
    return (best if _fitness(lines, best)[2] > 1 else _NO_DELIMITER), 0


def _fitness(lines: Sequence[str], delimiter: str) -> tuple[int, float, int]:
    """How well a delimiter fits: names known in the header, rows as wide as it, its width."""
    widths: Counter[int] = Counter()
    header: list[str] = []
    try:
        for cells in csv.reader(lines, delimiter=delimiter):
            if not header:
                header = cells
            elif cells:
                widths[len(cells)] += 1
    except csv.Error:
        pass  # what was read until the broken row is enough to judge by
    share = widths[len(header)] / max(1, widths.total())
    return known_names(header), share if len(header) > 1 else 0.0, len(header)
