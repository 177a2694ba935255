"""Made-up examples for the tasks of `tiny_encoder.write_tasks`, in the words its encoder knows.

Every text has a number at its end, which the encoder cannot read, so that no two are equal.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from models.datasets import Example, Splits
from models.lesson import TaskData
from models.tasks import task_specs

FEELINGS = {
    "negative": ("hate", "bad", "awful"),
    "neutral": ("is", "the", "it"),
    "positive": ("love", "great", "good"),
}
PARTS = ("battery", "screen", "login")
RIVALS = ("alpha", "beta")


def moods(n: int, seed: int) -> tuple[Example, ...]:
    """Texts with the feeling of their first word."""
    draw = random.Random(seed)
    examples = []
    for number in range(n):
        label = draw.choice(list(FEELINGS))
        words = f"{draw.choice(FEELINGS[label])} app {draw.choice(('works', 'crash'))}"
        examples.append(_example(words, (label,), seed, number))
    return tuple(examples)


def wants(n: int, seed: int) -> tuple[Example, ...]:
    """Texts that report a bug, praise, do both, or neither."""
    draw = random.Random(seed)
    examples = []
    for number in range(n):
        labels = tuple(label for label in ("bug", "praise") if draw.random() < 0.5)
        words = [{"bug": "crash", "praise": "great"}[label] for label in labels] or ["it"]
        examples.append(_example(f"app {' '.join(words)}", labels, seed, number))
    return tuple(examples)


def marks(n: int, seed: int) -> tuple[Example, ...]:
    """Texts with one or two marked parts: a word of feeling and what it is about."""
    draw = random.Random(seed)
    examples = []
    for number in range(n):
        text, spans = "", []
        for part in draw.sample(PARTS, draw.choice((1, 2))):
            label = draw.choice(("negative", "positive"))
            words = f"{draw.choice(FEELINGS[label])} {part}"
            spans.append((len(text), len(text) + len(words), label))
            text += f"{words} . "
        examples.append(_example(text.strip(), (), seed, number, spans=tuple(spans)))
    return tuple(examples)


def leaves(n: int, seed: int) -> tuple[Example, ...]:
    """Pairs of one text: whether its writer leaves depends on the product alone."""
    draw = random.Random(seed)
    examples = []
    for number in range(n // 2):
        left, joined = draw.sample(RIVALS, 2)
        words = f"{draw.choice(('app', 'it', 'the'))} leaving {left} for {joined}"
        for product, labels in ((left, ("leaves",)), (joined, ())):
            examples.append(_example(words, labels, seed, number, product=product))
    return tuple(examples)


_MAKERS: dict[str, Callable[[int, int], tuple[Example, ...]]] = {
    "leaves": leaves,
    "marks": marks,
    "mood": moods,
    "wants": wants,
}


def task_data(configs: Path, train: int = 80) -> list[TaskData]:
    """Every task of a folder, with so many examples to learn from and 24 in each other split."""
    data = []
    for spec in task_specs(configs, trained_only=False):
        make = _MAKERS[spec.name]
        data.append(TaskData(spec, Splits(make(train, 1), make(24, 2), make(24, 3))))
    return data


def _example(text: str, labels: tuple[str, ...], seed: int, number: int, **more: Any) -> Example:
    group = f"{seed}-{number}"
    return Example(f"{text} {group}", labels, "en", "made", group, **more)
