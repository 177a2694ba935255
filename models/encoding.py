"""Texts to padded batches of tokens, and through a network without gradients."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from models.datasets import Example
from models.mentions import mentions
from models.protocols import Floats
from models.tasks import EncoderSpec, TaskSpec
from models.tokenizer import Encoded, TextTokenizer

_SORTED_TOGETHER = 50


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of n texts, cut to the longest length allowed, not padded.

    `focus` has, for each text, the numbers of the tokens that name the product it is about.
    """

    rows: tuple[Encoded, ...]
    focus: tuple[tuple[int, ...], ...]
    padding: int

    def __len__(self) -> int:
        return len(self.rows)

    def __add__(self, more: Tokens) -> Tokens:
        return Tokens(self.rows + more.rows, self.focus + more.focus, self.padding)

    def take(self, numbers: Sequence[int]) -> Tokens:
        """The texts with these numbers."""
        rows = tuple(self.rows[n] for n in numbers)
        return Tokens(rows, tuple(self.focus[n] for n in numbers), self.padding)

    def batch(self, numbers: Sequence[int]) -> tuple[Tensor, Tensor, Tensor]:
        """Ids, mask and focus, int64 of shape (len(numbers), longest of them)."""
        longest = max(len(self.rows[n]) for n in numbers)
        ids = torch.full((len(numbers), longest), self.padding, dtype=torch.int64)
        mask, focus = torch.zeros_like(ids), torch.zeros_like(ids)
        for place, number in enumerate(numbers):
            row = self.rows[number].ids
            ids[place, : len(row)] = torch.tensor(row)
            mask[place, : len(row)] = 1
            focus[place, list(self.focus[number])] = 1
        return ids, mask, focus


def tokenise(
    base: Path,
    texts: Sequence[str],
    max_length: int,
    *,
    prefix: str = "",
    products: Sequence[str] | None = None,
) -> Tokens:
    """Tokenise with the tokenizer of a prepared folder; the prefix goes before every text."""
    tokenizer = TextTokenizer(base)
    rows = tuple(_cut(row, max_length) for row in tokenizer.encode(texts, prefix))
    about = products or [""] * len(texts)
    focus = tuple(
        tuple(row.covering(mentions(text, product)))
        for row, text, product in zip(rows, texts, about, strict=True)
    )
    return Tokens(rows, focus, tokenizer.pad_id)


def tokens_of(
    base: Path, examples: Sequence[Example], spec: EncoderSpec, task: TaskSpec, max_length: int
) -> Tokens:
    """The examples as the network reads them for a task."""
    texts, products = [e.text for e in examples], [e.product for e in examples]
    return tokenise(base, texts, max_length, prefix=spec.prefix(task), products=products)


def _cut(row: Encoded, max_length: int) -> Encoded:
    """At most so many tokens, the last of them the one that ends every text."""
    if len(row) <= max_length:
        return row
    kept = max_length - 1
    return Encoded([*row.ids[:kept], row.ids[-1]], [*row.places[:kept], row.places[-1]])


def shuffled_batches(tokens: Tokens, size: int, seed: int) -> list[list[int]]:
    """Row numbers in batches of like length, in an order that depends on the seed alone."""
    order = random.Random(seed)  # noqa: S311 - an order, not a secret
    numbers = list(range(len(tokens)))
    order.shuffle(numbers)
    batches: list[list[int]] = []
    for start in range(0, len(numbers), size * _SORTED_TOGETHER):
        chunk = numbers[start : start + size * _SORTED_TOGETHER]
        chunk.sort(key=lambda n: len(tokens.rows[n]))
        batches.extend(chunk[i : i + size] for i in range(0, len(chunk), size))
    order.shuffle(batches)
    return batches


def sorted_batches(tokens: Tokens, size: int) -> Iterator[list[int]]:
    """Row numbers from the longest to the shortest, in batches."""
    numbers = sorted(range(len(tokens)), key=lambda n: -len(tokens.rows[n]))
    return (numbers[start : start + size] for start in range(0, len(numbers), size))


def run(
    network: torch.nn.Module,
    tokens: Tokens,
    *,
    half: bool = True,
    batch: int = 32,
    report: Callable[[int], None] | None = None,
) -> list[list[Floats]]:
    """Every output of the network, for every text in the order of the texts.

    An output of a span task has shape (tokens of that text, 3 + labels). `half` computes in
    bfloat16, good enough to choose between checkpoints.
    """
    outputs: list[list[Floats]] = []
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=half):
        for numbers in sorted_batches(tokens, batch):
            results = [out.float().numpy() for out in network(*tokens.batch(numbers))]
            outputs = outputs or [[np.empty(0, np.float32)] * len(tokens) for _ in results]
            for output, result in zip(outputs, results, strict=True):
                for number, row in zip(numbers, result, strict=True):
                    output[number] = row[: len(tokens.rows[number])] if row.ndim == 2 else row
            if report is not None:
                report(len(numbers))
    return outputs
