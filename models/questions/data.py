"""Reads the questions that the kinds are learnt from: all of them written for Earful."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.datasets import Example, deduplicate, read_rows
from models.questions.gist import gist

_HERE = Path(__file__).parent

#: Questions to learn from, and those that only test: other people's, of other wording.
_WRITTEN = ("written_en.csv", "written_zh.csv", "written_mixed.csv")
_TESTS = ("test_en.csv", "test_zh.csv")

#: Messages that go on in a thread; only their topics teach.
_THREADS = "threads.csv"


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its kind and the words of its topic, empty when it has none."""

    text: str
    kind: str
    topic: str
    lang: str
    group: str


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
    tested, taught = _examples(tests(), "apart", "test"), _examples(written(), "written", "train")
    return deduplicate([*tested, *taught])


def written() -> Iterator[Question]:
    """The questions to learn from."""
    return _read(_WRITTEN)


def tests() -> Iterator[Question]:
    """The questions that only test."""
    return _read(_TESTS)


def asked_in_threads() -> Iterator[Question]:
    """Messages that go on in a thread, whose kind depends on what was asked before."""
    return _read((_THREADS,))


def aliases(_: frozenset[str]) -> Mapping[str, str]:
    """Other spellings of the labels: none."""
    return {}


def slices(test: Sequence[Example]) -> dict[str, list[Example]]:
    """What the card reports on."""
    return {
        "English": [e for e in test if e.lang == "en"],
        "Chinese and mixed": [e for e in test if e.lang == "zh"],
    }


def _examples(questions: Iterable[Question], source: str, part: str) -> Iterator[Example]:
    for asked in questions:
        text = gist(asked.text)
        yield Example(text, (asked.kind,), asked.lang, source, asked.group, part=part)


def _read(names: Sequence[str]) -> Iterator[Question]:
    for name in names:
        for number, row in enumerate(read_rows(_HERE / name)):
            group = f"{name}/{number}"
            yield Question(row["text"], row["kind"], row["topic"], row["lang"], group)
