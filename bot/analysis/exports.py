"""Comments as a table to be opened elsewhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

from bot.analysis.answers import Document
from bot.feedback import COMMENT_COLUMNS, LabelledComment

#: A cell that begins with one of these is a formula to a spreadsheet, which would run it.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def comments_file(read: Callable[[], Sequence[LabelledComment]], name: str, title: str) -> Document:
    """The comments as CSV in UTF-8, one a line, in this order, with what the models say of each.

    They are read when the file is asked for. What a spreadsheet would take for a formula has an
    apostrophe before it.
    """
    return Document(name, lambda: _table(read()), "text/csv", title)


def _table(comments: Sequence[LabelledComment]) -> str:
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow((*COMMENT_COLUMNS, "sentiment", "score", "needs"))
    for one in comments:
        rows.writerow([cell(value) for value in _row(one)])
    return written.getvalue()


def _row(one: LabelledComment) -> list[object]:
    labels = one.labels
    needs = " ".join(str(need) for need in labels.needs) if labels.needs is not None else None
    values = [getattr(one.comment, column) for column in COMMENT_COLUMNS]
    return [*values, labels.sentiment, f"{labels.sentiment_score:.3f}", needs]


def cell(value: object) -> object:
    """The value as a cell: what a spreadsheet would run has an apostrophe before it."""
    if value is None:
        return ""
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    text = text.encode(errors="ignore").decode()  # a lone surrogate is no character of a file
    # The writer puts no quotes around a lone return, which a spreadsheet takes for a new row.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    is_number = text.replace(".", "", 1).removeprefix("-").isdigit()
    return f"'{text}" if text.startswith(_FORMULAS) and not is_number else text
