"""Two sides, compared: what the sentences, findings and caveats of a comparison are made from."""

from __future__ import annotations

from dataclasses import dataclass

from bot.analysis.answers import Verdict
from bot.analysis.book import Book
from bot.analysis.differences import Difference
from bot.analysis.hopes import Hope
from bot.analysis.material import Material
from bot.analysis.overlap import Overlap
from bot.analysis.sides import Sides
from bot.questions.query import Query


@dataclass(frozen=True, slots=True)
class Compared:
    """Two sides that share no comment, all their differences, and what each side is called.

    `asked` is the difference that the question is about, if it is about one, and `hope` which way
    it looks.
    """

    query: Query
    sides: Sides
    names: tuple[str, str]
    ours: Material
    theirs: Material
    overlap: Overlap
    book: Book
    hope: Hope | None
    asked: Difference | None
    differences: tuple[Difference, ...]

    def those(self, *verdicts: Verdict) -> list[Difference]:
        """The differences of which one of these is said, the largest first."""
        found = [one for one in self.differences if one.change and one.change.verdict in verdicts]
        return sorted(found, key=lambda one: -one.size)
