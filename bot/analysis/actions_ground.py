"""Where actions are looked for: the comments of now and before, and what they are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial

import numpy as np

from bot.analysis.actions import FEWEST, FEWEST_OF_SOME, Action
from bot.analysis.actions_stakes import Stakes
from bot.analysis.actions_wanted import MAKING, wanting
from bot.analysis.bins import first_instant
from bot.analysis.customers import customers_of, n_customers
from bot.analysis.material import Material, digest_of, joined, rows
from bot.analysis.matters import Matter, find_matters
from bot.analysis.theme_said import Themes
from bot.analysis.windows import Window
from bot.ports import CommentTable, Mask
from bot.questions.query import Query

#: Customers are counted where at least this share of comments says who wrote them.
_KNOWN = 0.5
#: So many comments of other customers help to tell which matters there are.
_MOST_OF_OTHERS = 20_000


@dataclass(frozen=True)
class Ground:
    """Where actions are looked for: the comments about the topic `now` and those `before`.

    Shares are of `all_now`, which are about anything, and of `n_before` comments before; all of
    before is None where there is none. `all_before` is None too where a question names its days and
    a topic. `themes` is None where there are no lasting themes; then
    a topic is one matter. `days` is how long now is, None where that is not known. `matters` are
    found among the comments of now and before, or those of everyone where few are asked about.
    """

    query: Query
    material: Material
    themes: Themes | None
    stakes: Stakes
    now: CommentTable
    all_now: CommentTable
    before: CommentTable | None = None
    all_before: CommentTable | None = None
    n_before: int | None = None
    days: int | None = None

    @cached_property
    def matters(self) -> Sequence[Matter]:
        """What these comments are about; found once."""
        view, shown = (self.themes.view, self.themes.shown) if self.themes else (None, ())
        table = self._everyone()
        key = ("matters", tuple(shown), digest_of(table.keys))
        wants = [wanted(table) for wanted in MAKING]
        return self.material.keep(
            key, partial(find_matters, self.material, view, shown, table, wants)
        )

    @cached_property
    def _about(self) -> CommentTable:
        """The comments about the topic of now and of before."""
        return self.now if self.before is None else _together(self.now, self.before)

    @cached_property
    def all_looked_at(self) -> CommentTable:
        """All comments of now, and those of before where they can be had."""
        if self.all_before is None:
            return self.all_now
        return _together(self.all_now, self.all_before)

    def calling(self, action: Action) -> CommentTable:
        """The comments of all looked at that call for an action."""
        mine = self._about if self.all_before is not None else self.now
        members = self.members(action.matter, mine)
        return rows(members, wanting(action.kind, members))

    def _everyone(self) -> CommentTable:
        """The comments that matters are found among."""
        mine = self._about
        if not self.is_of_some or self.material.whole is None:
            return mine
        whole = self.material.whole()
        return _together(mine, _newest(whole) if self.is_of_one else _like(whole, mine))

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
        if self.is_of_one:
            return 1
        return FEWEST_OF_SOME if self.is_of_some else FEWEST

    def members(self, matter: Matter | None, table: CommentTable) -> CommentTable:
        """The comments of a matter among those of a table; all of them without a matter."""
        if matter is None or not len(table.keys):
            return table
        places = np.minimum(np.searchsorted(table.keys, matter.keys), len(table.keys) - 1)
        return rows(table, places[table.keys[places] == matter.keys])


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
    all_before = _all_before(material, window)
    n_before = len(all_before.keys) if all_before is not None else None
    if window.is_asked and material.before is not None:
        n_before = material.before.n_considered
    return Ground(
        query,
        material,
        themes,
        stakes,
        now=window.now,
        all_now=rows(everything, _between(material, window.since, window.until)),
        before=window.before,
        all_before=all_before,
        n_before=n_before,
        days=length.days,
    )


def _all_before(material: Material, window: Window) -> CommentTable | None:
    """All comments before, as far as they are at hand; those about a topic are not all."""
    if not window.is_asked:
        since = window.since - (window.until - window.since)
        return rows(material.considered, _between(material, since, window.since))
    is_all = material.before is not None and len(window.before.keys) == material.before.n_considered
    return window.before if is_all else None


def _between(material: Material, since: date, until: date) -> Mask:
    """Which of the comments on anything are of these days."""
    first, last = (first_instant(day, material.zone) for day in (since, until))
    stamps = material.considered.created_at
    mask: Mask = (stamps >= first) & (stamps < last)
    return mask


def _together(one: CommentTable, other: CommentTable) -> CommentTable:
    """The comments of both tables, each once, in order of their keys."""
    both = joined(one, other)
    return rows(both, np.unique(both.keys, return_index=True)[1])


def _like(whole: CommentTable, some: CommentTable) -> CommentTable:
    """The newest comments of anyone, of the days that some comments are of."""
    known = some.created_at[~np.isnat(some.created_at)]
    if not len(known):
        return _newest(whole)
    inside = (whole.created_at >= known.min()) & (whole.created_at <= known.max())
    return _newest(rows(whole, inside))


def _newest(table: CommentTable) -> CommentTable:
    return rows(table, np.sort(np.argsort(table.created_at, kind="stable")[-_MOST_OF_OTHERS:]))
