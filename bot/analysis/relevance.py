"""Which comments are about a topic: a decision for each comment, not the nearest k.

Two signals are joined. Words: how much of the topic's words a comment holds, weighted by how rare
they are. Meaning: how near the comment is to those that fit the topic best, in the centred space of
`bot.analysis.space`; those few ("seeds") are the comments nearest to the topic itself, and the mean
of their embeddings speaks for the topic better than two words do, in any language (pseudo-relevance
feedback; J. Rocchio, in The SMART Retrieval System, 1971). A comment is about the topic when it
holds enough of the topic's words for what it means, or is nearer to the seeds than chance explains.

The constants are justified by `tests/benchmarks/relevance.py`, which prints the figures in MEASURED
on 566 judged app reviews for 14 feature queries (J. Dabrowski et al., Information Systems 114,
2023) and on the planted truths of the sample feedback.
They were chosen while looking at those same two sets, so the figures are not held out and flatter
the decision somewhat.
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

#: A comment with any of the topic's words is about it from this sum of word score and z-score on.
ENOUGH_WORDS = 0.65
_MEANING_IN_WORDS = 0.2

#: Lowest z-score of nearness to the seeds at which meaning alone decides.
ENOUGH_MEANING = 1.8

#: The threshold rises until at most this share of the comments above it is there by chance.
CHANCE = 0.1
_THRESHOLDS = np.arange(ENOUGH_MEANING, 4.51, 0.1)

#: Mean cosine of the five comments nearest to the topic below which the corpus does not know it.
KNOWN = 0.28
_NEAREST = 5

_SEEDS = 15
_WORDS_IN_SEEDS = 4.0

#: What a word counts for that says of what kind a thing is: a mode, a feature.
_OF_A_KIND = 0.3

#: Precision and recall of the decision on the judged reviews, which its constants were chosen on.
MEASURED = {"precision": 0.74, "recall": 0.81, "judged": 566}

_TOKEN = re.compile(r"[\u3400-\u9fff]+|[^\W_]+(?:['’][^\W_]+)*", re.UNICODE)
_HAN = re.compile(r"[\u3400-\u9fff]")
_STOP = frozenset(
    "a about an and any are as at be being by can do for from get gets getting has have how i in "
    "into is it its my no not of off on or our out so than that the their them then there they "
    "this to too up us was we when where with you your".split()
)
#: Stems, and pairs of Chinese characters: whoever asks of an "offline mode" means "offline".
_KINDS = frozenset("mode featur function option capabl 模式 功能 选项".split())


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a topic: `stem` decides, `prefix` is what every form of it begins with."""

    stem: str
    prefix: str

    @property
    def is_kind(self) -> bool:
        """Whether it says of what kind a thing is, which a text need not say."""
        return self.stem in _KINDS

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


def is_form_of(term: Term, words: str) -> bool:
    """Whether one of the folded words is a form of the term."""
    found = _pattern(term.prefix).findall(words)
    return any(_stem(word) == term.stem for word in found)


def telling(terms: Sequence[Term]) -> Sequence[Term]:
    """The terms without those that say of what kind a thing is, if any are left."""
    return [term for term in terms if not term.is_kind] or terms


def word_scores(
    hits: NDArray[np.bool_], n_corpus: int, terms: Sequence[Term] | None = None
) -> Floats:
    """How much of the topic each text holds, in [0, 1]; rare words weigh more.

    `n_corpus` is how many comments the hits were looked for in, of which those without any hit
    need not be rows of `hits`. Words that only say of what kind a thing is weigh less, if the terms
    of the columns are given.
    """
    frequency = hits.sum(axis=0) / max(n_corpus, 1)
    weights = np.log(1 / np.clip(frequency, 1e-3, 1 - 1e-3))
    if terms is not None:
        weights *= [_OF_A_KIND if term.is_kind else 1.0 for term in terms]
    scores: Floats = (hits @ (weights / max(weights.sum(), 1e-9))).astype(np.float32)
    return scores


def is_known(nearness: Floats) -> bool:
    """Whether the corpus speaks of the topic at all, from the cosines of its comments with it."""
    nearest = np.sort(nearness)[-_NEAREST:]
    return len(nearest) > 0 and float(nearest.mean()) >= KNOWN


def seed_weights(standard: Floats, words: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Rows of the comments that fit the topic best, and how much each of them counts."""
    fit = standard + _WORDS_IN_SEEDS * words**2  # half of the words are less than half the topic
    rows = np.argsort(-fit, kind="stable")[:_SEEDS]
    weights: Floats = (fit[rows] - fit[rows].min() + 0.5).astype(np.float32)
    return rows, weights


def threshold(meaning: Floats) -> float:
    """The z-score from which on meaning alone decides.

    Comments that have nothing to do with a topic lie on both sides of the mean alike, so that those
    below -t tell how many of those above t are there by chance (the target-decoy estimate; J. Elias
    and S. Gygi, Nature Methods 4, 2007).
    """
    for candidate in _THRESHOLDS:
        above = int((meaning >= candidate).sum())
        if int((meaning <= -candidate).sum()) <= CHANCE * above:
            return float(candidate)
    return float(_THRESHOLDS[-1])


def relevance(meaning: Floats, words: Floats, *, known: bool) -> Floats:
    """How surely each comment is about the topic, in [0, 1]; from 0.5 on it is.

    `meaning` are z-scores of nearness to the seeds, or to the topic itself if the corpus does not
    know it, when only words decide; `words` are the word scores.
    """
    meant = meaning if known else np.zeros_like(meaning)
    enough = words + _MEANING_IN_WORDS * meant - ENOUGH_WORDS
    by_words = np.where(words > 0, 4 * enough, -2.0)
    # what decides nothing still ranks, so that the nearest of those that miss can be shown
    by_meaning = meaning - threshold(meaning) if known else 0.05 * np.tanh(meaning) - 1.9
    both = np.maximum(by_words, by_meaning) + np.maximum(np.minimum(by_words, by_meaning), 0) / 2
    sure: Floats = (1 / (1 + np.exp(-both))).astype(np.float32)
    return sure


def _shared(stem: str, word: str) -> str:
    """What a word and its stem begin with alike ("privaci", "privacy": "privac")."""
    alike = next((i for i, (a, b) in enumerate(zip(stem, word, strict=False)) if a != b), None)
    return stem[: min(len(stem), len(word)) if alike is None else alike] or word


@lru_cache(maxsize=1000)
def _pattern(prefix: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){re.escape(prefix)}[^\W_]*")


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))


_STEMMER = snowballstemmer.stemmer("english")
