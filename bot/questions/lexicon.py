"""Which words of a question may name which values of a corpus."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from weakref import WeakKeyDictionary

from bot.questions import places
from bot.questions.phrases import Phrases, tokens
from bot.questions.synonyms import (
    CONCEPTS,
    EVERYDAY,
    EVERYDAY_SOURCES,
    FEATURES,
    PAYING,
    UNPAID,
    Concept,
)
from bot.questions.vocabulary import Vocabulary


class Naming(Enum):
    """What a name needs to count as a filter."""

    PLAIN = "the words alone"
    PROPER = "a capital letter, or a context that makes it a filter"
    CUED = "a context that makes it a filter"
    CODE = "capital letters throughout, or a context that makes it a filter"


@dataclass(frozen=True, slots=True)
class Entry:
    """Values that words may name; without values they name one that the corpus does not have."""

    field: str
    values: tuple[str, ...]
    naming: Naming


#: Fields whose values are found as phrases; versions are numbers and have rules of their own.
FIELDS = ("product", "account", "source", "platform", "plan", "segment", "country", "lang")
_LEGAL = r"[\s,]+(?:inc|corp|corporation|co|company|ltd|limited|llc|llp|plc|gmbh|ag|sa|sas|bv|pty|group|holdings?)\.?$"
_LEGAL_HAN = r"(?:股份)?(?:有限)?(?:责任)?(?:公司|集团)$"
_TRADE_HAN = r"(?:科技|教育|物流|银行|保险|医疗|网络|软件|信息|传媒|电商|金融|贸易|制造|零售|餐饮|服务|技术|智能|数据|文化|健康|汽车|能源|地产|咨询|国际)$"
# A first word that ends so is an ordinary one more often than a name.
_ORDINARY = r"(?:ing|tions?|ments?|ity|ics|ware|ness|[ae]nce|ery|age|ial|ical|ive|able|ers?|ors?|ies|ed|ure|ogy|phy|is[mt]|out|book|work|port)$"
#: What stands before a part of a source, as a channel of Slack is.
PART = " #"
_kept: WeakKeyDictionary[Vocabulary, Phrases[Entry]] = WeakKeyDictionary()


def lexicon(vocabulary: Vocabulary) -> Phrases[Entry]:
    """The names of a vocabulary's values, made once for each vocabulary."""
    made = _kept.get(vocabulary)
    if made is None:
        made = _make(vocabulary)
        _kept[vocabulary] = made
    return made


def _make(vocabulary: Vocabulary) -> Phrases[Entry]:
    phrases: Phrases[Entry] = Phrases()
    for field in FIELDS:
        values = vocabulary.values.get(field, ())
        if values:  # a column that the corpus does not keep cannot be asked for
            for phrase, entry in _entries(field, values):
                phrases.add(phrase, entry)
            if field != "account":
                _correct(phrases, field, values)
    for phrase, entry in _compatriots(vocabulary):
        phrases.add(phrase, entry)
    for feature in FEATURES.split("|"):
        if not phrases.holds(feature):
            phrases.add(feature, Entry("", (), Naming.PLAIN))
    return phrases


def _correct(phrases: Phrases[Entry], field: str, values: Sequence[str]) -> None:
    for value in values:
        code = places.country_code(value) if field == "country" else None
        for name in places.country_names()[code] if code else (value,):
            phrases.correct(name)


def _entries(field: str, values: Sequence[str]) -> Iterator[tuple[str, Entry]]:
    if field == "country":
        yield from _countries(values)
    elif field == "lang":
        yield from _languages(values)
    elif field == "account":
        yield from _accounts(values)
    elif field == "product":
        yield from _own_names(field, values)
    else:
        yield from _concepts(field, values)


def _own_names(field: str, values: Sequence[str]) -> Iterator[tuple[str, Entry]]:
    """Values by the names that the corpus gives them, also written as one word."""
    for value in values:
        words = [token.word for token in tokens(value)]
        is_everyday = len(words) == 1 and words[0] in EVERYDAY
        entry = Entry(field, (value,), Naming.PROPER if is_everyday else Naming.PLAIN)
        yield value, entry
        if len(words) > 1 and all(word.isascii() for word in words):
            yield "".join(words), entry


def _concepts(field: str, values: Sequence[str]) -> Iterator[tuple[str, Entry]]:
    """Values by what they are called; their own names go before those of other values."""
    meant = _meant(field, values)
    known = [concept for concept in CONCEPTS if concept.field == field]
    own = {_joined(value) for value in values}
    wholes = _wholes(values)
    for whole, held in wholes.items():
        yield whole, Entry(field, held, Naming.CUED)
    for value in values:
        for phrase in _spellings(value):
            if phrase not in wholes:
                yield phrase, Entry(field, (value,), _naming(phrase, known))
    for concept in known:
        held = meant.get(concept.name, ())
        if not held and concept.name in EVERYDAY_SOURCES:
            continue
        plain = Naming.PLAIN if held else Naming.CUED
        for words, naming in ((concept.plain, plain), (concept.cued, Naming.CUED)):
            for phrase in filter(None, words.split("|")):
                if _joined(phrase) not in own:
                    yield phrase, Entry(field, held, naming)


def _wholes(values: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What several values are parts of, and all of those: "Slack" of "Slack #support"."""
    found = {value.partition(PART)[0] for value in values if PART in value}
    return {
        whole: tuple(value for value in values if value.partition(PART)[0] == whole)
        for whole in sorted(found)
    }


def _spellings(value: str) -> Iterator[str]:
    """A value as it is, as one word, and as several of its kind."""
    words = [token.word for token in tokens(value)]
    yield value
    if words and all(word.isascii() for word in words):
        yield "".join(words)
    if len(words) == 1 and value.isascii() and value.isalpha() and len(value) > 2:
        yield re.sub(r"(?<=[^aeiou])y$", "ie", words[0]) + "s"


def _naming(value: str, known: Sequence[Concept]) -> Naming:
    """A value of one word is an everyday word too, unless it is known to be none."""
    spelled = " ".join(token.word for token in tokens(value))
    if any(spelled in concept.plain.split("|") for concept in known):
        return Naming.PLAIN
    if any(spelled in concept.cued.split("|") for concept in known):
        return Naming.CUED
    return Naming.PLAIN if re.search(r"[\s_\-]", value) else Naming.CUED


def _meant(field: str, values: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Concept -> the values of the corpus that mean it."""
    known = {concept.name: concept for concept in CONCEPTS if concept.field == field}
    direct = {
        name: tuple(value for value in values if _joined(value) in concept.names.split())
        for name, concept in known.items()
    }
    paid = tuple(value for value in values if _joined(value) not in UNPAID)
    direct |= {PAYING.name: paid} if field == "plan" else {}
    wholes = {part: name for name, concept in known.items() for part in concept.parts}
    return {
        name: held
        or tuple(value for part in known[name].parts for value in direct[part])
        or direct.get(wholes.get(name, ""), ())
        for name, held in direct.items()
    }


def _countries(values: Sequence[str]) -> Iterator[tuple[str, Entry]]:
    by_code: dict[str, tuple[str, ...]] = {}
    for value in values:
        code = places.country_code(value)
        if code is None:
            yield value, Entry("country", (value,), Naming.CUED)
        else:
            by_code[code] = (*by_code.get(code, ()), value)
            yield code, Entry("country", by_code[code], Naming.CODE)
    for code, names in places.country_names().items():
        held = by_code.get(code, ())
        for name in names:
            plain = Naming.PROPER if places.is_word_too(name) else Naming.PLAIN
            yield name, Entry("country", held, plain if held else Naming.CUED)
        for people in places.people_of(code):
            is_noun = bool(held) and people.endswith(("ns", "brits"))
            yield people, Entry("country", held, Naming.PLAIN if is_noun else Naming.CUED)


def _languages(values: Sequence[str]) -> Iterator[tuple[str, Entry]]:
    by_code: dict[str, tuple[str, ...]] = {}
    for value in values:
        code = places.language_code(value) or value
        by_code[code] = (*by_code.get(code, ()), value)
    for code, names in places.language_names().items():
        for name in names:
            yield name, Entry("lang", by_code.get(code, ()), Naming.CUED)


def _compatriots(vocabulary: Vocabulary) -> Iterator[tuple[str, Entry]]:
    """People called after a language that no comment is in, by the country they come from."""
    spoken = {places.language_code(value) for value in vocabulary.values.get("lang", ())}
    for language, code in places.HOMES.items():
        countries = vocabulary.values.get("country", ())
        held = tuple(value for value in countries if places.country_code(value) == code)
        if held and language not in spoken:
            yield places.language_names()[language][0], Entry("country", held, Naming.CUED)


def _accounts(values: Sequence[str]) -> Iterator[tuple[str, Entry]]:
    """Accounts by their names, without "Corp", and by a part that no other account has."""
    yield from _own_names("account", values)
    shortened = [(value, short) for value in values for short in _shortenings(value)]
    counts = Counter(short.casefold() for _, (short, _) in shortened)
    for value, (short, naming) in shortened:
        if counts[short.casefold()] == 1 and not places.country_code(short):
            yield short, Entry("account", (value,), naming)


def _shortenings(name: str) -> set[tuple[str, Naming]]:
    """Shorter names of a company: "Acme" of "Acme Corp", 云杉 of 云杉教育."""
    legal = re.sub(_LEGAL_HAN, "", re.sub(_LEGAL, "", name, flags=re.IGNORECASE))
    trade = re.sub(_TRADE_HAN, "", legal)
    first = re.split(r"[\s,_\-]+", legal)[0]
    is_rare = len(first) > 6 and not re.search(_ORDINARY, first, re.IGNORECASE)
    shorter = {legal: Naming.PLAIN, trade: Naming.PLAIN}
    shorter.setdefault(first, Naming.PLAIN if is_rare else Naming.PROPER)
    return {
        (short, Naming.PROPER if short.casefold() in EVERYDAY else naming)
        for short, naming in shorter.items()
        if short != name and len(short) > (3 if short.isascii() else 1)
    }


def _joined(value: str) -> str:
    return "".join(token.word for token in tokens(value))
