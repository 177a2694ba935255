"""Finds what there is to do: of each matter the kind of action that most calls for it.

An action needs evidence: enough distinct customers, and enough of the matter's comments of the same
need that it cannot be the models' mistakes alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import numpy as np

from bot.analysis.actions import Action, Effect, Share, score
from bot.analysis.actions_ground import Ground
from bot.analysis.actions_named import name_of
from bot.analysis.actions_wanted import WANTED, wanting
from bot.analysis.actions_weights import Priorities
from bot.analysis.answers import Change, RecommendationKind
from bot.analysis.customers import customers_of, dispersion, n_customers
from bot.analysis.differences import discoveries, share_p
from bot.analysis.material import rows
from bot.analysis.matters import Matter
from bot.analysis.risk_words import speaks_of_price
from bot.analysis.statistics import share_change, share_interval
from bot.feedback import HOLDS
from bot.ports import CommentTable, Keys, Mask

_NEGATIVE, _POSITIVE = 0, 2
#: What a smaller part of a matter's comments wants (by the lower end of its interval) may be the
#: models' mistakes: on their validation sets up to a sixth of what has no need is given one.
NOISE = 0.2
_MAJORITY = 0.5
#: So many comments of a matter are read to tell whether it is about the price.
_READ = 40
_FEWEST_RISING = 3

_Kind = RecommendationKind


class ActionSearch:
    """Looks for actions in every matter of a ground, and once only for all kinds that are asked."""

    def __init__(self, ground: Ground) -> None:
        matters = _matters(ground)
        looked = (_look(ground, matter) for matter in matters)
        self._looked = [one for one in looked if one is not None]
        self._n_matters = len(matters)

    def found(
        self, weights: Priorities, kinds: Collection[RecommendationKind] = tuple(_Kind)
    ) -> list[Action]:
        """The actions that have evidence, of these kinds only, the highest score first."""
        best = (one.best(kinds) for one in self._looked)
        found = [one for one in best if one is not None and one.kind in kinds]
        kept = [one for one in _kept(found, self._n_matters) if _is_told(one)]
        return sorted(kept, key=lambda one: (-score(one, weights), one.name))


def _matters(ground: Ground) -> Sequence[Matter | None]:
    if ground.themes is not None and ground.themes.shown:
        return ground.matters
    return [None] if ground.query.topic else []


def _is_told(action: Action) -> bool:
    """Whether what is only to be watched rose beyond chance."""
    return action.kind is not _Kind.WATCH or action.effect.has_risen


class _Looked:
    """A matter with its comments of now and of before; what was found of it is kept."""

    def __init__(
        self,
        ground: Ground,
        matter: Matter | None,
        members: CommentTable,
        before: CommentTable | None,
    ) -> None:
        self._ground, self._matter = ground, matter
        self._members, self._before = members, before
        self._calling: dict[RecommendationKind, int] = {}
        self._actions: dict[RecommendationKind, Action] = {}

    def best(self, kinds: Collection[RecommendationKind]) -> Action | None:
        """The kind of action that most comments call for; None where none has evidence.

        What is liked is a strength only where there is nothing to do about it.
        """
        calling = {kind: self._n_calling(kind) for kind in WANTED if kind in kinds}
        able = [kind for kind, n in calling.items() if n]
        to_do = [kind for kind in able if kind is not _Kind.KEEP] or able
        best = max(to_do, key=calling.__getitem__, default=None)
        if best is not None:
            return self._action(best)
        # small, or without any clear want, but it may have grown
        is_enough = self._before is not None and len(self._members.keys) >= _FEWEST_RISING
        return self._action(_Kind.WATCH) if is_enough else None

    def _n_calling(self, kind: RecommendationKind) -> int:
        """How many comments call for a kind of action, 0 where they are no evidence."""
        if kind not in self._calling:
            mask = WANTED[kind](self._members)
            is_evidence = _is_evidence(self._ground, kind, self._members, mask)
            self._calling[kind] = int(mask.sum()) if is_evidence else 0
        return self._calling[kind]

    def _action(self, kind: RecommendationKind) -> Action:
        if kind not in self._actions:
            made = _action(self._ground, kind, self._matter, self._members, self._before)
            is_price = kind is _Kind.FIX and _is_about_price(self._ground, made.keys)
            self._actions[kind] = replace(made, kind=_Kind.PRICE) if is_price else made
        return self._actions[kind]


def _look(ground: Ground, matter: Matter | None) -> _Looked | None:
    """None where no comment of now is about it."""
    members = ground.members(matter, ground.now)
    if not len(members.keys):
        return None
    before = ground.members(matter, ground.before) if ground.before is not None else None
    return _Looked(ground, matter, members, before)


def _is_evidence(
    ground: Ground, kind: RecommendationKind, members: CommentTable, mask: Mask
) -> bool:
    n, of = int(mask.sum()), len(mask)
    least = _MAJORITY if kind is _Kind.KEEP else NOISE
    if n < ground.fewest or share_interval(n, of).low < least:
        return False
    people = n_customers(customers_of(ground.material, members.keys[mask]))
    return people >= ground.fewest or ground.n_customers is None


def _action(
    ground: Ground,
    kind: RecommendationKind,
    matter: Matter | None,
    members: CommentTable,
    before: CommentTable | None,
) -> Action:
    mask = wanting(kind, members)
    table = rows(members, mask)
    change, p = _change(ground, table, before and rows(before, wanting(kind, before)))
    opposite = _NEGATIVE if kind is _Kind.KEEP else _POSITIVE
    return Action(
        kind=kind,
        name=name_of(ground.query, ground.themes, matter, table.keys, kind),
        matter=matter,
        keys=table.keys,
        against=members.keys[~mask & (members.sentiment == opposite)],
        of=len(mask),
        effect=_effect(ground, table, change),
        p=p,
    )


def _change(
    ground: Ground, table: CommentTable, before: CommentTable | None
) -> tuple[Change | None, float]:
    """How the share of these comments changed, with its p-value; those of one customer are one."""
    if before is None or ground.n_before is None:
        return None, 1.0
    spread = max(dispersion(customers_of(ground.material, one.keys)) for one in (table, before))
    counts = len(table.keys), len(ground.all_now.keys), len(before.keys), ground.n_before
    now, of, then, of_then = (count / spread for count in counts)
    change = share_change(now, of, then, of_then)
    is_change = change is not None and change.is_change
    return change, share_p(now, of, then, of_then) if is_change else 1.0


def _kept(found: Sequence[Action], n_looked_at: int) -> list[Action]:
    """The actions, each change kept only where it holds among as many matters as there are."""
    others = np.ones(max(n_looked_at - len(found), 0))
    held = discoveries(np.concatenate([[one.p for one in found], others]))
    return [
        _with_change(one, replace(one.effect.change, is_kept=bool(is_kept)))
        if one.effect.change is not None
        else one
        for one, is_kept in zip(found, held, strict=False)
    ]


def _with_change(action: Action, change: Change) -> Action:
    return replace(action, effect=replace(action.effect, change=change))


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
    read = ground.material.folded(keys[:_READ])
    return sum(map(speaks_of_price, read)) > _MAJORITY * len(read)


def people_of(ground: Ground, keys: Keys) -> Iterator[tuple[str, Keys]]:
    """The customers of these comments by name, in order of their names, each with theirs."""
    authors, accounts = (ground.material.column(name, keys) for name in ("author", "account"))
    codes = customers_of(ground.material, keys)
    for code in np.unique(codes[codes >= 0]).tolist():
        named = code < len(authors.names)
        name = authors.names[code] if named else accounts.names[code - len(authors.names)]
        yield name, keys[codes == code]
