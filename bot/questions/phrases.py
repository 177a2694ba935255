"""Finding many phrases in a text at once: thousands of names cost no more than a few."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

# A shorter word with one letter wrong is too often another word.
_CORRECTED_FROM = 7

T = TypeVar("T")

# A number with points is one token, as is a Latin word; Chinese has a token a character.
_TOKEN = re.compile(r"\d+(?:\.\d+)+|[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+\+*")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a Chinese character, folded, and where it stands."""

    word: str
    start: int
    end: int


@dataclass(slots=True)
class _Node(Generic[T]):
    following: dict[str, _Node[T]] = field(default_factory=dict)
    held: list[T] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """What stands for a phrase of a text, and where that phrase is."""

    held: tuple[T, ...]
    start: int
    end: int


class Phrases(Generic[T]):
    """Phrases of words, each standing for something.

    Case, width and what stands between two words (`app_store`, "App Store") make no difference.
    """

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()
        self._corrected: set[str] = set()

    def add(self, phrase: str, held: T) -> None:
        """Let a phrase stand for something; it may stand for several things."""
        node = self._root
        for token in tokens(phrase):
            node = node.following.setdefault(token.word, _Node())
        if node is not self._root and held not in node.held:
            node.held.append(held)

    def correct(self, word: str) -> None:
        """Know a word by which phrases begin with one letter wrong too, if it is long enough."""
        if len(word) >= _CORRECTED_FROM and word.isascii() and word.isalpha():
            self._corrected.add(word.casefold())

    def holds(self, phrase: str) -> tuple[T, ...]:
        """What exactly this phrase stands for."""
        node: _Node[T] | None = self._root
        for token in tokens(phrase):
            node = node.following.get(token.word) if node else None
        return tuple(node.held) if node else ()

    def find(self, text: str) -> Iterator[Found[T]]:
        """The phrases in a text from left to right, the longest where several begin."""
        words = [self._spelled(token) for token in tokens(text)]
        at = 0
        while at < len(words):
            found = self._longest(words, at)
            if found is None:
                at += 1
                continue
            held, after = found
            yield Found(held, words[at].start, words[after - 1].end)
            at = after

    def _spelled(self, token: Token) -> Token:
        word = token.word
        if len(word) < _CORRECTED_FROM - 1 or word in self._root.following or not word.isascii():
            return token
        meant = process.extractOne(word, self._corrected, scorer=OSA.distance, score_cutoff=1)
        if meant is None or meant[0][0] != word[0]:
            return token
        return Token(meant[0], token.start, token.end)

    def _longest(self, words: list[Token], at: int) -> tuple[tuple[T, ...], int] | None:
        node, best = self._root, None
        for position in range(at, len(words)):
            following = node.following.get(words[position].word)
            if following is None:
                break
            node = following
            if node.held:
                best = tuple(node.held), position + 1
        return best


@lru_cache(maxsize=1 << 15)
def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text, folded, each with its place in the text as it was given.

    Kept for those asked about last: the names of accounts are read after every change of comments.
    """
    return tuple(
        Token(unicodedata.normalize("NFKC", match[0]).casefold(), match.start(), match.end())
        for match in _TOKEN.finditer(text)
    )
