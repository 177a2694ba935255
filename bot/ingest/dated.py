"""Which column holds the dates, told from its cells where no column has a name that says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.ingest.columns import ColumnMap
from bot.ingest.dates import parse_date

_FIELD = "created_at"

#: Rows that are looked at, and the share of them whose cells are dates.
ROWS = 200
_MOST = 0.9

#: "5.2.1" and a day number of a spreadsheet may be read as dates; nobody means them so.
_SHORTEST = 8


def with_dates(
    found: ColumnMap, rows: Iterable[Mapping[str, str]], mapping: Mapping[str, str]
) -> ColumnMap:
    """With the first column that nobody spoke for and that holds dates, if there is none yet.

    `rows` are the first of the file; a `mapping` that names a column of dates, or none, wins.
    """
    if _FIELD in found.columns or _FIELD in mapping:
        return found
    cells = list(rows)
    dated = next((name for name in found.unmatched if _holds_dates(name, cells)), None)
    if dated is None:
        return found
    return replace(
        found,
        columns={**found.columns, _FIELD: dated},
        unmatched=tuple(name for name in found.unmatched if name != dated),
    )


def _holds_dates(column: str, rows: Sequence[Mapping[str, str]]) -> bool:
    values = [(row.get(column) or "").strip() for row in rows]
    return bool(values) and sum(map(_is_date, values)) >= _MOST * len(values)


def _is_date(value: str) -> bool:
    if len(value) < _SHORTEST or value.isdigit():
        return False
    return any(_can_be_read(value, day_first) for day_first in (False, True))


def _can_be_read(value: str, day_first: bool) -> bool:
    try:
        parse_date(value, zone=UTC, day_first=day_first, now=datetime.now(UTC))
    except ValueError:
        return False
    return True
