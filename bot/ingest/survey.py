"""How a file writes its dates and ratings, told from its first rows before any is taken in."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from bot.errors import IngestError
from bot.ingest.cells import rating_scale
from bot.ingest.columns import ColumnMap
from bot.ingest.dates import day_first, is_ambiguous
from bot.ingest.sources.source import BadRow, Row, Source

_ROWS = 1_000
_CHARACTERS = 4_000_000


@dataclass(frozen=True, slots=True)
class Conventions:
    """How to read cells that could be read in several ways, and what a reader should know of it."""

    day_first: bool = False
    rating_scale: float = 5.0
    notes: tuple[str, ...] = ()


def survey(
    source: Source, columns: ColumnMap, dates: Sequence[str] = ("created_at",)
) -> Conventions:
    """Look at the first rows, and at all dates when only ambiguous ones come first.

    `dates` are the fields that hold dates. Raises IngestError when there are no rows at all.
    """
    sample = list(_head(source))
    if not sample:
        raise IngestError(
            f"{Path(source.name).name} has column names but no rows below them; export it again."
        )
    scale = 5.0
    notes = source.notes
    if rating := columns.columns.get("rating"):
        scale = rating_scale(_values(sample, rating))
        if scale != 5.0:
            notes += (f"Ratings in {rating!r} were read as being out of {scale:.0f}.",)
    with_dates = [columns.columns[field] for field in dates if field in columns.columns]
    first, more = _day_first(source, sample, with_dates)
    return Conventions(first, scale, notes + more)


def _day_first(
    source: Source, sample: Iterable[Row | BadRow], columns: Sequence[str]
) -> tuple[bool, tuple[str, ...]]:
    """Whether days come before months, and a note when nothing in the file tells."""
    values = list(_values(sample, *columns))
    decided = day_first(values)
    if decided is None and any(is_ambiguous(value) for value in values):
        with closing(_rows(source)) as rows:
            decided = day_first(_values(rows, *columns))
        if decided is None:
            return False, (
                f"Dates in {' and '.join(map(repr, columns))} such as 01/02/2017 were read as "
                "month/day/year, since none of them tells; write 2017-02-01 to be sure.",
            )
    return bool(decided), ()


def _head(source: Source) -> Iterator[Row | BadRow]:
    n_characters = 0
    with closing(_rows(source)) as rows:
        for n_rows, row in enumerate(rows, start=1):
            yield row
            if isinstance(row, Row):
                n_characters += sum(map(len, row.cells.values()))
            if n_rows >= _ROWS or n_characters >= _CHARACTERS:
                return


def _rows(source: Source) -> Generator[Row | BadRow]:
    return cast(Generator[Row | BadRow], source.rows())


def _values(rows: Iterable[Row | BadRow], *columns: str) -> Iterator[str]:
    for row in rows:
        if isinstance(row, Row):
            yield from (row.cells.get(column, "").strip() for column in columns)
