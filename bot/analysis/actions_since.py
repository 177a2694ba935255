"""Since when, and where, comments call for an action: since 5.2 (12 March), mostly Android."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from bot.analysis.actions import Action
from bot.analysis.actions_ground import Ground
from bot.analysis.beginnings import Beginning, beginnings, say_beginning
from bot.analysis.bins import Bins, Step, bins_between
from bot.analysis.breaks import Break, Form, Series, find_breaks
from bot.analysis.notes import Crowd, notes_on
from bot.analysis.releases import Release, release_near
from bot.analysis.wording import say, say_day
from bot.ports import CommentTable

#: Breaks are looked for in days up to so many, else in weeks up to so many, else in months.
_IN_DAYS, _IN_WEEKS = 126, 7 * 156


def notes_of(ground: Ground, actions: Sequence[Action]) -> Mapping[int, str]:
    """By the place of an action what there is to say; nothing of those without a note."""
    began = _began(ground, actions)
    broke = _breaks(ground, actions)
    crowd = Crowd(ground.query, ground.material, ground.all_now.keys, max(len(actions), 1))
    gap = "；" if ground.query.lang == "zh" else "; "
    found = {}
    for place, action in enumerate(actions):
        since = _since(ground, broke.get(place), began.get(place))
        version, said = since or (None, "")
        rows = np.searchsorted(ground.all_now.keys, action.keys)
        notes = [part for part in (said, *notes_on(crowd, rows, said=version)) if part]
        if notes:
            found[place] = say(ground.query, "text_who", notes=gap.join(notes))
    return found


def _since(
    ground: Ground, broke: tuple[Bins, Break] | None, began: Beginning | None
) -> tuple[str | None, str] | None:
    """The version told of, if any, and the words."""
    if broke is not None:
        return _say_break(ground, *broke)
    if began is not None:
        return began.release.version, say_beginning(ground.query, began)
    return None


def _began(ground: Ground, actions: Sequence[Action]) -> Mapping[int, Beginning]:
    """The release that the themes of actions began with, of those that are one theme."""
    alone = {
        place: action.matter.themes[0]
        for place, action in enumerate(actions)
        if action.matter is not None and len(action.matter.themes) == 1
    }
    if ground.themes is None or not alone:
        return {}
    numbers = list(alone.values())
    found = beginnings(ground.query, ground.material, ground.themes.view, numbers)
    return {place: found[number] for place, number in alone.items() if number in found}


def _breaks(ground: Ground, actions: Sequence[Action]) -> Mapping[int, tuple[Bins, Break]]:
    """The clearest rise of each action's share of the comments, beyond chance among all of them."""
    days = _days(ground)
    if days is None:
        return {}
    bins = bins_between(_step(*days), *days)
    everyone = _counted(ground, bins, ground.all_looked_at)
    many = [
        Series(_counted(ground, bins, ground.calling(one)), everyone, is_share=True)
        for one in actions
    ]
    found = {}
    for place, (series, breaks) in enumerate(zip(many, find_breaks(many), strict=True)):
        rises = [one for one in breaks if _is_rise(series, one)]
        if rises:
            found[place] = bins, max(rises, key=lambda one: one.strength)
    return found


def _days(ground: Ground) -> tuple[date, date] | None:
    """The days of the comments looked at, half-open."""
    stamps = ground.all_looked_at.created_at
    known = stamps[~np.isnat(stamps)]
    if not len(known):
        return None
    first, last = (day.astype("datetime64[D]").astype(date) for day in (known.min(), known.max()))
    return first, last + timedelta(days=1)


def _step(since: date, until: date) -> Step:
    days = (until - since).days
    if days <= _IN_DAYS:
        return Step.DAY
    return Step.WEEK if days <= _IN_WEEKS else Step.MONTH


def _counted(ground: Ground, bins: Bins, table: CommentTable) -> np.ndarray:
    return bins.counted(bins.places(table.created_at, ground.material.zone))


def _is_rise(series: Series, one: Break) -> bool:
    """Whether more is said after it; what goes up steadily has no day since when."""
    if one.form is Form.SLOPE:
        return False
    after, before = (
        series.counts[part].sum() / max(series.sizes[part].sum(), 1.0)
        for part in (one.after, one.before)
    )
    return bool(after > before)


def _say_break(ground: Ground, bins: Bins, one: Break) -> tuple[str | None, str]:
    query = ground.query
    day, until = bins.bounds(int(one.after[0]))[0], bins.bounds(int(one.after[-1]))[1]
    release = release_near(day, bins, ground.material.releases)
    is_over = one.form is Form.BURST and int(one.after[-1]) < len(bins) - 2
    if is_over:
        last = until - timedelta(days=1)
        said = say(query, "note_between", first=say_day(query, day), last=say_day(query, last))
        return None, said
    return _say_since(ground, day, release)


def _say_since(ground: Ground, day: date, release: Release | None) -> tuple[str | None, str]:
    query = ground.query
    if release is None:
        return None, say(query, "note_since_day", day=say_day(query, day))
    said = say(query, "note_since", version=release.version, day=say_day(query, release.day))
    return release.version, said
