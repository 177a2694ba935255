"""Turns the examples of all tasks into the one lesson that the shared encoder is taught.

Every row has a target for every task, though most rows teach one task only; rows of no task at
all pass with the query prefix, for the anchor alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from models.datasets import Example, Splits, draw
from models.encoding import Tokens, run, tokenise
from models.errors import TrainingDataError
from models.network import Network
from models.protocols import Floats
from models.screening import Screened, screen
from models.targets import Bools, allowed_matrix, gold_matrix
from models.tasks import CONFIG, EncoderSpec, TaskSpec, read_config

Say = Callable[[str], None]

#: Texts of at most so many characters may stand for questions.
_QUERY_LENGTH = 40


@dataclass(frozen=True, slots=True)
class TaskData:
    """A task and its examples, split."""

    task: TaskSpec
    splits: Splits


@dataclass(frozen=True, slots=True)
class Targets:
    """What every row should give for one task.

    `gold` and `allowed` have shape (rows, labels); a row that teaches the task nothing allows no
    label. `weights` has shape (labels,): how much each label counts.
    """

    gold: Bools
    allowed: Bools
    weights: Tensor


@dataclass(frozen=True, slots=True)
class Lesson:
    """n rows to learn from: tokens, base embeddings of shape (n, width), targets per task.

    `notes` says of each task how many rows it has, were dropped, or count in full after all.
    """

    tokens: Tokens
    base: Floats
    targets: tuple[Targets, ...]
    notes: dict[str, dict[str, Any]]


def prepare_lesson(
    base: Path,
    network: Network,
    data: Sequence[TaskData],
    spec: EncoderSpec,
    *,
    max_length: int,
    queries: int,
    cache: Path,
    say: Say,
) -> Lesson:
    """Choose, embed once with the base encoder that `network` still is, screen and encode.

    Embeddings are kept in the file `cache` for a run that goes on later.
    """
    chosen = [_repeated(each) for each in data]
    short = _queries([e.text for mine in chosen for e in mine], queries)
    texts = [spec.comment_prefix + e.text for mine in chosen for e in mine]
    tokens = tokenise(base, texts + [spec.query_prefix + text for text in short], max_length)
    say(f"Embedding {len(tokens)} texts with the base encoder")
    embeddings = _base_embeddings(network, tokens, cache)
    screened, rows = _screen(data, chosen, embeddings)
    rows += range(len(texts), len(tokens))
    notes = {d.task.name: _note(s) for d, s in zip(data, screened, strict=True)}
    say(f"Learning from {len(rows)} texts: {notes}")
    return Lesson(
        Tokens(tuple(tokens.rows[row] for row in rows), tokens.padding),
        embeddings[rows],
        _targets([d.task for d in data], [s.examples for s in screened], len(rows)),
        notes,
    )


def _repeated(data: TaskData) -> list[Example]:
    """The training examples; those of a source in `[training.repeats]` come so many times."""
    repeats = _config(data.task).get("repeats", {})
    chosen = [e for e in data.splits.train for _ in range(repeats.get(e.source, 1))]
    if not chosen:
        raise TrainingDataError(f"There is no example to train {data.task.name} on; add some.")
    return chosen


def _queries(texts: Sequence[str], limit: int) -> list[str]:
    short = {text for text in texts if len(text) <= _QUERY_LENGTH}
    return sorted(short, key=lambda text: draw("query", text))[:limit]


def _base_embeddings(network: Network, tokens: Tokens, cache: Path) -> Floats:
    if cache.exists():
        known: Floats = load_file(cache)["embeddings"].numpy()
        if len(known) == len(tokens):
            return known
    embeddings = run(network.eval(), tokens)[0]
    save_file({"embeddings": torch.from_numpy(embeddings)}, cache)
    return embeddings


def _screen(
    data: Sequence[TaskData], chosen: Sequence[Sequence[Example]], embeddings: Floats
) -> tuple[list[Screened], list[int]]:
    screened, rows, start = [], [], 0
    for each, mine in zip(data, chosen, strict=True):
        config = _config(each.task)
        result = screen(
            mine,
            embeddings[start : start + len(mine)],
            sure=config.get("sure", 1.0),
            doubtful=config.get("doubtful", 0.0),
        )
        screened.append(result)
        rows += [start + row for row in result.rows]
        start += len(mine)
    return screened, rows


def _note(screened: Screened) -> dict[str, int]:
    return {
        "train": len(screened.examples),
        "dropped": screened.dropped,
        "widened": screened.widened,
    }


def _targets(
    tasks: Sequence[TaskSpec], kept: Sequence[Sequence[Example]], rows: int
) -> tuple[Targets, ...]:
    targets, start = [], 0
    for task, examples in zip(tasks, kept, strict=True):
        gold = np.zeros((rows, len(task.labels)), bool)
        allowed = np.zeros_like(gold)
        gold[start : start + len(examples)] = gold_matrix(examples, task)
        allowed[start : start + len(examples)] = allowed_matrix(examples, task)
        targets.append(Targets(gold, allowed, _class_weights(gold, allowed, task)))
        start += len(examples)
    return tuple(targets)


def _class_weights(gold: Bools, allowed: Bools, task: TaskSpec) -> Tensor:
    """Rare labels weigh more, by the square root of how rare they are."""
    counts = gold.sum(axis=0)
    missing = [name for name, n in zip(task.labels, counts, strict=True) if not n]
    if missing:
        raise TrainingDataError(
            f"No example of {task.name} is labelled {', '.join(missing)}; add some."
        )
    others = allowed.sum(axis=0) - counts if task.multi_label else counts.mean()
    return torch.tensor(np.sqrt(np.maximum(others, 1) / counts), dtype=torch.float32)


def _config(task: TaskSpec) -> dict[str, Any]:
    table: dict[str, Any] = read_config(task.folder / CONFIG).get("training", {})
    return table
