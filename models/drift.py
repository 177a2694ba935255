"""How far the comments that come in are from those that the models were trained on.

They are compared with the profile of the training texts by the population stability index (PSI),
the sum over bins of (p - q) ln(p / q). By custom a PSI below 0.1 is no shift to speak of and one
above 0.25 a large one (Siddiqi, Credit Risk Scorecards, Wiley 2006). Without any shift it is about
(1/n + 1/m) times a chi-square of bins - 1 degrees of freedom (Yurdakul & Naranjo, Journal of Risk
Model Validation 14(4), 2020): what does not exceed the 95 % quantile of that is chance.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from models.protocols import Floats
from models.training_profile import (
    Observed,
    Profile,
    Space,
    label_counts,
    language_counts,
    length_bins,
    script_counts,
)

#: From here a shift is moderate, and large.
MODERATE, LARGE = 0.1, 0.25

#: Fewer comments say nothing.
FEWEST = 50


@dataclass(frozen=True, slots=True)
class Drift:
    """How far one thing has shifted: its PSI, that in a word, and what it means."""

    name: str
    psi: float
    level: str
    meaning: str

    @property
    def is_shifted(self) -> bool:
        """Whether the shift is moderate or large, and more than chance."""
        return self.level in ("moderate", "large")

    def in_words(self) -> str:
        """What it means, with the figure and how it is judged."""
        judged = "no shift" if self.level == "none" else f"{self.level} shift"
        return f"{self.meaning} (PSI {self.psi:.2f}, {judged})"


def compare_profile(of: Profile, observed: Observed) -> tuple[Drift, ...]:
    """How far comments are from the training texts, in each respect that enough are known in."""
    found = [_lengths(of, observed)]
    scripts, languages = script_counts(observed.texts), language_counts(observed.languages)
    found.append(_shares("scripts", of.scripts, scripts))
    if of.languages and languages.total() >= FEWEST:
        found.append(_shares("languages", of.languages, languages))
    for task, labels in observed.labels.items():
        if task in of.labels and len(labels) >= FEWEST:
            found.append(_labels(task, of, labels))
    fits = observed.embeddings.shape[1] == len(of.space.mean)
    if fits and len(observed.embeddings) >= FEWEST:
        found.append(_embeddings(of.space, observed.embeddings))
    return tuple(found)


def psi(expected: Mapping[str, float], found: Mapping[str, float]) -> tuple[float, float]:
    """The population stability index of two sets of counts, and the most that chance would give.

    Half a count is added to each bin, so that one that is empty on one side weighs little.
    """
    names = sorted({*expected, *found})
    before = np.array([expected.get(name, 0) for name in names], np.float32)
    now = np.array([found.get(name, 0) for name in names], np.float32)
    return _index(before, now), _chance(len(names) - 1, before.sum(), now.sum())


def level(index: float, chance: float) -> str:
    """A PSI in a word: `none` when it is no more than chance, `small`, `moderate`, `large`."""
    if index <= chance:
        return "none"
    if index < MODERATE:
        return "small"
    return "moderate" if index < LARGE else "large"


def _lengths(of: Profile, observed: Observed) -> Drift:
    index, chance = psi(of.lengths, length_bins(observed.texts))
    here = median(map(len, observed.texts))
    meaning = f"half are longer than {here:.0f} characters here, {of.median_length:.0f} in training"
    return Drift("lengths", index, level(index, chance), meaning)


def _shares(
    name: str, expected: Mapping[str, int], found: Mapping[str, int], parts: Iterable[str] = ()
) -> Drift:
    """The drift of a distribution, in the words of the one of its parts that moved most."""
    index, chance = psi(expected, found)
    before, now = _shared(expected), _shared(found)
    moved = max(
        sorted(parts or {*before, *now}),
        key=lambda part: abs(now.get(part, 0) - before.get(part, 0)),
    )
    here, training = 100 * now.get(moved, 0), 100 * before.get(moved, 0)
    meaning = f"{moved.replace('_', ' ')} {here:.0f} % here, {training:.0f} % in training"
    return Drift(name, index, level(index, chance), meaning)


def _shared(counts: Mapping[str, int]) -> dict[str, float]:
    whole = sum(counts.values()) or 1
    return {name: count / whole for name, count in counts.items()}


def _labels(task: str, of: Profile, labels: Sequence[tuple[str, ...]]) -> Drift:
    """Of a task with one label a text, the drift of all; of others, of the label that moved most.

    Where several labels may hold, each is a distribution of its own: it holds or does not.
    """
    found, expected = label_counts(labels), of.labels[task]
    if task in of.exclusive:
        return _shares(task, expected, found)
    drifts = [
        _shares(
            task,
            _held(label, expected, of.judged[task]),
            _held(label, found, len(labels)),
            [label],
        )
        for label in sorted({*expected, *found})
    ]
    nothing = Drift(task, 0.0, "none", "no label holds, here or in training")
    return max(drifts, key=lambda drift: drift.psi, default=nothing)


def _held(label: str, counts: Mapping[str, int], n: int) -> dict[str, int]:
    return {label: counts.get(label, 0), "": n - counts.get(label, 0)}


def _embeddings(space: Space, embeddings: Floats) -> Drift:
    """The mean PSI over the deciles of the main components."""
    now = space.binned(embeddings)
    index = float(np.mean([_index(*pair) for pair in zip(space.counts, now, strict=True)]))
    degrees = len(now) * (now.shape[1] - 1)
    chance = _chance(degrees, space.counts[0].sum(), now[0].sum()) / len(now)
    far = float((space.distances(embeddings) > space.reach).mean())
    meaning = (
        f"{100 * far:.0f} % of comments are unlike the training texts: farther out than 95 % of "
        "those"
    )
    return Drift("embeddings", index, level(index, chance), meaning)


def _index(before: Floats, now: Floats) -> float:
    p, q = ((part + 0.5) / (part + 0.5).sum() for part in (before, now))
    return float(((q - p) * np.log(q / p)).sum())


def _chance(degrees: int, n: float, m: float) -> float:
    return _chi_square_95(degrees) * (1 / float(n) + 1 / float(m))


def _chi_square_95(degrees: int) -> float:
    """The 95 % quantile, by Wilson and Hilferty's approximation (1931)."""
    if degrees < 1:
        return 0.0
    part = 2 / (9 * degrees)
    return float(degrees * (1 - part + 1.6448536 * math.sqrt(part)) ** 3)
