"""How close a fast runtime stays to torch in fp32: in labels, in neighbours, and in search.

Cosine between the two is no measure: embeddings that agree to 0.999 may still change every tenth
neighbour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.protocols import Floats

#: A runtime is used when it reaches all of these, for every task.
MIN_LABEL_AGREEMENT = 0.99
MIN_TOKEN_AGREEMENT = 0.98
MIN_NEIGHBOURS_KEPT = 0.95
MAX_SEARCH_LOSS = 0.01

_NEIGHBOURS = 10


@dataclass(frozen=True, slots=True)
class Measured:
    """What one runtime made of the probes.

    `comments` and `questions` are embeddings of shapes (n, dimension) and (m, dimension), m <= n,
    where question i is asked in words of comment i. `labels` maps a task to what is decided of
    each probe, `marks` a task that marks spans to each token's place and label: arrays as from
    `decided` and `marks` of `models.outputs.TaskOutput`.
    """

    comments: Floats
    questions: Floats
    labels: Mapping[str, NDArray[np.int64]]
    marks: Mapping[str, NDArray[np.int64]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fidelity:
    """Figures of a runtime against the reference, each in [0, 1].

    `label_agreement` is, for each task, the share of its decisions that are the same;
    `token_agreement`, for each task that marks spans, the lower of two: the share of tokens with
    the same place, and of those inside a span for both, with the same label. `neighbours_kept` is
    the share of each probe's ten nearest probes that stays; `search` and `search_reference` are
    the nDCG@10 of finding a comment by a question in its words.
    """

    label_agreement: Mapping[str, float]
    token_agreement: Mapping[str, float]
    neighbours_kept: float
    search: float
    search_reference: float

    @property
    def is_enough(self) -> bool:
        """Whether the runtime may stand in for the reference."""
        return (
            all(share >= MIN_LABEL_AGREEMENT for share in self.label_agreement.values())
            and all(share >= MIN_TOKEN_AGREEMENT for share in self.token_agreement.values())
            and self.neighbours_kept >= MIN_NEIGHBOURS_KEPT
            and self.search >= self.search_reference - MAX_SEARCH_LOSS
        )

    def as_json(self) -> dict[str, Any]:
        """The figures, rounded."""
        return {
            "label_agreement": {task: round(x, 4) for task, x in self.label_agreement.items()},
            "token_agreement": {task: round(x, 4) for task, x in self.token_agreement.items()},
            "neighbours_kept": round(self.neighbours_kept, 4),
            "search": round(self.search, 4),
            "search_reference": round(self.search_reference, 4),
        }


def compare(reference: Measured, candidate: Measured) -> Fidelity:
    """Measure a candidate; both saw the same probes."""
    return Fidelity(
        label_agreement={
            task: float(np.mean(candidate.labels[task] == decided))
            for task, decided in reference.labels.items()
        },
        token_agreement={
            task: _token_agreement(marks, candidate.marks[task])
            for task, marks in reference.marks.items()
        },
        neighbours_kept=_neighbours_kept(reference.comments, candidate.comments),
        search=_known_item_ndcg(candidate),
        search_reference=_known_item_ndcg(reference),
    )


def _token_agreement(reference: NDArray[np.int64], candidate: NDArray[np.int64]) -> float:
    """Of marks of shape (tokens, 2): place in `models.spans.PLACES`, and label."""
    same = reference == candidate
    inside = (reference[:, 0] > 0) & (candidate[:, 0] > 0)
    return float(min(same[:, 0].mean(), same[inside, 1].mean() if inside.any() else 1.0))


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
