"""Finds the comments that are about a topic."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from bot.analysis.key_places import KeyPlaces
from bot.analysis.relevance import (
    Term,
    is_known,
    relevance,
    seed_weights,
    telling,
    terms_of,
    word_scores,
)
from bot.analysis.space import EVERYDAY_TOPICS, Space, unit
from bot.kept_corpus import CorpusColumns, KeptCorpus
from bot.ports import Floats, Keys, StoreVersion, VectorIndex
from models.protocols import Predictor

#: From this relevance on a comment is about the topic.
RELEVANT = 0.5

#: What the parts of a topic are called in the languages asked for: (part of the topic, names).
Translate = Callable[[str, frozenset[str]], Sequence[tuple[float, Sequence[str]]]]

#: How surely each comment is about a topic, in [0, 1], by the comments' keys.
Relevance = Callable[[Keys], Floats]

_HAN = re.compile(r"[\u3400-\u9fff]")

#: Languages that topics are asked in.
_LANGUAGES = frozenset({"en", "zh"})


@dataclass(frozen=True, slots=True)
class _Kept:
    """The space of one version of the comments."""

    version: StoreVersion
    space: Space


class Finder:
    """Decides for every comment of a workspace whether it is about a topic; safe on any thread.

    The decision looks at the whole corpus, so that it does not depend on a question's filters.
    """

    def __init__(
        self,
        corpus: KeptCorpus,
        index: VectorIndex,
        predictor: Predictor,
        translate: Translate | None = None,
    ) -> None:
        self._corpus = corpus
        self._translate = translate
        self._index = index
        self._predictor = predictor
        self._kept: _Kept | None = None
        self._everyday: dict[str, Floats] = {}
        self._lock = threading.Lock()

    def relevance(self, topic: str, keys: Keys) -> Floats:
        """How surely each of these comments is about the topic, in [0, 1]."""
        return self.decide(topic)(keys)

    def decide(self, topic: str) -> Relevance:
        """The same decision to be asked about several comments, one after the other."""
        space = self._space()
        sure = self._sure(topic, space) if len(space.keys) else np.zeros(0, np.float32)

        def sure_of(keys: Keys) -> Floats:
            if len(sure) == 0 or len(keys) == 0:
                return np.zeros(len(keys), np.float32)
            places = np.minimum(np.searchsorted(space.keys, keys), len(space.keys) - 1)
            found: Floats = np.where(space.keys[places] == keys, sure[places], 0).astype(np.float32)
            return found

        return sure_of

    def _sure(self, topic: str, space: Space) -> Floats:
        words = self._words(topic, space.keys)
        nearness = self._cosines(space, self._direction(topic))
        standard = space.standardise(nearness)
        known = is_known(nearness)
        meaning = self._to_seeds(space, standard, words) if known else standard
        return relevance(meaning, words, known=known)

    def _to_seeds(self, space: Space, standard: Floats, words: Floats) -> Floats:
        direction = space.mean_direction(*seed_weights(standard, words))
        return space.standardise(self._cosines(space, direction))

    def centring(self) -> Callable[[Keys], Floats]:
        """What gives embeddings without what their language adds, rows of unit length, by key.

        They are those of the comments as they are when it is first asked.
        """
        space = cache(self._space)

        def centred(keys: Keys) -> Floats:
            return space().centred(np.searchsorted(space().keys, keys))

        return centred

    def warm(self) -> None:
        """Have ready what the next decision rests on."""
        self._space()
        self._corpus.now().texts()
        for lang in EVERYDAY_TOPICS:
            self._everyday_mean(lang)

    def _space(self) -> Space:
        """The centred space, made again when the corpus has changed."""
        corpus = self._corpus.now()
        with self._lock:
            if self._kept is None or self._kept.version != corpus.version:
                self._kept = _Kept(corpus.version, self._made(corpus))
            return self._kept.space

    def _made(self, corpus: CorpusColumns) -> Space:
        """The space; where comments only came since it was last made, these are measured alone."""
        both = _shared(corpus.keys, self._index.keys())  # another process may be writing
        known = self._kept.space if self._kept and _only_grew(self._kept, corpus, both) else None
        return Space(both, corpus.column("lang", both), self._index.vectors, self._products, known)

    def _products(self, vector: Floats, keys: Keys) -> Floats:
        return self._index.scores(vector, keys)[1]

    def _direction(self, topic: str) -> Floats:
        """What sets a topic apart from everyday topics in the same script."""
        mean = self._everyday_mean("zh" if _HAN.search(topic) else "en")
        return unit(self._predictor.embed_query(topic) - mean)

    def _everyday_mean(self, lang: str) -> Floats:
        with self._lock:
            if lang not in self._everyday:
                embeddings = [self._predictor.embed_query(one) for one in EVERYDAY_TOPICS[lang]]
                self._everyday[lang] = np.mean(embeddings, axis=0)
            return self._everyday[lang]

    def _cosines(self, space: Space, direction: Floats) -> Floats:
        keys, products = self._index.scores(direction)
        if not np.array_equal(keys, space.keys):
            products = products[np.minimum(np.searchsorted(keys, space.keys), len(keys) - 1)]
        return space.cosines(direction, products)

    def _words(self, topic: str, keys: Keys) -> Floats:
        """How much of the topic's words each comment holds.

        Words of another language that mean the same count as well.
        """
        words = np.zeros(len(keys), np.float32)
        terms = terms_of(topic)
        if not terms:
            return words
        corpus, meanings = self._corpus.now(), self._meanings(topic)
        abroad = [term for _, names in meanings for name in names for term in name]
        texts = corpus.texts()
        found = {term: texts.rows_with(term) for term in dict.fromkeys((*terms, *abroad))}
        rows = np.unique(np.concatenate([*found.values()]))
        hits = {term: np.isin(rows, of, assume_unique=True) for term, of in found.items()}
        scores = word_scores(np.column_stack([hits[term] for term in terms]), len(keys), terms)
        for share, names in meanings:
            held = [
                np.all([hits[term] for term in telling(name)], axis=0) for name in names if name
            ]
            scores += np.float32(share) * np.any(held, axis=0)
        places = KeyPlaces(keys).of(corpus.keys[rows])
        words[places[places >= 0]] = np.minimum(scores, 1)[places >= 0]
        return words

    def _meanings(self, topic: str) -> list[tuple[float, list[tuple[Term, ...]]]]:
        """Parts of the topic as the corpus's other languages name them."""
        if self._translate is None:
            return []
        spoken = {lang.partition("-")[0] for lang in self._corpus.now().values("lang")}
        found = self._translate(topic, frozenset(spoken & _LANGUAGES))
        return [(share, [terms_of(name) for name in names]) for share, names in found]


def _only_grew(kept: _Kept, corpus: CorpusColumns, keys: Keys) -> bool:
    """Whether all comments of a space are there still as they were, and others came later."""
    before, now = kept.version, corpus.version
    was = kept.space.keys
    is_same = (before.corpus, before.rewritten) == (now.corpus, now.rewritten)
    return is_same and np.array_equal(was, keys[: len(was)])


def _shared(some: Keys, others: Keys) -> Keys:
    """The keys that are among both, which are ascending; the first themselves where all are."""
    if np.array_equal(some, others):
        return some
    return some[KeyPlaces(others).of(some) >= 0]
