"""What the stars beside a comment add to what its words say of its sentiment.

Stars and words are taken for two witnesses (naive Bayes): the probabilities that the words give are
multiplied by how often comments of each sentiment come with so many stars, to a power that was
chosen on validation. A comment of stars alone has the sentiment that such stars go with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from models.errors import ModelFileError
from models.protocols import Floats, Predictions
from models.tasks import PACKAGED

FILE = "sentiment/stars.safetensors"

TASK = "sentiment"

N_STARS = 5

#: Powers that are tried: 0 does not look at the stars at all.
_POWERS = np.linspace(0, 1, 21)


@dataclass(frozen=True, slots=True)
class Stars:
    """`counts` has shape (sentiments, 5): how many labelled comments had so many stars."""

    counts: tuple[tuple[int, ...], ...]
    power: float

    def join(
        self, words: Floats, ratings: Sequence[float | None], blank: NDArray[np.bool_]
    ) -> Floats:
        """Probabilities (n, sentiments) of words and stars together.

        `ratings` are 1 to 5 or None; `blank` tells the comments without any words.
        """
        likelihood, prior = self._likelihood(), self._prior()
        joined = words.astype(np.float64)
        for row, rating in enumerate(ratings):
            if rating is not None:
                given = likelihood[:, _place(rating)]
                joined[row] = prior * given if blank[row] else words[row] * given**self.power
        result: Floats = (joined / joined.sum(axis=1, keepdims=True)).astype(np.float32)
        return result

    def _likelihood(self) -> NDArray[np.float64]:
        """P(stars | sentiment), shape (sentiments, 5); nothing is impossible."""
        smoothed = np.asarray(self.counts, float) + 1
        likelihood: NDArray[np.float64] = smoothed / smoothed.sum(axis=1, keepdims=True)
        return likelihood

    def _prior(self) -> NDArray[np.float64]:
        totals = np.asarray(self.counts, float).sum(axis=1) + 1
        prior: NDArray[np.float64] = totals / totals.sum()
        return prior


def with_stars(
    said: Predictions, stars: Stars, texts: Sequence[str], ratings: Sequence[float | None]
) -> Predictions:
    """The predictions, their sentiment joined with the stars beside each text."""
    words = said.probabilities.get(TASK)
    if words is None:
        return said
    blank = np.array([not any(char.isalnum() for char in text) for text in texts])
    joined = stars.join(words, ratings, blank)
    return replace(said, probabilities={**said.probabilities, TASK: joined})


def fit_stars(
    taught: Sequence[tuple[int, float]],
    words: Floats,
    gold: Sequence[int],
    ratings: Sequence[float],
) -> Stars:
    """Count on (sentiment, stars) pairs, and choose the power on other comments.

    Of those, `words` has the probabilities (n, sentiments), `gold` the sentiments.
    """
    counts = np.zeros((words.shape[1], N_STARS), int)
    for sentiment, rating in taught:
        counts[sentiment, _place(rating)] += 1
    table = tuple(tuple(int(n) for n in row) for row in counts)
    rows, blank = np.arange(len(gold)), np.zeros(len(gold), bool)

    def loss(power: float) -> float:
        joined = Stars(table, power).join(words, ratings, blank)
        return -float(np.log(joined[rows, list(gold)] + 1e-9).mean())

    return Stars(table, float(min(_POWERS, key=loss)))


def write_stars(stars: Stars, weights: Path) -> None:
    """Keep them beside the head of sentiment, as a part of its weights."""
    tensors = {"counts": np.array(stars.counts, np.int64), "power": np.array([stars.power])}
    save_file(tensors, weights / FILE)


def read_stars(weights: Path | None) -> Stars | None:
    """Those of a weights folder, None where there are none; ModelFileError when damaged."""
    path = (weights or PACKAGED) / FILE
    if not path.exists():
        return None
    try:
        tensors = load_file(path)
        counts = tuple(tuple(int(n) for n in row) for row in tensors["counts"])
        return Stars(counts, float(tensors["power"][0]))
    except (OSError, SafetensorError, KeyError) as error:
        raise ModelFileError(
            f"{path} is damaged; restore it, or train again with `earful models train all`."
        ) from error


def _place(rating: float) -> int:
    return min(max(round(rating), 1), N_STARS) - 1
