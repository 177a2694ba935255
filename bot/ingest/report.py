"""What became of a file: frozen reports, ready to be printed or written as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

#: Problems beyond this many are counted, not kept, so that a wholly wrong file stays small.
MAX_PROBLEMS = 1000


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that did not go in: its line in the file (its number in a Parquet file), and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of every row of a file of comments.

    `n_read` = `n_added` + `n_updated` + `n_unchanged` + `n_duplicates` + `n_rejected`.
    `problems` holds the first 1,000 rejected rows. `masked` counts what was masked in added and
    updated comments, by kind. `columns` maps a field to the column it was read from; `unmatched`
    are the columns kept as `extra`. `notes` are choices a reader should know of.
    """

    file: str
    n_read: int = 0
    n_added: int = 0
    n_updated: int = 0
    n_unchanged: int = 0
    n_duplicates: int = 0
    n_rejected: int = 0
    problems: tuple[Problem, ...] = ()
    masked: Mapping[str, int] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    unmatched: tuple[str, ...] = ()
    encoding: str | None = None
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The report as one JSON document."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class AccountsReport:
    """What became of every row of a table of accounts.

    `behaviour` names the further numeric columns, `unmatched` those kept as `extra`.
    """

    file: str
    n_read: int = 0
    n_stored: int = 0
    n_rejected: int = 0
    problems: tuple[Problem, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    behaviour: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()
    encoding: str | None = None
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The report as one JSON document."""
        return asdict(self)
