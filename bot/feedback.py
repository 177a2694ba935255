"""Comments, labels and accounts: the words that every other module speaks in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum


class Sentiment(StrEnum):
    """What a comment feels about what it speaks of."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


class Need(StrEnum):
    """What a comment wants from the people who make the product; several may hold."""

    BUG_REPORT = "bug_report"
    FEATURE_REQUEST = "feature_request"
    COMPLAINT = "complaint"
    QUESTION = "question"
    PRAISE = "praise"


#: From this probability on, a need or an intent to leave is said to hold.
HOLDS = 0.5

#: Columns of a comment that a question may filter or group by.
FILTER_FIELDS = (
    "source",
    "product",
    "version",
    "platform",
    "plan",
    "segment",
    "country",
    "lang",
    "account",
)


@dataclass(frozen=True, slots=True)
class Comment:
    """One piece of feedback, as the customer wrote it (after masking of personal data).

    `id` is unique within a workspace. `created_at` is aware and in UTC, or None when the
    source gave no date. `rating` is on the scale 1 to 5.
    """

    id: str
    text: str
    created_at: datetime | None = None
    rating: float | None = None
    author: str | None = None
    account: str | None = None
    source: str | None = None
    product: str | None = None
    version: str | None = None
    platform: str | None = None
    plan: str | None = None
    segment: str | None = None
    country: str | None = None
    lang: str | None = None
    url: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


#: Columns of a comment that files have, in the order of the contract.
COMMENT_COLUMNS = tuple(each.name for each in fields(Comment) if each.name != "extra")


@dataclass(frozen=True, slots=True)
class Aspect:
    """A part of the product that a comment names, and what the comment feels about that part.

    It stands in the comment's text from character `start` to `end`, half-open.
    """

    start: int
    end: int
    sentiment: Sentiment
    probability: float


@dataclass(frozen=True, slots=True)
class Labels:
    """What the models say of one comment, and which models said it.

    `sentiment_score` is P(positive) - P(negative), in [-1, 1]. `sentiment_probabilities` are
    calibrated and in the order negative, neutral, positive. `need_probabilities` are in the order
    of `Need`, each on its own. `aspects` are in the order of the text. What the predictor had no
    model for is None. `revision` names the predictor.
    """

    sentiment: Sentiment
    sentiment_score: float
    sentiment_probabilities: tuple[float, float, float]
    revision: str
    need_probabilities: tuple[float, ...] | None = None
    churn_probability: float | None = None
    aspects: tuple[Aspect, ...] | None = None

    @property
    def needs(self) -> tuple[Need, ...] | None:
        """The needs that hold; none of them is what is also called `other`."""
        if self.need_probabilities is None:
            return None
        pairs = zip(Need, self.need_probabilities, strict=True)
        return tuple(need for need, probability in pairs if probability >= HOLDS)

    @property
    def churn_intent(self) -> bool | None:
        """Whether the customer says that they leave, or may."""
        return None if self.churn_probability is None else self.churn_probability >= HOLDS


@dataclass(frozen=True, slots=True)
class CustomLabel:
    """What a label that a team trained itself says of one comment: one of its values."""

    value: str
    probability: float
    revision: str


@dataclass(frozen=True, slots=True)
class LabelledComment:
    """A stored comment: its row key, its text and columns, its labels."""

    key: int
    comment: Comment
    labels: Labels


@dataclass(frozen=True, slots=True)
class Account:
    """A company that customers belong to. `behaviour` holds any further numeric column."""

    account: str
    plan: str | None = None
    mrr: float | None = None
    seats: int | None = None
    started_at: datetime | None = None
    last_seen_at: datetime | None = None
    churned_at: datetime | None = None
    behaviour: Mapping[str, float] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)
