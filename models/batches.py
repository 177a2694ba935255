"""Runs rows of tokens through a runtime in batches of like length, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from models.protocols import Floats
from models.runtimes import Ids, Runtime

#: More rows at once are slower on a few cores.
_BATCH = 16

#: Tokens of one batch, padding included; it bounds the memory of long rows.
_TOKENS = 4096


@dataclass(frozen=True, slots=True)
class Row:
    """Token ids that the encoder reads together; `focus` numbers those that name the product."""

    ids: Sequence[int]
    focus: Sequence[int] = ()

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of about one length, as the network takes them: arrays of shape (n, tokens).

    `numbers` says which of all rows they are.
    """

    numbers: list[int]
    ids: Ids
    mask: Ids
    focus: Ids


def run_rows(
    runtime: Runtime,
    rows: Sequence[Row],
    pad: int,
    done: Callable[[Sequence[int]], None] = lambda _: None,
) -> list[list[Floats]]:
    """Each output of the runtime, for every row in the order of the rows; at least one row.

    An output has shape (values,) for each row, or (tokens of the row, values) where the runtime
    speaks of tokens. `done` is told the numbers of the rows that have been run.
    """
    outputs: list[list[Floats]] = []
    for batch in batches(rows, pad):
        results = runtime.run(batch.ids, batch.mask, batch.focus)
        outputs = outputs or [[np.empty(0, np.float32)] * len(rows) for _ in results]
        for output, result in zip(outputs, results, strict=True):
            for number, values in zip(batch.numbers, result, strict=True):
                # a copy: a view would keep the whole batch
                output[number] = (values[: len(rows[number])] if values.ndim > 1 else values).copy()
        done(batch.numbers)
    return outputs


def batches(rows: Sequence[Row], pad: int) -> Iterator[Batch]:
    """All rows in batches, shortest first."""
    order = sorted(range(len(rows)), key=lambda number: len(rows[number]))
    chosen: list[int] = []
    for number in order:
        if chosen and (len(chosen) == _BATCH or (len(chosen) + 1) * len(rows[number]) > _TOKENS):
            yield _batch(rows, chosen, pad)
            chosen = []
        chosen.append(number)
    if chosen:
        yield _batch(rows, chosen, pad)


def _batch(rows: Sequence[Row], numbers: list[int], pad: int) -> Batch:
    shape = (len(numbers), max(len(rows[number]) for number in numbers))
    ids: Ids = np.full(shape, pad, np.int64)
    mask, focus = np.zeros_like(ids), np.zeros_like(ids)
    for place, number in enumerate(numbers):
        row = rows[number]
        ids[place, : len(row)] = row.ids
        mask[place, : len(row)] = 1
        focus[place, list(row.focus)] = 1
    return Batch(numbers, ids, mask, focus)
