"""What a cell of a table says: a number, yes or no, a date, or nothing."""

from __future__ import annotations

import math
import re
from datetime import date

from models.churn_risk.protocol import Cell

_NOTHING = frozenset({"", "na", "n/a", "nan", "null", "none", "-", "?"})
_YES = frozenset({"yes", "y", "true", "t", "1", "1.0", "是", "有"})
_NO = frozenset({"no", "n", "false", "f", "0", "0.0", "否", "无"})
_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?(e[+-]?\d+)?", re.IGNORECASE)


def text_of(cell: Cell) -> str:
    """The words of a cell, "" for a blank."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    said = f"{cell:.15g}" if isinstance(cell, float) else str(cell).strip()
    return "" if said.lower() in _NOTHING else said


def yes_or_no(said: str) -> bool | None:
    """True or False for the words that mean them, else None."""
    word = said.lower()
    return True if word in _YES else False if word in _NO else None


def number(said: str) -> float | None:
    """A number as people write it, with currency, thousands or per cent; else None."""
    bare = said.strip("$€£¥% ")
    if not bare or not _NUMBER.fullmatch(bare):
        return None
    try:
        value = float(bare.replace(",", ""))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def day(said: str) -> float | None:
    """The ordinal of a day that is written year first, with or without a time; else None."""
    try:
        return float(date.fromisoformat(said[:10].replace("/", "-")).toordinal())
    except ValueError:
        return None
