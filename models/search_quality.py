"""Whether the adapted embedding still finds what the base's finds.

Reads judged pairs of query and text: a CSV with the columns app, query, text, relevant (1 or 0).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.datasets import read_rows
from models.encoding import Tokens, run, tokenise
from models.network import Network, load_encoder, load_network
from models.protocols import Floats
from models.tasks import encoder_spec

#: The file of judged pairs, by its name in a folder of public data sets.
FILE = "search_dabrowski_feature_queries_train.csv"

_TOP = 10
_DEEP = 50

#: (app, query) -> numbers of its texts, and 1 or 0 for each.
_Groups = dict[tuple[str, str], tuple[list[int], list[int]]]


@dataclass(frozen=True, slots=True)
class SearchFigures:
    """Means over queries, in [0, 1].

    Average precision and nDCG of the first ten, among the texts judged for the query; and the share
    of the relevant ones that are in the first fifty among all texts.
    """

    average_precision: float
    ndcg10: float
    recall50: float


@dataclass(frozen=True, slots=True)
class SearchQuality:
    """The base encoder against the adapted one.

    `cosine` is the mean between the two embeddings of one text; `overlap` the share of a query's
    first ten texts that both agree on.
    """

    queries: int
    texts: int
    base: SearchFigures
    adapted: SearchFigures
    cosine: float
    overlap: float

    def as_json(self) -> dict[str, Any]:
        """The figures as the run record keeps them."""
        document: dict[str, Any] = _rounded(asdict(self))
        return document


def search_quality(base: Path, weights: Path | None, judged: Path) -> SearchQuality:
    """Rank every query's judged texts with both encoders."""
    spec = encoder_spec(weights)
    texts, groups = _read(judged)
    tokens = tokenise(base, texts, spec.max_length, prefix=spec.comment_prefix)
    queries = [query for _, query in groups]
    tokens += tokenise(base, queries, spec.max_length, prefix=spec.query_prefix)
    before = embed(Network(load_encoder(base), ()), tokens)
    after = embed(load_network(base, weights=weights), tokens)
    rankings = [_rank(vectors, groups, len(texts)) for vectors in (before, after)]
    tops = [[set(ranking[:_TOP].tolist()) for ranking, _ in r] for r in rankings]
    shared = [len(a & b) / len(a) for a, b in zip(*tops, strict=True)]
    base_figures, adapted_figures = (
        _figures([gains for _, gains in ranking], _recalls(vectors, groups, len(texts)))
        for ranking, vectors in zip(rankings, (before, after), strict=True)
    )
    return SearchQuality(
        queries=len(groups),
        texts=len(texts),
        base=base_figures,
        adapted=adapted_figures,
        cosine=float((before * after).sum(axis=1).mean()),
        overlap=float(np.mean(shared)),
    )


def average_precision(gains: Sequence[int]) -> float:
    """Mean precision at the places of the relevant texts; `gains` are 1 or 0, best rank first."""
    found = np.asarray(gains, float)
    if not found.any():
        return 0.0
    precision = np.cumsum(found) / np.arange(1, len(found) + 1)
    return float((precision * found).sum() / found.sum())


def ndcg(gains: Sequence[int], top: int = _TOP) -> float:
    """Discounted gain of the first `top`, against the best order there could be."""
    found = np.asarray(gains, float)
    discounts = 1 / np.log2(np.arange(2, top + 2))
    best = np.sort(found)[::-1][:top]
    ideal = float((best * discounts[: len(best)]).sum())
    actual = float((found[:top] * discounts[: len(found[:top])]).sum())
    return actual / ideal if ideal else 0.0


def _read(path: Path) -> tuple[list[str], _Groups]:
    """Distinct texts, and for each app's query the numbers of its texts with their relevance."""
    numbers: dict[str, int] = {}
    groups: _Groups = defaultdict(lambda: ([], []))
    for row in read_rows(path):
        rows, gains = groups[row["app"], row["query"]]
        rows.append(numbers.setdefault(row["text"], len(numbers)))
        gains.append(int(float(row["relevant"])))
    return list(numbers), groups


def embed(network: Network, tokens: Tokens) -> Floats:
    """Embeddings in fp32, shape (n, width)."""
    return np.stack(run(network, tokens, half=False)[0])


def _rank(
    vectors: Floats, groups: _Groups, n_texts: int
) -> list[tuple[NDArray[np.int64], list[int]]]:
    ranked = []
    for place, (rows, gains) in enumerate(groups.values()):
        order = np.argsort(-(vectors[rows] @ vectors[n_texts + place]), kind="stable")
        ranked.append((np.asarray(rows)[order], [gains[i] for i in order]))
    return ranked


def _recalls(vectors: Floats, groups: _Groups, n_texts: int) -> list[float]:
    """Of each query, the share of its relevant texts among the first fifty of all texts."""
    recalls = []
    for place, (rows, gains) in enumerate(groups.values()):
        scores = vectors[:n_texts] @ vectors[n_texts + place]
        first = set(np.argsort(-scores, kind="stable")[:_DEEP].tolist())
        relevant = [row for row, gain in zip(rows, gains, strict=True) if gain]
        recalls.append(float(np.mean([row in first for row in relevant])) if relevant else 0.0)
    return recalls


def _figures(gains: Sequence[Sequence[int]], recalls: Sequence[float]) -> SearchFigures:
    return SearchFigures(
        float(np.mean([average_precision(g) for g in gains])),
        float(np.mean([ndcg(g) for g in gains])),
        float(np.mean(recalls)),
    )


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return round(value, 4) if isinstance(value, float) else value
