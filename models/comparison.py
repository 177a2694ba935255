"""What would change if other models were used, and whether anything gets worse."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean

from models.revisions import Headline, Revision

#: A figure may fall by this much: another seed alone moves it as far.
_MARGIN = 0.005

_NAMES = {"macro_f1": "macro-F1", "pair_f1": "F1 of spans with their labels"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Sentences on what changes, and those among them that are for the worse."""

    changes: tuple[str, ...]
    worse: tuple[str, ...]


def compare(before: Revision, after: Revision) -> Comparison:
    """Compare two revisions by what they label and by their figures on the same tests.

    Tests are taken for the same when name, measure and number of rows agree. A task is worse when
    it is no longer labelled, or its mean figure over those tests fell by more than half a point.
    """
    changes, worse = [], []
    for task in sorted({*before.tasks, *after.tasks}):
        sentence, is_worse = _task(task, before, after)
        changes.append(sentence)
        if is_worse:
            worse.append(sentence)
    return Comparison(tuple(changes), tuple(worse))


def _task(task: str, before: Revision, after: Revision) -> tuple[str, bool]:
    if task not in after.tasks:
        return f"{task} is no longer labelled", True
    if task not in before.tasks:
        return f"{task} is labelled, which it was not", False
    old, new = _figures(task, before), _figures(task, after)
    if not (old and new):
        which = after if old else before
        return f"{task} has no figures in {which.id}, so they cannot be compared", False
    common = sorted(old.keys() & new.keys())
    if not common:
        return f"{task} was tested on other rows, so its figures cannot be compared", False
    was, now = fmean(old[key] for key in common), fmean(new[key] for key in common)
    tests = "1 test" if len(common) == 1 else f"mean of {len(common)} tests"
    sentence = f"{task}: {_NAMES[common[0][1]]} {was:.3f} -> {now:.3f} ({tests})"
    return sentence, now < was - _MARGIN


def _figures(task: str, revision: Revision) -> dict[tuple[str, str, int], float]:
    return {_test(figure): figure.value for figure in revision.figures if figure.task == task}


def _test(figure: Headline) -> tuple[str, str, int]:
    return figure.test, figure.measure, figure.n
