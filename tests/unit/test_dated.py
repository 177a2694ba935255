"""The column of dates is found by its cells where no name tells."""

import pytest

from bot.ingest.columns import match_columns
from bot.ingest.dated import with_dates

COLUMNS = ["Review", "Build", "Written"]


def dates_in(*cells: str, mapping: dict[str, str] | None = None) -> str | None:
    rows = [{"Review": "fine", "Build": "5.2.1", "Written": cell} for cell in cells]
    found = with_dates(match_columns(COLUMNS, mapping=mapping), rows, mapping or {})
    assert set(found.columns.values()) | set(found.unmatched) == set(COLUMNS)
    return found.columns.get("created_at")


@pytest.mark.parametrize(
    "cell", ["2026-03-01T10:00:00Z", "2026-03-01 10:00", "25/03/2026", "03/25/2026", "2026年3月1日"]
)
def test_a_column_of_dates_is_the_date(cell: str) -> None:
    assert dates_in(cell, cell) == "Written"


@pytest.mark.parametrize("cell", ["20260301", "46000", "5.2", "soon", "", "1742896800"])
def test_versions_numbers_and_words_are_not(cell: str) -> None:
    assert dates_in(cell, cell) is None


def test_a_few_empty_cells_do_no_harm_and_many_do() -> None:
    day = "2026-03-01 10:00"
    assert dates_in(*[day] * 19, "") == "Written"
    assert dates_in(day, "", "") is None
    assert dates_in() is None


def test_what_was_said_of_the_columns_wins() -> None:
    day = "2026-03-01 10:00"
    assert dates_in(day, mapping={"created_at": ""}) is None
    assert dates_in(day, mapping={"title": "Written"}) is None
