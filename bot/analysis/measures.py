"""Everything two sides are compared by: how much, how it feels, what is wanted, which parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import numpy as np

from bot.analysis.aspect_counts import Named, parts_named
from bot.analysis.class_shares import churn_share, need_share, sentiment_shares
from bot.analysis.differences import (
    THEME,
    Difference,
    Level,
    Unit,
    Values,
    class_of,
    mean_of,
    means_apart,
    share_of,
    shares_apart,
)
from bot.analysis.hopes import Hope, mood_of
from bot.analysis.material import Material
from bot.analysis.overlap import Overlap, Shared
from bot.analysis.relevance import terms_of
from bot.analysis.sides import Side, Sides
from bot.analysis.wording import say, say_what
from bot.feedback import HOLDS, Need
from bot.ports import CommentTable, Keys
from bot.questions.query import Query

VOLUME, TROUBLE, RATE, SCORE = "volume", "trouble", "rate", "score"

#: A part that both sides together name in fewer comments than this is not compared, and of more
#: parts than that only the most named are. Both look at the sum, which favours no side.
_MIN_NAMED, _MAX_PARTS = 10, 20
#: So many themes are compared, and with them fewer parts, which say much the same.
_MAX_THEMES, _PARTS_BESIDE = 30, 5
#: How a part is spoken of is compared only where each side names it at least this often.
_MIN_SPOKEN = 5
_MOODS = {"negative": 0, "positive": 2}
_POSITIVE = 2


def asked_of(query: Query, sides: Sides, hope: Hope | None) -> str | None:
    """Which difference the question is about; None where it is about all of them.

    Whether a topic got better or worse, or was fixed, is told by the comments about it that are not
    positive: thanks for a mend speak of it too. Who is happier is told by the mood of the comments.
    """
    if hope is None and mood_of(query.text) is not None:
        return SCORE
    if has_share(query, sides):
        is_judged = hope in {Hope.FIXED, Hope.BETTER, Hope.WORSE}
        return TROUBLE if is_judged and _has_trouble(query) else VOLUME
    if hope in {Hope.FEWER, Hope.MORE}:
        return RATE if sides.are_timed else None
    return SCORE if hope is not None else None


def has_share(query: Query, sides: Sides) -> bool:
    """Whether the comments asked about are a share of others: those of both sides are so alike."""
    return say_what(query) is not None and not sides.are_labels


def differences_of(
    query: Query, sides: Sides, pair: tuple[Overlap, Material, Material], asked: str | None
) -> list[Difference]:
    """All differences of two sides; only those for which both have something to go by.

    Sides that lost comments because they are on both have no rate a day.
    """
    overlap, ours, theirs = pair
    found = [
        *_volumes(query, sides, ours, theirs, asked=asked),
        *_moods(query, ours, theirs),
        *_needs(query, ours, theirs),
        *_themes(query, ours, theirs),
        *_aspects(query, ours, theirs),
    ]
    is_whole = overlap.how is Shared.NOTHING
    return [one for one in found if one.change is not None and (is_whole or one.about != RATE)]


def _volumes(
    query: Query, sides: Sides, ours: Material, theirs: Material, *, asked: str | None
) -> Iterator[Difference]:
    what = say_what(query) or ""
    if has_share(query, sides):
        levels = [share_of(side.about.keys, side.n_considered) for side in (ours, theirs)]
        yield shares_apart(VOLUME, say(query, "cmp_volume", what=what), *levels)
    if asked == TROUBLE:
        levels = [share_of(_unhappy(side.about), side.n_considered) for side in (ours, theirs)]
        yield shares_apart(TROUBLE, say(query, "cmp_trouble", what=what), *levels)
    if sides.are_timed:
        values = _a_day(ours, sides.ours), _a_day(theirs, sides.theirs)
        rates = mean_of(values[0], ours.about.keys), mean_of(values[1], theirs.about.keys)
        title = say(query, "cmp_rate_about" if what else "cmp_rate", what=what)
        yield means_apart(RATE, title, Unit.PER_DAY, rates, values)


def _has_trouble(query: Query) -> bool:
    filters = query.filters
    is_labelled = filters.without_labels() != filters
    return query.topic is not None and not is_labelled


def _unhappy(table: CommentTable) -> Keys:
    keys: Keys = table.keys[table.sentiment != _POSITIVE]
    return keys


def _a_day(material: Material, side: Side) -> Values:
    """How many comments each covered day has, shape (days,)."""
    if side.covered.since is None:
        return np.zeros(0)
    days = [side.covered.since + timedelta(days=number) for number in range(side.days + 1)]
    midnights = [datetime.combine(day, time(), material.zone).astimezone(UTC) for day in days]
    edges = np.array([instant.replace(tzinfo=None) for instant in midnights], "datetime64[s]")
    stamps = material.about.created_at.astype("datetime64[s]")
    places = np.searchsorted(edges, stamps, side="right") - 1
    counts = np.bincount(places[(places >= 0) & (places < side.days)], minlength=side.days)
    return counts.astype(np.float64)


def _moods(query: Query, ours: Material, theirs: Material) -> Iterator[Difference]:
    tables = ours.about, theirs.about
    if not query.filters.sentiment:
        shares = [sentiment_shares(query, one, one.about) for one in (ours, theirs)]
        for name, code in _MOODS.items():
            levels = [
                class_of(table.keys[table.sentiment == code], of_side[code])
                for table, of_side in zip(tables, shares, strict=True)
            ]
            yield shares_apart(name, say(query, f"title_{name}"), *levels)
    scores = tables[0].score.astype(np.float64), tables[1].score.astype(np.float64)
    means = mean_of(scores[0], tables[0].keys), mean_of(scores[1], tables[1].keys)
    yield means_apart(SCORE, say(query, "title_score"), Unit.SCORE, means, scores)


def _needs(query: Query, ours: Material, theirs: Material) -> Iterator[Difference]:
    for need in Need:
        if need not in query.filters.need:
            levels = [
                class_of(_having(one.about, need), need_share(query, one, one.about, need))
                for one in (ours, theirs)
            ]
            yield from _held(str(need), say(query, need), *levels)
    if query.filters.churn_intent is None:
        levels = [
            class_of(one.about.keys[one.about.churn >= HOLDS], churn_share(query, one, one.about))
            for one in (ours, theirs)
        ]
        yield from _held("churn_intent", say(query, "churn_intent"), *levels)


def _having(table: CommentTable, need: Need) -> Keys:
    keys: Keys = table.keys[table.is_judged & table.has_need(need)]
    return keys


def _held(about: str, title: str, ours: Level, theirs: Level) -> Iterator[Difference]:
    """The difference of a label that some comment has."""
    if ours.n + theirs.n:
        yield shares_apart(about, title[:1].upper() + title[1:], ours, theirs)


def _themes(query: Query, ours: Material, theirs: Material) -> Iterator[Difference]:
    """How many comments each theme has, of those that both sides together name often enough."""
    view = ours.themes
    if view is None:
        return
    numbers = [view.numbers_of(one.about.keys) for one in (ours, theirs)]
    n_themes = len(view.ledger.themes)
    both = np.concatenate(numbers)
    sizes = np.bincount(both[both >= 0], minlength=n_themes)
    for number in np.argsort(-sizes, kind="stable")[:_MAX_THEMES].tolist():
        theme = view.ledger.themes[number]
        if sizes[number] >= _MIN_NAMED and not theme.is_muted:
            levels = [
                share_of(one.about.keys[of == number], len(one.about.keys))
                for one, of in zip((ours, theirs), numbers, strict=True)
            ]
            yield shares_apart(f"{THEME}{theme.id}", theme.name(query.lang), *levels)


def _aspects(query: Query, ours: Material, theirs: Material) -> Iterator[Difference]:
    """How many comments name each part of the product, and how many of those do so unhappily.

    The parts that the topic itself names are what the volume counts.
    """
    judged = [one.about.keys[one.about.is_judged] for one in (ours, theirs)]
    topic = {term.stem for term in terms_of(query.topic or "")}
    parts = parts_named((ours.aspects(), theirs.aspects()), np.concatenate(judged))
    telling = [part for part in parts if part.n >= _MIN_NAMED and not part.stems <= topic]
    for part in telling[: _PARTS_BESIDE if ours.themes else _MAX_PARTS]:
        yield from _aspect(query, part, *judged)


def _aspect(query: Query, part: Named, ours: Keys, theirs: Keys) -> Iterator[Difference]:
    named = [_among(part.keys, keys) for keys in (ours, theirs)]
    levels = share_of(named[0], len(ours)), share_of(named[1], len(theirs))
    title = say(query, "cmp_aspect", part=part.phrase)
    yield shares_apart(f"aspect {part.phrase}", title, *levels)
    if min(len(keys) for keys in named) >= _MIN_SPOKEN:
        moods = [share_of(_among(part.negative, keys), len(keys)) for keys in named]
        title = say(query, "cmp_aspect_negative", part=part.phrase)
        apart = shares_apart(f"negative {part.phrase}", title, *moods)
        yield replace(apart, scope=part.n / (len(ours) + len(theirs)))


def _among(keys: Keys, others: Keys) -> Keys:
    """Those of the keys that are among the others, which are ascending."""
    if not len(others):
        return others
    places = np.minimum(np.searchsorted(others, keys), len(others) - 1)
    found: Keys = keys[others[places] == keys]
    return found
