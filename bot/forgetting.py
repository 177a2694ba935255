"""What was forgotten, and where else it is named or quoted: in questions, digests and alerts."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

#: Latin words whole, characters of other scripts one by one.
_TOKEN = re.compile(r"[0-9A-Za-z_\u00c0-\u024f]+|[^\W\s]")
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
#: Who quotes a comment says so many of its words, or characters, in a row.
_WORDS, _CHARACTERS = 6, 10
#: Shorter comments are anybody's words.
_LEAST = 4

_Run = tuple[str, ...]


@dataclass(frozen=True)
class Forgotten:
    """An author or account by `name`, if any, and the ids and texts of comments that are gone."""

    name: str | None = None
    ids: frozenset[str] = frozenset()
    texts: tuple[str, ...] = ()

    def is_in(self, held: Any) -> bool:
        """Whether any text of this names who is forgotten, in any case, or quotes a comment.

        `held` is a text, a query as JSON, or lists and mappings of such.
        """
        return any(self._is_named(text) or self._is_quoted(text) for text in _texts(held))

    def _is_named(self, text: str) -> bool:
        """Whether it stands there, and not within another word: Ann is not in "annual"."""
        if not self.name:
            return False
        name = re.escape(self.name.casefold())
        return bool(re.search(rf"(?<![0-9a-z]){name}(?![0-9a-z])", text.casefold()))

    def _is_quoted(self, text: str) -> bool:
        tokens = _tokens(text)
        lengths = {len(run) for run in self._runs}
        return any(not self._runs.isdisjoint(_runs(tokens, length)) for length in lengths)

    @cached_property
    def _runs(self) -> frozenset[_Run]:
        all_tokens = map(_tokens, self.texts)
        return frozenset(run for tokens in all_tokens for run in _runs(tokens, _length(tokens)))


class Forgetting(Protocol):
    """Whatever holds words that may name or quote what was forgotten."""

    def forget(self, gone: Forgotten) -> int:
        """Let go of all that does; how many."""


def _texts(held: Any) -> Iterator[str]:
    if isinstance(held, str):
        yield held
        if held.startswith("{"):
            yield from _texts(_unpacked(held))
    parts = held.values() if isinstance(held, Mapping) else held
    if isinstance(parts, Collection) and not isinstance(parts, str):
        for part in parts:
            yield from _texts(part)


def _unpacked(text: str) -> Any:
    """What a packed query holds, whose marks are escaped; None for other texts."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text.casefold())


def _length(tokens: list[str]) -> int:
    """How many tokens in a row are a quote of a text."""
    n_han = sum(bool(_HAN.match(token)) for token in tokens)
    longest = _CHARACTERS if 2 * n_han > len(tokens) else _WORDS
    return max(min(len(tokens), longest), _LEAST)


def _runs(tokens: list[str], length: int) -> set[_Run]:
    """All runs of so many tokens."""
    return {tuple(tokens[at : at + length]) for at in range(len(tokens) - length + 1)}
