"""Corrects shares of labels for the mistakes of the models that gave them.

A model that takes one label for another counts too many of one and too few of the other, by how
much depends on how many there truly are. Where its mistakes are known, the adjusted count solves
for the true shares p: said = M' p, with M the table of mistakes (W. J. Rogan & B. Gladen, American
Journal of Epidemiology 107, 1978; G. Forman, Data Mining and Knowledge Discovery 17, 2008; for
several classes J. P. Buonaccorsi, Measurement Error, 2010). It assumes that the comments of a
class are mistaken as often as on validation, and nothing of how many there are of each class, which
prediction-powered inference (A. N. Angelopoulos et al., Science 382, 2023) takes to be the same
here and there; where it differs, that misses the truth more often than not.

Mistakes are counted on some hundreds of comments and not known exactly, nor are shares: the
interval is that of the posterior with Jeffreys' priors on both (A. Gelman & B. Carpenter, Journal
of the Royal Statistical Society C 69, 2020), drawn with a fixed seed, cut to [0, 1].

Where little is known the correction itself may be the larger error. The value therefore goes from
the counted share towards the corrected one only as far as they differ by more than the correction
is uncertain (E. J. Green & W. E. Strawderman, Journal of the American Statistical Association 86,
1991), and stays at the counted one within that; the interval is the correction's all the same.
Where such mistakes cannot have made the counts at all, they are not those of validation, and
nothing is corrected.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.analysis.answers import Interval
from models.error_rates import N_SCRIPTS, ErrorRates, script_of_language

Values = NDArray[np.float64]

#: Drawn from each posterior: the ends of an interval vary by a twentieth of a standard error.
_DRAWS = 2000
_SEED = 1998
#: Streams of random numbers: of the mistakes, of the shares of one side and of the other.
_MISTAKES, _OURS, _THEIRS = 1, 2, 3
#: Jeffreys' prior of a share.
_PRIOR = 0.5
#: With fewer validation comments of a class in a script, those of all scripts stand for them.
_FEWEST = 5
_TAILS = (0.025, 0.975)
#: With fewer draws than this share within [0, 1], the counts are not of such mistakes.
_FEWEST_POSSIBLE = 0.025


@dataclass(frozen=True, slots=True)
class Estimate:
    """The shares of the classes of a label, shape (classes,), with the ends of their intervals."""

    values: Values
    low: Values
    high: Values

    def interval(self, place: int) -> Interval:
        """The 95 % interval of one class."""
        return Interval(float(self.low[place]), float(self.high[place]))


class Correction:
    """The error rates of the models in use, to correct shares by; safe on several threads.

    What was said of comments is `said`, shape (scripts, classes): how many comments in each of
    `models.scripts.SCRIPTS` were said to be of each class of a label.
    """

    def __init__(self, rates: ErrorRates) -> None:
        self._rates = rates
        self._inverses: dict[str, Values] = {}

    def fits(self, revision: str | None) -> bool:
        """Whether these are the error rates of the models of this name."""
        return self._rates.fits(revision)

    def knows(self, label: str) -> bool:
        """Whether the mistakes of a label are known: `sentiment`, a need or `churn_intent`."""
        return label in self._rates.counts

    def estimate(self, label: str, said: Values) -> Estimate | None:
        """The corrected shares of the classes of a label; there must be a comment.

        None where the mistakes cannot be as they were on validation.
        """
        uncut, n = self._uncut(label, said, _OURS), float(said.sum())
        if (uncut.min(axis=1) >= 0).mean() < _FEWEST_POSSIBLE:
            return None
        drawn = _cut(uncut)
        counted, corrected = said.sum(axis=0) / n, drawn.mean(axis=0)
        gap = float(((corrected - counted) ** 2).sum())
        doubt = drawn.var(axis=0) - counted * (1 - counted) / n
        weight = max(0.0, 1 - float(np.maximum(doubt, 0).sum()) / gap) if gap > 0 else 0.0
        values = counted + weight * (corrected - counted)
        low, high = np.quantile(drawn, _TAILS, axis=0)
        return Estimate(values, np.minimum(low, values), np.maximum(high, values))

    def mean(self, label: str, said: Values) -> Values:
        """The corrected shares themselves, however uncertain they are."""
        mean: Values = self._posterior(label, said, _OURS).mean(axis=0)
        return mean

    def difference(self, label: str, place: int, said: Values, said_before: Values) -> Interval:
        """The interval of how far a share is above that of other comments.

        Both are mistaken alike, so that mistakes widen it no more than the shares differ.
        """
        now = self._posterior(label, said, _OURS)
        before = self._posterior(label, said_before, _THEIRS)
        low, high = np.quantile(now[:, place] - before[:, place], _TAILS)
        return Interval(float(low), float(high))

    def _posterior(self, label: str, said: Values, stream: int) -> Values:
        """Draws of the true shares, shape (draws, classes)."""
        return _cut(self._uncut(label, said, stream))

    def _uncut(self, label: str, said: Values, stream: int) -> Values:
        """The same as the equations have them, which may be below 0 and above 1."""
        generator = np.random.default_rng((_SEED, stream))
        inverses = self._inverse(label)
        shares = np.zeros((_DRAWS, said.shape[1]))
        for script, counts in enumerate(said):
            if counts.any():
                gammas = generator.standard_gamma(counts + _PRIOR, (_DRAWS, len(counts)))
                told = gammas / gammas.sum(axis=1, keepdims=True)
                shares += counts.sum() * np.einsum("dij,dj->di", inverses[script], told)
        uncut: Values = shares / said.sum()
        return uncut

    def _inverse(self, label: str) -> Values:
        """Draws of what makes true shares of said ones, (scripts, draws, classes, classes)."""
        if label not in self._inverses:
            counts = _borrowed(self._rates.counts[label])
            generator = np.random.default_rng((_SEED, _MISTAKES))
            shape = (counts.shape[0], _DRAWS, *counts.shape[1:])
            gammas = generator.standard_gamma(counts[:, None] + _PRIOR, shape)
            mistakes = gammas / gammas.sum(axis=-1, keepdims=True)
            self._inverses[label] = np.linalg.inv(np.swapaxes(mistakes, -1, -2))
        return self._inverses[label]


def tally(scripts: NDArray[np.int64], classes: NDArray[np.int64], n_classes: int) -> Values:
    """How many comments of each script (n,) were said to be of each class (n,)."""
    cells = np.bincount(scripts * n_classes + classes, minlength=N_SCRIPTS * n_classes)
    return cells.reshape(N_SCRIPTS, n_classes).astype(np.float64)


def scripts_of(languages: tuple[str, ...], codes: NDArray[np.int32]) -> NDArray[np.int64]:
    """The script of each comment, from a column of languages; a missing one is alphabetic."""
    known = np.array([*map(script_of_language, languages), script_of_language(None)], np.int64)
    return known[codes]


def _cut(shares: Values) -> Values:
    """Shares within [0, 1] that add up to 1."""
    cut = np.maximum(shares, 0)
    summed: Values = cut / cut.sum(axis=1, keepdims=True)
    return summed


def _borrowed(counts: Values) -> Values:
    """The counts of each script, or those of all where it has too few comments of some class."""
    has_enough = (counts.sum(axis=2) >= _FEWEST).all(axis=1)
    return np.where(has_enough[:, None, None], counts, counts.sum(axis=0))
