"""The ranking of themes as a chart: data, and the finding in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.analysis.answers import Change, Chart, ChartKind, ChartUnit, Interval, Series
from bot.analysis.statistics import share_interval
from bot.analysis.theme_said import Themes
from bot.analysis.wording import listed, percent, say, signed_points
from bot.questions.orders import MOVES, Order

_IN_ALT = 3


def themes_chart(found: Themes, order: Order, numbers: Sequence[int]) -> Chart | None:
    """The ranking by what the question asks for, with each theme's change beside it."""
    if order in MOVES and found.changes is None:
        order = Order.SHARE
    if order is Order.CUSTOMERS and found.counts.n_customers is None:
        order = Order.SHARE
    if not numbers:
        return None
    value = _VALUES[order]
    bars = [value(found, number) for number in numbers]
    title = say(found.query, _TITLES[order])
    is_change = order in MOVES
    said = [
        say(
            found.query,
            "theme_item",
            name=found.name(number),
            value=signed_points(found.query, bar) if is_change else percent(bar),
        )
        for number, (bar, _) in zip(numbers, bars, strict=True)
    ]
    return Chart(
        kind=ChartKind.RANKING,
        title=title,
        labels=tuple(found.name(number) for number in numbers),
        series=(Series(title, tuple(bar for bar, _ in bars), tuple(one for _, one in bars)),),
        unit=ChartUnit.POINTS if is_change else ChartUnit.SHARE,
        alt=say(found.query, "chart_alt", title=title, listed=listed(found.query, said[:_IN_ALT])),
        changes=_changes(found, order, numbers),
    )


def _changes(found: Themes, order: Order, numbers: Sequence[int]) -> tuple[Change | None, ...]:
    """The change of each theme's share, where the bars are not those themselves, or of a part."""
    if order in MOVES or order is Order.TROUBLE:
        return ()
    return tuple(found.change(number) for number in numbers)


def _share(found: Themes, number: int) -> tuple[float, Interval]:
    return found.counts.share(number), found.counts.interval(number)


def _customers(found: Themes, number: int) -> tuple[float, Interval]:
    n, of = int(found.counts.customers[number]), found.counts.n_customers or 1
    return n / of, share_interval(n, of)


def _change(found: Themes, number: int) -> tuple[float, Interval]:
    change = found.change(number)
    return (change.difference, change.interval) if change else (0.0, Interval(0.0, 0.0))


def _trouble(found: Themes, number: int) -> tuple[float, Interval]:
    """The share of all comments that are negative and of the theme."""
    dispersion = float(found.counts.dispersion[number])
    n, of = int(found.counts.negative[number]) / dispersion, found.counts.n / dispersion
    return n / of, share_interval(n, of)


def _negative(found: Themes, number: int) -> tuple[float, Interval]:
    share = found.moods(number)[0]
    return share.value, share.interval


def _positive(found: Themes, number: int) -> tuple[float, Interval]:
    share = found.moods(number)[2]
    return share.value, share.interval


_VALUES: Mapping[Order, Callable[[Themes, int], tuple[float, Interval]]] = {
    Order.SHARE: _share,
    Order.RISE: _change,
    Order.FALL: _change,
    Order.CUSTOMERS: _customers,
    Order.TROUBLE: _trouble,
    Order.NEGATIVE: _negative,
    Order.POSITIVE: _positive,
}
_TITLES: Mapping[Order, str] = {
    Order.SHARE: "chart_themes",
    Order.RISE: "chart_themes_change",
    Order.FALL: "chart_themes_change",
    Order.CUSTOMERS: "chart_themes_customers",
    Order.TROUBLE: "chart_themes_trouble",
    Order.NEGATIVE: "chart_themes_negative",
    Order.POSITIVE: "chart_themes_positive",
}
