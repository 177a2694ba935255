"""The values that exist in the corpus, so that a question can name them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

#: A field with more distinct values than this is matched by its most frequent ones only.
MAX_VALUES = 5000


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class Vocabulary:
    """Field -> its values as the corpus writes them, most frequent first.

    `custom` holds the same of a team's own labels; `releases` holds the day of each version's
    first comment, in the asker's time zone. A vocabulary equals itself only, so that what is made
    of it once can be kept as long as it lives.
    """

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    custom: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    releases: Mapping[str, date] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        counts: Mapping[str, Mapping[str, int]],
        custom: Mapping[str, Mapping[str, int]] | None = None,
        releases: Mapping[str, date] | None = None,
    ) -> Vocabulary:
        """Keep the most frequent values of each field and of each custom label."""
        return cls(_most_frequent(counts), _most_frequent(custom or {}), dict(releases or {}))


def _most_frequent(counts: Mapping[str, Mapping[str, int]]) -> dict[str, tuple[str, ...]]:
    return {
        name: tuple(sorted(seen, key=lambda value: (-seen[value], value))[:MAX_VALUES])
        for name, seen in counts.items()
    }


def pattern_of(value: str) -> str:
    """A regular expression for a value as people type it: `app_store` is also "app store"."""
    words = re.split(r"[\s_\-]+", unicodedata.normalize("NFKC", value).strip())
    body = r"[\s_\-]+".join(re.escape(word) for word in words if word)
    starts_latin = bool(re.match(r"[\w.]", value, re.ASCII))
    ends_latin = bool(re.search(r"[\w.]$", value, re.ASCII))
    before = r"(?<![A-Za-z0-9_.])" if starts_latin else ""
    after = r"(?![A-Za-z0-9_]|\.\d)" if ends_latin else ""
    return f"{before}{body}{after}"
