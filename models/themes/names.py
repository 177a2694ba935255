"""Names for themes: short phrases that a person would write, taken from what the comments say.

What a theme is about comes from `phrases`: concepts of the shipped tables and words that set its
comments apart. What is said of it comes from the table of opinions where they stand near it in one
clause, or from what most of the comments want (praise, a wish, a question, trouble). `candidates`
weighs the names; here the heaviest that no other theme has is taken, the largest theme first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from models.themes.areas import area_of
from models.themes.candidates import Candidate, candidates
from models.themes.concepts import Lexicon, Read, lexicon
from models.themes.draft import Named, Sample, ThemeDraft
from models.themes.evidence import ALL, backgrounds_of, evidence_of, read
from models.themes.phrases import Background
from models.themes.reading import stems_of
from models.themes.wording import NAMELESS, qualified

LANGUAGES = ("en", "zh")

#: Key phrases of a theme that are kept.
_PHRASES = 5

#: A name on a matter of its own is taken when it says so much of what the best one says.
_NEARLY = 0.7


@dataclass(slots=True)
class _Used:
    """What names say already: their keys, and the subjects of one feeling that they are about."""

    keys: set[str]
    subjects: set[tuple[frozenset[str], bool]] = field(default_factory=set)


class ThemeNamer:
    """Names themes by the shipped tables and their comments' own words; deterministic."""

    def __init__(self, tables: Lexicon | None = None) -> None:
        self._tables = tables or lexicon()

    def __call__(
        self, drafts: Sequence[ThemeDraft], background: Sample, taken: Collection[str] = ()
    ) -> Sequence[Named]:
        """See `models.themes.draft.Namer`."""
        backgrounds = backgrounds_of(read(background, self._tables))
        used = _Used({key(name) for name in taken})
        order = sorted(range(len(drafts)), key=lambda place: (-drafts[place].n, drafts[place].id))
        named = {place: self._named(drafts[place], backgrounds, used) for place in order}
        return [named[place] for place in range(len(drafts))]

    def _named(
        self, draft: ThemeDraft, backgrounds: Mapping[str, Background], used: _Used
    ) -> Named:
        """The names of one theme, which `used` then holds too."""
        reads = read(draft.nearest, self._tables)
        names: dict[str, str] = {}
        phrases: dict[str, tuple[str, ...]] = {}
        for lang in LANGUAGES:
            chosen, labels = self._name(lang, draft, reads, backgrounds, used)
            names[lang], phrases[lang] = chosen.name, labels[:_PHRASES]
            if chosen.about:
                used.subjects.add((chosen.about, _is_happy(draft)))
        used.keys.update(map(key, names.values()))
        return Named(names, phrases, area_of(reads, backgrounds[ALL], self._tables))

    def _name(
        self,
        lang: str,
        draft: ThemeDraft,
        reads: Sequence[Read],
        backgrounds: Mapping[str, Background],
        used: _Used,
    ) -> tuple[Candidate, tuple[str, ...]]:
        """The name in one language, and what its comments are about.

        One on a matter that no other theme of that feeling is about goes before one whose words
        alone are new: "Exchange rate wanted" beside "Questions about exchange rate" tells nobody
        where to look. Where the comments in that language tell nothing that is new, those in
        others may.
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
        new = [one for one in _telling(ranked, lang) if key(one.name) not in used.keys]
        if new and found[0].labels():
            return _on_its_own(new, used, _is_happy(draft)), found[0].labels()
        found.append(every())
        ranked += candidates(found[1])
        ranked.sort(key=lambda one: _is_nameless(one, lang))
        labels = found[0].labels() or found[1].labels()
        return _unused(ranked, labels, lang, used.keys), labels


def key(name: str) -> str:
    """The same for two names that would be taken for one: their words, folded, in any order."""
    return " ".join(sorted(stems_of(name))) or name.casefold()


def _is_happy(draft: ThemeDraft) -> bool:
    unhappy, _, happy = draft.n_sentiments
    return happy > unhappy


def _on_its_own(new: Sequence[Candidate], used: _Used, is_happy: bool) -> Candidate:
    """The first on a matter of its own that says nearly as much as the first of all, or that."""
    best = new[0]
    for one in new:
        is_near = one.weight >= _NEARLY * best.weight
        if is_near and (one.about, is_happy) not in used.subjects:
            return one
    return best


def _is_nameless(one: Candidate, lang: str) -> bool:
    return any(one.name.startswith(words[lang]) for words in NAMELESS.values())  # or numbered


def _telling(ranked: Sequence[Candidate], lang: str) -> list[Candidate]:
    return [one for one in ranked if not _is_nameless(one, lang)]


def _unused(
    ranked: Sequence[Candidate], phrases: Sequence[str], lang: str, used: Collection[str]
) -> Candidate:
    """The first name that no theme has, told apart by another phrase where all are taken."""
    telling = _telling(ranked, lang)
    further = (
        replace(one, name=qualified(one.name, phrase, lang))
        for one in telling[:1]
        for phrase in phrases
        if not _says(one.name, phrase)
    )
    for one in (*telling, *further, *ranked):
        if key(one.name) not in used:
            return one
    first = ranked[0]
    numbered = (replace(first, name=f"{first.name} {n}") for n in range(2, len(used) + 3))
    return next(one for one in numbered if key(one.name) not in used)


def _says(name: str, phrase: str) -> bool:
    """Whether a name holds a phrase already."""
    return phrase in name or set(stems_of(phrase)) <= set(stems_of(name))
