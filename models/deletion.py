"""Checks explanations by deletion: without the words that they name, a label should be less likely.

The words that an explanation ranks first are taken out of the text, which then is read again. The
label's probability should fall by more than without as many words drawn at random; and by about as
much as without the words whose absence, each tried alone, costs most (occlusion).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.attribution import Explainer
from models.datasets import Example, draw
from models.explanations import Explanation
from models.metrics import decide
from models.reader import Reader
from models.tasks import TaskSpec
from models.words import Range, words_of

#: How many words are taken out.
_TAKEN = (1, 3, 5)

#: Texts have so many words or more, so that some are left; and characters, for time's sake.
_FEWEST_WORDS, _MOST_CHARACTERS = 8, 400

#: Random draws for each text and number of words.
_DRAWS = 5

#: Examples looked at for every one that is wanted.
_SOUGHT = 10

_RESAMPLES = 2000

Drops = NDArray[np.float64]
Order = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class DeletionRow:
    """How far a label's probability falls, a mean over n texts, without so many `words`.

    `explained` takes out those that the explanation ranks first, `occlusion` and `random` those
    of its rivals; `ahead` is by how much more it falls than at random. Intervals hold 95 % of
    bootstrap resamples of the texts.
    """

    lang: str
    n: int
    words: int
    explained: float
    explained_interval: tuple[float, float]
    occlusion: float
    random: float
    ahead: float
    ahead_interval: tuple[float, float]

    def as_json(self) -> dict[str, Any]:
        """The row, rounded to four digits."""
        return {
            "lang": self.lang,
            "n": self.n,
            "words": self.words,
            "explained": round(self.explained, 4),
            "explained_interval": [round(x, 4) for x in self.explained_interval],
            "occlusion": round(self.occlusion, 4),
            "random": round(self.random, 4),
            "ahead": round(self.ahead, 4),
            "ahead_interval": [round(x, 4) for x in self.ahead_interval],
        }


@dataclass(frozen=True, slots=True)
class DeletionFigures:
    """The check of one task: a row for each language and number of words."""

    task: str
    rows: tuple[DeletionRow, ...]

    def as_json(self) -> dict[str, Any]:
        """The figures as one document."""
        return {"task": self.task, "rows": [row.as_json() for row in self.rows]}


@dataclass(frozen=True, slots=True)
class _Case:
    """An example, which words made its label, and which column of the probabilities that is."""

    example: Example
    explanation: Explanation
    column: int

    @property
    def n_words(self) -> int:
        return len(self.explanation.words)

    def without(self, words: Sequence[int]) -> Example:
        """The example without the words that have these numbers."""
        every = self.explanation.words
        ranges = [(every[number].start, every[number].end) for number in words]
        return replace(self.example, text=without(self.example.text, ranges))


def deletion_check(
    reader: Reader,
    task: TaskSpec,
    examples: Sequence[Example],
    *,
    limit: int = 40,
) -> DeletionFigures:
    """Check the explanations of at most `limit` examples of each language, always the same ones.

    Each is asked for its likeliest label; examples that are given none, have few words or many
    characters are left out, and so are languages of which nothing is left. An example takes about
    two seconds on one core. UnknownLabelError for a task that marks spans.
    """
    explainer = Explainer(reader.network, reader.base, reader.wordings)
    rows: list[DeletionRow] = []
    for lang, members in _by_language(examples).items():
        chosen = _chosen(members[: limit * _SOUGHT], reader, task)[:limit]
        cases = [_case(example, explainer, task) for example in chosen]
        if cases:
            rows += _rows(lang, _drops(cases, reader, task))
    return DeletionFigures(task.name, tuple(rows))


def without(text: str, ranges: Sequence[Range]) -> str:
    """The text without these half-open ranges of characters, and without gaps where they were."""
    kept, done = [], 0
    for start, end in sorted(ranges):
        kept.append(text[done:start])
        done = end
    return " ".join("".join([*kept, text[done:]]).split())


def _by_language(examples: Sequence[Example]) -> Mapping[str, list[Example]]:
    """In an order that depends on the texts alone."""
    groups: dict[str, list[Example]] = defaultdict(list)
    for example in sorted(examples, key=lambda e: draw("explained", e.text, e.product)):
        if len(example.text) <= _MOST_CHARACTERS:
            groups[example.lang].append(example)
    return {lang: groups[lang] for lang in sorted(groups)}


def _chosen(members: Sequence[Example], reader: Reader, task: TaskSpec) -> list[Example]:
    """Those that are given a label, and have enough words."""
    shares = reader.label(members, task)
    held = decide(shares, np.ones(shares.shape, bool), multi_label=task.multi_label)
    tokens = reader.tokens(members, task).rows
    return [
        example
        for example, holds, row in zip(members, held, tokens, strict=True)
        if holds.any() and len(words_of(example.text, row.places)) >= _FEWEST_WORDS
    ]


def _case(example: Example, explainer: Explainer, task: TaskSpec) -> _Case:
    explanation = explainer.explain(example.text, task, product=example.product)
    return _Case(example, explanation, task.labels.index(explanation.label))


def _drops(cases: Sequence[_Case], reader: Reader, task: TaskSpec) -> Drops:
    """Shape (cases, taken, 3): without the words explained, by occlusion, and at random."""
    alone = _falls(
        cases, [[[word] for word in range(case.n_words)] for case in cases], reader, task
    )
    orders = [
        [_by_weight(case), np.argsort(-fallen), *_at_random(case)]
        for case, fallen in zip(cases, alone, strict=True)
    ]
    taken = [[order[:k].tolist() for k in _TAKEN for order in of] for of in orders]
    fallen = np.stack(_falls(cases, taken, reader, task))
    by_order = fallen.reshape(len(cases), len(_TAKEN), -1)
    return np.dstack([by_order[..., :2], by_order[..., 2:].mean(axis=-1)])


def _falls(
    cases: Sequence[_Case],
    taken: Sequence[Sequence[Sequence[int]]],
    reader: Reader,
    task: TaskSpec,
) -> list[Drops]:
    """How far the label of each case falls, without each of the sets of words taken from it."""
    edited = [
        case.without(words)
        for case, sets in zip(cases, taken, strict=True)
        for words in ([], *sets)
    ]
    shares = reader.label(edited, task).astype(np.float64)
    ends = np.cumsum([1 + len(sets) for sets in taken])[:-1]
    return [
        part[0, case.column] - part[1:, case.column]
        for case, part in zip(cases, np.split(shares, ends), strict=True)
    ]


def _by_weight(case: _Case) -> Order:
    return np.argsort([-word.weight for word in case.explanation.words])


def _at_random(case: _Case) -> Iterator[Order]:
    for number in range(_DRAWS):
        text, words = case.example.text, range(case.n_words)
        yield np.argsort([draw("words", text, str(number), str(word)) for word in words])


def _rows(lang: str, drops: Drops) -> Iterator[DeletionRow]:
    for place, words in enumerate(_TAKEN):
        explained, occlusion, random = drops[:, place].T
        yield DeletionRow(
            lang=lang,
            n=len(drops),
            words=words,
            explained=float(explained.mean()),
            explained_interval=_interval(explained),
            occlusion=float(occlusion.mean()),
            random=float(random.mean()),
            ahead=float((explained - random).mean()),
            ahead_interval=_interval(explained - random),
        )


def _interval(values: Drops) -> tuple[float, float]:
    random = np.random.default_rng(0)
    means = values[random.integers(len(values), size=(_RESAMPLES, len(values)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)
