"""Turns the examples of all tasks into the one lesson that the shared encoder is taught.

A text is one row, whatever number of tasks it teaches. Rows of no task at all pass with the query
prefix, for the anchor alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.augmentation import SHARE, vary
from models.base_embeddings import embed_once
from models.datasets import Example, Splits, draw
from models.encoding import Tokens, tokenise
from models.errors import TrainingDataError
from models.lesson_targets import SpanTargets, Targets, span_targets, text_targets
from models.network import Network
from models.protocols import Floats
from models.screening import Screened, screen
from models.tasks import CONFIG, EncoderSpec, TaskSpec, read_config

Say = Callable[[str], None]

#: Texts of at most so many characters may stand for questions.
_QUERY_LENGTH = 40

#: What makes a row: a text, the product it is about, and whether it is asked of Earful.
_Key = tuple[str, str, bool]


@dataclass(frozen=True, slots=True)
class TaskData:
    """A task and its examples, split."""

    task: TaskSpec
    splits: Splits


@dataclass(frozen=True, slots=True)
class Lesson:
    """n rows to learn from: tokens, base embeddings of shape (n, width), targets per task.

    `notes` says of each task how many rows it has, were dropped, or count in full after all.
    """

    tokens: Tokens
    base: Floats
    targets: tuple[Targets | SpanTargets, ...]
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

    Embeddings are kept in the file `cache` for a run that comes later.
    """
    for each in data:
        _check(each)
    keys = list(dict.fromkeys(key for each in data for key in _keys(each, each.splits.train)))
    tokens = _tokens(base, keys, data, spec, max_length)
    short = _queries([text for text, *_ in keys], queries)
    tokens += tokenise(base, short, max_length, prefix=spec.query_prefix)
    say(f"Embedding {len(tokens)} texts with the base encoder, but for those known")
    embeddings = embed_once(network, tokens, cache)
    places = {key: row for row, key in enumerate(keys)}
    screened = [_screen(each, places, embeddings) for each in data]
    rows = _rows(data, screened, places) + list(range(len(keys), len(tokens)))
    notes = {d.task.name: _note(s) for d, s in zip(data, screened, strict=True)}
    say(f"Learning from {len(rows)} texts: {notes}")
    chosen = tokens.take(rows)
    return Lesson(chosen, embeddings[rows], _targets(data, screened, places, rows, chosen), notes)


def _check(data: TaskData) -> None:
    if not data.splits.train:
        raise TrainingDataError(f"There is no example to train {data.task.name} on; add some.")
    marked = {label for example in data.splits.train for _, _, label in example.spans}
    missing = [label for label in data.task.labels if label not in marked]
    if data.task.spans and missing:
        raise TrainingDataError(
            f"No part of a text is marked {', '.join(missing)} for {data.task.name}; add some."
        )


def _keys(data: TaskData, examples: Sequence[Example]) -> list[_Key]:
    return [(e.text, e.product, data.task.queries) for e in examples]


def _tokens(
    base: Path, keys: Sequence[_Key], data: Sequence[TaskData], spec: EncoderSpec, max_length: int
) -> Tokens:
    """Tokens of every row; some texts are varied, unless spans are marked in them."""
    marked = {key for each in data if each.task.spans for key in _keys(each, each.splits.train)}
    texts = [
        vary(key[0], key[0]) if key not in marked and draw("vary", *key[:2]) < SHARE else key[0]
        for key in keys
    ]
    products = [product for _, product, _ in keys]
    said = tokenise(base, texts, max_length, prefix=spec.comment_prefix, products=products)
    asked = [number for number, key in enumerate(keys) if key[2]]
    if not asked:
        return said
    questions = [texts[number] for number in asked]
    both = said + tokenise(base, questions, max_length, prefix=spec.query_prefix)
    places = dict(zip(asked, range(len(keys), len(both)), strict=True))
    return both.take([places.get(number, number) for number in range(len(keys))])


def _queries(texts: Sequence[str], limit: int) -> list[str]:
    short = {text for text in texts if len(text) <= _QUERY_LENGTH}
    return sorted(short, key=lambda text: draw("query", text))[:limit]


def _screen(data: TaskData, places: dict[_Key, int], embeddings: Floats) -> Screened:
    examples, config = data.splits.train, _config(data.task)
    if "doubtful" not in config:
        return Screened(examples, tuple(range(len(examples))), 0, 0)
    rows = [places[key] for key in _keys(data, examples)]
    return screen(
        examples, embeddings[rows], sure=config.get("sure", 1.0), doubtful=config["doubtful"]
    )


def _rows(
    data: Sequence[TaskData], screened: Sequence[Screened], places: dict[_Key, int]
) -> list[int]:
    """Rows that teach something, as many times as `[training.repeats]` says of their source.

    Of a source that is there less than once, that share of the rows is taken. A row of several
    tasks comes as often as the task that wants it most.
    """
    times: dict[int, int] = {}
    for each, kept in zip(data, screened, strict=True):
        repeats = _config(each.task).get("repeats", {})
        for example, key in zip(kept.examples, _keys(each, kept.examples), strict=True):
            row = places[key]
            wanted = repeats.get(example.source, 1)
            chance = draw("repeats", *key[:2])
            times[row] = max(times.get(row, 0), math.floor(wanted + chance))
    return [row for row in sorted(times) for _ in range(times[row])]


def _targets(
    data: Sequence[TaskData],
    screened: Sequence[Screened],
    places: dict[_Key, int],
    rows: Sequence[int],
    tokens: Tokens,
) -> tuple[Targets | SpanTargets, ...]:
    targets: list[Targets | SpanTargets] = []
    for each, kept in zip(data, screened, strict=True):
        by_row = dict(zip(map(places.get, _keys(each, kept.examples)), kept.examples, strict=True))
        examples = [by_row.get(row) for row in rows]
        make = span_targets if each.task.spans else text_targets
        targets.append(make(examples, each.task, tokens.rows))
    return tuple(targets)


def _note(screened: Screened) -> dict[str, int]:
    return {
        "train": len(screened.examples),
        "dropped": screened.dropped,
        "widened": screened.widened,
    }


def _config(task: TaskSpec) -> dict[str, Any]:
    table: dict[str, Any] = read_config(task.folder / CONFIG).get("training", {})
    return table
