"""The sections of a brief, in the order of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from bot.analysis import brief_counts as counts
from bot.analysis.answers import Finding
from bot.analysis.brief_ground import Ground, Quoter, holding, keys_of
from bot.analysis.brief_page import Section
from bot.analysis.brief_words import (
    LONGEST,
    destinations,
    one_line,
    says_eased,
    ways_around,
    wishes,
)
from bot.analysis.quotes import excerpt
from bot.analysis.relevance import terms_of
from bot.analysis.typical import typical
from bot.analysis.wording import listed
from bot.feedback import HOLDS, LabelledComment, Sentiment
from bot.ports import Floats, Keys

_QUOTES = 2
_ASKED = 5
#: Of so many comments those that speak best for all are looked for.
_MOST_NEAR = 2000
#: Names of where people go, the most named first.
_RIVALS = 4

Find = Callable[[str], Iterator[str]]


def sections(ground: Ground, quoter: Quoter) -> tuple[Section, ...]:
    """All sections that have something to say.

    What is rare is quoted first, so that no comment is used up where another would do.
    """
    told: dict[str, list[Finding]] = {
        "instead": _instead(ground, quoter),
        "good": _good(ground, quoter),
        "counter": _counter(ground, quoter),
        "problem": [counts.how_many(ground), *counts.in_themes(ground), *_typical(ground, quoter)],
        "evidence": [*counts.evidence(ground), *_latest(ground, quoter)],
        "who": [*counts.who(ground)],
        "open": _questions(ground),
        "people": _people(ground, quoter),
        "measures": [*counts.measures(ground)],
    }
    return tuple(_titled(ground, told))


def _titled(ground: Ground, told: Mapping[str, Sequence[Finding]]) -> Iterator[Section]:
    order = "problem evidence who instead good counter open people measures".split()
    for name in order:
        if told[name]:
            yield Section(ground.say(f"brief_{name}"), tuple(told[name]))


def _instead(ground: Ground, quoter: Quoter) -> list[Finding]:
    return [*_found(ground, quoter, ways_around, "around"), *_rivals(ground)]


def _good(ground: Ground, quoter: Quoter) -> list[Finding]:
    return _found(ground, quoter, wishes, "wishes")


def _found(ground: Ground, quoter: Quoter, find: Find, name: str) -> list[Finding]:
    """How many comments say something in certain words, and the first of them."""
    said = holding(ground.read, find)
    if not said:
        return [Finding(title=f"no_{name}", text=ground.say(f"brief_no_{name}"))]
    quoted = quoter.take(said, _QUOTES)
    if ground.is_thin:
        return quoted
    return [ground.counted(f"brief_{name}", keys_of(said), len(ground.read)), *quoted]


def _rivals(ground: Ground) -> Iterator[Finding]:
    """Where people say that they go, by name."""
    columns = [ground.material.column(name, ground.about.keys) for name in ("product", "platform")]
    own = {name.casefold() for column in columns for name in column.names}
    named: dict[str, list[int]] = {}
    for one in ground.read:
        for name in destinations(one.comment.text, own):
            named.setdefault(name, []).append(one.key)
    ranked = sorted(named, key=lambda name: (-len(named[name]), name))[:_RIVALS]
    if ranked:
        parts = tuple(_rival(ground, name, named[name]) for name in ranked)
        text = listed(ground.query, [one.text for one in parts])
        ids = tuple(dict.fromkeys(id for one in parts for id in one.comments))
        text = ground.say("brief_rivals", listed=text)
        yield Finding(title="rivals", text=text, n=len(ids), comments=ids, parts=parts)


def _rival(ground: Ground, name: str, keys: Sequence[int]) -> Finding:
    ids = tuple(ground.material.ids(np.array(sorted(keys), np.int64)))
    text = ground.say("brief_rival", name=name, n=len(ids))
    return Finding(title=name, text=text, n=len(ids), comments=ids)


def _counter(ground: Ground, quoter: Quoter) -> list[Finding]:
    found = [*counts.positive(ground)]
    content = [one for one in ground.read if one.labels.sentiment is Sentiment.POSITIVE]
    found += quoter.take(_worded(ground, content), 1)
    eased = holding(ground.read, says_eased)
    if eased and not ground.is_thin:
        found.append(ground.counted("brief_eased", keys_of(eased), len(ground.read)))
    found += quoter.take(eased, 1)
    found += counts.doubts(ground)
    return found or [Finding(title="no_counter", text=ground.say("brief_no_counter"))]


def _typical(ground: Ground, quoter: Quoter) -> list[Finding]:
    """The words that say best what most of the unhappy comments say; of all, where none is."""
    about = ground.about
    unhappy = about.keys[about.sentiment == 0]
    keys = (unhappy if len(unhappy) else about.keys)[-_MOST_NEAR:]
    near = typical(ground.material, keys, _nearness(ground, keys), quotes=4 * _QUOTES)
    lang = ground.query.lang
    # what is said in the asker's language can be read by whom the page is for
    found = sorted(ground.material.load(near), key=lambda one: not _is_in(one, lang))
    return quoter.take(_worded(ground, found), _QUOTES)


def _is_in(one: LabelledComment, lang: str) -> bool:
    return (one.comment.lang or lang).casefold().split("-")[0] == lang


def _latest(ground: Ground, quoter: Quoter) -> list[Finding]:
    """What was said last."""
    newest = sorted(ground.read, key=lambda one: (_when(one), one.key), reverse=True)
    return quoter.take(_worded(ground, newest), 1)


def _questions(ground: Ground) -> list[Finding]:
    """What the comments leave open."""
    about = ground.about
    asked = ["around", "good"]
    asked += ["content"] if (about.sentiment == 2).any() else []
    asked += ["leaving"] if (about.churn >= HOLDS).any() else []
    asked += ["silent"] if len(asked) < 4 else []
    return [
        Finding(title=f"question_{name}", text=ground.say(f"brief_question_{name}"))
        for name in asked
    ]


def _people(ground: Ground, quoter: Quoter) -> list[Finding]:
    """Up to five customers to talk to: who may leave first, then who is unhappy, the latest."""
    named = [one for one in ground.read if one.comment.author or one.comment.account]
    ranked = sorted(named, key=_urgency, reverse=True)
    first: dict[str | None, LabelledComment] = {}
    for one in ranked:
        first.setdefault(one.comment.author or one.comment.account, one)
    return quoter.take(_worded(ground, list(first.values())), _ASKED, "brief_ask")


def _urgency(one: LabelledComment) -> tuple[bool, bool, float, int]:
    is_leaving = one.labels.churn_intent is True
    is_unhappy = one.labels.sentiment is Sentiment.NEGATIVE
    return is_leaving, is_unhappy, _when(one), one.key


def _when(one: LabelledComment) -> float:
    stamp = one.comment.created_at
    return stamp.timestamp() if stamp else 0.0


def _worded(
    ground: Ground, comments: Sequence[LabelledComment]
) -> Iterator[tuple[LabelledComment, str]]:
    """Each comment with the words of it that are about the subject."""
    terms = terms_of(ground.query.topic or "")
    return ((one, one_line(excerpt(one.comment.text, terms, LONGEST))) for one in comments)


def _nearness(ground: Ground, keys: Keys) -> Floats:
    """How near each comment is to what they all say, shape (n,)."""
    vectors = ground.material.vectors(keys)
    nearness: Floats = vectors @ vectors.mean(axis=0)
    return nearness
