"""Finds what there is to do: of each theme the kind of action that most calls for it.

An action needs evidence: enough distinct customers, and enough of the theme's comments of the same
need that it cannot be the models' mistakes alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np

from bot.analysis.actions import FEWEST, Action, Effect, Share, score
from bot.analysis.actions_stakes import Stakes
from bot.analysis.actions_weights import Priorities
from bot.analysis.answers import Change, RecommendationKind
from bot.analysis.bins import first_instant
from bot.analysis.customers import customers_of, n_customers
from bot.analysis.material import Material, rows
from bot.analysis.risk_words import speaks_of_price
from bot.analysis.statistics import share_change, share_interval
from bot.analysis.theme_said import Themes
from bot.feedback import HOLDS, Need
from bot.ports import CommentTable, Keys, Mask
from bot.questions.query import Query

_NEGATIVE, _POSITIVE = 0, 2
#: What a smaller part of a theme's comments wants (by the lower end of its interval) may be the
#: models' mistakes: on their validation sets up to a sixth of what has no need is given one.
NOISE = 0.2
#: Customers are counted where at least this share of comments says who wrote them.
_KNOWN = 0.5
_MAJORITY = 0.5
#: So many comments of a theme are read to tell whether it is about the price.
_READ = 40
_FEWEST_RISING = 3

_Kind = RecommendationKind

#: Names of themes that most praise; what is amiss there is not named by them.
_PRAISE = re.compile(r"Loves |General praise|喜欢|笼统的好评")


@dataclass(frozen=True)
class Ground:
    """Where actions are looked for: the comments about the topic `now` and those `before`.

    Shares are of `all_now`, which are about anything, and of `n_before` comments before; both sides
    of before are None where there is none. `themes` is None where there are no lasting themes; then
    a topic is one matter. `days` is how long now is, None where that is not known.
    """

    query: Query
    material: Material
    themes: Themes | None
    stakes: Stakes
    now: CommentTable
    all_now: CommentTable
    before: CommentTable | None = None
    n_before: int | None = None
    days: int | None = None

    @cached_property
    def n_customers(self) -> int | None:
        """All customers of now; None where too few comments name theirs."""
        customers = customers_of(self.material, self.all_now.keys)
        known = int(np.count_nonzero(customers >= 0))
        enough = known >= max(_KNOWN * len(customers), 1)
        return n_customers(customers) if enough else None

    @property
    def is_of_one(self) -> bool:
        """Whether the question is about a single account."""
        return len(self.query.filters.account) == 1

    @property
    def is_of_some(self) -> bool:
        """Whether the question is about some accounts, or a segment or plan."""
        filters = self.query.filters
        return bool(filters.account or filters.segment or filters.plan)

    @property
    def fewest(self) -> int:
        """How many customers, or comments where those are not known, make evidence.

        What a single account says is evidence of what that account wants.
        """
        return 1 if self.is_of_one else FEWEST

    def members(self, number: int | None, table: CommentTable) -> CommentTable:
        """The comments of a theme among those of a table; all of them without a theme."""
        if number is None or self.themes is None:
            return table
        return rows(table, self.themes.view.numbers_of(table.keys) == number)


def ground_of(query: Query, material: Material, themes: Themes | None, stakes: Stakes) -> Ground:
    """Look at the stretch that changes are told of, else at all comments of the question.

    An account says too little for changes to be told.
    """
    changes = themes.changes if themes else None
    everything = material.considered
    if changes is None or len(query.filters.account) == 1:
        return Ground(query, material, themes, stakes, material.about, everything)
    window = changes.window
    length = window.until - window.since
    earlier = _between(material, window.since - length, window.since)
    n_before = (
        material.before.n_considered if window.is_asked and material.before else earlier.sum()
    )
    return Ground(
        query,
        material,
        themes,
        stakes,
        now=window.now,
        all_now=rows(everything, _between(material, window.since, window.until)),
        before=window.before,
        n_before=int(n_before),
        days=length.days,
    )


def _between(material: Material, since: date, until: date) -> Mask:
    """Which of the comments on anything are of these days."""
    first, last = (first_instant(day, material.zone) for day in (since, until))
    stamps = material.considered.created_at
    mask: Mask = (stamps >= first) & (stamps < last)
    return mask


def find_actions(ground: Ground, weights: Priorities) -> list[Action]:
    """The actions that have evidence, the highest score first."""
    found = [action for number in _numbers(ground) if (action := _best(ground, number))]
    return sorted(found, key=lambda one: (-score(one, weights), one.number or 0))


def _numbers(ground: Ground) -> Sequence[int | None]:
    if ground.themes is not None and ground.themes.shown:
        return ground.themes.shown
    return [None] if ground.query.topic else []


def _best(ground: Ground, number: int | None) -> Action | None:
    """The kind of action that most comments call for; None where none has evidence.

    What is liked is a strength only where there is nothing to do about it.
    """
    members = ground.members(number, ground.now)
    if not len(members.keys):
        return None
    before = ground.members(number, ground.before) if ground.before is not None else None
    masks = {kind: wanted(members) for kind, wanted in _WANTED.items()}
    able = [kind for kind, mask in masks.items() if _is_evidence(ground, kind, members, mask)]
    to_do = [kind for kind in able if kind is not _Kind.KEEP] or able
    best = max(to_do, key=lambda kind: int(masks[kind].sum()), default=None)
    if best is None:
        return _rising(ground, number, members, before)
    action = _action(ground, best, number, members, before)
    if best is _Kind.FIX and _is_about_price(ground, action.keys):
        return replace(action, kind=_Kind.PRICE)
    return action


def _anything(table: CommentTable) -> Mask:
    return np.ones(len(table.keys), bool)


def _trouble(table: CommentTable) -> Mask:
    """Bugs, and whatever is negative without being a wish; a wish may be a complaint too."""
    negative = table.sentiment == _NEGATIVE
    is_wish = table.has_need(Need.FEATURE_REQUEST) & ~table.has_need(Need.COMPLAINT)
    told = table.has_need(Need.BUG_REPORT) | (negative & ~is_wish)
    mask: Mask = np.where(table.is_judged, told, negative)
    return mask


def _requests(table: CommentTable) -> Mask:
    mask: Mask = table.is_judged & table.has_need(Need.FEATURE_REQUEST)
    return mask


def _questions(table: CommentTable) -> Mask:
    mask: Mask = table.is_judged & table.has_need(Need.QUESTION)
    return mask


def _praise(table: CommentTable) -> Mask:
    mask: Mask = table.sentiment == _POSITIVE
    return mask


_WANTED: Mapping[RecommendationKind, Callable[[CommentTable], Mask]] = {
    _Kind.FIX: _trouble,
    _Kind.BUILD: _requests,
    _Kind.EXPLAIN: _questions,
    _Kind.KEEP: _praise,
}


def _is_evidence(
    ground: Ground, kind: RecommendationKind, members: CommentTable, mask: Mask
) -> bool:
    n, of = int(mask.sum()), len(mask)
    least = _MAJORITY if kind is _Kind.KEEP else NOISE
    if n < ground.fewest or share_interval(n, of).low < least:
        return False
    people = n_customers(customers_of(ground.material, members.keys[mask]))
    return people >= ground.fewest or ground.n_customers is None


def _rising(
    ground: Ground, number: int | None, members: CommentTable, before: CommentTable | None
) -> Action | None:
    """A theme that is small, or wants nothing clearly, but grew beyond chance."""
    change = ground.themes.change(number) if ground.themes and number is not None else None
    if before is None or change is None or not change.is_change or change.difference < 0:
        return None
    if len(members.keys) < _FEWEST_RISING:
        return None
    return _action(ground, _Kind.WATCH, number, members, before)


def _action(
    ground: Ground,
    kind: RecommendationKind,
    number: int | None,
    members: CommentTable,
    before: CommentTable | None,
) -> Action:
    wanted = _WANTED.get(kind, _anything)
    mask = wanted(members)
    table = rows(members, mask)
    change = _change(ground, number, table, before and rows(before, wanted(before)))
    opposite = _NEGATIVE if kind is _Kind.KEEP else _POSITIVE
    return Action(
        kind=kind,
        name=_name(ground, number, kind),
        number=number,
        keys=table.keys,
        against=members.keys[~mask & (members.sentiment == opposite)],
        of=len(mask),
        effect=_effect(ground, table, change),
    )


def _name(ground: Ground, number: int | None, kind: RecommendationKind) -> str:
    """What the action is about: the theme, or its key phrase where its name is of praise alone."""
    if ground.themes is None or number is None:
        return ground.query.topic or ""
    name = ground.themes.name(number)
    phrases = ground.themes.view.ledger.themes[number].phrases.get(ground.query.lang, ())
    is_amiss = kind is not _Kind.KEEP and _PRAISE.match(name) is not None
    return phrases[0] if is_amiss and phrases else name


def _change(
    ground: Ground, number: int | None, table: CommentTable, before: CommentTable | None
) -> Change | None:
    """How the share of these comments changed; kept only where that of the whole theme is."""
    if before is None or ground.n_before is None:
        return None
    n, n_before = len(table.keys), len(before.keys)
    change = share_change(n, len(ground.all_now.keys), n_before, ground.n_before)
    whole = ground.themes.change(number) if ground.themes and number is not None else None
    is_kept = whole is not None and whole.is_change
    return replace(change, is_kept=is_kept) if change is not None else None


def _effect(ground: Ground, table: CommentTable, change: Change | None) -> Effect:
    n = len(table.keys)
    people, of = n_customers(customers_of(ground.material, table.keys)), ground.n_customers
    judged = ~np.isnan(table.churn)
    return Effect(
        comments=_share(n, len(ground.all_now.keys)),
        customers=_share(people, of) if of is not None else None,
        negative=_share(int((table.sentiment == _NEGATIVE).sum()), n),
        leaving=_share(int((table.churn[judged] >= HOLDS).sum()), int(judged.sum())),
        change=change,
        stake=ground.stakes.of(ground.material, table.keys),
    )


def _share(n: int, of: int) -> Share:
    return Share(n, of, share_interval(n, of))


def _is_about_price(ground: Ground, keys: Keys) -> bool:
    """Whether most of these comments, or of the first of them, speak of what it costs."""
    read = ground.material.load(keys[:_READ])
    n = sum(speaks_of_price(one.comment.text) for one in read)
    return n > _MAJORITY * len(read)


def people_of(ground: Ground, keys: Keys) -> Iterator[tuple[str, Keys]]:
    """The customers of these comments by name, in order of their names, each with theirs."""
    authors, accounts = (ground.material.column(name, keys) for name in ("author", "account"))
    codes = customers_of(ground.material, keys)
    for code in np.unique(codes[codes >= 0]).tolist():
        named = code < len(authors.names)
        name = authors.names[code] if named else accounts.names[code - len(authors.names)]
        yield name, keys[codes == code]
