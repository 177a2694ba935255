"""Which words of a comment made its label: the result, and how it is told in plain text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

#: At most so many words are named on each side.
_NAMED = 5

#: A word with less than this of the heaviest word's weight is not worth naming.
_WORTH = 0.1


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, its characters `start` to `end`, half-open, and its weight.

    The weight is the word's part of what all words did to the label, in [-1, 1]: above zero it
    spoke for the label. Without their signs, the weights of a text's words add up to 1.
    """

    text: str
    start: int
    end: int
    weight: float

    def as_json(self) -> dict[str, Any]:
        """The word, its weight rounded to four digits."""
        return {
            "word": self.text,
            "start": self.start,
            "end": self.end,
            "weight": round(self.weight, 4),
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """What each word of a text did to one label of one task.

    `probability` is that of the label, calibrated, and `holds` says whether the text is given the
    label. `words` are all words in the order of the text; `revision` names the weights.
    """

    text: str
    product: str
    task: str
    label: str
    probability: float
    holds: bool
    words: tuple[Word, ...]
    revision: str = ""

    @property
    def supporting(self) -> tuple[Word, ...]:
        """The few words that spoke loudest for the label, the loudest first."""
        return self._loudest(1)

    @property
    def opposing(self) -> tuple[Word, ...]:
        """The few words that spoke loudest against the label, the loudest first."""
        return self._loudest(-1)

    @property
    def marked(self) -> str:
        """The text with those words marked: `[+for]`, `[-against]`."""
        parts, done = [], 0
        for word in sorted((*self.supporting, *self.opposing), key=lambda word: word.start):
            sign = "+" if word.weight > 0 else "-"
            parts += [self.text[done : word.start], f"[{sign}{word.text}]"]
            done = word.end
        return "".join([*parts, self.text[done:]])

    def as_json(self) -> dict[str, Any]:
        """The explanation as one document."""
        return {
            "text": self.text,
            "product": self.product or None,
            "task": self.task,
            "label": self.label,
            "probability": round(self.probability, 4),
            "holds": self.holds,
            "for": [word.as_json() for word in self.supporting],
            "against": [word.as_json() for word in self.opposing],
            "words": [word.as_json() for word in self.words],
            "marked": self.marked,
            "model": self.revision,
        }

    def _loudest(self, sign: int) -> tuple[Word, ...]:
        least = _WORTH * max((abs(word.weight) for word in self.words), default=0)
        loud = [word for word in self.words if word.weight * sign > 0]
        loud = [word for word in loud if abs(word.weight) >= least]
        return tuple(sorted(loud, key=lambda word: -abs(word.weight))[:_NAMED])
