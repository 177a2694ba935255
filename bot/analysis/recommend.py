"""What to do next: ranked actions with their evidence, effect and what speaks against them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from bot.analysis.actions import Action
from bot.analysis.actions_found import ActionSearch
from bot.analysis.actions_ground import Ground, ground_of
from bot.analysis.actions_stakes import stakes_of
from bot.analysis.actions_weights import DEFAULT, Priorities
from bot.analysis.answers import (
    Answer,
    Chart,
    ChartKind,
    ChartUnit,
    RecommendationKind,
    Series,
)
from bot.analysis.frame import compose, nothing_found
from bot.analysis.material import Material
from bot.analysis.recommend_by import GROUPED, by_group
from bot.analysis.recommend_said import say_action, tell_actions
from bot.analysis.released_wishes import NOTHING, tell_released
from bot.analysis.theme_said import find_themes, say_lately, say_when
from bot.analysis.wording import listed, number, percent, say
from bot.questions.query import Query

DEFAULT_LIMIT, MAX_LIMIT = 6, 30
_IN_HEADLINE = 2
#: Strengths and what is watched do not crowd out what is to be done.
_FEW = {RecommendationKind.KEEP: 1, RecommendationKind.WATCH: 2}
#: People are named to talk to about the first of these kinds.
_WORTH_A_TALK = frozenset(RecommendationKind) - {RecommendationKind.KEEP, RecommendationKind.TALK}
_Kind = RecommendationKind
#: Whoever asks what to fix or to build wants to hear of that, where there is any.
_ASKED = (
    (
        re.compile(r"\b(?:fix|solve|repair|tackle|address)\b|修|解决", re.IGNORECASE),
        frozenset({_Kind.FIX, _Kind.PRICE, _Kind.EXPLAIN, _Kind.WATCH}),
    ),
    (
        re.compile(r"\b(?:build|add|ship|develop)\b|开发|新增|加什么", re.IGNORECASE),
        frozenset({_Kind.BUILD}),
    ),
)


def recommend(query: Query, material: Material, weights: Priorities = DEFAULT) -> Answer:
    """Rank what there is to do about the comments of the question, or of each group it names."""
    if material.n == 0:
        return nothing_found(query, material)
    if query.group_by in GROUPED:
        grouped = by_group(query, material, partial(_advise, weights=weights))
        if grouped is not None:
            return grouped
    return _advise(query, material, weights)


def _advise(query: Query, material: Material, weights: Priorities) -> Answer:
    themes = find_themes(query, material, material.themes) if material.themes else None
    ground = ground_of(query, material, themes, stakes_of(query, material))
    search = ActionSearch(ground)
    found, asked = search.found(weights), _asked_for(query, search, weights)
    chosen = _chosen(asked or found, min(query.limit or DEFAULT_LIMIT, MAX_LIMIT))
    advice = tell_actions(ground, chosen, weights, _about(chosen))
    shipped = tell_released(query, material) if ground.is_of_some else NOTHING
    answer = compose(
        query,
        material,
        headline=_headline(ground, found, chosen),
        findings=[*(one.finding for one in advice), *shipped.findings],
        quoted=[*(key for one in advice for key in one.quoted), *shipped.quoted],
        notes=[*_notes(ground, found, weights), *_missed(query, found, asked)],
    )
    told = tuple(one.recommendation for one in advice)
    return replace(answer, recommendations=told, chart=_chart(ground, chosen, answer.headline))


def _asked_for(query: Query, search: ActionSearch, weights: Priorities) -> list[Action] | None:
    """The actions of the kind that the question names; None where it names none, or several."""
    named = [kinds for words, kinds in _ASKED if words.search(query.text)]
    return search.found(weights, named[0]) if len(named) == 1 else None


def _missed(query: Query, found: Sequence[Action], asked: Sequence[Action] | None) -> Iterator[str]:
    """That there is nothing of what was asked for, where something else is told of."""
    if asked == [] and found:
        yield say(query, "act_missed")


def _chosen(found: Sequence[Action], limit: int) -> list[Action]:
    """The first actions, with no more than a few of some kinds."""
    chosen: list[Action] = []
    for action in found:
        same = sum(one.kind is action.kind for one in chosen)
        if same < _FEW.get(action.kind, limit):
            chosen.append(action)
    return chosen[:limit]


def _about(chosen: Sequence[Action]) -> Action | None:
    """What to talk about with people: the first thing to do."""
    return next((one for one in chosen if one.kind in _WORTH_A_TALK), None)


def _headline(ground: Ground, found: Sequence[Action], chosen: Sequence[Action]) -> str:
    """What is urgent of all that was found, else what comes first of what was asked for."""
    query, kept = ground.query, RecommendationKind.KEEP
    first = next((_item(ground, one) for one in chosen if one.kind is not kept), None)
    urgent = [one for one in found if one.is_urgent]
    if urgent:
        named = [_item(ground, one) for one in urgent[:_IN_HEADLINE]]
        said = say(query, "act_urgent", listed=listed(query, named))
        asked = first is not None and not any(one.is_urgent for one in chosen)
        gap = "" if query.lang == "zh" else " "
        return said + gap + say(query, "act_first", first=first) if asked else said
    if first is None:
        phrase = "act_none_of_one" if ground.is_of_one else "act_none"
        return say(query, phrase, n=ground.material.n, fewest=ground.fewest)
    if ground.is_of_one:
        return say(query, "act_next", account=query.filters.account[0], first=first)
    if ground.before is None:
        return say(query, "act_untold", first=first)
    when = say_when(query, ground.themes.changes) if ground.themes and ground.themes.changes else ""
    return say(query, "act_calm", first=first, when=when)


def _item(ground: Ground, action: Action) -> str:
    """An action with how many say so, and how that grew."""
    query, reach = ground.query, action.effect.reach
    phrase = "act_item_people" if action.effect.customers else "act_item"
    phrase = "act_item_of_one" if ground.is_of_one else phrase
    n = action.effect.comments.n if ground.is_of_one else reach.n
    parts = {"action": say_action(query, action), "share": percent(reach.value), "n": n}
    if action.is_urgent and action.effect.change is not None:
        before = action.effect.comments.value - action.effect.change.difference
        now = percent(action.effect.comments.value)
        return say(query, "act_item_rose", before=percent(before), now=now, **parts)
    return say(query, phrase, **parts)


def _notes(ground: Ground, found: Sequence[Action], weights: Priorities) -> Iterator[str]:
    query, changes = ground.query, ground.themes.changes if ground.themes else None
    if ground.themes is None:
        yield say(query, "act_no_themes")
    if found:
        yield say(query, "act_formula", **_weights_said(weights))
    if changes is not None and not changes.window.is_asked:
        yield say_lately(query, changes.window)
    if changes is not None and changes.of:
        yield say(query, "themes_control", n=len(changes.of))


def _weights_said(weights: Priorities) -> Mapping[str, str]:
    return {name: number(getattr(weights, name)) for name in Priorities.__slots__}


def _chart(ground: Ground, chosen: Sequence[Action], alt: str) -> Chart | None:
    """How many say each, with the intervals."""
    if not chosen:
        return None
    query, reaches = ground.query, [one.effect.reach for one in chosen]
    is_people = chosen[0].effect.customers is not None
    series = Series(
        name=say(query, "chart_all"),
        values=tuple(one.value for one in reaches),
        intervals=tuple(one.interval for one in reaches),
    )
    return Chart(
        kind=ChartKind.RANKING,
        title=say(query, "chart_actions_customers" if is_people else "chart_actions"),
        labels=tuple(say_action(query, one) for one in chosen),
        series=(series,),
        unit=ChartUnit.SHARE,
        alt=alt,
    )
