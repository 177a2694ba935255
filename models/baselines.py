"""What a head must beat: the majority, words in a bag, and the frozen encoder."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

import jieba
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion

from models.datasets import Example
from models.protocols import Floats
from models.targets import allowed_matrix, gold_matrix
from models.tasks import TaskSpec

jieba.setLogLevel(logging.WARNING)

#: Texts -> probabilities of shape (n, labels).
Rival = Callable[[Sequence[str]], Floats]


def majority(train: Sequence[Example], test: Sequence[Example], task: TaskSpec) -> Floats:
    """How common each label is among the training examples, for every text; shape (n, labels)."""
    gold, allowed = gold_matrix(train, task), allowed_matrix(train, task)
    shares = gold.sum(axis=0) / np.maximum(allowed.sum(axis=0), 1)
    return np.tile(shares.astype(np.float32), (len(test), 1))


def tfidf(train: Sequence[Example], test: Sequence[Example], task: TaskSpec) -> Floats:
    """TF-IDF of words (jieba's in Chinese) and of 1 to 4 characters, and logistic regression."""
    features = FeatureUnion(
        [
            ("words", TfidfVectorizer(tokenizer=_words, token_pattern=None, sublinear_tf=True)),
            ("characters", TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), min_df=2)),
        ]
    )
    learnt = features.fit_transform([e.text for e in train])
    return _fit(learnt, features.transform([e.text for e in test]), train, task, C=3.0)


def frozen(
    train: Sequence[Example],
    train_embeddings: Floats,
    test_embeddings: Floats,
    task: TaskSpec,
) -> Floats:
    """Logistic regression on embeddings of the base encoder, nothing tuned."""
    return _fit(train_embeddings, test_embeddings, train, task, C=10.0)


def _words(text: str) -> list[str]:
    return [word for word in jieba.lcut(text.lower()) if not word.isspace()]


def _fit(
    learnt: Any,
    judged: Any,
    train: Sequence[Example],
    task: TaskSpec,
    C: float,  # noqa: N803 - its name everywhere
) -> Floats:
    gold = gold_matrix(train, task)
    probabilities = np.zeros((judged.shape[0], len(task.labels)), np.float32)
    if not task.multi_label:
        model = _classifier(C).fit(learnt, gold.argmax(axis=1))
        probabilities[:, model.classes_] = model.predict_proba(judged)
        return probabilities
    allowed = allowed_matrix(train, task)
    for column in range(len(task.labels)):
        rows = np.flatnonzero(allowed[:, column])
        if len(set(gold[rows, column])) == 2:
            model = _classifier(C).fit(learnt[rows], gold[rows, column])
            probabilities[:, column] = model.predict_proba(judged)[:, 1]
    return probabilities


def _classifier(C: float) -> LogisticRegression:  # noqa: N803 - its name everywhere
    return LogisticRegression(C=C, max_iter=300, class_weight="balanced")
