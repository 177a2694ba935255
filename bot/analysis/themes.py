"""The themes of the comments: ranked by share, rise, mood or customers, each with its evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from bot.analysis.answers import Answer, Finding
from bot.analysis.felt_parts import felt_finding
from bot.analysis.frame import compose, nothing_found
from bot.analysis.material import Material
from bot.analysis.statistics import share_interval
from bot.analysis.summary import summarise
from bot.analysis.theme_charts import themes_chart
from bot.analysis.theme_said import (
    Themes,
    Told,
    feeling_of,
    find_themes,
    say_lately,
    say_when,
    tell,
)
from bot.analysis.themes_rest import around
from bot.analysis.wording import (
    listed,
    percent,
    say,
    say_about,
    signed_points,
)
from bot.feedback import Need
from bot.ports import Keys
from bot.questions.orders import MOVES, Order, order_of
from bot.questions.query import Query

#: How many themes are told of unless the question says, and at most.
DEFAULT_LIMIT, MAX_LIMIT = 8, 40
#: Themes with fewer comments are not ranked by how they feel.
_FEWEST_FELT = 5
_IN_HEADLINE = 3
#: That so small a share of comments names nobody is not worth a word.
_FEW_NAMELESS = 0.05


def themes(query: Query, material: Material) -> Answer:
    """Rank the themes of the material; without any ledger, groups of like comments."""
    if material.themes is None:
        answer = summarise(query, material)
        return replace(answer, caveats=(say(query, "themes_missing"), *answer.caveats))
    if material.n == 0:
        return nothing_found(query, material)
    found = find_themes(query, material, material.themes)
    order = order_of(query.text)
    ranked = _worth_telling(found, rank(found, order))[: _how_many(found, order)]
    told, felt = tell(found, ranked), _felt_parts(found)
    answer = compose(
        query,
        material,
        headline=_headline(found, order, told),
        findings=[
            *(one for one, _ in felt),
            *(one.finding for one in told),
            *around(found, ranked),
        ],
        quoted=[
            *(key for _, keys in felt for key in keys.tolist()),
            *(key for one in told for key in one.quoted),
        ],
        notes=list(_notes(found)),
    )
    shares = tuple(one.share for one in told)
    return replace(answer, themes=shares, chart=themes_chart(found, order, ranked))


def _felt_parts(found: Themes) -> list[tuple[Finding, Keys]]:
    """What is named with blame, praise or wishes in any theme or none, if the question is on it."""
    feeling, table = feeling_of(found.query), found.counts.table
    keys = table.keys if feeling is None else table.keys[table.sentiment == feeling]
    if feeling is None and found.query.filters.need != (Need.FEATURE_REQUEST,):
        return []
    felt = felt_finding(found.query, found.material, keys, feeling)
    return [felt] if felt else []


def _how_many(found: Themes, order: Order) -> int:
    """How many themes to tell of: of those that moved, and few beside them that may have."""
    most = min(found.query.limit or DEFAULT_LIMIT, MAX_LIMIT)
    if found.query.limit is not None or found.changes is None or order not in MOVES:
        return most
    moved = found.changes.risen() if order is Order.RISE else found.changes.fallen()
    return min(most, max(len(moved), _IN_HEADLINE))


def _worth_telling(found: Themes, ranked: Sequence[int]) -> Sequence[int]:
    """The themes that more than one comment has, if there are any."""
    return [number for number in ranked if found.counts.count[number] > 1] or ranked


def rank(found: Themes, order: Order) -> list[int]:
    """The numbers of the themes in the order asked for.

    Mood is ranked by the end of its interval that is nearest to none, so that few comments do not
    lead; trouble by how many comments are negative, times that share, so that a theme that many
    praise is no issue for its size alone. What rose or fell beyond chance comes before what may be
    chance.
    """
    if order is Order.SHARE:
        return found.shown
    by: Mapping[Order, Callable[[int], tuple[float, ...]]] = {
        Order.CUSTOMERS: lambda one: (-int(found.counts.customers[one]),),
        Order.NEGATIVE: lambda one: _felt(found, one, found.counts.negative),
        Order.TROUBLE: lambda one: _troubles(found, one),
        Order.POSITIVE: lambda one: _felt(found, one, found.counts.positive),
        Order.RISE: lambda one: _moved(found, one, 1),
        Order.FALL: lambda one: _moved(found, one, -1),
    }
    return sorted(found.shown, key=by[order])


def _felt(found: Themes, number: int, feeling: np.ndarray) -> tuple[float, ...]:
    n = int(found.counts.count[number])
    return (float(n < _FEWEST_FELT), -share_interval(int(feeling[number]), n).low)


def _troubles(found: Themes, number: int) -> tuple[float, ...]:
    n, negative = int(found.counts.count[number]), int(found.counts.negative[number])
    return (-negative * share_interval(negative, n).low, -negative)


def _moved(found: Themes, number: int, way: int) -> tuple[float, ...]:
    change = found.change(number)
    if change is None:
        return (2.0, 0.0)
    moved = way * change.difference
    return (0.0 if change.is_change and moved > 0 else 1.0, -moved)


def _headline(found: Themes, order: Order, told: Sequence[Told]) -> str:
    query, n = found.query, len(found.shown)
    counted = say_about(query, found.material.n, found.material.n_considered)
    stop, gap = ("。", "") if query.lang == "zh" else (".", " ")
    counted = counted + stop + gap
    if not told:
        return say(query, "themes_none", counted=counted) + stop
    phrase, leading = f"themes_{order}", list(told)
    parts: dict[str, object] = {"counted": counted, "n": n}
    if order in MOVES:
        phrase, leading, more = _headline_of_changes(found, order, told)
        parts |= more
    items = [_item(found, order, one) for one in leading[:_IN_HEADLINE]]
    return " ".join(say(query, phrase, listed=listed(query, items), **parts).split()) + stop


def _headline_of_changes(
    found: Themes, order: Order, told: Sequence[Told]
) -> tuple[str, list[Told], dict[str, object]]:
    """Which phrase, of which themes, and the numbers in it."""
    if found.changes is None:
        return "themes_untold", list(told), {}
    moved = found.changes.risen() if order is Order.RISE else found.changes.fallen()
    ids = {found.view.ledger.themes[number].id for number in moved}
    leading = [one for one in told if one.share.id in ids]
    when = say_when(found.query, found.changes)
    more: dict[str, object] = {"told": len(moved), "when": when}
    return f"themes_{order}" if leading else f"themes_no_{order}", leading, more


def _item(found: Themes, order: Order, one: Told) -> str:
    """A theme in the headline, with the number that ranks it."""
    query, share = found.query, one.share
    parts: dict[str, object] = {"name": share.name, "value": percent(share.share)}
    if order is Order.CUSTOMERS and share.customer_share is not None:
        people = percent(share.customer_share)
        return say(query, "theme_item_customers", n=share.customers, share=people, **parts)
    number = found.view.ledger.numbers()[share.id]
    if order is Order.TROUBLE:
        return say(query, "theme_item_trouble", n=int(found.counts.negative[number]), **parts)
    if order in {Order.NEGATIVE, Order.POSITIVE}:
        felt = found.moods(number)[0 if order is Order.NEGATIVE else 2]
        return say(query, f"theme_item_{order}", share=percent(felt.value), **parts)
    if order in MOVES and found.changes is not None and share.change is not None:
        now = percent(found.changes.now.share(number))
        difference = signed_points(query, share.change)
        return say(query, "theme_item_change", difference=difference, share=now, **parts)
    return say(query, "theme_item", **parts)


def _notes(found: Themes) -> Iterator[str]:
    """What is muted, between when changes are looked for, and how surely they are told."""
    query, themes = found.query, found.view.ledger.themes
    muted = [
        place for place, one in enumerate(themes) if one.is_muted and found.counts.count[place]
    ]
    if muted:
        n = sum(int(found.counts.count[number]) for number in muted)
        names = listed(query, [found.name(number) for number in muted])
        yield say(query, "themes_muted", listed=names, n=n)
    if found.changes is not None and found.changes.of:
        window = found.changes.window
        if not window.is_asked:
            yield say_lately(query, window)
        yield say(query, "themes_control", n=len(found.changes.of))
    if found.counts.n_customers and found.counts.n_nameless > _FEW_NAMELESS * found.counts.n:
        yield say(query, "themes_nameless", n=found.counts.n_nameless)
