"""What a comparison says: the headline, a sentence for each difference, and the caveats."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.analysis.answers import Change, Verdict
from bot.analysis.compared import Compared
from bot.analysis.differences import THEME, Difference, Level, Unit, enough_for
from bot.analysis.frame import topic_caveats
from bot.analysis.hopes import Hope, Mood, mood_of
from bot.analysis.overlap import Shared
from bot.analysis.statistics import share_change
from bot.analysis.wording import (
    listed,
    percent,
    percent_interval,
    say,
    say_unlabelled,
    signed_points,
)
from bot.questions.query import Query

_FEW = 30
_LISTED = 3
_CHANGED = (Verdict.UP, Verdict.DOWN)
_UNEQUAL = 1.25
#: Where a question hopes for fewer; of the others, a score hopes for more.
_WANTS_DOWN = frozenset({Hope.FIXED, Hope.FEWER})


def headline_for(found: Compared) -> str:
    """The answer in one sentence: yes or no where that is asked, with its numbers."""
    asked = found.asked
    if asked is None or asked.change is None:
        return _untold(found) + _overview(found)
    query = found.query
    said = say(
        query,
        "cmp_headline",
        lead=_lead(found, asked, asked.change),
        title=asked.title,
        ours_name=found.names[0],
        theirs_name=found.names[1],
        ours=say_level(query, asked.ours, asked.unit),
        theirs=say_level(query, asked.theirs, asked.unit),
        by=say_by(query, asked.unit, asked.change),
        verdict=say_verdict(found, asked, asked.change),
    )
    return said[:1].upper() + said[1:] + _enough(query, asked, asked.change)


def say_difference(found: Compared, one: Difference) -> str:
    """Both sides of a difference, how far they are apart, and what that means."""
    if one.change is None:
        return ""
    query, book = found.query, found.book
    ours, theirs = (
        say_level(query, level, one.unit, book.n_customers(level.keys))
        for level in (one.ours, one.theirs)
    )
    by, verdict = say_by(query, one.unit, one.change), say_verdict(found, one, one.change)
    said = say(query, "cmp_text", ours=ours, theirs=theirs, difference=by, verdict=verdict)
    return said + (_people(found) if one is found.asked else "")


def say_listed(found: Compared, differences: Sequence[Difference]) -> str:
    """Differences in a row, each with its two values; those that are the same with the margin."""
    between = say(found.query, "cmp_semicolon") + _gap(found.query)
    return between.join(_say_short(found.query, one) for one in differences)


def _say_short(query: Query, one: Difference) -> str:
    is_same = one.change is not None and one.change.verdict is Verdict.SAME
    return say(
        query,
        "cmp_listed_same" if is_same else "cmp_listed",
        title=one.title,
        ours=_value(one.ours, one.unit),
        theirs=_value(one.theirs, one.unit),
        margin=_margin(query, one),
    )


def say_level(query: Query, level: Level, unit: Unit, customers: int | None = None) -> str:
    """A value with what it is of, and its interval."""
    people = ""
    if customers is not None:
        phrase = "cmp_customer" if customers == 1 else "cmp_customers"
        people = say(query, phrase, customers=customers)
    parts = {"n": level.n, "of": level.of, "customers": people}
    value = _value(level, unit)
    if unit is Unit.SHARE and level.interval is not None:
        interval = percent_interval(level.interval)
        phrase = "cmp_corrected" if level.share and level.share.said else "cmp_share"
        return say(query, phrase, share=value, interval=interval, **parts)
    if unit is Unit.SCORE and level.interval is not None:
        low, high = f"{level.interval.low:+.2f}", f"{level.interval.high:+.2f}"
        return say(query, "cmp_score", value=value, low=low, high=high, **parts)
    return say(query, "cmp_per_day", value=value, **parts)


def say_by(query: Query, unit: Unit, change: Change) -> str:
    """A difference with its interval, in its unit."""
    low, high = change.interval.low, change.interval.high
    if unit is Unit.SHARE:
        difference = signed_points(query, change.difference)
        low, high = 100 * low, 100 * high
        return say(query, "cmp_by", difference=difference, low=f"{low:+.1f}", high=f"{high:+.1f}")
    form = "{:+.2f}" if unit is Unit.SCORE else "{:+.1f}"
    after = "" if unit is Unit.SCORE else f" {say(query, 'cmp_a_day')}"
    difference = form.format(change.difference) + after
    return say(query, "cmp_by", difference=difference, low=form.format(low), high=form.format(high))


def say_verdict(found: Compared, one: Difference, change: Change) -> str:
    """What can be said of a difference, in a word or with the margin."""
    query = found.query
    if change.verdict in _CHANGED:
        return say(query, f"cmp_{_direction(found, change.verdict)}")
    if change.verdict is Verdict.SAME:
        return say(query, "cmp_same", margin=_margin(query, one))
    if _leans(change):
        return say(query, "cmp_leans", n=len(found.differences))
    return say(query, "cmp_unclear")


def notes_for(found: Compared) -> tuple[str, ...]:
    """What a careful reader should know, the most telling first."""
    query, materials = found.query, (found.ours, found.theirs)
    notes = [*_overlap_notes(found), *_length_notes(found)]
    notes += [
        say(query, "cmp_few", n=one.n, side=name)
        for one, name in zip(materials, found.names, strict=True)
        if one.n < _FEW
    ]
    n_themes = sum(one.about.startswith(THEME) for one in found.differences)
    phrase = "cmp_control_themes" if n_themes else "cmp_control"
    notes.append(say(query, phrase, n=len(found.differences), themes=n_themes))
    if undated := max(one.n_undated for one in materials):
        notes.append(say(query, "caveat_undated", n=undated))
    if unlabelled := sum(one.n_unlabelled for one in materials):
        notes.append(say_unlabelled(query, "caveat", unlabelled))
    return (*notes, *topic_caveats(query))


def _lead(found: Compared, asked: Difference, change: Change) -> str:
    """Yes, no or that it cannot be told, to a question that looks one way; or who is happier."""
    if found.hope is None:
        return _happier(found, change)
    return say(found.query, _answer(found.hope, asked, change)) + _gap(found.query)


def _happier(found: Compared, change: Change) -> str:
    """Which side is happier, or unhappier, where that is asked."""
    query, mood = found.query, mood_of(found.query.text)
    if mood is None:
        return ""
    if change.verdict not in _CHANGED and not _leans(change):
        phrase = "cmp_cannot_tell" if change.verdict is Verdict.UNCLEAR else "cmp_neither"
        return say(query, phrase) + _gap(query)
    side = found.names[0 if (change.difference > 0) == (mood is Mood.HAPPIER) else 1]
    phrase = f"cmp_{mood}" if change.verdict in _CHANGED else f"cmp_maybe_{mood}"
    return say(query, phrase, side=side) + _gap(query)


def _leans(change: Change) -> bool:
    """Whether the interval says that sides differ, and looking at many differences forbids it."""
    low, high = change.interval.low, change.interval.high
    return change.verdict is Verdict.UNCLEAR and not low <= 0 <= high


def _untold(found: Compared) -> str:
    """Why it is not told who is happier, where that is asked: too few of a side say anything."""
    query, sides = found.query, (found.ours, found.theirs)
    if mood_of(query.text) is None:
        return ""
    few = min((0, 1), key=lambda side: sides[side].n)
    return say(query, "cmp_untold", n=sides[few].n, side=found.names[few]) + _gap(query)


def _answer(hope: Hope, asked: Difference, change: Change) -> str:
    if change.verdict is Verdict.UNCLEAR:
        return "cmp_cannot_tell"
    if asked.unit is Unit.SCORE and hope is Hope.FIXED:
        hope = Hope.BETTER
    if change.verdict is Verdict.SAME:
        return f"cmp_{hope}_same"
    is_down = change.verdict is Verdict.DOWN
    wants_down = hope in _WANTS_DOWN
    if hope in {Hope.BETTER, Hope.WORSE}:
        wants_down = (asked.unit is Unit.SCORE) == (hope is Hope.WORSE)
    if hope is Hope.FIXED and is_down and asked.ours.n == 0:
        return "cmp_fixed_none"
    return f"cmp_{hope}_{'yes' if is_down == wants_down else 'no'}"


def _enough(query: Query, asked: Difference, change: Change) -> str:
    """How many comments would tell, where those there are cannot."""
    needed = enough_for(asked) if change.verdict is Verdict.UNCLEAR else None
    if needed is None or needed <= min(asked.ours.of, asked.theirs.of):
        return ""
    return _gap(query) + say(query, "cmp_enough", n=needed, margin=_margin(query, asked))


def _overview(found: Compared) -> str:
    query = found.query
    parts = []
    for verdict in _CHANGED:
        if those := found.those(verdict):
            titles = listed(query, [_inside(query, one) for one in those[:_LISTED]])
            direction = _direction(found, verdict)
            parts.append(say(query, f"cmp_list_{direction}", titles=titles))
    parts = parts or [say(query, "cmp_none")]
    for name, verdict in (("cmp_n_same", Verdict.SAME), ("cmp_n_unclear", Verdict.UNCLEAR)):
        if n := len(found.those(verdict)):
            parts.append(say(query, name, n=n))
    between = say(query, "cmp_semicolon") + _gap(query)
    ours, theirs = found.names
    said = say(query, "cmp_overview", ours_name=ours, theirs_name=theirs, found=between.join(parts))
    return said[:1].upper() + said[1:]


def _inside(query: Query, one: Difference) -> str:
    """A title as it stands in a list: names of themes keep their letters, a scale is left out."""
    if one.about.startswith(THEME):
        return say(query, "title_group", quote=one.title)
    title = re.split("[,（]", one.title)[0] if one.unit is Unit.SCORE else one.title
    return title[:1].lower() + title[1:]


def _direction(found: Compared, verdict: Verdict) -> str:
    if found.sides.is_later:
        return "rose" if verdict is Verdict.UP else "fell"
    return "higher" if verdict is Verdict.UP else "lower"


def _value(level: Level, unit: Unit) -> str:
    if unit is Unit.SHARE:
        return percent(level.value)
    return f"{level.value:+.2f}" if unit is Unit.SCORE else f"{level.value:.1f}"


def _margin(query: Query, one: Difference) -> str:
    """The margin within which the sides are the same, in its unit."""
    margin = (one.change.margin if one.change else None) or 0.0
    if one.unit is Unit.SHARE:
        return signed_points(query, margin).removeprefix("+")
    return f"{margin:.2f}" if one.unit is Unit.SCORE else f"{margin:.1f}"


def _people(found: Compared) -> str:
    """The same of distinct customers, where the comments say who wrote them.

    Not of periods of unequal length: the longer one gives each customer more chances to speak.
    """
    book, query, asked = found.book, found.query, found.asked
    if asked is None or asked.unit is not Unit.SHARE or _is_unequal(found):
        return ""
    sides = found.ours.considered.keys, found.theirs.considered.keys
    said = [book.n_customers(level.keys) or 0 for level in (asked.ours, asked.theirs)]
    everyone = [book.n_customers(keys) or 0 for keys in sides]
    change = share_change(said[0], everyone[0], said[1], everyone[1])
    if change is None:
        return ""
    ours, theirs = (
        say(query, "cmp_people_share", share=percent(n / of), n=n, of=of)
        for n, of in zip(said, everyone, strict=True)
    )
    by = say_by(query, Unit.SHARE, change)
    return _gap(query) + say(query, "cmp_people", ours=ours, theirs=theirs, difference=by)


def _gap(query: Query) -> str:
    """What stands between two sentences."""
    return "" if query.lang == "zh" else " "


def _overlap_notes(found: Compared) -> Iterator[str]:
    query, overlap = found.query, found.overlap
    ours, theirs = found.names
    if overlap.how is Shared.SOME:
        yield say(query, "cmp_overlap", n=overlap.n)
    elif overlap.how is Shared.OURS:
        yield say(query, "cmp_within", n=overlap.n, inner=ours)
    elif overlap.how is Shared.THEIRS:
        yield say(query, "cmp_within", n=overlap.n, inner=theirs)


def _length_notes(found: Compared) -> Iterator[str]:
    """That an open side was cut, and that rates a day are to be compared where lengths differ."""
    query, sides = found.query, found.sides
    if not sides.are_timed:
        return
    days = sides.ours.days, sides.theirs.days
    for side, name in ((sides.theirs, found.names[0]), (sides.ours, found.names[1])):
        if side.is_cut:
            phrase = "cmp_cut" if side.days == max(days) else "cmp_cut_short"
            opened = name[:1].upper() + name[1:]
            yield say(query, phrase, open=opened, long=max(days), days=side.days)
    if days[0] != days[1]:
        yield say(query, "cmp_lengths", ours=days[0], theirs=days[1])


def _is_unequal(found: Compared) -> bool:
    """Whether the sides are periods of which one is much longer."""
    shorter, longer = sorted((found.sides.ours.days, found.sides.theirs.days))
    return found.sides.are_timed and longer > _UNEQUAL * shorter
