"""What a head must beat: the majority, words in a bag, and the frozen encoder."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

import jieba
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import FeatureUnion, make_pipeline

from models.datasets import Example
from models.protocols import Floats
from models.targets import gold_matrix
from models.tasks import TaskSpec

jieba.setLogLevel(logging.WARNING)

#: Texts -> probabilities of shape (n, labels).
Rival = Callable[[Sequence[str]], Floats]


def majority(train: Sequence[Example], test: Sequence[Example], task: TaskSpec) -> Floats:
    """How common each label is among the training examples, for every text; shape (n, labels)."""
    shares = gold_matrix(train, task).mean(axis=0)
    return np.tile(shares.astype(np.float32), (len(test), 1))


def tfidf(train: Sequence[Example], test: Sequence[Example], task: TaskSpec) -> Floats:
    """TF-IDF of words (jieba's in Chinese) and of 1 to 4 characters, and logistic regression."""
    features = FeatureUnion(
        [
            ("words", TfidfVectorizer(tokenizer=_words, token_pattern=None, sublinear_tf=True)),
            ("characters", TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), min_df=2)),
        ]
    )
    model = make_pipeline(features, _classifier(task))
    return _fit([e.text for e in train], [e.text for e in test], model, _targets(train, task), task)


def frozen(
    train: Sequence[Example],
    train_embeddings: Floats,
    test_embeddings: Floats,
    task: TaskSpec,
) -> Floats:
    """Logistic regression on embeddings of the base encoder, nothing tuned."""
    model = _classifier(task, C=10.0)
    return _fit(train_embeddings, test_embeddings, model, _targets(train, task), task)


def _words(text: str) -> list[str]:
    return [word for word in jieba.lcut(text.lower()) if not word.isspace()]


def _classifier(task: TaskSpec, C: float = 3.0) -> Any:  # noqa: N803 - its name everywhere
    model = LogisticRegression(C=C, max_iter=300, class_weight="balanced")
    return OneVsRestClassifier(model) if task.multi_label else model


def _targets(train: Sequence[Example], task: TaskSpec) -> Any:
    gold = gold_matrix(train, task)
    return gold.astype(int) if task.multi_label else gold.argmax(axis=1)


def _fit(train: Any, test: Any, model: Any, targets: Any, task: TaskSpec) -> Floats:
    model.fit(train, targets)
    probabilities = np.zeros((len(test), len(task.labels)), np.float32)
    columns = slice(None) if task.multi_label else model.classes_
    probabilities[:, columns] = model.predict_proba(test)
    return probabilities
