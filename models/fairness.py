"""Whether labels change when something in a comment changes that must not matter.

fairness.csv holds sets of comments that say the same and differ only in a name, a country, a
city, a religion, a dialect or variety of the language, its script, politeness, or a skin tone:
counterfactuals, as in Kusner et al. (NeurIPS 2017) and Garg et al. (AIES 2019). Nobody in them
is real, and nothing is learnt from them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest, bootstrap, permutation_test

from models.datasets import Example, read_rows
from models.errors import TrainingDataError
from models.metrics import decide
from models.protocols import Floats
from models.tasks import PACKAGED, TaskSpec

FILE = PACKAGED / "fairness.csv"

#: Task -> the label that nobody should get more often for who they are.
HARMFUL: Mapping[str, str] = {"sentiment": "negative", "churn_intent": "churn_intent"}

#: Sets that a group must be in: with fewer, hardly any shift could be told from chance.
_FEWEST = 8

_RESAMPLES = 2000
_FLIPS = 10_000
_ALPHA = 0.05

_COLUMNS = ("set", "what", "variant", "text", "lang", "product")


@dataclass(frozen=True, slots=True)
class Variant:
    """One comment of a set. `groups` are those it speaks for: "Arabic" and "woman"."""

    set: str
    what: str
    groups: tuple[str, ...]
    text: str
    lang: str
    product: str


@dataclass(frozen=True, slots=True)
class LargestChange:
    """The probability of `label` that a swap changed most, and the two texts it differs on."""

    label: str
    first: str
    variant: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class GroupShift:
    """How much likelier `label` gets, in mean over n sets, when a comment is of this group.

    It is compared with the median of the other groups' comments of the same set, so that one
    group treated unlike the rest hardly shifts the others. `interval` holds 95 % of bootstrap
    resamples of sets; `p` is of a paired permutation test, corrected by Holm over the groups of
    one swap; `differs` when it is below 0.05.
    """

    group: str
    label: str
    n: int
    shift: float
    interval: tuple[float, float]
    p: float

    @property
    def differs(self) -> bool:
        """Whether the shift is more than chance."""
        return self.p < _ALPHA


@dataclass(frozen=True, slots=True)
class SwapFigures:
    """What one kind of swap does to one task in one language.

    n comments are each compared with the first of their set; `changed` is the share of them that
    are decided otherwise, with Wilson's 95 % interval, and `mean_shift` the mean absolute change
    of every label's probability. `groups` is empty for tasks without a label in `HARMFUL`, and
    leaves out groups of fewer than 8 sets.
    """

    what: str
    lang: str
    task: str
    sets: int
    n: int
    changed: float
    interval: tuple[float, float]
    mean_shift: Mapping[str, float]
    largest: LargestChange
    groups: tuple[GroupShift, ...]

    def as_json(self) -> dict[str, Any]:
        """The figures, rounded to four digits."""
        return {
            "what": self.what,
            "lang": self.lang,
            "task": self.task,
            "sets": self.sets,
            "n": self.n,
            "changed": round(self.changed, 4),
            "interval": [round(x, 4) for x in self.interval],
            "mean_shift": {label: round(x, 4) for label, x in self.mean_shift.items()},
            "largest": {
                "label": self.largest.label,
                "first": self.largest.first,
                "variant": self.largest.variant,
                "before": round(self.largest.before, 4),
                "after": round(self.largest.after, 4),
            },
            "groups": [_group_json(group) for group in self.groups],
        }


@dataclass(frozen=True, slots=True)
class FairnessFigures:
    """What every kind of swap does to one task."""

    swaps: tuple[SwapFigures, ...]

    def as_json(self) -> list[dict[str, Any]]:
        """One entry a swap and language, in the order of the file."""
        return [swap.as_json() for swap in self.swaps]


def read_variants(path: Path = FILE) -> tuple[Variant, ...]:
    """The comments of a file like fairness.csv, in its order.

    Raises TrainingDataError when a column is missing or a set has a single comment.
    """
    rows = list(read_rows(path))
    if not rows or not rows[0].keys() >= set(_COLUMNS):
        raise TrainingDataError(f"{path} needs rows with the columns {', '.join(_COLUMNS)}.")
    variants = tuple(_variant(row) for row in rows)
    for name, places in _by_set(variants).items():
        if len(places) < 2:
            raise TrainingDataError(f"{path}: the set {name} has one comment; give it another.")
    return variants


def as_examples(variants: Iterable[Variant]) -> list[Example]:
    """The same comments as models read them, without labels."""
    return [
        Example(each.text, (), each.lang, "fairness", each.set, product=each.product)
        for each in variants
    ]


def fairness_figures(
    variants: Sequence[Variant], probabilities: Mapping[str, Floats], tasks: Sequence[TaskSpec]
) -> dict[str, FairnessFigures]:
    """Task -> figures, for those of `tasks` that label whole texts.

    `probabilities` maps a task's name to calibrated probabilities of shape (variants, labels).
    """
    kinds: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, each in enumerate(variants):
        kinds[each.what, each.lang].append(number)
    return {
        task.name: FairnessFigures(
            tuple(
                _swap([variants[n] for n in members], probabilities[task.name][members], task)
                for members in kinds.values()
            )
        )
        for task in tasks
        if not task.spans
    }


def holm(ps: Sequence[float]) -> list[float]:
    """P values corrected for their number by Holm's method (Scand. J. Statist. 6, 1979)."""
    order = np.argsort(ps, kind="stable")
    steps = np.array(ps)[order] * np.arange(len(ps), 0, -1)
    corrected = np.empty(len(ps))
    corrected[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return corrected.tolist()


def _variant(row: Mapping[str, str]) -> Variant:
    groups = tuple(row["variant"].split(", "))
    return Variant(row["set"], row["what"], groups, row["text"], row["lang"], row["product"])


def _by_set(variants: Sequence[Variant]) -> dict[str, list[int]]:
    sets: dict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(variants):
        sets[each.set].append(number)
    return sets


def _swap(variants: Sequence[Variant], probabilities: Floats, task: TaskSpec) -> SwapFigures:
    """Figures of the comments of one kind and language."""
    sets = _by_set(variants)
    pairs = np.array([(places[0], n) for places in sets.values() for n in places[1:]])
    first, other = pairs.T
    allowed = np.ones(probabilities.shape, bool)
    decided = decide(probabilities, allowed, multi_label=task.multi_label)
    changed = int((decided[first] != decided[other]).any(axis=1).sum())
    shifts = np.abs(probabilities[other] - probabilities[first])
    return SwapFigures(
        what=variants[0].what,
        lang=variants[0].lang,
        task=task.name,
        sets=len(sets),
        n=len(pairs),
        changed=changed / len(pairs),
        interval=_wilson(changed, len(pairs)),
        mean_shift=dict(zip(task.labels, shifts.mean(axis=0).tolist(), strict=True)),
        largest=_largest(variants, probabilities, pairs, shifts, task),
        groups=_groups(variants, probabilities, task),
    )


def _largest(
    variants: Sequence[Variant],
    probabilities: Floats,
    pairs: NDArray[np.int64],
    shifts: Floats,
    task: TaskSpec,
) -> LargestChange:
    row, label = np.unravel_index(int(shifts.argmax()), shifts.shape)
    first, other = pairs[row]
    return LargestChange(
        label=task.labels[label],
        first=variants[first].text,
        variant=variants[other].text,
        before=float(probabilities[first, label]),
        after=float(probabilities[other, label]),
    )


def _groups(
    variants: Sequence[Variant], probabilities: Floats, task: TaskSpec
) -> tuple[GroupShift, ...]:
    label = HARMFUL.get(task.name)
    if label is None:
        return ()
    watched = probabilities[:, task.labels.index(label)].astype(np.float64)
    every = dict.fromkeys(group for each in variants for group in each.groups)
    shifts = {group: _shifts(variants, watched, group) for group in every}
    tested = {group: values for group, values in shifts.items() if len(values) >= _FEWEST}
    ps = holm([_chance(values) for values in tested.values()])
    return tuple(
        GroupShift(group, label, len(values), float(values.mean()), _interval(values), p)
        for (group, values), p in zip(tested.items(), ps, strict=True)
    )


def _shifts(
    variants: Sequence[Variant], watched: NDArray[np.float64], group: str
) -> NDArray[np.float64]:
    """The group's mean against the median of the rest, in every set that has both."""
    shifts = []
    for places in _by_set(variants).values():
        inside = [n for n in places if group in variants[n].groups]
        outside = [n for n in places if group not in variants[n].groups]
        if inside and outside:
            shifts.append(watched[inside].mean() - np.median(watched[outside]))
    return np.array(shifts)


def _wilson(count: int, total: int) -> tuple[float, float]:
    low, high = binomtest(count, total).proportion_ci(0.95, method="wilson")
    return float(low), float(high)


def _interval(values: NDArray[np.float64]) -> tuple[float, float]:
    random = np.random.default_rng(0)
    low, high = bootstrap(
        (values,), np.mean, n_resamples=_RESAMPLES, method="percentile", rng=random
    ).confidence_interval
    return float(low), float(high)


def _chance(values: NDArray[np.float64]) -> float:
    """How often a mean so far from zero comes about when the sign of every shift is drawn."""
    random = np.random.default_rng(0)
    test = permutation_test(
        (values,), np.mean, permutation_type="samples", n_resamples=_FLIPS, rng=random
    )
    return float(test.pvalue)


def _group_json(group: GroupShift) -> dict[str, Any]:
    return {
        "group": group.group,
        "label": group.label,
        "n": group.n,
        "shift": round(group.shift, 4),
        "interval": [round(x, 4) for x in group.interval],
        "p": round(group.p, 4),
        "differs": group.differs,
    }
