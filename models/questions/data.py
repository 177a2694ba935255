"""Reads the questions that the kinds are learnt from: all of them written for Earful."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from models.datasets import Example, deduplicate, read_rows
from models.questions.gist import gist

_HERE = Path(__file__).parent

#: Questions to learn from, and those that only test: other people's, of other wording.
_WRITTEN = ("written_en.csv", "written_zh.csv", "written_mixed.csv")
_TESTS = ("test_en.csv", "test_zh.csv")

ABOUT = """
What sort of answer a question wants: one of the eleven kinds, of which `unknown` is what is not
asked about feedback at all. The head reads questions, not comments, and of a long message only the
beginning and the end.

The test was written apart from what trains, by whoever had not seen it, and shares no template
with it.
"""

SOURCES: Mapping[str, tuple[str, str, str]] = {
    "written": (
        "Questions in English, Chinese, mixtures of both and a few in other languages, written "
        "for Earful",
        "Apache-2.0",
        "trained",
    ),
    "apart": (
        "Questions in English, Chinese and mixtures, written for Earful apart from the others",
        "Apache-2.0",
        "tested",
    ),
}


def load(_: Path) -> Iterable[Example]:
    """Examples of every kind, deduplicated; they are all beside this file."""
    return deduplicate([*_read(_TESTS, "apart", "test"), *_read(_WRITTEN, "written", "train")])


def aliases(_: frozenset[str]) -> Mapping[str, str]:
    """Other spellings of the labels: none."""
    return {}


def slices(test: Sequence[Example]) -> dict[str, list[Example]]:
    """What the card reports on."""
    return {
        "English": [e for e in test if e.lang == "en"],
        "Chinese and mixed": [e for e in test if e.lang == "zh"],
    }


def _read(names: Sequence[str], source: str, part: str) -> Iterator[Example]:
    for name in names:
        for number, row in enumerate(read_rows(_HERE / name)):
            group = f"{name}/{number}"
            yield Example(gist(row["text"]), (row["kind"],), row["lang"], source, group, part=part)
