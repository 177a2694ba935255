"""What most comments of a theme want with it, which decides how its name is put."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from models.themes.draft import Sample

#: Codes of sentiment in a sample.
NEGATIVE, POSITIVE = 0, 2
_BITS = {"bug": 1, "request": 2, "complaint": 4, "question": 8, "praise": 16}
_UNKNOWN = 128

#: Shares of comments from which a wish or a question, praise, and trouble lead.
_ASKED, _PRAISED, _TROUBLED = 0.4, 0.6, 0.6


class Mood(StrEnum):
    """What most comments of a theme want with it."""

    PRAISE = "praise"
    WISH = "wish"
    QUESTION = "question"
    TROUBLE = "trouble"
    MIXED = "mixed"


#: The kinds of opinions, and of concepts, that go with a mood.
OPINIONS: Mapping[Mood, frozenset[str]] = {
    Mood.PRAISE: frozenset({"praise", "rival"}),
    Mood.WISH: frozenset({"wish", "trouble"}),
    Mood.QUESTION: frozenset({"trouble", "question"}),
    Mood.TROUBLE: frozenset({"trouble"}),
    Mood.MIXED: frozenset({"trouble", "praise", "rival"}),
}
_THINGS = frozenset({"part", "brand", "proper", "device"})
CONCEPTS: Mapping[Mood, frozenset[str]] = {
    Mood.PRAISE: _THINGS | {"virtue"},
    Mood.WISH: _THINGS | {"fault"},
    Mood.QUESTION: _THINGS | {"action", "moment"},
    Mood.TROUBLE: _THINGS | {"action", "moment", "fault", "state"},
    Mood.MIXED: _THINGS | {"action", "moment", "fault", "state"},
}


def mood_of(sample: Sample, rows: Collection[int]) -> Mood:
    """What most of these comments of a sample want."""
    n = max(len(rows), 1)
    known = [sample.needs[row] for row in rows if sample.needs[row] < _UNKNOWN]
    share = {need: sum(bool(bits & bit) for bits in known) / n for need, bit in _BITS.items()}
    trouble = max(share["bug"], share["complaint"])
    if share["request"] >= max(_ASKED, trouble):
        return Mood.WISH
    if share["question"] >= max(_ASKED, trouble):
        return Mood.QUESTION
    feelings = [sample.sentiment[row] for row in rows]
    if feelings.count(POSITIVE) >= _PRAISED * n:
        return Mood.PRAISE
    return Mood.TROUBLE if feelings.count(NEGATIVE) >= _TROUBLED * n else Mood.MIXED
