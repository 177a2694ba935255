"""Comments as naming reads them: clauses of folded words, in English, Chinese and the rest.

A verb's forms and a noun's plural are folded by a few suffix rules, after the S-stemmer of
D. Harman ("How effective is suffixing?", JASIS 42(1), 1991) with -ing and -ed: the folded words
are only counted and compared, never shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from models.scripts import simplified

#: What a comment says nothing by, between the words that matter.
_FILLER = frozenset(
    """
    a an the my your our their his her its this that these those is are was were be been being am
    it to so very really just even still always also of able do does did will would i im ive you
    we they he she there here properly correctly actually totally completely absolutely literally
    please's s t ve re ll d m ur u ya me us them myself and or as at by
    """.split()
)
_NEGATIONS = frozenset(
    """
    not no never cannot cant dont doesnt didnt wont isnt arent wasnt wouldnt couldnt hasnt havent
    can't don't doesn't didn't won't isn't aren't wasn't wouldn't couldn't hasn't haven't unable
    neither nor shouldnt shouldn't ain't aint weren't werent nothing
    """.split()
)
#: What every negation is folded to; no word is.
NOT = "n't"

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,]\d+)*|[.!?;:\n()]+")
_HAN_CLAUSE = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9]+")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_CJK = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
_KANA = re.compile(r"[\u3040-\u30ff]")

#: The rest of a longer comment is seldom about its theme alone.
_LONGEST = 400


#: Forms that no rule folds, and a slip of the pen as common as the word.
_IRREGULAR = {"adds": "ad", "lost": "lose", "froze": "freez", "frozen": "freez", "news": "news"}


@dataclass(frozen=True, slots=True)
class Clause:
    """Folded words without filler, each as it was written, in lower case, and the word before."""

    stems: tuple[str, ...]
    words: tuple[str, ...]
    before: tuple[str, ...]

    def is_adjacent(self, place: int) -> bool:
        """Whether no filler stood between this word and the next."""
        return self.before[place + 1] == self.words[place]


def group(text: str, lang: str | None) -> str:
    """`en`, `zh` or `other`: the words of which language a comment adds to names."""
    if lang:
        base = lang[:2].lower()
        return base if base in {"en", "zh"} else "other"
    if _CJK.search(text):
        return "zh" if not _KANA.search(text) and _HAN.search(text) else "other"
    return "en" if text.isascii() or not any("\u00bf" < c < "\u2000" for c in text) else "other"


def clauses(text: str) -> list[Clause]:
    """The clauses of a text whose script writes spaces between words."""
    found: list[Clause] = []
    kept: list[tuple[str, str, str]] = []
    before = ""
    for word in (*_TOKEN.findall(text[:_LONGEST].lower()), "."):
        stem = stem_of(word)
        if stem:
            kept.append((stem, word, before))
        elif stem is None and kept:
            stems, words, befores = zip(*kept, strict=True)
            found.append(Clause(stems, words, befores))
            kept = []
        before = "" if stem is None else word
    return found


def folded_clauses(text: str) -> list[list[str]]:
    """The stems of `clauses`, sooner."""
    found: list[list[str]] = [[]]
    for stem in map(stem_of, _TOKEN.findall(text[:_LONGEST].lower())):
        if stem:
            found[-1].append(stem)
        elif stem is None and found[-1]:
            found.append([])
    return [stems for stems in found if stems]


def han_clauses(text: str) -> list[str]:
    """What stands between the punctuation of a Chinese text, simplified and in lower case."""
    plain = simplified(text[:_LONGEST]).lower()
    return [part for part in _HAN_CLAUSE.split(plain) if part]


def is_han(text: str) -> bool:
    """Whether a word is written without spaces (Han, kana or hangul)."""
    return bool(_CJK.search(text))


def stems_of(phrase: str) -> tuple[str, ...]:
    """The folded words of a phrase, filler left out."""
    return tuple(stem for stems in folded_clauses(phrase) for stem in stems)


@lru_cache(maxsize=65536)
def stem_of(word: str) -> str | None:
    """A word folded; empty for filler, None for a mark that ends a clause."""
    if not word[0].isalnum() or word == "but":
        return None
    word = word.replace("’", "'")
    if word in _NEGATIONS:
        return NOT
    word = word.removesuffix("'s")
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word in _FILLER:
        return ""
    return _folded(word) if word.isascii() and len(word) > 3 else word


def _folded(word: str) -> str:
    word = _singular(word)
    if word.endswith("ing") and len(word) > 5:
        word = _undoubled(word[:-3])
    elif word.endswith("ed") and len(word) > 4 and not word.endswith("eed"):
        word = _undoubled(word[:-2])
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _undoubled(word: str) -> str:
    twice = len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz"
    return word[:-1] if twice else word


def tagged(texts: Sequence[str]) -> list[list[tuple[str, str]]]:
    """The words of Chinese texts and their parts of speech, by a segmenter's dictionary."""
    import rjieba

    return [rjieba.tag(text) for text in texts]
