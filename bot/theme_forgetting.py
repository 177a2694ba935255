"""Words that only forgotten comments said, taken out of what themes are called."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from models.themes.ledger import Ledger, Theme


def only_said_in(
    ledger: Ledger, texts: Sequence[str], is_said: Callable[[str], bool]
) -> frozenset[str]:
    """Names and key phrases that stand in these texts; `is_said` tells if in any other comment.

    What a person named is theirs.
    """
    folded = [text.casefold() for text in texts]
    candidates = {words for theme in ledger.themes for words in _words_of(theme)}
    return frozenset(
        words
        for words in candidates
        if any(words.casefold() in text for text in folded) and not is_said(words)
    )


def without_words(ledger: Ledger, words: Collection[str]) -> Ledger:
    """The ledger without these names and key phrases; a theme left without a name has its id."""
    return replace(ledger, themes=tuple(_without(theme, words) for theme in ledger.themes))


def _words_of(theme: Theme) -> set[str]:
    phrases = {phrase for of in theme.phrases.values() for phrase in of}
    return phrases if theme.is_named else phrases | set(theme.names.values())


def _without(theme: Theme, words: Collection[str]) -> Theme:
    phrases = {
        lang: tuple(one for one in of if one not in words) for lang, of in theme.phrases.items()
    }
    names = {lang: name for lang, name in theme.names.items() if name not in words}
    if theme.is_named:
        names = dict(theme.names)
    return replace(theme, phrases=phrases, names=names or {"en": theme.id})
