"""CSV files of accounts: which column names the account, and which tells whether it left."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.churn_risk.cells import text_of, yes_or_no
from models.churn_risk.protocol import AccountTable, Flags
from models.datasets import read_rows
from models.errors import TrainingDataError

_NAMES_AN_ACCOUNT = re.compile(
    r"(account|customer|client|user|company|subscriber)?[_\s-]?(id|uuid|number|no|name)?",
    re.IGNORECASE,
)
_ROW = re.compile(r"(row|index|nr)(_?(id|number|no))?", re.IGNORECASE)
#: What else a table may say of the outcome, after the name of the column that has it.
_OF_THE_OUTCOME = re.compile(r"[\s_-]?(reason|score|value|label|date|category|at|status|month)s?")


@dataclass(frozen=True, slots=True)
class AccountFile:
    """The rows of a CSV of accounts, by column name."""

    path: Path
    rows: Sequence[Mapping[str, str | None]]
    names: tuple[str, ...]

    def table(self, id_column: str | None, without: Sequence[str] = ()) -> AccountTable:
        """The accounts; ids are row numbers from 1 where no column names them."""
        named = [row.get(id_column) if id_column else None for row in self.rows]
        columns = {
            name: [row.get(name) for row in self.rows]
            for name in self.names
            if name != id_column and name not in without
        }
        return AccountTable(tuple(text or str(n) for n, text in enumerate(named, 1)), columns)

    def id_column(self) -> str | None:
        """The column that names the accounts: none of its cells is blank or there twice."""
        ordered = sorted(self.names, key=_rank)
        return next((name for name in ordered if _rank(name) < 2 and self._all_differ(name)), None)

    def outcomes(self, label: str) -> Flags:
        """Whether each account left; TrainingDataError where a row does not say yes or no."""
        self.check_has(label)
        found = [yes_or_no(text_of(row.get(label))) for row in self.rows]
        if None in found:
            line = found.index(None) + 2
            raise TrainingDataError(
                f"{self.path}, line {line}: {label} says {self.rows[line - 2].get(label)!r}; "
                "write yes or no, 1 or 0."
            )
        return np.array(found, bool)

    def about(self, label: str) -> tuple[str, ...]:
        """The columns that tell the outcome: the label itself, and such as its reason or date."""
        start = label.lower()
        return tuple(
            name
            for name in self.names
            if name.lower() == start
            or (
                name.lower().startswith(start)
                and _OF_THE_OUTCOME.fullmatch(name.lower()[len(start) :])
            )
        )

    def check_has(self, name: str) -> None:
        """Raise TrainingDataError when there is no such column."""
        if name not in self.names:
            raise TrainingDataError(
                f"{self.path} has no column {name}; it has {', '.join(self.names)}."
            )

    def _all_differ(self, name: str) -> bool:
        texts = [text_of(row.get(name)) for row in self.rows]
        return all(texts) and len(set(texts)) == len(texts)


def read_accounts(path: Path) -> AccountFile:
    """Read a CSV of accounts; TrainingDataError when it has no rows, or is not one."""
    rows = list(read_rows(path))
    if not rows:
        raise TrainingDataError(f"{path} has no rows; give one for each account.")
    return AccountFile(path, rows, tuple(name for name in rows[0] if name))


def _rank(name: str) -> int:
    """How surely a name is one of accounts: 0, or 1 for numbers of rows, else 2."""
    bare = name.strip()
    if _NAMES_AN_ACCOUNT.fullmatch(bare):
        return 0
    return 1 if _ROW.fullmatch(bare) or bare.lower().endswith("id") else 2
