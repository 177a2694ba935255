"""Finds the comments that are about a topic."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.analysis.relevance import (
    Term,
    is_known,
    relevance,
    seed_weights,
    terms_of,
    word_hits,
    word_scores,
)
from bot.analysis.space import EVERYDAY_TOPICS, Space, unit
from bot.ports import CommentStore, Floats, Keys, Selection, StoreVersion, VectorIndex
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
    version: StoreVersion
    space: Space


class Finder:
    """Decides for every comment of a workspace whether it is about a topic; safe on any thread.

    The decision looks at the whole corpus, so that it does not depend on a question's filters.
    """

    def __init__(
        self,
        store: CommentStore,
        index: VectorIndex,
        predictor: Predictor,
        translate: Translate | None = None,
    ) -> None:
        self._store = store
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

    def centred(self, keys: Keys) -> Floats:
        """Embeddings of comments without what their language adds, rows of unit length."""
        space = self._space()
        return space.centred(np.searchsorted(space.keys, keys))

    def _space(self) -> Space:
        """The centred space, made again when the corpus has changed."""
        version = self._store.version()
        with self._lock:
            if self._kept is None or self._kept.version != version:
                keys, languages = self._store.column("lang")
                both = np.isin(keys, self._index.keys())  # another process may be writing
                spoken = [lang for lang, is_in in zip(languages, both, strict=True) if is_in]
                self._kept = _Kept(version, Space(keys[both], spoken, self._index.vectors))
            return self._kept.space

    def _direction(self, topic: str) -> Floats:
        """What sets a topic apart from everyday topics in the same script."""
        lang = "zh" if _HAN.search(topic) else "en"
        with self._lock:
            if lang not in self._everyday:
                embeddings = [self._predictor.embed_query(one) for one in EVERYDAY_TOPICS[lang]]
                self._everyday[lang] = np.mean(embeddings, axis=0)
        return unit(self._predictor.embed_query(topic) - self._everyday[lang])

    def _cosines(self, space: Space, direction: Floats) -> Floats:
        keys, products = self._index.scores(direction)
        order = np.argsort(keys, kind="stable")
        places = np.minimum(np.searchsorted(keys[order], space.keys), len(keys) - 1)
        return space.cosines(direction, products[order][places])

    def _words(self, topic: str, keys: Keys) -> Floats:
        """How much of the topic's words each comment holds; only those with a word are read.

        Words of another language that mean the same count as well.
        """
        words = np.zeros(len(keys), np.float32)
        terms = terms_of(topic)
        if not terms:
            return words
        meanings = self._meanings(topic)
        abroad = [term for _, names in meanings for name in names for term in name]
        sought = dict.fromkeys(term.prefix for term in (*terms, *abroad))
        holding = self._store.texts(self._store.containing(list(sought), Selection()))
        texts = list(holding.values())
        scores = word_scores(word_hits(terms, texts), len(keys))
        for share, names in meanings:
            held = [word_hits(name, texts).all(axis=1) for name in names]
            scores += np.float32(share) * np.any(held, axis=0)
        places = np.searchsorted(keys, list(holding))
        words[np.minimum(places, len(keys) - 1)] = np.minimum(scores, 1)
        return words

    def _meanings(self, topic: str) -> list[tuple[float, list[tuple[Term, ...]]]]:
        """Parts of the topic as the corpus's other languages name them."""
        if self._translate is None:
            return []
        spoken = {lang.partition("-")[0] for lang in self._store.values("lang")}
        found = self._translate(topic, frozenset(spoken & _LANGUAGES))
        return [(share, [terms_of(name) for name in names]) for share, names in found]
