"""Questions in a thread: whether a message changes the query before it, and into what."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date

from bot.questions import moves
from bot.questions.asking import clean
from bot.questions.blanks import blanked
from bot.questions.changes import Change, change
from bot.questions.fragments import Fragment, left_out, read_fragment
from bot.questions.han import as_typed, simplified
from bot.questions.kinds import is_bare_topic
from bot.questions.parser import read
from bot.questions.periods import Period
from bot.questions.query import Comparison, Kind, Query
from bot.questions.reading import KindReader, Reading
from bot.questions.topics import find_topic
from bot.questions.vocabulary import Vocabulary

#: A message that only changes something is no longer than this.
MAX_LENGTH = 240
_MAX_WORDS, _MAX_HAN = 5, 14
_MAX_BARE_WORDS, _MAX_BARE_HAN = 3, 8
_NO_QUESTION = frozenset({Kind.HELP, Kind.UNKNOWN})

_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN_WORD = re.compile(r"[A-Za-z0-9][\w'-]*")


@dataclass(frozen=True, slots=True)
class _Message:
    """A message, its traditional characters as simplified ones, and what its thread is about."""

    text: str
    before: Query
    today: date
    vocabulary: Vocabulary
    kinds: KindReader | None

    @property
    def is_sentence(self) -> bool:
        return bool(moves.IS_SENTENCE.search(self.text))

    @property
    def goes_on(self) -> bool:
        """Whether it says so itself: "and on Android?", "is that getting worse?"."""
        return bool(moves.GOES_ON.search(self.text) or moves.POINTS_BACK.search(self.text))

    @property
    def reading(self) -> Reading:
        """The message as a question that nothing came before."""
        return read(
            self.text,
            today=self.today,
            vocabulary=self.vocabulary,
            kinds=self.kinds,
        )


def only_starts_over(text: str) -> Query | None:
    """A query about nothing, of a message that only drops what came before: "start over"."""
    said = simplified(unicodedata.normalize("NFKC", text)).strip()
    starts = moves.STARTS_OVER.match(said) if len(said) <= MAX_LENGTH else None
    if starts is None or said[starts.end() :].strip(" .!?。！？"):
        return None
    return Query(Kind.HELP, text=text, lang="zh" if _HAN.search(text) else "en")


def understand(
    question: str,
    before: Query | None,
    *,
    today: date,
    vocabulary: Vocabulary,
    kinds: KindReader | None = None,
) -> Reading:
    """Read a message of a thread: as a change to the query before it, or as a new question."""
    if before is not None:
        reading = follow(question, before, today=today, vocabulary=vocabulary, kinds=kinds)
        if reading is not None:
            return reading
    typed = unicodedata.normalize("NFKC", question)
    starts = moves.STARTS_OVER.match(simplified(typed[:MAX_LENGTH])) if before else None
    anew = typed[starts.end() :] if starts else ""
    reading = read(anew or question, today=today, vocabulary=vocabulary, kinds=kinds)
    return replace(reading, query=replace(reading.query, text=question))


def follow(
    text: str,
    before: Query,
    *,
    today: date,
    vocabulary: Vocabulary,
    kinds: KindReader | None = None,
) -> Reading | None:
    """The query that a short message makes of the one before it; None for a new question.

    `before` is the query in force in the thread, never one of kind HELP or UNKNOWN.
    """
    words = clean(text).replace("\n", " ")
    said = simplified(words)
    if len(said) > MAX_LENGTH or moves.STARTS_OVER.match(said):
        return None
    message = _Message(said, before, today, vocabulary, kinds)
    found = _find_change(message)
    if found is None:
        return None
    if found.topic:
        found = replace(found, topic=_as_typed(found.topic, said, words, text))
    query = replace(change(before, found, today), text=text, lang=_language(words, before))
    missing = found.named.missing + (found.other.missing if found.other else ())
    return Reading(query, missing=missing, goes_on=True)


def _find_change(message: _Message) -> Change | None:
    text = moves.without_chatter(message.text)
    text, _ = _cut(moves.INSTEAD_OF, text)
    text, drops = _find_drops(text)
    other, text = _find_other_side(text, message)
    text, kind, ends_comparison = _find_kind(text, message.before)
    text, is_earlier = _cut(moves.EARLIER, text)
    named = read_fragment(text, message.today, message.vocabulary)
    if moves.EXCLUDES.search(text) and not named.filters.excluded:
        named = left_out(named)
    if moves.NOT_ONLY.search(text):
        drops |= {name for name, _ in named.filters.excluded}
    named = _without_dropped(named, drops)
    found = Change(
        named,
        kind,
        other=other,
        drops=drops,
        adds=bool(moves.ADDS.search(text)),
        only=bool(moves.ONLY.search(text)),
        is_earlier=is_earlier,
        ends_comparison=ends_comparison,
    )
    topic = _find_topic(named.rest)
    if topic is not None:
        return _with_topic(found, topic, message)
    is_change = kind or other or drops or is_earlier or not named.is_empty
    if not is_change or _stands_alone(found, message):
        return None
    return _with_kind(found, message)


def _without_dropped(named: Fragment, drops: frozenset[str]) -> Fragment:
    """What leaves out a value of a field that is dropped says the same: "forget Web, all platforms"."""
    excluded = tuple(pair for pair in named.filters.excluded if pair[0] not in drops)
    return replace(named, filters=replace(named.filters, excluded=excluded))


def _stands_alone(found: Change, message: _Message) -> bool:
    """Whether a message that names no topic is a whole question all the same."""
    if message.is_sentence and moves.OTHER_TASKS.search(message.text):
        return True
    if not message.is_sentence or message.goes_on or found.drops:
        return False
    return found.named.is_bounding or bool(moves.HAS_SUBJECT.search(message.text))


def _with_kind(found: Change, message: _Message) -> Change:
    """A whole sentence that points back has a kind of its own: "do Germans like it?"."""
    if found.kind is Kind.SENTIMENT:
        return _without_sentiment(found)
    if found.kind or found.other or found.drops or not moves.ASKS.search(message.text):
        return found
    asked = message.reading.query
    if asked.kind in _NO_QUESTION:
        return found
    if asked.kind is Kind.COMPARE and asked.compare is not None:
        return _with_sides(found, asked, asked.compare)
    found = replace(found, kind=asked.kind)
    return _without_sentiment(found) if asked.kind is Kind.SENTIMENT else found


def _with_sides(found: Change, asked: Query, other: Comparison) -> Change:
    """Both sides of a comparison that a sentence names: "did 5.2 fix that?"."""
    ours, theirs = Period(asked.since, asked.until), Period(other.since, other.until)
    named = replace(found.named, filters=asked.filters, period=None if ours == Period() else ours)
    period = None if theirs == Period() else theirs
    return replace(found, named=named, other=Fragment("", period, other.filters))


def _without_sentiment(found: Change) -> Change:
    """A question for a feeling ("which platform is most unhappy") names no filter by it."""
    filters = replace(found.named.filters, sentiment=())
    return replace(found, named=replace(found.named, filters=filters))


def _with_topic(found: Change, topic: str, message: _Message) -> Change | None:
    """A message with words of its own: a new topic in the frame of the old question, or neither."""
    if found.other or found.drops or message.is_sentence:
        return None
    n_words, n_han = len(_LATIN_WORD.findall(topic)), len(_HAN.findall(topic))
    if moves.FRAMES_TOPIC.search(message.text):
        is_short = n_words <= _MAX_WORDS and n_han <= _MAX_HAN
        return replace(found, topic=topic) if is_short else None
    is_short = n_words <= _MAX_BARE_WORDS and n_han <= _MAX_BARE_HAN
    if not is_short or found.kind or not is_bare_topic(message.text):
        return None
    is_same = message.reading.query.kind in {Kind.SUMMARY, message.before.kind}
    return replace(found, topic=topic) if is_same else None


def _find_topic(rest: str) -> str | None:
    """What is named by the words that do more than ask or hold a message together."""
    return None if moves.is_filler(rest) else find_topic(moves.without_frame(rest))


def _find_drops(text: str) -> tuple[str, frozenset[str]]:
    drops = set()
    for name, pattern in moves.DROPS:
        text, is_dropped = _cut(pattern, text)
        if is_dropped:
            drops.add(name)
    return text, frozenset(drops)


def _find_kind(text: str, before: Query) -> tuple[str, Kind | None, bool]:
    """What is asked for now, the text without the words that did, and if a comparison is over."""
    for kind, pattern in moves.KINDS:
        rest, is_asked = _cut(pattern, text)
        if is_asked:
            return rest, kind, False
    rest, is_why = _cut(moves.WHY, text)
    if is_why:
        explained = Kind.SUMMARY if before.kind in moves.EXPLAINED else before.kind
        return rest, explained, before.kind is not Kind.CHURN
    return text, Kind.SEARCH if moves.MORE.search(text) else None, False


def _find_other_side(text: str, message: _Message) -> tuple[Fragment | None, str]:
    """The other side of a comparison, and the text before the words that set it against ours."""
    match = moves.AGAINST.search(text)
    if match is None:
        return None, text
    ours, theirs = text[: match.start()], moves.AGAINST_AFTER.sub(" ", text[match.end() :])
    both = moves.BOTH.split(theirs, 1)
    if len(both) > 1 and moves.is_filler(ours):
        ours, theirs = both
    other = read_fragment(theirs, message.today, message.vocabulary)
    return (None, text) if _find_topic(other.rest) else (other, ours)


def _cut(pattern: re.Pattern[str], text: str) -> tuple[str, bool]:
    matches = list(pattern.finditer(text))
    for match in matches:
        text = blanked(text, *match.span())
    return text, bool(matches)


def _as_typed(topic: str, said: str, words: str, text: str) -> str:
    """A topic as the message has it: in its own characters, without spaces put in to read it.

    `said` is `words` in simplified characters, as many of them.
    """
    at = said.find(topic)
    own = words[at : at + len(topic)] if at >= 0 and len(said) == len(words) else topic
    return as_typed(own, text)


def _language(words: str, before: Query) -> str:
    """A few English words in a Chinese thread ("iOS only") do not change its language."""
    if _HAN.search(words):
        return "zh"
    return before.lang if len(words.split()) <= 3 else "en"
