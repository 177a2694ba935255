"""Actions as an answer tells of them: why, whom they help, what speaks against, how to tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bot.analysis.actions import Action, Share, impact, score, terms
from bot.analysis.actions_ground import Ground
from bot.analysis.actions_since import notes_of
from bot.analysis.actions_weights import Priorities
from bot.analysis.answers import Finding, Recommendation, RecommendationKind
from bot.analysis.customers import customers_of, n_customers
from bot.analysis.quotes import excerpt
from bot.analysis.recommend_measure import say_measure
from bot.analysis.recommend_talk import say_people, talk_about, whom_to_ask
from bot.analysis.statistics import share_interval
from bot.analysis.theme_said import say_when
from bot.analysis.typical import nearness, typical
from bot.analysis.wording import listed, percent, percent_interval, say, signed_points
from bot.feedback import HOLDS
from bot.ports import Keys
from bot.questions.query import Query

_NAMES = 5
#: A quote within a sentence is short.
_QUOTED = 140


@dataclass(frozen=True, slots=True)
class Advice:
    """A recommendation, the finding that tells of it, and the keys of the comments quoted."""

    recommendation: Recommendation
    finding: Finding
    quoted: tuple[int, ...]


def tell_actions(
    ground: Ground, actions: Sequence[Action], weights: Priorities, about: Action | None
) -> list[Advice]:
    """Tell of these actions, in this order; then of whom to talk to `about` one of them."""
    notes = notes_of(ground, actions)
    told = [_told(ground, one, weights, notes.get(place, "")) for place, one in enumerate(actions)]
    people = whom_to_ask(ground, about) if about is not None else ()
    if about is None or not people:
        return told
    action = talk_about(about, people)
    names = listed(ground.query, [one.name for one in people])
    said = say(ground.query, "act_talk", names=names, name=about.name)
    return [*told, _talk(ground, action, weights, said, say_people(ground, people))]


def say_action(query: Query, action: Action) -> str:
    """What to do, in a few words."""
    return say(query, f"act_{action.kind}", name=action.name)


def _told(ground: Ground, action: Action, weights: Priorities, notes: str) -> Advice:
    query, quoted = ground.query, _typical(ground, action)
    against, opposite = _against(ground, action)
    one = Recommendation(
        kind=action.kind,
        action=say_action(query, action),
        why=_joined(query, [_sentences(ground, _why(ground, action)), notes]),
        impact=impact(action, weights),
        helps=_helps(ground, action),
        against=against,
        measure=say_measure(ground, action),
        evidence=tuple(ground.material.ids(quoted)),
        comments=tuple(ground.material.ids(action.keys)),
    )
    keys = (*(int(key) for key in quoted), *(int(key) for key in opposite))
    return Advice(one, _finding(ground, action, weights, one), keys)


def _talk(ground: Ground, action: Action, weights: Priorities, said: str, people: str) -> Advice:
    ids = tuple(ground.material.ids(action.keys))
    one = Recommendation(
        kind=RecommendationKind.TALK,
        action=said,
        why=people + _stop(ground.query),
        impact={"score": score(action, weights), "customers": len(ids)},
        evidence=ids,
        comments=ids,
    )
    finding = Finding(title=said, text=one.why, n=len(ids), evidence=ids, comments=ids)
    return Advice(one, finding, tuple(int(key) for key in action.keys))


def _why(ground: Ground, action: Action) -> Iterator[str]:
    """How many say so and how bad it is, what changed, and what hangs on it."""
    query, effect = ground.query, action.effect
    semicolon = "；" if query.lang == "zh" else "; "
    shares = [_say_share(query, "theme_share", effect.comments)]
    if effect.customers is not None:
        shares.insert(0, _say_share(query, "theme_people", effect.customers))
    yield semicolon.join(shares)
    if action.kind is not RecommendationKind.KEEP:
        yield _say_share(query, "act_negative", effect.negative)
    if effect.leaving.n:
        yield _say_share(query, "act_leaving", effect.leaving)
    yield _say_change(ground, action)
    yield _say_others(ground, action)
    yield _say_stake(query, action)


def _say_share(query: Query, phrase: str, share: Share) -> str:
    said, between = percent(share.value), percent_interval(share.interval)
    return say(query, phrase, n=share.n, of=share.of, share=said, interval=between)


def _say_change(ground: Ground, action: Action) -> str:
    change, query = action.effect.change, ground.query
    if change is None or not change.is_change or ground.themes is None:
        return ""
    now = action.effect.comments.value
    low, high = 100 * change.interval.low, 100 * change.interval.high
    return say(
        query,
        "theme_rose" if change.difference > 0 else "theme_fell",
        before=percent(now - change.difference),
        now=percent(now),
        difference=signed_points(query, change.difference),
        interval=f"{low:+.1f} – {high:+.1f}",
        when=say_when(query, ground.themes.changes) if ground.themes.changes else "",
    )


def _say_others(ground: Ground, action: Action) -> str:
    """Of what a single account says, how many customers of any account speak of the same."""
    if not ground.is_of_one or action.matter is None:
        return ""
    people = n_customers(customers_of(ground.material, action.matter.keys))
    return say(ground.query, "act_others", n=people) if people else ""


def _say_stake(query: Query, action: Action) -> str:
    stake, said = action.effect.stake, []
    if stake.mrr and stake.of_mrr:
        parts = {"mrr": f"{stake.mrr:,.0f}", "share": percent(stake.mrr / stake.of_mrr)}
        said.append(say(query, "act_money", n=len(stake.names), **parts))
    if stake.at_risk:
        names = listed(query, stake.at_risk[:_NAMES])
        said.append(say(query, "act_risk", n=len(stake.at_risk), of=stake.of_at_risk, names=names))
    if stake.at_risk and stake.mrr_at_risk:
        said.append(say(query, "act_money_at_risk", mrr=f"{stake.mrr_at_risk:,.0f}"))
    return listed(query, said)


def _helps(ground: Ground, action: Action) -> str:
    """Who is better off: how many, and the names of those who pay most."""
    query, effect = ground.query, action.effect
    people, names = effect.customers, effect.stake.names
    if people is None:
        return say(query, "act_helps_comments", n=effect.comments.n)
    phrase = "act_helps_one" if people.n == 1 else "act_helps"
    said = say(query, phrase, n=people.n)
    if ground.stakes.field != "account" or not names:
        return said + _stop(query)
    more = [say(query, "act_more", n=len(names) - _NAMES)] if len(names) > _NAMES else []
    named = listed(query, [*names[:_NAMES], *more])
    phrase = "act_helps_account" if len(names) == 1 else "act_helps_accounts"
    return say(query, phrase, helps=said, n=len(names), names=named)


def _against(ground: Ground, action: Action) -> tuple[str, Keys]:
    """What those of the same theme say who want the opposite, with the words of one of them."""
    query, n = ground.query, len(action.against)
    if not n:
        return say(query, "act_against_none"), action.against
    table = ground.now
    nearness = np.abs(table.score[np.searchsorted(table.keys, action.against)])
    best = typical(ground.material, action.against, nearness, quotes=1)
    words = ground.material.load(best)[0].comment.text
    interval = share_interval(n, action.of)
    said = say(
        query,
        "act_against_keep" if action.kind is RecommendationKind.KEEP else "act_against",
        n=n,
        of=action.of,
        share=percent(n / action.of),
        interval=percent_interval(interval),
        quote=excerpt(words, limit=_QUOTED),
    )
    return said, best


def _typical(ground: Ground, action: Action) -> Keys:
    """The comments that say it best: those nearest to what all of them say."""
    return typical(ground.material, action.keys, nearness(ground.material, action.keys))


def _finding(ground: Ground, action: Action, weights: Priorities, one: Recommendation) -> Finding:
    """The recommendation as a finding, with one part for each share in it."""
    query, effect = ground.query, action.effect
    lines = [one.why, one.helps, one.against, one.measure, _say_score(query, action, weights)]
    return Finding(
        title=one.action,
        text=_joined(query, lines),
        value=effect.reach.value,
        interval=effect.reach.interval,
        n=effect.comments.n,
        of=effect.comments.of,
        change=effect.change,
        evidence=one.evidence,
        comments=one.comments,
        parts=tuple(_parts(ground, action)),
    )


def _parts(ground: Ground, action: Action) -> Iterator[Finding]:
    """The shares behind an action, each with the comments that it is counted from."""
    query, effect, keys = ground.query, action.effect, action.keys
    rows = np.searchsorted(ground.now.keys, keys)
    negative = keys[ground.now.sentiment[rows] == 0]
    leaving = keys[np.nan_to_num(ground.now.churn[rows]) >= HOLDS]
    shares = {
        "customers": (effect.customers, keys),
        "reach": (effect.comments, keys),
        "severity": (effect.negative, negative),
        "leaving": (effect.leaving, leaving),
    }
    for name, (share, counted) in shares.items():
        if share is None or not share.of:
            continue
        yield Finding(
            title=say(query, f"act_term_{name}"),
            text=f"{percent(share.value)} ({percent_interval(share.interval)})",
            value=share.value,
            interval=share.interval,
            n=share.n,
            of=share.of,
            comments=tuple(ground.material.ids(counted)),
        )


def _say_score(query: Query, action: Action, weights: Priorities) -> str:
    """The score with every term, so that it can be worked out again."""
    shown = {name: f"{value:.2f}" for name, value in terms(action.effect).items()}
    shown["reach"] = f"{terms(action.effect)['reach']:.3f}"
    own = f"{getattr(weights, str(action.kind)):g}"
    return say(query, "act_score", score=f"{score(action, weights):.1f}", kind=own, **shown)


def _sentences(ground: Ground, parts: Iterable[str]) -> str:
    query, stop = ground.query, _stop(ground.query)
    return _joined(query, [part[:1].upper() + part[1:] + stop for part in parts if part])


def _joined(query: Query, lines: Sequence[str]) -> str:
    return ("" if query.lang == "zh" else " ").join(line for line in lines if line)


def _stop(query: Query) -> str:
    return "。" if query.lang == "zh" else "."
