"""How a file writes its dates and ratings, told from its first rows before any is taken in."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import cast

from bot.errors import IngestError
from bot.ingest import dates
from bot.ingest.cells import rating_scale
from bot.ingest.columns import ColumnMap
from bot.ingest.sources.source import BadRow, Row, Source

_ROWS = 1_000
_CHARACTERS = 4_000_000


@dataclass(frozen=True, slots=True)
class Conventions:
    """How to read cells that could be read in several ways, and what a reader should know of it."""

    day_first: bool = False
    rating_scale: float = 5.0
    notes: tuple[str, ...] = ()


def survey(source: Source, columns: ColumnMap) -> Conventions:
    """Look at the first rows, and at all dates when only ambiguous ones come first.

    Raises IngestError when there are no rows at all.
    """
    sample = list(_head(source))
    if not sample:
        raise IngestError(
            f"{source.name} has column names but no rows below them; export it again."
        )
    scale = 5.0
    notes = source.notes
    if rating := columns.columns.get("rating"):
        scale = rating_scale(_values(sample, rating))
        if scale != 5.0:  # noqa: PLR2004 the usual scale
            notes += (f"Ratings in {rating!r} were read as being out of {scale:.0f}.",)
    first, more = _day_first(source, sample, columns.columns.get("created_at"))
    return Conventions(first, scale, notes + more)


def _day_first(
    source: Source, sample: Iterable[Row | BadRow], column: str | None
) -> tuple[bool, tuple[str, ...]]:
    if column is None:
        return False, ()
    values = list(_values(sample, column))
    decided = dates.day_first(values)
    if decided is None and any(dates.is_ambiguous(value) for value in values):
        with closing(_rows(source)) as rows:
            decided = dates.day_first(_values(rows, column))
        if decided is None:
            return False, (
                f"Dates in {column!r} such as 01/02/2017 were read as month/day/year, since none "
                "of them tells; write 2017-02-01 to be sure.",
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


def _values(rows: Iterable[Row | BadRow], column: str) -> Iterator[str]:
    return (row.cells.get(column, "").strip() for row in rows if isinstance(row, Row))
