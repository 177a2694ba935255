"""Compares a task that marks spans, on the test split that nothing has seen, with plain ways."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from models.datasets import Example, Splits, draw
from models.encoding import Tokens, run, tokens_of
from models.lesson_targets import span_targets
from models.losses import UNKNOWN
from models.network import Network, load_encoder
from models.protocols import Floats
from models.span_metrics import SpanFigures, span_figures
from models.spans import PLACES
from models.tasks import EncoderSpec, TaskSpec

#: Training texts that the plain ways learn from, and characters around a span that they read.
_LEARNT = 2500
_AROUND = 40

#: Steps of a regression on the states of all tokens.
_ITERATIONS = 60

#: Texts at once: token states of all of them take gigabytes.
_AT_ONCE = 500


def plain_ways(
    base: Path,
    data: Splits,
    tokens: Tokens,
    task: TaskSpec,
    spec: EncoderSpec,
) -> dict[str, list[Floats]]:
    """Name -> logits of every test text, as of `Reader.mark`; `tokens` are those of the test.

    The frozen encoder finds and labels spans by logistic regressions on its token states. TF-IDF
    reads the characters around a span that is given, and the majority nothing: they find none.
    """
    learn = sorted(data.train, key=lambda e: draw("frozen", e.text))[:_LEARNT]
    return {
        "frozen encoder": _frozen(base, learn, data.test, task, spec),
        "TF-IDF": _tfidf(learn, data.test, tokens, task),
        "majority": _majority(learn, tokens, task),
    }


def compare_spans(
    members: Sequence[int],
    test: Sequence[Example],
    systems: Mapping[str, Sequence[Floats]],
    tokens: Tokens,
    task: TaskSpec,
) -> dict[str, SpanFigures]:
    """Figures of every system over the test texts with these numbers."""
    chosen = [test[n] for n in members]
    rows = [tokens.rows[n] for n in members]
    return {
        name: span_figures(chosen, [logits[n] for n in members], rows, task.labels)
        for name, logits in systems.items()
    }


def _frozen(
    base: Path, learn: Sequence[Example], test: Sequence[Example], task: TaskSpec, spec: EncoderSpec
) -> list[Floats]:
    encoder = _TokenStates(load_encoder(base))
    tokens = tokens_of(base, learn, spec, task, spec.max_length)
    targets = span_targets(list(learn), task, tokens.rows)
    states = np.concatenate(_states(encoder, tokens))
    places = np.concatenate([np.array(row) for row in targets.places])
    labels = np.concatenate([np.array(row) for row in targets.labels])
    finds, says = (_regression(states, gold) for gold in (places, labels))
    logits: list[Floats] = []
    for start in range(0, len(test), _AT_ONCE):
        part = tokens_of(base, test[start : start + _AT_ONCE], spec, task, spec.max_length)
        logits += [_log_probabilities(row, finds, says, task) for row in _states(encoder, part)]
    return logits


class _TokenStates(Network):
    """The bare encoder, read token by token."""

    def __init__(self, encoder: Any) -> None:
        super().__init__(encoder, ())

    def forward(self, input_ids: Any, attention_mask: Any, _: Any) -> tuple[Any, ...]:
        output = self.encoder(input_ids=input_ids, attention_mask=attention_mask)
        return (output.last_hidden_state.float(),)


def _states(encoder: Network, tokens: Tokens) -> list[Floats]:
    return run(encoder, tokens)[0]


def _regression(states: Floats, gold: NDArray[np.int64]) -> LogisticRegression:
    known = np.flatnonzero(gold != UNKNOWN)
    model = LogisticRegression(C=1.0, max_iter=_ITERATIONS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it stops early for time's sake
        return model.fit(states[known], gold[known])


def _log_probabilities(
    states: Floats, finds: LogisticRegression, says: LogisticRegression, task: TaskSpec
) -> Floats:
    logits = np.full((len(states), len(PLACES) + len(task.labels)), -20.0, np.float32)
    logits[:, finds.classes_] = finds.predict_log_proba(states)
    logits[:, len(PLACES) + says.classes_] = says.predict_log_proba(states)
    return logits


def _tfidf(
    learn: Sequence[Example], test: Sequence[Example], tokens: Tokens, task: TaskSpec
) -> list[Floats]:
    model = make_pipeline(
        TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), min_df=2, sublinear_tf=True),
        LogisticRegression(C=3.0, max_iter=300),
    )
    spans = [(e.text, span) for e in learn for span in e.spans]
    model.fit([_around(text, span) for text, span in spans], [span[2] for _, span in spans])
    logits = [_blank(len(row), task) for row in tokens.rows]
    order = [task.labels.index(name) for name in model.classes_]
    for values, example, row in zip(logits, test, tokens.rows, strict=True):
        for span in example.spans:
            shares = model.predict_log_proba([_around(example.text, span)])[0]
            for number in row.covering([span[:2]]):
                values[number, [len(PLACES) + place for place in order]] = shares
    return logits


def _around(text: str, span: tuple[int, int, str]) -> str:
    start, end, _ = span
    return text[max(0, start - _AROUND) : end + _AROUND]


def _majority(learn: Sequence[Example], tokens: Tokens, task: TaskSpec) -> list[Floats]:
    counts = [sum(s[2] == label for e in learn for s in e.spans) for label in task.labels]
    shares = np.log(np.maximum(counts, 1) / max(1, sum(counts)))
    logits = [_blank(len(row), task) for row in tokens.rows]
    for values in logits:
        values[:, len(PLACES) :] = shares
    return logits


def _blank(n_tokens: int, task: TaskSpec) -> Floats:
    """Every token outside of any span."""
    logits = np.zeros((n_tokens, len(PLACES) + len(task.labels)), np.float32)
    logits[:, PLACES.index("outside")] = 20.0
    return logits
