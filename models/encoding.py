"""Texts to padded batches of tokens, and through a network without gradients."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from models.errors import ModelFileError
from models.protocols import Floats

_SORTED_TOGETHER = 50


@dataclass(frozen=True, slots=True)
class Tokens:
    """Token ids of n texts, cut to the longest length allowed, not padded."""

    rows: tuple[tuple[int, ...], ...]
    padding: int

    def __len__(self) -> int:
        return len(self.rows)

    def batch(self, numbers: Sequence[int]) -> tuple[Tensor, Tensor]:
        """Ids and mask, int64 of shape (len(numbers), longest of them)."""
        longest = max(len(self.rows[n]) for n in numbers)
        ids = torch.full((len(numbers), longest), self.padding, dtype=torch.int64)
        mask = torch.zeros_like(ids)
        for place, number in enumerate(numbers):
            row = self.rows[number]
            ids[place, : len(row)] = torch.tensor(row)
            mask[place, : len(row)] = 1
        return ids, mask


def tokenise(base: Path, texts: Sequence[str], max_length: int) -> Tokens:
    """Tokenise with the tokenizer of a prepared folder; the prefix is the caller's."""
    path = base / "tokenizer.json"
    if not path.exists():
        raise ModelFileError(f"{path} is missing; delete {base} and run `earful models prepare`.")
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.enable_truncation(max_length)
    tokenizer.no_padding()
    padding = next((i for i in map(tokenizer.token_to_id, ("<pad>", "[PAD]")) if i is not None), 0)
    rows = tuple(tuple(encoding.ids) for encoding in tokenizer.encode_batch(list(texts)))
    return Tokens(rows, padding)


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
) -> tuple[Floats, ...]:
    """Every output of the network for every text, in the order of the texts.

    `half` computes in bfloat16, good enough to choose between checkpoints.
    """
    outputs: list[Floats] = []
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=half):
        for numbers in sorted_batches(tokens, batch):
            results = [out.float().numpy() for out in network(*tokens.batch(numbers))]
            if not outputs:
                outputs = [np.zeros((len(tokens), r.shape[1]), np.float32) for r in results]
            for output, result in zip(outputs, results, strict=True):
                output[numbers] = result
            if report is not None:
                report(len(numbers))
    return tuple(outputs)
