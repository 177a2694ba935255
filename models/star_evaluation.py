"""Fits what stars add to words on labelled comments that have both, and measures it on the test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from models.datasets import Example
from models.labelled import labelled
from models.lesson import TaskData
from models.metrics import figures
from models.reader import Reader
from models.stars import Stars, fit_stars
from models.targets import gold_matrix

#: The group of a labelled example -> its stars.
Ratings = Mapping[str, float]


def ratings(folder: Path) -> Ratings:
    """The stars of the labelled comments whose source has any."""
    return {
        f"{each.source}/{each.id}": float(each.row["rating"])
        for each in labelled(folder)
        if each.source != "asap" and each.row.get("rating")
    }


def fit_on(reader: Reader, data: TaskData, rated: Ratings) -> Stars | None:
    """Counts of the training examples, the power by validation; None with too few stars."""
    labels = data.task.labels
    taught = [(labels.index(e.labels[0]), rated[e.group]) for e in _with(data.splits.train, rated)]
    chosen = _with(data.splits.validation, rated)
    if not taught or not chosen:
        return None
    gold = [labels.index(e.labels[0]) for e in chosen]
    words = reader.label(chosen, data.task)
    return fit_stars(taught, words, gold, [rated[e.group] for e in chosen])


def star_figures(stars: Stars, reader: Reader, data: TaskData, rated: Ratings) -> dict[str, Any]:
    """Words alone, words with stars, and stars alone, on the test comments that have both."""
    test = _with(data.splits.test, rated)
    words, given = reader.label(test, data.task), [rated[e.group] for e in test]
    blank = np.ones(len(test), bool)
    ways = {
        "words alone": words,
        "words and stars": stars.join(words, given, ~blank),
        "stars alone": stars.join(words, given, blank),
    }
    gold = gold_matrix(test, data.task)
    return {
        "power": round(stars.power, 2),
        "counts": [list(row) for row in stars.counts],
        "ways": {
            name: figures(
                gold, p, np.ones_like(gold), data.task.labels, multi_label=False
            ).as_json()
            for name, p in ways.items()
        },
    }


def _with(examples: Sequence[Example], rated: Ratings) -> list[Example]:
    return [e for e in examples if e.source == "labelled" and e.group in rated]
