"""Names a theme could have, weighed: what it is about, with what is said of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import combinations

from models.themes.concepts import Opinion, Read
from models.themes.evidence import Evidence
from models.themes.moods import NEGATIVE, OPINIONS, POSITIVE, Mood, mood_of
from models.themes.phrases import Phrase, weight
from models.themes.reading import is_han, stems_of
from models.themes.wording import (
    NAMELESS,
    capital,
    filled,
    framed,
    joined,
    listed,
    of_device,
    on,
    since,
    used_on,
)

#: What an opinion and a second part count for beside the first part, and what each costs.
_OPINION, _SECOND, _COST = 0.5, 0.5, 0.03

#: What an opinion counts for without a part, and one that is said of nearly everything.
_ALONE, _GENERAL = 0.6, 0.4

#: A second part that weighs less than this share of the first says too little.
_LEAST_SECOND = 0.2

#: An opinion must be held by so many of the comments on a part, and by this share of them.
_HELD_BY, _HELD_SHARE = 3, 0.2

#: The same of words that the tables lack, where it is not known what an opinion in a comment is of.
_HELD_SHARE_OF_WORDS = 0.4

#: Opinions without a part that are looked at.
_OPINIONS = 4

#: What comments want with a product that is named: something with it.
_ASKING = (Mood.WISH, Mood.QUESTION)

#: Of all comments of a theme so many must feel as those on a part do, to name it by the feeling.
_FELT = 0.5

#: Kinds of opinions, and of concepts that are one, that say good and bad of a theme.
_GOOD, _BAD = frozenset({"praise", "rival", "virtue"}), frozenset({"trouble", "fault", "state"})

#: Trouble is no name for a theme with so many times as many happy comments as unhappy ones.
_HAPPY = 3

#: Words of an English name, characters of a Chinese one.
_LONGEST = {"en": 6, "zh": 14}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name, how much it says, and what it is about: labels, and what is said of them.

    The mood in which it says so does not count, and a name of a mood alone is about nothing.
    """

    weight: float
    name: str
    about: frozenset[str] = frozenset()


_Candidates = Iterator[Candidate]


def candidates(evidence: Evidence) -> list[Candidate]:
    """Names in the language of the evidence, the best first; the last tell the mood alone."""
    found = [
        *_of_parts(evidence),
        *_of_pairs(evidence),
        *_of_wholes(evidence),
        *_of_opinions(evidence),
    ]
    fitting = [one for one in found if _length(one.name, evidence.lang) <= _LONGEST[evidence.lang]]
    ranked = sorted(fitting, key=lambda one: (-round(one.weight, 6), one.name))
    nameless = NAMELESS[mood_of(evidence.sample, evidence.reads)][evidence.lang]
    return [*ranked, *(Candidate(0.0, name) for name in nameless)]


def _of_parts(evidence: Evidence) -> _Candidates:
    for part in evidence.parts:
        label = evidence.label(part)
        mood = _mood(part.rows, evidence)
        if not evidence.is_name(part) or (mood in _ASKING and not evidence.is_product(part)):
            yield Candidate(part.weight, _framed(part, label, mood, evidence), frozenset({label}))
        for pattern, more in _said_of(part, mood, evidence).items():
            name = filled(pattern, label, evidence.lang)
            yield Candidate(part.weight + _OPINION * more, name, frozenset({label, pattern}))


def _of_pairs(evidence: Evidence) -> _Candidates:
    """Names of two parts, with what is said of both."""
    things = [one for one in evidence.parts if not evidence.is_name(one)]
    for first, second in combinations(things, 2):
        if _is_weak(second, first) or _overlap(evidence.label(first), evidence.label(second)):
            continue
        kinds = [evidence.kind(first), evidence.kind(second)]
        if "moment" in kinds:
            yield from _of_moments(first, second, evidence)
        elif kinds.count("device") == 1:
            yield from _on_device(first, second, evidence)
        else:
            yield from _of_both(first, second, evidence)


def _of_both(first: Phrase, second: Phrase, evidence: Evidence) -> _Candidates:
    """Names of two parts of one kind."""
    labels = (evidence.label(first), evidence.label(second))
    both, about = joined(*labels, evidence.lang), frozenset(labels)
    mood = _mood(first.rows | second.rows, evidence)
    total = first.weight + _SECOND * second.weight - _COST
    yield Candidate(total, _framed(first, both, mood, evidence), about)
    said = _said_of(first, mood, evidence)
    for pattern, more in _said_of(second, mood, evidence).items():
        if pattern in said:
            weight = total + _OPINION * (more + said[pattern]) / 2
            yield Candidate(weight, filled(pattern, both, evidence.lang), about | {pattern})


def _on_device(first: Phrase, second: Phrase, evidence: Evidence) -> _Candidates:
    """Names of a part on the device that is the other."""
    device, part = (first, second) if evidence.kind(first) == "device" else (second, first)
    where, label = evidence.label(device), evidence.label(part)
    about = frozenset({where, label})
    mood = _mood(first.rows | second.rows, evidence)
    total = first.weight + _SECOND * second.weight - _COST
    ending = ""
    if evidence.lang == "zh":
        label = of_device(label, where)
    else:
        ending = f" {on(where)}"
    yield Candidate(total, _framed(part, label, mood, evidence) + ending, about)
    for pattern, more in _said_of(part, mood, evidence).items():
        name = filled(pattern, label, evidence.lang) + ending
        yield Candidate(total + _OPINION * more, name, about | {pattern})


def _of_moments(first: Phrase, second: Phrase, evidence: Evidence) -> _Candidates:
    """Names of a part in trouble since the moment that is the other."""
    moment, part = (first, second) if evidence.kind(first) == "moment" else (second, first)
    mood = _mood(first.rows | second.rows, evidence)
    if mood is not Mood.TROUBLE or evidence.kind(part) == "moment":
        return
    total = first.weight + _SECOND * second.weight - _COST
    label, when = evidence.label(part), evidence.label(moment)
    about = frozenset({label, when})
    plain = since(_framed(part, label, mood, evidence), when, evidence.lang)
    yield Candidate(total, plain, about)
    for pattern, more in _said_of(part, mood, evidence).items():
        name = since(filled(pattern, label, evidence.lang), when, evidence.lang)
        yield Candidate(total + _OPINION * more, name, about | {pattern})


def _of_wholes(evidence: Evidence) -> _Candidates:
    """Names of what is an opinion itself, with another such or, where it is a thing, a part."""
    for whole in evidence.wholes:
        if _belies(evidence.kind(whole), evidence):
            continue
        label = evidence.label(whole)
        yield Candidate(whole.weight, capital(label), frozenset({label}))
        is_thing = evidence.kind(whole) == "fault"
        parts = [one for one in evidence.parts if is_thing and not evidence.is_name(one)]
        for second in (*evidence.wholes, *parts):
            other = evidence.label(second)
            if _is_weak(second, whole) or _overlap(label, other):
                continue
            if not _contradicts(evidence.kind(whole), evidence.kind(second)):
                total = whole.weight + _SECOND * second.weight - _COST
                together = since if evidence.kind(second) == "moment" else joined
                name = capital(together(label, other, evidence.lang))
                yield Candidate(total, name, frozenset({label, other}))


def _of_opinions(evidence: Evidence) -> _Candidates:
    """Names of what is said without a part, one or two of them."""
    mood = mood_of(evidence.sample, evidence.reads)
    found = []
    for number, count in _counts(evidence.reads.values()).items():
        opinion = evidence.tables.opinions[number]
        more = _ALONE * _weight(number, count, len(evidence.reads), evidence)
        is_fit = opinion.kind in OPINIONS[mood] and not (
            opinion.needs_part or _belies(opinion.kind, evidence)
        )
        if is_fit and count >= _HELD_BY and more > 0:
            found.append((more, opinion.alone[evidence.lang], opinion.kind))
    found = sorted(found, key=lambda one: (-one[0], one[1]))[:_OPINIONS]
    yield from (Candidate(more, name, frozenset({name})) for more, name, _ in found)
    for (more, first, kind), (less, second, other) in combinations(found, 2):
        if not _contradicts(kind, other):
            name = listed(first, second, evidence.lang)
            yield Candidate(more + _SECOND * less - _COST, name, frozenset({first, second}))


def _said_of(part: Phrase, mood: Mood, evidence: Evidence) -> dict[str, float]:
    """Patterns of what enough comments say of a part: how much more than of other things."""
    counts = Counter(number for row in part.rows for number in _opinions(evidence.reads[row], part))
    least = _HELD_SHARE_OF_WORDS if part.concept is None else _HELD_SHARE
    found = {}
    for number, count in sorted(counts.items()):
        opinion = evidence.tables.opinions[number]
        is_held = count >= max(_HELD_BY, least * len(part.rows))
        if is_held and _may_say(opinion, part, mood, evidence):
            more = _weight(number, count, len(part.rows), evidence)
            found[opinion.of_part[evidence.lang]] = more * len(part.rows) / len(evidence.reads)
    return {pattern: more for pattern, more in found.items() if more > 0}


def _may_say(opinion: Opinion, part: Phrase, mood: Mood, evidence: Evidence) -> bool:
    """Whether an opinion goes with the mood, and of a product is one that is held of products."""
    if _belies(opinion.kind, evidence):
        return False
    if evidence.is_name(part):
        return opinion.kind == "rival" and mood is not Mood.TROUBLE
    is_of_use = opinion.kind == "trouble" and not opinion.is_general
    if evidence.kind(part) == "device" and not is_of_use:
        return False
    return opinion.kind != "rival" and opinion.kind in OPINIONS[mood]


def _mood(rows: Collection[int], evidence: Evidence) -> Mood:
    """What most of these comments want; praise and trouble only where many of the theme's do."""
    mood = mood_of(evidence.sample, rows)
    feeling = {Mood.TROUBLE: NEGATIVE, Mood.PRAISE: POSITIVE}.get(mood)
    if feeling is None:
        return mood
    if _belies("praise" if feeling == POSITIVE else "trouble", evidence):
        return Mood.MIXED
    felt = sum(evidence.sample.sentiment[row] == feeling for row in evidence.reads)
    return mood if felt >= _FELT * len(evidence.reads) else Mood.MIXED


def _belies(kind: str, evidence: Evidence) -> bool:
    """Whether a name of this kind would say of the whole theme what most of it does not feel."""
    unhappy, _, happy = evidence.felt
    return (kind in _GOOD and unhappy > happy) or (kind in _BAD and happy > _HAPPY * unhappy)


def _opinions(read: Read, part: Phrase) -> Collection[int]:
    if part.concept is None:
        return read.opinions
    return {opinion for concept, opinion in read.pairs if concept == part.concept}


def _weight(number: int, count: int, n: int, evidence: Evidence) -> float:
    """How much more an opinion is held by `count` of `n` comments than by others."""
    share = evidence.background.of_opinion(number)
    general = _GENERAL if evidence.tables.opinions[number].is_general else 1.0
    return weight(count, n, share) * general


def _counts(reads: Collection[Read]) -> dict[int, int]:
    return dict(sorted(Counter(number for one in reads for number in one.opinions).items()))


def _framed(part: Phrase, label: str, mood: Mood, evidence: Evidence) -> str:
    kind = evidence.kind(part)
    if kind == "device":
        return used_on(label, mood, evidence.lang)
    return framed(label, mood, evidence.lang, is_brand=kind in ("brand", "proper"))


def _is_weak(second: Phrase, first: Phrase) -> bool:
    """Whether a phrase says too little beside another, or is the same."""
    return second is first or second.weight < _LEAST_SECOND * first.weight


def _contradicts(first: str, second: str) -> bool:
    """Whether one is good and the other bad: "private, data lost" is what no one comment says."""
    return bool({first, second} & _GOOD and {first, second} & _BAD)


def _overlap(first: str, second: str) -> bool:
    """Whether a label says no more than another: "ads" beside "misleading ads"."""
    if is_han(first) and is_han(second):
        return first in second or second in first
    ours, theirs = set(stems_of(first)), set(stems_of(second))
    return ours <= theirs or theirs <= ours


def _length(name: str, lang: str) -> int:
    return len(name.split()) if lang == "en" else len(name)
