"""Words in, a query out: English and Chinese, by rules that can be read.

The kind may come from a model; periods, filters, breakdown, number and topic are read by rules.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

from bot.feedback import Sentiment
from bot.questions.asides import without_asides
from bot.questions.asking import Asking, find_asking
from bot.questions.blanks import blanked
from bot.questions.comparison import Sides, read_sides
from bot.questions.deadlines import without_deadline
from bot.questions.filters import find_filters
from bot.questions.grouping import find_group, find_limit
from bot.questions.han import as_typed
from bot.questions.kinds import (
    asks_count_by_group,
    asks_share,
    asks_what_is_liked,
    asks_what_went_well,
    asks_which_group,
    asks_which_has_most,
    asks_which_way,
    asks_who_asked,
    find_kind,
    is_bare_topic,
    plain_kind,
    without_story,
)
from bot.questions.leaving import leaving_as_label
from bot.questions.newest import with_update
from bot.questions.orders import asks_which, ranks_themes, without_order
from bot.questions.periods import Period, find_periods, merged
from bot.questions.query import CALENDAR, Filters, Kind, Query
from bot.questions.reading import KindReader, Reading
from bot.questions.rivals import asks_rivals, with_rivals
from bot.questions.topics import find_topic
from bot.questions.vocabulary import Vocabulary

#: The first kind is doubted when it is less likely than this; the others are those that are at
#: least as likely as the second number.
SURE = 0.75
LIKELY = 0.2
# Below this, a phrase or a filter alone is rather a topic than no question at all.
_SURELY_UNKNOWN = 0.6

_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_POINTS_BACK = re.compile(
    r"\b(?:it|this|that|them|those)\b(?:\s+(?:out|up|then|now|please|pls|still))?\W*$|\babout\s+(?:it|this|that)\b|^(?:is|was)\s+(?:it|this|that)\b|写出来|写一下",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W\d_]")
_FOREIGN = re.compile(r"[^\W\d_A-Za-z\u00aa-\u024f\u3400-\u9fff]")
# So many letters are a word or two, which may well be a topic.
_MAX_FOREIGN = 15
#: A comparison keeps "fixed": it says which way the comparison looks.
_WITH_ASIDES = frozenset({Kind.SUMMARY, Kind.TREND})
#: Kinds that do not tell which of several groups feels so.
_GROUPLESS = frozenset(
    {Kind.THEMES, Kind.COMPARE, Kind.RECOMMEND, Kind.SUMMARY, Kind.SEARCH, Kind.UNKNOWN}
)
#: Kinds that a question for the story of an account is taken for.
_STORYLESS = frozenset({Kind.SUMMARY, Kind.UNKNOWN, Kind.BRIEF, Kind.SENTIMENT, Kind.TREND})
#: Kinds that a question which group has most of something may be taken for.
_COUNTABLE = _GROUPLESS | {Kind.SENTIMENT}
#: Kinds that a question for other products may be taken for.
_NAMING = frozenset(Kind) - {Kind.BRIEF, Kind.RECOMMEND, Kind.TREND, Kind.HELP}
#: Kinds that a question for what people like may be taken for.
_MOODS = frozenset({Kind.SUMMARY, Kind.SENTIMENT, Kind.THEMES})
_ADVISING = frozenset({Kind.RECOMMEND, Kind.CHURN})
_NO_FIELDS = frozenset({Kind.HELP, Kind.UNKNOWN})
_MAX_GREETING = 40
_MAX_FRAGMENT = 7


def parse(question: str, *, today: date, vocabulary: Vocabulary) -> Query:
    """Read a question by rules alone, see `read`."""
    return read(question, today=today, vocabulary=vocabulary).query


def read(
    question: str,
    *,
    today: date,
    vocabulary: Vocabulary,
    kinds: KindReader | None = None,
) -> Reading:
    """Read a question. `today` is the asker's day; `vocabulary` holds the corpus's filter values.

    The kind is the likeliest of `kinds`, or what rules say where there is no such reader. Never
    fails: what cannot be read is a query of kind UNKNOWN.
    """
    asking = find_asking(question)
    shares = _shares(asking, question, kinds)
    kind = max(shares, key=lambda one: shares[one])
    kind = plain_kind(asking.text, kind)
    if asks_who_asked(asking.text):
        kind = Kind.SEARCH
    if kind is Kind.TREND and ranks_themes(asking.text):
        kind = Kind.THEMES
    if kind is not Kind.HELP and _is_foreign(asking.text):
        return Reading(_finished(Query(Kind.UNKNOWN), Kind.UNKNOWN, question))
    if kind is Kind.HELP:
        found = _Found(Sides(Period(), Filters(), ""), Query(kind))
    else:
        found = _read_fields(asking, kind, today, vocabulary)
    if kind is Kind.SENTIMENT and found.query.filters.need and asks_share(asking.text):
        kind = Kind.SUMMARY  # how many are bugs is not how those who report them feel
    kind, found = _read_praise(asking, kind, found)
    story = _read_story(asking, kind, today, vocabulary)
    if story is not None:
        kind, found = Kind.CHURN, story
    by_group = _read_by_group(asking, kind, found, today, vocabulary)
    if by_group is not None:
        kind, found = by_group.query.kind, by_group
    if kind is Kind.COMPARE and found.query.compare is None and asks_which_way(asking.text):
        kind = Kind.TREND
        found = _read_fields(asking, kind, today, vocabulary)
    if kind is Kind.UNKNOWN and shares[kind] < _SURELY_UNKNOWN and found.names_something(asking):
        kind = Kind.SUMMARY
    is_broken_down = found.query.group_by is not None and by_group is None
    if kind is Kind.SUMMARY and is_broken_down and kinds is None:
        kind = Kind.SENTIMENT  # what a summary says does not break down; how it feels does
    kind, counted = leaving_as_label(kind, found.query)
    query = _finished(with_update(counted, asking.text), kind, question)
    names_rivals = kind in _NAMING and asks_rivals(asking.text)
    return Reading(
        with_rivals(query) if names_rivals else query,
        other_kinds=_others(shares, kind),
        missing=() if kind in _NO_FIELDS else found.sides.missing,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """What a question names, whatever its kind."""

    sides: Sides
    query: Query

    @property
    def is_plain(self) -> bool:
        """Whether it names neither topic nor groups."""
        return self.query.topic is None and self.query.group_by is None

    def names_something(self, asking: Asking) -> bool:
        """Whether a question that asks for nothing names a topic, or only filters and periods."""
        is_bounded = not self.query.filters.is_empty() or self.sides.period != Period()
        return is_bare_topic(asking.text) or (is_bounded and self.query.topic is None)


def _read_story(asking: Asking, kind: Kind, today: date, vocabulary: Vocabulary) -> _Found | None:
    """All there is to tell of the one account that a question names; None where it asks no such."""
    said = without_story(asking.sentence) if kind in _STORYLESS else None
    if said is None:
        return None
    found = _read_fields(replace(asking, sentence=said), Kind.CHURN, today, vocabulary)
    query = found.query
    is_of_one = len(query.filters.account) == 1 and query.filters.without_labels() == query.filters
    return found if is_of_one and query.topic is None and query.group_by is None else None


def _read_by_group(
    asking: Asking, kind: Kind, found: _Found, today: date, vocabulary: Vocabulary
) -> _Found | None:
    """How much each group has of something, or how it feels; None where that is not asked."""
    counted = _read_counted(asking, kind, today, vocabulary)
    if counted is not None:
        return counted
    is_other = kind in _GROUPLESS and found.query.compare is None
    if not is_other or not asks_which_group(asking.text):
        return None
    felt = _read_fields(asking, Kind.SENTIMENT, today, vocabulary)
    return felt if felt.query.group_by is not None else None


def _read_counted(asking: Asking, kind: Kind, today: date, vocabulary: Vocabulary) -> _Found | None:
    """What is counted where a question asks how much of it each group has; None for others.

    That is comments with a label, or about a topic.
    """
    is_ranking = kind in _COUNTABLE and asks_which_has_most(asking.text)
    if not is_ranking and not (kind is Kind.TREND and asks_count_by_group(asking.text)):
        return None
    found = _read_fields(asking, Kind.SUMMARY, today, vocabulary)
    query = found.query
    is_named = query.topic is not None or query.filters != query.filters.without_labels()
    return found if query.group_by not in {None, *CALENDAR} and is_named else None


def _read_praise(asking: Asking, kind: Kind, found: _Found) -> tuple[Kind, _Found]:
    """A question for what went well, or for what people like, is on those who are content."""
    if kind is Kind.SUMMARY and asks_what_went_well(asking.text):
        return kind, _praised(found)
    if kind in _MOODS and found.is_plain and asks_what_is_liked(asking.text):
        return Kind.THEMES, _praised(found)
    return kind, found


def _praised(found: _Found) -> _Found:
    """The same of those who are content."""
    filters = replace(found.query.filters, sentiment=(Sentiment.POSITIVE,))
    return replace(found, query=replace(found.query, topic=None, filters=filters))


def _shares(asking: Asking, question: str, kinds: KindReader | None) -> Mapping[Kind, float]:
    by_rules = find_kind(asking.text)
    if by_rules is Kind.HELP and len(question) <= _MAX_GREETING:
        return {Kind.HELP: 1.0}
    if kinds is not None and re.search(r"\w", asking.text):
        return kinds(question)
    return {by_rules: 0.5}


def _is_foreign(text: str) -> bool:
    """Whether it is a sentence in a script that no rule reads: all of it would be the topic."""
    letters, foreign = len(_LETTER.findall(text)), len(_FOREIGN.findall(text))
    return foreign > _MAX_FOREIGN and 2 * foreign > letters


def _others(shares: Mapping[Kind, float], kind: Kind) -> tuple[Kind, ...]:
    if max(shares.values()) >= SURE:
        return ()
    likely = [one for one in shares if one is not kind and shares[one] >= LIKELY]
    return tuple(sorted(likely, key=lambda one: -shares[one]))


def _finished(query: Query, kind: Kind, question: str) -> Query:
    lang = "zh" if _HAN.search(question) and not _KANA.search(question) else "en"
    if kind in _NO_FIELDS:
        return Query(kind, text=question, lang=lang)
    topic = as_typed(query.topic, question) if query.topic else None
    return replace(query, kind=kind, topic=topic, text=question, lang=lang)


def _read_fields(asking: Asking, kind: Kind, today: date, vocabulary: Vocabulary) -> _Found:
    said = without_deadline(asking.text) if kind in _ADVISING else asking.text
    said = without_asides(said) if kind in _WITH_ASIDES else said
    text, limit = find_limit(said)
    text, group = find_group(text, kind)
    sides = _read_sides(text, asking.context, kind, today, vocabulary)
    if sides.comparison is not None:
        _, group = find_group(asking.text, kind, in_so_many_words=True)
    if kind is Kind.SENTIMENT:  # how those feel who complain is no question
        sides = replace(sides, filters=replace(sides.filters, sentiment=()))
    query = Query(
        kind,
        topic=_topic(_rest(sides, asking, kind), asking, kind, vocabulary),
        since=sides.period.since,
        until=sides.period.until,
        filters=sides.filters,
        compare=sides.comparison,
        group_by=group,
        limit=limit,
    )
    return _Found(sides, query)


def _read_sides(text: str, context: str, kind: Kind, today: date, vocabulary: Vocabulary) -> Sides:
    if kind is not Kind.COMPARE:
        return _with_context(_one_side(text, today, vocabulary), context, vocabulary)
    sides = read_sides(text, today=today, vocabulary=vocabulary)
    if sides.comparison is None and context:
        both = read_sides(f"{context}\n{text}", today=today, vocabulary=vocabulary)
        return replace(both, rest=sides.rest) if both.comparison else sides
    return sides


def _one_side(text: str, today: date, vocabulary: Vocabulary) -> Sides:
    periods = find_periods(text, today, vocabulary.releases)
    named = merged(text, periods)
    for one in periods:
        text = blanked(text, one.start, one.end)
    found = find_filters(text, vocabulary)
    period = named[0].period if named else Period()
    return Sides(period, found.filters, found.rest, found.missing)


def _with_context(sides: Sides, context: str, vocabulary: Vocabulary) -> Sides:
    """What is said before the question adds the columns that the question does not name."""
    if not context:
        return sides
    said = find_filters(context, vocabulary).filters.without_labels()
    named = {name for name, _ in sides.filters.excluded}
    added = {
        item.name: getattr(said, item.name)
        for item in fields(Filters)
        if item.name != "excluded"
        and item.name not in named
        and not getattr(sides.filters, item.name)
    }
    return replace(sides, filters=replace(sides.filters, **added))


def _rest(sides: Sides, asking: Asking, kind: Kind) -> str:
    """The words that may be the topic: those by which themes are ranked are none."""
    is_ranked = kind is Kind.THEMES or (kind is Kind.TREND and asks_which(asking.text))
    return without_order(sides.rest) if is_ranked else sides.rest


def _topic(rest: str, asking: Asking, kind: Kind, vocabulary: Vocabulary) -> str | None:
    """The topic of the question, else of what is added to it, else of what it points back to."""
    sentence, *additions = rest.split("\n")
    fragments = [line for line in additions if len(line.split()) <= _MAX_FRAGMENT]
    topic = find_topic("\n".join((sentence, *fragments)), kind)
    topic = topic or find_topic("\n".join(additions), kind, only_if_sure=True)
    if topic is not None or not asking.context:
        return topic
    said = find_filters(asking.context, vocabulary).rest
    points_back = _POINTS_BACK.search(asking.sentence) is not None
    return find_topic(said, kind, only_if_sure=not points_back)
