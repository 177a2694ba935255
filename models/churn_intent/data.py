"""Reads examples of churn intent from public data sets, by the names of their files in a folder.

Files that are not there are passed over. What each is, who made it and under which licence is in
`SOURCES`, which the card shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from models.datasets import Example, deduplicate, normalise, read_rows
from models.errors import TrainingDataError
from models.labelled import labelled

LABEL = "churn_intent"
SWISSCOM = "churnintent_swisscom_train.csv"

_HERE = Path(__file__).parent
_WRITTEN = ("written_en.csv", "written_zh.csv")
HARD_CASES = "hard_cases.csv"

_YES = ("1", "true", "yes", "churn", LABEL)

ABOUT = """
Whether the writer of a comment says that they have left, are leaving, mean or threaten to leave the
product which the comment is about. Whose customer speaks matters: of "switching from X to Y", the
head looks at where the text names the comment's product; where it does not, the text alone decides.
Negative feeling is not churn intent, and churn intent need not be negative.

The public data are few, of one kind (telecom companies) and made up by a crowd; they are widened by
written cases and by reviews labelled for Earful by the guide of the needs (../needs/guide.md).
"""

SOURCES: Mapping[str, tuple[str, str, str]] = {
    "swisscom": (
        "Chat with a telecom company, English and German (Abbet et al., CoNLL 2018)",
        "CC BY-SA 3.0",
        "trained, tested",
    ),
    "written": (
        "Leavers, threats, switchers, jokes and loyal ones, English, Chinese, German, written for "
        "Earful",
        "Apache-2.0",
        "trained, tested",
    ),
    "labelled": (
        "Reviews of apps, games, books, hotels and laptops, labelled for Earful",
        "labels Apache-2.0, texts as in the other cards",
        "trained, tested",
    ),
    "hard": (
        "Hard cases, half of them Chinese, written for Earful apart from the others",
        "Apache-2.0",
        "tested",
    ),
}


def load(folder: Path) -> Iterable[Example]:
    """Examples of every known file in `folder`, with those written for Earful, deduplicated.

    Raises TrainingDataError when the folder has none of the files.
    """
    examples = [
        Example(
            each.text,
            _labels(each.leaves),
            each.lang,
            "labelled",
            f"{each.source}/{each.id}",
            product=each.product,
        )
        for each in labelled(folder)
    ]
    if (folder / SWISSCOM).exists():
        examples += _swisscom(folder / SWISSCOM)
    if not examples:
        raise TrainingDataError(
            f"{folder} has none of the files that churn intent is learnt from ({SWISSCOM} and "
            "those of the labelled comments); name a folder that has, or a CSV with text and label."
        )
    return deduplicate([*_hard_cases(), *_written(), *examples])


def aliases(_: frozenset[str]) -> Mapping[str, str]:
    """Other spellings of yes; anything else that says no is spelled `other`."""
    return {**dict.fromkeys(_YES, LABEL), **dict.fromkeys(("0", "false", "no"), "other")}


def slices(test: Sequence[Example]) -> dict[str, list[Example]]:
    """What the card reports on."""
    return {
        f"{name}, {language}": [e for e in test if e.source == source and e.lang == lang]
        for name, source in (
            ("Chat (Swisscom)", "swisscom"),
            ("Hard cases", "hard"),
            ("Written", "written"),
            ("Labelled reviews", "labelled"),
        )
        for language, lang in (("English", "en"), ("German", "de"), ("Chinese", "zh"))
    }


def _swisscom(path: Path) -> Iterator[Example]:
    """One sentence may be there for several brands; all of them stay on one side of a split."""
    for row in read_rows(path):
        yield Example(
            row["text"],
            _labels(row["churn_intent"] == "1"),
            row["lang"],
            "swisscom",
            normalise(row["text"]),
            product=row["target_brand"],
        )


def _written() -> Iterator[Example]:
    for name in _WRITTEN:
        for row in read_rows(_HERE / name):
            leaves = row["churn_intent"] == "1"
            yield Example(
                row["text"],
                _labels(leaves),
                row["lang"],
                "written",
                row["group"],
                product=row["product"],
            )


def _hard_cases() -> Iterator[Example]:
    for number, row in enumerate(read_rows(_HERE / HARD_CASES)):
        yield Example(
            row["text"],
            _labels(row["label"] == "yes"),
            row["lang"],
            "hard",
            str(number),
            product=row["product"],
            part="test",
        )


def _labels(leaves: bool) -> tuple[str, ...]:
    return (LABEL,) if leaves else ()
