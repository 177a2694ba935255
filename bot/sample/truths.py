"""What was planted in the sample feedback: the truths that an answer can be checked against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.feedback import Sentiment


class Course(StrEnum):
    """How the number of comments goes, from the first 30 days to the last 30 of the sample."""

    RISING = "rising"
    STEADY = "steady"
    FADING = "fading"


@dataclass(frozen=True, slots=True)
class Expectation:
    """What an answer must find; None where the truth says nothing of it.

    `topic` is how a product manager would put it. `first_version` is the version it begins with,
    `fixed_version` the one that ends it. `mostly` is the sentiment of more than half of its
    comments. `leaving` says whether the account says that it goes, and `competitor` where to.
    """

    topic: str
    min_comments: int
    mostly: Sentiment | None = None
    course: Course | None = None
    first_version: str | None = None
    fixed_version: str | None = None
    platform: str | None = None
    account: str | None = None
    leaving: bool | None = None
    competitor: str | None = None


@dataclass(frozen=True, slots=True)
class Truth:
    """One planted truth; `comments` holds the ids of all comments that are about it."""

    id: str
    name: str
    sentence: str
    expected: Expectation
    comments: tuple[str, ...]


def read_truth(item: Mapping[str, Any]) -> Truth:
    """One truth from its JSON object."""
    return Truth(
        id=item["id"],
        name=item["name"],
        sentence=item["sentence"],
        expected=_expectation(item["expected"]),
        comments=tuple(item["comments"]),
    )


def _expectation(item: Mapping[str, Any]) -> Expectation:
    typed: dict[str, Any] = dict(item)
    if "mostly" in typed:
        typed["mostly"] = Sentiment(typed["mostly"])
    if "course" in typed:
        typed["course"] = Course(typed["course"])
    return Expectation(**typed)
