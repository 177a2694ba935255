"""How close a fast runtime stays to torch in fp32: in labels, in neighbours, and in search.

Cosine between the two is no measure: embeddings that agree to 0.999 may still change every tenth
neighbour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.protocols import Floats

#: A runtime is used when it reaches all of these.
MIN_LABEL_AGREEMENT = 0.99
MIN_NEIGHBOURS_KEPT = 0.95
MAX_SEARCH_LOSS = 0.01

_NEIGHBOURS = 10


@dataclass(frozen=True, slots=True)
class Measured:
    """What one runtime made of the probes.

    `comments` and `questions` are embeddings of shapes (n, dimension) and (m, dimension), m <= n,
    where question i is asked in words of comment i; `labels` maps a task to its decisions, as
    from `decisions`.
    """

    comments: Floats
    questions: Floats
    labels: Mapping[str, NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class Fidelity:
    """Figures of a runtime against the reference, each in [0, 1].

    `label_agreement` is of the task that agrees least; `neighbours_kept` is the share of each
    probe's ten nearest probes that stays; `search` and `search_reference` are the nDCG@10 of
    finding a comment by a question in its words.
    """

    label_agreement: float
    neighbours_kept: float
    search: float
    search_reference: float

    @property
    def is_enough(self) -> bool:
        """Whether the runtime may stand in for the reference."""
        return (
            self.label_agreement >= MIN_LABEL_AGREEMENT
            and self.neighbours_kept >= MIN_NEIGHBOURS_KEPT
            and self.search >= self.search_reference - MAX_SEARCH_LOSS
        )


def compare(reference: Measured, candidate: Measured) -> Fidelity:
    """Measure a candidate; both saw the same probes."""
    agreements = [
        float(np.mean(candidate.labels[task] == decided))
        for task, decided in reference.labels.items()
    ]
    return Fidelity(
        label_agreement=min(agreements, default=1.0),
        neighbours_kept=_neighbours_kept(reference.comments, candidate.comments),
        search=_known_item_ndcg(candidate),
        search_reference=_known_item_ndcg(reference),
    )


def decisions(logits: Floats, *, multi_label: bool) -> NDArray[np.int64]:
    """The labels that logits of shape (n, labels) stand for: the best one, or every likely one."""
    chosen: NDArray[np.int64] = (
        (logits > 0).astype(np.int64) if multi_label else logits.argmax(axis=1)
    )
    return chosen


def as_questions(texts: Sequence[str]) -> list[str]:
    """The first half of each text, by words, or by characters where there are no spaces.

    Asking for a comment by half of its words is a search whose right answer is known without
    anyone having labelled it, in any language.
    """
    return [_first_half(text) for text in texts]


def _first_half(text: str) -> str:
    words = text.split()
    if len(words) >= 4:
        return " ".join(words[: (len(words) + 1) // 2])
    return text[: (len(text) + 1) // 2]


def _neighbours_kept(reference: Floats, candidate: Floats) -> float:
    before, after = _nearest(reference), _nearest(candidate)
    pairs = zip(before, after, strict=True)
    return float(np.mean([np.isin(old, new).mean() for old, new in pairs]))


def _nearest(embeddings: Floats) -> NDArray[np.int64]:
    """Rows of the nearest others, shape (n, 10)."""
    scores = embeddings @ embeddings.T
    np.fill_diagonal(scores, -np.inf)
    nearest: NDArray[np.int64] = np.argsort(-scores, axis=1, kind="stable")
    return nearest[:, : min(_NEIGHBOURS, len(embeddings) - 1)]


def _known_item_ndcg(measured: Measured) -> float:
    """nDCG@10 where the one relevant comment of question i is comment i."""
    scores = measured.questions @ measured.comments.T
    rank = (scores > scores.diagonal()[:, None]).sum(axis=1)
    return float(np.where(rank < _NEIGHBOURS, 1 / np.log2(rank + 2), 0.0).mean())
