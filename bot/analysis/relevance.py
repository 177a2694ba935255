"""Which comments are about a topic: a decision for each comment, not the nearest k.

Two signals are joined by a logistic model: how near the comment's embedding is to the topic's, as a
z-score over the whole corpus (raw cosines of one encoder sit in a narrow band and mean little), and
how much of the topic's words the comment holds, weighted by how rare they are. A comment in another
language shares no words; it is taken when its z-score alone is high.

The constants were fitted on 566 judged app reviews for 14 feature queries (J. Dabrowski et al.,
Information Systems 114, 2023), leaving one query out at a time; `tests/benchmarks/relevance.py`
fits them again and prints the figures in MEASURED.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import snowballstemmer
from numpy.typing import NDArray

from bot.ports import Floats

WEIGHT_OF_MEANING = 0.36
WEIGHT_OF_WORDS = 4.73
BIAS = -2.62

#: From this z-score on a comment is about the topic whatever its words.
MEANING_ALONE = 3.0


#: Precision and recall of the decision on judged reviews of queries left out of the fit.
MEASURED = {"precision": 0.81, "recall": 0.80, "judged": 566}

_TOKEN = re.compile(r"[\u3400-\u9fff]+|[^\W_]+(?:['’][^\W_]+)*", re.UNICODE)
_HAN = re.compile(r"[\u3400-\u9fff]")
_STOP = frozenset(
    "a about an and any are as at be being by can do for from get gets getting has have how i in "
    "into is it its my no not of off on or our out so than that the their them then there they "
    "this to too up us was we when where with you your".split()
)
_FLOOR = 0.01


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a topic: `stem` decides, `prefix` is what every form of it begins with."""

    stem: str
    prefix: str

    @property
    def is_han(self) -> bool:
        """Whether it is Chinese, where a word is found as a substring."""
        return bool(_HAN.search(self.stem))


def terms_of(topic: str) -> tuple[Term, ...]:
    """The words of a topic that carry it; Chinese runs as overlapping pairs of characters."""
    terms: dict[str, Term] = {}
    for token in _TOKEN.findall(unicodedata.normalize("NFKC", topic).casefold()):
        if _HAN.search(token):
            pairs = [token[i : i + 2] for i in range(len(token) - 1)] or [token]
            terms.update((pair, Term(pair, pair)) for pair in pairs)
        elif token not in _STOP:
            stem = _stem(token)
            terms[stem] = Term(stem, _shared(stem, token))
    return tuple(terms.values())


def word_hits(terms: Sequence[Term], texts: Sequence[str]) -> NDArray[np.bool_]:
    """Which texts hold which terms, shape (texts, terms)."""
    hits = np.zeros((len(texts), len(terms)), bool)
    patterns = [re.compile(rf"(?<![^\W_]){re.escape(term.prefix)}[^\W_]*") for term in terms]
    for row, text in enumerate(texts):
        folded = unicodedata.normalize("NFKC", text).casefold()
        for column, term in enumerate(terms):
            if term.prefix not in folded:
                continue
            hits[row, column] = term.is_han or any(
                _stem(word) == term.stem for word in patterns[column].findall(folded)
            )
    return hits


def word_scores(hits: NDArray[np.bool_], n_corpus: int) -> Floats:
    """How much of the topic each text holds, in [0, 1]; rare words weigh more.

    `n_corpus` is how many comments the hits were looked for in, of which those without any hit
    need not be rows of `hits`.
    """
    frequency = hits.sum(axis=0) / max(n_corpus, 1)
    weights = np.log(1 / np.clip(frequency, 1e-3, 1 - 1e-3))
    scores: Floats = (hits @ (weights / max(weights.sum(), 1e-9))).astype(np.float32)
    return scores


def standardise(scores: Floats, corpus: Floats) -> Floats:
    """Inner products as z-scores over those of the whole corpus."""
    mean, spread = float(corpus.mean()), max(float(corpus.std()), _FLOOR)
    standard: Floats = ((scores - mean) / spread).astype(np.float32)
    return standard


def relevance(meaning: Floats, words: Floats) -> Floats:
    """The probability that each comment is about the topic, from its z-score and its word score."""
    logit = WEIGHT_OF_MEANING * meaning + WEIGHT_OF_WORDS * words + BIAS
    alone = WEIGHT_OF_MEANING * (meaning - MEANING_ALONE)
    probability: Floats = (1 / (1 + np.exp(-np.maximum(logit, alone)))).astype(np.float32)
    return probability


def _shared(stem: str, word: str) -> str:
    """What a word and its stem begin with alike ("privaci", "privacy": "privac")."""
    alike = next((i for i, (a, b) in enumerate(zip(stem, word, strict=False)) if a != b), None)
    return stem[: min(len(stem), len(word)) if alike is None else alike] or word


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))


_STEMMER = snowballstemmer.stemmer("english")
