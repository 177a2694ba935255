"""Finds which words of a comment made its label, by integrated gradients.

The gradient of the label's log-odds by each token's embedding is averaged on the way from a text
of masks to the text (Sundararajan et al., 2017). Unlike those of one gradient, the parts add up to
how far the text moved the log-odds. Where a wording speaks beside the head, what it says of the
embedding goes the same way, and what it says of the words is found by leaving each of them out.

It takes torch, and about a second a comment: for one on demand, in a process that ends with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import torch
from captum.attr import LayerIntegratedGradients
from numpy.typing import NDArray
from scipy.special import logsumexp
from torch import Tensor
from transformers import PreTrainedModel

from models.base import prompts
from models.batches import Row
from models.errors import UnknownLabelError
from models.explanations import Explanation, Word
from models.mentions import mentions
from models.metrics import decide
from models.network import Network, calibration_of
from models.outputs import TaskOutput
from models.protocols import Floats
from models.scripts import script
from models.tasks import TaskSpec
from models.tokenizer import Encoded, TextTokenizer
from models.windows import Joints, Reader, Window, rows_of
from models.wording import Wording, Wordings, head_log_odds
from models.wording_parts import without_product
from models.words import Range, words_of

#: What a word is compared with: the token that stands for any word, where there is one. It fits
#: a text better than padding, and explanations from there stand the check better.
_MASKS = ("<mask>", "[MASK]")

#: Points on the way from masks to a text; a long one has fewer.
_MOST_POINTS, _FEWEST_POINTS = 16, 8

#: Tokens that pass for one text, over all points: a few seconds' worth.
_EFFORT = 4096

#: Tokens that pass at once: with their gradients they take 0.6 GB.
_AT_ONCE = 1024

Weights = NDArray[np.float64]
Score = Callable[[Tensor, Tensor, Tensor], Tensor]


@dataclass(frozen=True, slots=True)
class _Reading:
    """A text in windows, and what the network says of them.

    `logits` has shape (windows, labels), `embeddings` (windows, width).
    """

    text: str
    product: str | None
    output: TaskOutput
    wording: Wording | None
    windows: Sequence[Window]
    rows: Sequence[Row]
    logits: Floats
    embeddings: Floats

    @property
    def shares(self) -> Floats:
        """Probabilities of the labels in each window, shape (windows, labels)."""
        return self.output.probabilities(self.logits, np.full(len(self.rows), script(self.text)))

    @property
    def joined(self) -> Floats:
        """Probabilities of the labels by head and wording, shape (1, labels)."""
        if self.wording is None:
            return self.head
        return self.wording.join(self.head, [self.without()], self.embedding)

    @property
    def head(self) -> Floats:
        """Those by the head, shape (1, labels), as `models.windows` joins them."""
        joints = Joints.of(self.windows)
        return (joints.highest if self.output.multi_label else joints.mean)(self.shares)

    @property
    def embedding(self) -> Floats:
        """Of the whole text, shape (1, width)."""
        return Joints.of(self.windows).embeddings(self.embeddings)

    def without(self, start: int = 0, end: int = 0) -> str:
        """The text without these characters, as a wording reads it."""
        text = self.text[:start] + self.text[end:]
        focused = self.wording is not None and self.wording.about.focused
        return without_product(text, mentions(text, self.product)) if focused else text

    def says(self, column: int) -> Weights:
        """How much each window has to say in that rule about a label, shape (windows,)."""
        if self.output.multi_label:
            own = np.arange(len(self.rows)) == self.shares[:, column].argmax()
        else:
            own = Joints.of(self.windows).own
        says: Weights = own / own.sum()
        return says


class Explainer:
    """Explains the labels of a network, whose tokenizer is in the prepared folder `base`."""

    def __init__(self, network: Network, base: Path, wordings: Wordings | None = None) -> None:
        tokenizer = TextTokenizer(base)
        self._network = network
        self._wordings = wordings or {}
        self._mask = _mask(tokenizer)
        self._reader = Reader(tokenizer, prompts(base)[1])

    def explain(
        self, text: str, task: TaskSpec, label: str | None = None, product: str | None = None
    ) -> Explanation:
        """Which words spoke for and against a label; without one, the likeliest.

        Of a text that is read in windows, each window weighs as much as in the rule that joins
        them: see `models.windows`. Raises UnknownLabelError for a label that the task does not
        have, and a task that marks spans.
        """
        _check(task, label)
        reading = self._read(text, task, product)
        shares = reading.joined
        column = task.labels.index(label) if label else int(shares[0].argmax())
        held = decide(shares, np.ones(shares.shape, bool), multi_label=task.multi_label)
        return Explanation(
            text=text,
            product=product or "",
            task=task.name,
            label=task.labels[column],
            probability=float(shares[0, column]),
            holds=bool(held[0, column]),
            words=self._words(reading, column),
        )

    def _read(self, text: str, task: TaskSpec, product: str | None) -> _Reading:
        windows = self._reader.windows([text])
        rows = rows_of(windows, [mentions(text, product)])
        place = self._place(task.name)
        with torch.inference_mode():
            said = [self._network(*_inputs(row)) for row in rows]
        output = TaskOutput.of(task, calibration_of(self._network, task))
        logits, embeddings = (
            np.concatenate([outputs[which].numpy() for outputs in said]) for which in (place, 0)
        )
        wording = self._wordings.get(task.name)
        return _Reading(text, product, output, wording, windows, rows, logits, embeddings)

    def _words(self, reading: _Reading, column: int) -> tuple[Word, ...]:
        """All words; windows that have no say are left out."""
        ranges = words_of(
            reading.text, [place for w in reading.windows for place in w.tokens.places]
        )
        score = self._score(reading, column)
        points = _points(sum(map(len, reading.rows)))
        effects = np.zeros(len(ranges))
        for say, window, row in zip(
            reading.says(column), reading.windows, reading.rows, strict=True
        ):
            if say > 0 and ranges:
                by_token = self._by_token(score, row, window.tokens, points)
                effects += say * _by_word(by_token, window.tokens, ranges)
        if reading.wording is not None:
            effects += _of_parts(reading, reading.wording, column, ranges)
        whole = float(np.abs(effects).sum()) or 1.0
        return tuple(
            Word(reading.text[start:end], start, end, float(effect) / whole)
            for (start, end), effect in zip(ranges, effects, strict=True)
        )

    def _by_token(self, score: Score, row: Row, tokens: Encoded, points: int) -> Weights:
        """What each token did to the score; those around the text stay, and did nothing."""
        ids, mask, focus = _inputs(row)
        is_text = torch.tensor([[start < end for start, end in tokens.places]])
        layer = cast(PreTrainedModel, self._network.encoder).get_input_embeddings()
        method = LayerIntegratedGradients(score, layer)
        found: Tensor = method.attribute(
            ids,
            torch.where(is_text, self._mask, ids),
            additional_forward_args=(mask, focus),
            n_steps=points,
            internal_batch_size=max(1, _AT_ONCE // len(row)),
        )
        weights: Weights = found.detach().sum(dim=-1)[0].double().numpy()
        return weights

    def _score(self, reading: _Reading, column: int) -> Score:
        """The calibrated log-odds of a label, shape (n,), from ids, mask and focus."""
        output, place = reading.output, self._place(reading.output.name)
        row = script(reading.text)
        offsets = torch.from_numpy(output.calibration.offsets[row])
        temperature = float(output.calibration.temperature[row])

        spoken = _spoken(reading)

        def log_odds(ids: Tensor, mask: Tensor, focus: Tensor) -> Tensor:
            outputs = self._network(ids, mask, focus)
            logits: Tensor = (outputs[place] + offsets) / temperature
            if spoken is not None:
                logits = spoken.share * logits + outputs[0] @ spoken.dense + spoken.rest
            if output.multi_label:
                return logits[:, column]
            others = [other for other in range(logits.shape[1]) if other != column]
            return logits[:, column] - logits[:, others].logsumexp(dim=1)

        return log_odds

    def _place(self, task: str) -> int:
        """Which output of the network is the task's."""
        return 1 + [each.name for each in self._network.tasks].index(task)


@dataclass(frozen=True, slots=True)
class _Spoken:
    """What a wording adds to a head: the head's share (labels,), and the rest's parts.

    `dense` are its weights of the embedding (width, labels), `rest` what the words say (labels,).
    """

    share: Tensor
    dense: Tensor
    rest: Tensor


def _spoken(reading: _Reading) -> _Spoken | None:
    wording = reading.wording
    if wording is None:
        return None
    share = wording.share[script(reading.text)]
    width = reading.embeddings.shape[1]
    dense = wording.embedding if len(wording.embedding) else np.zeros((width, len(share)))
    rest = wording.of_parts([reading.without()])[0]
    arrays = (share, (1 - share) * dense, (1 - share) * rest)
    return _Spoken(*(torch.from_numpy(np.asarray(array, np.float32)) for array in arrays))


def _of_parts(reading: _Reading, wording: Wording, column: int, ranges: Sequence[Range]) -> Weights:
    """How far the log-odds of both together fall without each word, as far as words are read."""
    texts = [reading.without(), *(reading.without(start, end) for start, end in ranges)]
    share = wording.share[script(reading.text)]
    said = wording.of_parts(texts)
    if len(wording.embedding):
        said = said + reading.embedding @ wording.embedding.astype(np.float32)
    logits = share * head_log_odds(reading.head, wording.about) + (1 - share) * said
    if not wording.about.multi_label:
        others = np.delete(logits, column, axis=1)
        odds = logits[:, column] - logsumexp(others, axis=1)
    else:
        odds = logits[:, column]
    fallen: Weights = (odds[0] - odds[1:]).astype(np.float64)
    return fallen


def _check(task: TaskSpec, label: str | None) -> None:
    if task.spans:
        raise UnknownLabelError(
            f"{task.name} marks words itself, so there is nothing to explain; name another task."
        )
    if label is not None and label not in task.labels:
        raise UnknownLabelError(
            f"{task.name} has no label {label!r}; name one of {', '.join(task.labels)}."
        )


def _mask(tokenizer: TextTokenizer) -> int:
    known = [number for name in _MASKS if (number := tokenizer.id_of(name)) is not None]
    return known[0] if known else tokenizer.pad_id


def _inputs(row: Row) -> tuple[Tensor, Tensor, Tensor]:
    """Ids, mask and focus of one row, int64 of shape (1, tokens)."""
    ids = torch.tensor([list(row.ids)])
    focus = torch.zeros_like(ids)
    focus[0, list(row.focus)] = 1
    return ids, torch.ones_like(ids), focus


def _points(tokens: int) -> int:
    return min(_MOST_POINTS, max(_FEWEST_POINTS, _EFFORT // max(tokens, 1)))


def _by_word(by_token: Weights, tokens: Encoded, ranges: Sequence[Range]) -> Weights:
    """What each word did: the sum over its tokens, each shared out by characters."""
    effects = np.zeros(len(ranges))
    for effect, (start, end) in zip(by_token, tokens.places, strict=True):
        for number, (first, last) in enumerate(ranges):
            shared = min(end, last) - max(start, first)
            if shared > 0:
                effects[number] += effect * shared / (end - start)
    return effects
