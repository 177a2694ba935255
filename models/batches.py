"""Runs any number of texts through a runtime in batches of like length, in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from models.protocols import Floats, Progress
from models.runtimes import Ids, Runtime
from models.tokenizer import TextTokenizer

#: Texts that are tokenized and sorted together.
_SLICE = 2048

#: More texts at once are slower on a few cores.
_BATCH = 16

#: Tokens of one batch, padding included; it bounds the memory of long texts.
_TOKENS = 4096


def run_texts(
    runtime: Runtime,
    tokenizer: TextTokenizer,
    texts: Sequence[str],
    progress: Progress | None = None,
) -> list[Floats]:
    """The outputs of the runtime for all texts, in their order; at least one text."""
    parts = [
        _run_slice(runtime, tokenizer, texts[start : start + _SLICE], progress)
        for start in range(0, len(texts), _SLICE)
    ]
    return [np.concatenate(outputs) for outputs in zip(*parts, strict=True)]


def batches(token_ids: Sequence[Sequence[int]], pad: int) -> Iterator[tuple[list[int], Ids, Ids]]:
    """Batches of rows, shortest first: (rows, ids (n, tokens), mask (n, tokens))."""
    order = sorted(range(len(token_ids)), key=lambda row: len(token_ids[row]))
    rows: list[int] = []
    for row in order:
        if rows and (len(rows) == _BATCH or (len(rows) + 1) * len(token_ids[row]) > _TOKENS):
            yield (rows, *_pad([token_ids[index] for index in rows], pad))
            rows = []
        rows.append(row)
    if rows:
        yield (rows, *_pad([token_ids[index] for index in rows], pad))


def _run_slice(
    runtime: Runtime, tokenizer: TextTokenizer, texts: Sequence[str], progress: Progress | None
) -> list[Floats]:
    copies = Counter(texts)
    distinct = list(copies)
    outputs: list[Floats] = []
    for rows, ids, mask in batches(tokenizer.encode(distinct), tokenizer.pad_id):
        results = runtime.run(ids, mask)
        outputs = outputs or [np.empty((len(distinct), r.shape[1]), np.float32) for r in results]
        for output, result in zip(outputs, results, strict=True):
            output[rows] = result
        if progress is not None:
            progress(sum(copies[distinct[row]] for row in rows))
    place = {text: row for row, text in enumerate(distinct)}
    return [output[[place[text] for text in texts]] for output in outputs]


def _pad(rows: Sequence[Sequence[int]], pad: int) -> tuple[Ids, Ids]:
    longest = max(map(len, rows))
    ids: NDArray[np.int64] = np.full((len(rows), longest), pad, np.int64)
    mask = np.zeros_like(ids)
    for row, tokens in enumerate(rows):
        ids[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    return ids, mask
