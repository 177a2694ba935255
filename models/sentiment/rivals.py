"""The packages that people reach for instead, asked for the same probabilities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from snownlp import SnowNLP
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from models.baselines import Rival
from models.protocols import Floats

#: VADER's authors read a compound score this near zero as neutral.
_VADER_NEUTRAL = 0.05

#: SnowNLP names no such band; this is the middle fifth of its scale.
_SNOWNLP_NEUTRAL = 0.2

#: Of a text that is neutral, how much goes there; the rest keeps its side.
_SURE = 0.6


def vader(texts: Sequence[str]) -> Floats:
    """VADER's compound score as probabilities of negative, neutral and positive."""
    analyser = SentimentIntensityAnalyzer()
    scores = [analyser.polarity_scores(text)["compound"] for text in texts]
    return _from_scores(scores, _VADER_NEUTRAL)


def snownlp(texts: Sequence[str]) -> Floats:
    """SnowNLP's probability of positive, spread over negative, neutral and positive."""
    scores = [2 * SnowNLP(text).sentiments - 1 if text.strip() else 0.0 for text in texts]
    return _from_scores(scores, _SNOWNLP_NEUTRAL)


def _from_scores(scores: Sequence[float], band: float) -> Floats:
    score = np.asarray(scores, np.float32)
    neutral = np.where(np.abs(score) < band, _SURE, 0.0)
    positive = (1 + score) / 2 * (1 - neutral)
    negative = (1 - score) / 2 * (1 - neutral)
    probabilities: Floats = np.stack([negative, neutral, positive], axis=1).astype(np.float32)
    return probabilities


RIVALS: Mapping[str, tuple[str, Rival]] = {"en": ("VADER", vader), "zh": ("SnowNLP", snownlp)}
