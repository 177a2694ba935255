"""How far the stored comments are from those that the models were trained on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from bot.feedback import Labels
from bot.ports import CommentStore, Floats, Keys
from models.drift import FEWEST, Drift, compare_profile
from models.training_profile import Observed, read_profile

#: Comments that are looked at, drawn at random but the same as long as the corpus is.
SAMPLE = 2_000


def drift(store: CommentStore, revision: str, weights: Path) -> Sequence[Drift] | str:
    """Compare a sample of a store with the profile beside the weights, or say why that cannot be.

    Labels and embeddings are those stored, as far as this revision of the predictor made them.
    """
    profile = read_profile(weights)
    if profile is None:
        return "not measured: the models in use keep no profile of what they were trained on"
    keys = _sample(store.keys())
    if len(keys) < FEWEST:
        return f"not measured: {len(keys)} comments are too few to compare with the training texts"
    return compare_profile(profile, _observe(store, keys, revision))


def _sample(keys: Keys) -> Keys:
    if len(keys) <= SAMPLE:
        return keys
    return np.sort(np.random.default_rng(0).choice(keys, SAMPLE, replace=False))


def _observe(store: CommentStore, keys: Keys, revision: str) -> Observed:
    stored = store.load(keys)
    ours = [one.labels for one in stored if one.labels.revision == revision]
    vectors: list[Floats] = [batch for _, batch in store.embeddings(keys, revision)]
    return Observed(
        texts=[one.comment.text for one in stored],
        languages=[one.comment.lang for one in stored],
        labels=_by_task(ours),
        embeddings=np.concatenate(vectors) if vectors else np.zeros((0, 0), np.float32),
    )


def _by_task(labels: Iterable[Labels]) -> dict[str, list[tuple[str, ...]]]:
    """Task -> the labels that hold of each comment that it judged."""
    found: dict[str, list[tuple[str, ...]]] = {
        task: [] for task in ("sentiment", "needs", "churn_intent", "aspects")
    }
    for one in labels:
        found["sentiment"].append((str(one.sentiment),))
        if one.needs is not None:
            found["needs"].append(tuple(map(str, one.needs)))
        if one.churn_intent is not None:
            found["churn_intent"].append(("churn_intent",) if one.churn_intent else ())
        if one.aspects is not None:
            found["aspects"].append(tuple(sorted({str(part.sentiment) for part in one.aspects})))
    return found
