"""Names for themes: short phrases that a person would write, taken from what the comments say.

What a theme is about comes from `phrases`: concepts of the shipped tables and words that set its
comments apart. What is said of it comes from the table of opinions where they stand near it in one
clause, or from what most of the comments want (praise, a wish, a question, trouble). `candidates`
weighs the names; here the heaviest that no other theme has is taken, the largest theme first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial

from models.themes.areas import area_of
from models.themes.candidates import candidates
from models.themes.concepts import Lexicon, Read, lexicon
from models.themes.draft import Named, Sample, ThemeDraft
from models.themes.evidence import ALL, backgrounds_of, evidence_of, read
from models.themes.phrases import Background
from models.themes.reading import stems_of
from models.themes.wording import NAMELESS, qualified

LANGUAGES = ("en", "zh")

#: Key phrases of a theme that are kept.
_PHRASES = 5


class ThemeNamer:
    """Names themes by the shipped tables and their comments' own words; deterministic."""

    def __init__(self, tables: Lexicon | None = None) -> None:
        self._tables = tables or lexicon()

    def __call__(
        self, drafts: Sequence[ThemeDraft], background: Sample, taken: Collection[str] = ()
    ) -> Sequence[Named]:
        """See `models.themes.draft.Namer`."""
        backgrounds = backgrounds_of(read(background, self._tables))
        used = {key(name) for name in taken}
        order = sorted(range(len(drafts)), key=lambda place: (-drafts[place].n, drafts[place].id))
        named = {place: self._named(drafts[place], backgrounds, used) for place in order}
        return [named[place] for place in range(len(drafts))]

    def _named(
        self, draft: ThemeDraft, backgrounds: Mapping[str, Background], used: set[str]
    ) -> Named:
        """The names of one theme, which `used` then holds too."""
        reads = read(draft.nearest, self._tables)
        names: dict[str, str] = {}
        phrases: dict[str, tuple[str, ...]] = {}
        for lang in LANGUAGES:
            names[lang], labels = self._name(lang, draft, reads, backgrounds, used)
            phrases[lang] = labels[:_PHRASES]
        used.update(map(key, names.values()))
        return Named(names, phrases, area_of(reads, backgrounds[ALL], self._tables))

    def _name(
        self,
        lang: str,
        draft: ThemeDraft,
        reads: Sequence[Read],
        backgrounds: Mapping[str, Background],
        used: Collection[str],
    ) -> tuple[str, tuple[str, ...]]:
        """The name in one language, and what its comments are about.

        Where the comments in that language tell nothing that is new, those in others may.
        """
        own, every = (
            partial(
                evidence_of,
                lang,
                draft.nearest,
                reads,
                backgrounds,
                self._tables,
                of_all=of_all,
                felt=draft.n_sentiments,
            )
            for of_all in (False, True)
        )
        found = [own()]
        ranked = candidates(found[0])
        for name in _telling(ranked, lang):
            if key(name) not in used and found[0].labels():
                return name, found[0].labels()
        found.append(every())
        ranked += candidates(found[1])
        ranked.sort(key=lambda name: _is_nameless(name, lang))
        labels = found[0].labels() or found[1].labels()
        return _unused(ranked, labels, lang, used), labels


def key(name: str) -> str:
    """The same for two names that would be taken for one: their words, folded, in any order."""
    return " ".join(sorted(stems_of(name))) or name.casefold()


def _is_nameless(name: str, lang: str) -> bool:
    return any(name.startswith(words[lang]) for words in NAMELESS.values())  # or numbered


def _telling(names: Sequence[str], lang: str) -> list[str]:
    return [name for name in names if not _is_nameless(name, lang)]


def _unused(names: Sequence[str], phrases: Sequence[str], lang: str, used: Collection[str]) -> str:
    """The first name that no theme has, told apart by another phrase where all are taken."""
    telling = _telling(names, lang)
    further = (
        qualified(name, phrase, lang)
        for name in telling[:1]
        for phrase in phrases
        if not _says(name, phrase)
    )
    for name in (*telling, *further, *names):
        if key(name) not in used:
            return name
    numbered = (f"{names[0]} {number}" for number in range(2, len(used) + 3))
    return next(name for name in numbered if key(name) not in used)


def _says(name: str, phrase: str) -> bool:
    """Whether a name holds a phrase already."""
    return phrase in name or set(stems_of(phrase)) <= set(stems_of(name))
