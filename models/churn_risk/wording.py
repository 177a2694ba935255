"""What is said of one account and one column, in English."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

import numpy as np

from models.churn_risk.cells import yes_or_no
from models.churn_risk.columns import Column
from models.churn_risk.protocol import Values

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")
#: Words that may stand before a name; a code such as B2 may not.
_READS_AS_ADJECTIVE = re.compile(r"[^\W\d]{3}[\w\s()-]*")


@lru_cache(maxsize=1000)
def spaced(name: str) -> str:
    """The name of a column as words: MonthlyCharges -> monthly charges."""
    words = _WORDS.findall(name) or [name]
    return " ".join(word if word.isupper() and len(word) > 1 else word.lower() for word in words)


def said(column: Column, value: float) -> str:
    """A value in the column's own units; blank for NaN."""
    if value != value:  # noqa: PLR0124 - only NaN differs from itself
        return "blank"
    if column.kind == "category":
        return column.levels[int(value)]
    if column.kind == "yes or no":
        return "yes" if value else "no"
    if column.kind == "date":
        return date.fromordinal(round(value)).isoformat()
    return amount(value)


def amount(value: float) -> str:
    """A number in three digits, or whole when it is larger."""
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def phrase(column: Column, value: str, others: str) -> str:
    """A reason: "tenure 2 (others: 38)", "no tech support", "month-to-month contract"."""
    name = spaced(column.name)
    if value == "blank":
        return f"{name} blank"
    if column.kind not in ("number", "date") and (answer := yes_or_no(value)) is not None:
        return name if answer else f"no {name}"
    if column.kind != "category":
        return f"{name} {value} (others: {others})"
    # "Month-to-month" is a word, "DSL" a name
    words = value if value.isupper() else value.lower()
    if words.startswith("no "):
        return words
    return f"{words} {name}" if _READS_AS_ADJECTIVE.fullmatch(words) else f"{name}: {value}"


def typical(column: Column, values: Values) -> str:
    """What most accounts have: the median, of categories the commonest; `values` is (n,)."""
    filled = values[~np.isnan(values)]
    if not len(filled):
        return "blank"
    if column.kind in ("number", "date"):
        return said(column, float(np.median(filled)))
    kinds, counts = np.unique(filled, return_counts=True)
    return said(column, float(kinds[counts.argmax()]))
