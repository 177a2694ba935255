"""The corpus that questions are asked of in tests, and what is read off a question."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.questions.cuts import CUT
from bot.questions.filters import FilterMatch, find_filters
from bot.questions.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    {
        "product": ("Plumnote", "Plumnote Teams", "Plumscan"),
        "version": ("5.2", "5.1", "5.0", "4.9", "5.2.1"),
        "platform": ("iOS", "Android", "Web", "Desktop"),
        "plan": ("Free", "Pro", "Team", "Enterprise"),
        "segment": ("SMB", "mid-market", "education", "agency", "startup"),
        "country": ("US", "GB", "DE", "FR", "CN", "TW", "JP", "IN", "BR", "CA"),
        "source": ("app_store", "google_play", "zendesk", "intercom", "survey", "g2"),
        "account": (
            "Acme Corp",
            "Harbourline Logistics",
            "云杉教育",
            "Globex",
            "Copperdale Mutual",
            "青屿科技",
        ),
        "lang": ("en", "zh", "de", "ja", "es"),
    },
    releases={
        "4.9": date(2025, 6, 2),
        "5.0": date(2025, 10, 14),
        "5.1": date(2025, 12, 9),
        "5.2": date(2026, 2, 12),
        "5.2.1": date(2026, 3, 5),
    },
)


def filters_of(question: str, **values: tuple[str, ...]) -> dict[str, Any]:
    """The filters of a question as JSON; `values` are those of a corpus other than VOCABULARY."""
    return match_of(question, **values).filters.as_json()


def match_of(question: str, **values: tuple[str, ...]) -> FilterMatch:
    """What is read off a question."""
    return find_filters(question, Vocabulary(values) if values else VOCABULARY)


def rest_of(question: str) -> str:
    """The words that are left of a question."""
    return " ".join(find_filters(question, VOCABULARY).rest.replace(CUT, " ").split())
