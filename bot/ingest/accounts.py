"""A table of accounts in: who pays how much, since when, and how they behave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from bot.feedback import Account
from bot.ingest.cells import is_nothing, parse_number, tidy
from bot.ingest.columns import ACCOUNT_FIELDS, ColumnMap, match_columns
from bot.ingest.dates import parse_date
from bot.ingest.privacy import mask
from bot.ingest.report import MAX_PROBLEMS, AccountsReport, Problem
from bot.ingest.sources.opening import open_source
from bot.ingest.sources.source import BadRow, MemorySource, Row, Source
from bot.ingest.survey import survey
from bot.ports import CommentStore

_BATCH_ROWS = 512
_DATES = ("started_at", "last_seen_at", "churned_at")
_MOST = {"account": 500, "plan": 250}
#: An account may be known to end, but not to have begun, in the future.
_END_OF_TIME = datetime(2200, 1, 1, tzinfo=UTC)


def ingest_accounts(
    path: Path,
    store: CommentStore,
    *,
    mapping: Mapping[str, str] | None = None,
    zone: tzinfo,
    now: datetime,
) -> AccountsReport:
    """Take a table of accounts in, replacing those that are stored.

    Further columns of numbers are behaviour, all others are kept as extras. Raises IngestError
    when the file as a whole cannot be read.
    """
    return _ingest(open_source(path), store, mapping, zone, now)


def ingest_account_rows(
    rows: Iterable[Mapping[str, str]],
    store: CommentStore,
    *,
    mapping: Mapping[str, str] | None = None,
    zone: tzinfo,
    now: datetime,
    name: str = "rows",
) -> AccountsReport:
    """Take accounts in that are in memory, by column name. See `ingest_accounts`."""
    return _ingest(MemorySource(rows, name), store, mapping, zone, now)


def _ingest(
    source: Source,
    store: CommentStore,
    mapping: Mapping[str, str] | None,
    zone: tzinfo,
    now: datetime,
) -> AccountsReport:
    columns = match_columns(
        source.columns, fields=ACCOUNT_FIELDS, mapping=mapping, required="account"
    )
    conventions = survey(source, columns, dates=_DATES)
    reader = _Reader(columns, zone, now, day_first=conventions.day_first)
    n_stored = 0
    for batch in _batches(reader, source):
        store.add_accounts(batch)
        n_stored += len(batch)
    return AccountsReport(
        file=source.name,
        n_read=reader.n_read,
        n_stored=n_stored,
        n_rejected=reader.n_rejected,
        problems=tuple(reader.problems),
        columns=dict(columns.columns),
        behaviour=tuple(column for column in columns.unmatched if column in reader.numeric),
        unmatched=tuple(column for column in columns.unmatched if column not in reader.numeric),
        encoding=source.encoding,
        notes=conventions.notes,
    )


def _batches(reader: _Reader, source: Source) -> Iterator[list[Account]]:
    batch: list[Account] = []
    for row in source.rows():
        account = reader.read(row)
        if account is not None:
            batch.append(account)
        if len(batch) >= _BATCH_ROWS:
            yield batch
            batch = []
    if batch:
        yield batch


class _Reader:
    """Reads rows as accounts, and keeps what was wrong."""

    def __init__(self, columns: ColumnMap, zone: tzinfo, now: datetime, *, day_first: bool) -> None:
        self._columns = columns
        self._zone = zone
        self._now = now
        self._day_first = day_first
        self._lines: dict[str, int] = {}
        self.n_read = 0
        self.n_rejected = 0
        self.problems: list[Problem] = []
        self.numeric: set[str] = set()

    def read(self, row: Row | BadRow) -> Account | None:
        """The account of a row, or None, and a problem, when it cannot go in."""
        self.n_read += 1
        try:
            return self._checked(row)
        except ValueError as error:
            self.n_rejected += 1
            if len(self.problems) < MAX_PROBLEMS:
                self.problems.append(Problem(row.line, str(error)))
            return None

    def _checked(self, row: Row | BadRow) -> Account:
        if isinstance(row, BadRow):
            raise ValueError(row.reason)  # noqa: TRY004 the value of a row, not a type of ours
        account = self._account(row.cells)
        first = self._lines.setdefault(account.account, row.line)
        if first != row.line:
            raise ValueError(f"the account {account.account!r} stands on line {first} already")
        return account

    def _account(self, row: Mapping[str, str]) -> Account:
        cells = {
            field: tidy(row.get(column) or "") for field, column in self._columns.columns.items()
        }
        if is_nothing(cells["account"]):
            raise ValueError("the account is empty")
        for field, most in _MOST.items():
            if len(cells.get(field, "")) > most:
                raise ValueError(f"the {field} is longer than {most} characters")
        seats = self._number("seats", cells)
        behaviour, extra = self._further(row)
        return Account(
            account=cells["account"],
            plan=None if is_nothing(cells.get("plan", "")) else cells["plan"],
            mrr=self._number("mrr", cells),
            seats=None if seats is None else round(seats),
            started_at=self._date(cells.get("started_at", ""), self._now),
            last_seen_at=self._date(cells.get("last_seen_at", ""), self._now),
            churned_at=self._date(cells.get("churned_at", ""), _END_OF_TIME),
            behaviour=behaviour,
            extra=extra,
        )

    def _number(self, field: str, cells: Mapping[str, str]) -> float | None:
        value = cells.get(field, "")
        if is_nothing(value):
            return None
        number = parse_number(value)
        if number is None:
            raise ValueError(f"the {field} {value[:40]!r} is no number")
        return number

    def _date(self, value: str, now: datetime) -> datetime | None:
        if is_nothing(value):
            return None
        return parse_date(value, zone=self._zone, day_first=self._day_first, now=now)

    def _further(self, row: Mapping[str, str]) -> tuple[dict[str, float], dict[str, str]]:
        """Columns that are no field: numbers apart from the rest, which is masked."""
        behaviour: dict[str, float] = {}
        extra: dict[str, str] = {}
        for column in self._columns.unmatched:
            value = tidy(row.get(column) or "")
            number = parse_number(value)
            if number is not None:
                behaviour[column] = number
                self.numeric.add(column)
            elif not is_nothing(value):
                extra[column] = mask(value).text
        return behaviour, extra
