"""Reads the questions that the topic is learnt from: those of the kinds, with the topic's words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from models.datasets import Example, deduplicate
from models.questions.data import Question, asked_in_threads, tests, written
from models.questions.gist import gist

ABOUT = """
Which words of a question say what it is about: "offline sync" in "how do people feel about offline
sync on Android since 5.2?". Words of asking, periods and names that filter are no topic, and many
questions have none. The head reads questions, and of a long message only the beginning and the end.
"""

SOURCES: Mapping[str, tuple[str, str, str]] = {
    "written": (
        "Questions in English, Chinese and mixtures, and short ones that go on in a thread, "
        "written for Earful",
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
    """Examples of questions and their topics, deduplicated; they are all beside this folder."""
    taught = (*_examples(written(), "written", "train"), *_threads())
    return deduplicate([*_examples(tests(), "apart", "test"), *taught])


def slices(test: Sequence[Example]) -> dict[str, list[Example]]:
    """What the card reports on."""
    return {
        "English": [e for e in test if e.lang == "en"],
        "Chinese and mixed": [e for e in test if e.lang == "zh"],
    }


def _threads() -> Iterator[Example]:
    yield from _examples(asked_in_threads(), "written", "train")


def _examples(questions: Iterable[Question], source: str, part: str) -> Iterator[Example]:
    for asked in questions:
        text = gist(asked.text)
        place = text.rfind(asked.topic) if asked.topic else -1
        if place < 0 and asked.topic:
            continue  # it stands in the middle of a long message, which nobody reads
        spans = ((place, place + len(asked.topic), "topic"),) if asked.topic else ()
        yield Example(text, (), asked.lang, source, asked.group, spans=spans, part=part)
