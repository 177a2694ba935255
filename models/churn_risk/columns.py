"""What each column of a table of accounts is, and which are no good to learn from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from models.churn_risk.cells import day, number, text_of, yes_or_no
from models.churn_risk.figures import auc
from models.churn_risk.protocol import AccountTable, Cell, Flags, Values

Kind = Literal["number", "yes or no", "date", "category"]

#: Share of the filled cells that must be numbers, or dates, for a column to be of them.
_NEARLY_ALL = 0.98
#: A column that alone sorts leavers from stayers as well as this was filled in afterwards.
_KNOWS = 0.995
_FEWEST_OF_A_LEVEL, _MOST_LEVELS = 5, 30
_AN_ID = re.compile(r"(^|[_\s])(id|ids|row|index|uuid|guid|key)$|[a-z]ID$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Column:
    """A column to learn from; `levels` are the categories that occur often enough."""

    name: str
    kind: Kind
    levels: tuple[str, ...] = ()

    def read(self, cells: Sequence[Cell]) -> Values:
        """Cells as numbers, shape (n,): of a category its place in `levels`; blank is NaN.

        A category that is not among the levels counts as a blank.
        """
        convert = self._converter()
        found = [convert(text_of(cell)) for cell in cells]
        return np.array([np.nan if value is None else float(value) for value in found])

    def _converter(self) -> Callable[[str], float | bool | None]:
        if self.kind == "category":
            return {level: float(n) for n, level in enumerate(self.levels)}.get
        return {"number": number, "yes or no": yes_or_no, "date": day}[self.kind]


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns to learn from, and why the others are not."""

    used: tuple[Column, ...]
    left_out: dict[str, str]

    def read(self, table: AccountTable) -> Values:
        """The table as numbers, shape (n, columns); a column that is missing is all blank."""
        blank = [None] * len(table)
        read = [column.read(table.columns.get(column.name, blank)) for column in self.used]
        return np.stack(read, axis=1) if read else np.zeros((len(table), 0))


def choose_columns(table: AccountTable, left: Flags) -> Columns:
    """Decide on every column; `left`, shape (n,), says which accounts left."""
    used, left_out = [], {}
    for name, cells in table.columns.items():
        said = [text_of(cell) for cell in cells]
        column = _column(name, said)
        why = column if isinstance(column, str) else _knows(column, said, left)
        if why:
            left_out[name] = why
        elif isinstance(column, Column):
            used.append(column)
    return Columns(tuple(used), left_out)


def _column(name: str, said: Sequence[str]) -> Column | str:
    """The column, or why there is nothing to learn from it."""
    filled = [text for text in said if text]
    distinct = Counter(filled)
    if not filled:
        return "it is blank"
    if len(distinct) == 1 and len(filled) == len(said):
        return "it says the same of every account"
    if all(yes_or_no(text) is not None for text in distinct):
        return Column(name, "yes or no")
    return "it is an id" if _is_id(name, filled, distinct) else _measured(name, filled, distinct)


def _measured(name: str, filled: Sequence[str], distinct: Counter[str]) -> Column | str:
    """A column of numbers, dates or categories, by what nearly all of its cells are."""
    if _share(number, filled) >= _NEARLY_ALL:
        return Column(name, "number")
    if _share(day, filled) >= _NEARLY_ALL:
        return Column(name, "date")
    if len(distinct) > len(filled) / 2:
        return "it is a name or free text"
    often = [v for v, n in distinct.most_common(_MOST_LEVELS) if n >= _FEWEST_OF_A_LEVEL]
    return Column(name, "category", tuple(sorted(often))) if often else "no value of it is frequent"


def _is_id(name: str, filled: Sequence[str], distinct: Counter[str]) -> bool:
    if len(distinct) < len(filled) or len(filled) < 2:
        return False
    digits = all(text.isdigit() for text in filled)
    padded = digits and any(text.startswith("0") and len(text) > 1 for text in filled)
    if _AN_ID.search(name) and (digits or number(filled[0]) is None):
        return True
    return padded or (digits and _counts_up(sorted(map(int, filled))))


def _counts_up(ordered: Sequence[int]) -> bool:
    """Whether whole numbers that are all different leave few gaps, as row numbers do."""
    return len(ordered) >= 50 and ordered[-1] - ordered[0] < 1.5 * len(ordered)


def _share(read: Callable[[str], float | None], filled: Sequence[str]) -> float:
    return sum(read(text) is not None for text in filled) / len(filled)


def _knows(column: Column, said: Sequence[str], left: Flags) -> str | None:
    """Why a column cannot have been known before the outcome, else None."""
    blank = np.array([not text for text in said])
    scores = {"it is filled in only once an account has left": blank.astype(float)}
    values = column.read(said)
    if column.kind == "category":
        rates = [left[values == n].mean() for n in range(len(column.levels))]
        values = np.array([np.nan if np.isnan(v) else rates[int(v)] for v in values])
    filled = ~np.isnan(values)
    scores["it tells who left nearly without fail, as only hindsight does"] = np.where(
        filled, values, np.nanmedian(values)
    )
    for why, score in scores.items():
        if len(np.unique(score)) > 1 and abs(auc(left, score) - 0.5) > _KNOWS - 0.5:
            return why
    return None
