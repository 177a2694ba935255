"""Files named and laid out like the public data sets, with made-up rows."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from models import labelled
from models.labelled import fingerprint

Row = Mapping[str, str]

#: Labels of a comment that says nothing.
_NOTHING = {"lang": "en", "sentiment": "neutral", "needs": "", "churn_intent": "0", "aspects": ""}


def write_rows(path: Path, rows: Sequence[Row]) -> Path:
    """A CSV whose columns are those of the first row."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def labels(source: str, id: str, text: str, **given: str) -> Row:
    """The labels that a comment of a public file was given for Earful."""
    key = {"source": source, "id": id, "text_sha256": fingerprint(text)}
    return {**key, **_NOTHING, **given}


def label_only(
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
    rows: Sequence[Row] = (),
    unsure: Sequence[Row] = (),
) -> None:
    """Have nothing labelled for Earful but these comments."""
    for name, some in (("FILE", rows), ("UNSURE", unsure)):
        path = folder / f"{name.lower()}.csv"
        labelled.write(path, [*some, labels("nowhere", "", "")])
        monkeypatch.setattr(labelled, name, path)
