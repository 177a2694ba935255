"""Whether the adapted embedding still groups what the base's groups.

Reads texts with a label each (a CSV with the columns text, label), clusters them by k-means into as
many groups as there are labels, and compares groups with labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import normalized_mutual_info_score

from models.datasets import draw, read_rows
from models.encoding import tokenise
from models.network import Network, load_encoder, load_network
from models.protocols import Floats
from models.search_quality import embed
from models.tasks import encoder_spec

#: The file of intents, by its name in a folder of public data sets (Casanueva et al., 2020).
FILE = "intent_banking77_train.csv"

_TEXTS = 4000

#: The start of k-means moves the figure by more than encoders do: the mean over so many counts.
_STARTS = 5


@dataclass(frozen=True, slots=True)
class ClusterQuality:
    """Normalised mutual information of k-means and labels, in [0, 1], mean over starts."""

    texts: int
    labels: int
    base: float
    adapted: float

    def as_json(self) -> dict[str, Any]:
        """The figures as the run record keeps them."""
        return {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(self).items()}


def cluster_quality(base: Path, weights: Path | None, labelled: Path) -> ClusterQuality:
    """Cluster the same texts by both encoders."""
    spec = encoder_spec(weights)
    rows = sorted(read_rows(labelled), key=lambda row: draw("cluster", row["text"]))[:_TEXTS]
    labels = [row["label"] for row in rows]
    texts = [row["text"] for row in rows]
    tokens = tokenise(base, texts, spec.max_length, prefix=spec.comment_prefix)
    before = embed(Network(load_encoder(base), ()), tokens)
    after = embed(load_network(base, weights=weights), tokens)
    return ClusterQuality(len(rows), len(set(labels)), _nmi(before, labels), _nmi(after, labels))


def _nmi(embeddings: Floats, labels: Sequence[str]) -> float:
    scores = [
        normalized_mutual_info_score(
            labels, KMeans(len(set(labels)), n_init=1, random_state=start).fit_predict(embeddings)
        )
        for start in range(_STARTS)
    ]
    return float(np.mean(scores))
