"""What a summary says by themes: what is said, what changed, who says it, what speaks against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bot.analysis.answers import Finding, ThemeShare
from bot.analysis.class_shares import sentiment_shares
from bot.analysis.material import Material
from bot.analysis.moods import SENTIMENTS, say_class
from bot.analysis.notes import Crowd, notes_on
from bot.analysis.theme_said import (
    Themes,
    find_themes,
    say_lately,
    say_theme_change,
    say_when,
    tell,
)
from bot.analysis.themes_rest import rest_finding
from bot.analysis.typical import typical
from bot.analysis.wording import listed, percent, say, signed_points
from bot.ports import Keys
from bot.questions.query import Query

_THEMES, _CHANGES = 4, 3
#: What is said by fewer comments is no theme of a summary.
_FEWEST = 3
_NEGATIVE, _POSITIVE = 0, 2
#: Stars above and below it tell how a comment is meant, where words may be mocking.
_MIDDLE, _CANDIDATES = 3.0, 8


@dataclass(frozen=True, slots=True)
class Said:
    """What is said: findings with the keys they quote, and the themes among them.

    `changed` is what rose and fell, `rest` what no theme holds; `notes` are caveats.
    """

    findings: tuple[Finding, ...]
    quoted: tuple[int, ...]
    themes: tuple[ThemeShare, ...] = ()
    changed: tuple[Finding, ...] = ()
    rest: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()


def said_by_themes(query: Query, material: Material) -> Said | None:
    """The largest themes of the material; None where there are none."""
    if material.themes is None:
        return None
    found = find_themes(query, material, material.themes)
    largest = [one for one in found.shown[:_THEMES] if found.counts.count[one] >= _FEWEST]
    if not largest:
        return None
    told = tell(found, largest)
    return Said(
        findings=tuple(one.finding for one in told),
        quoted=tuple(key for one in told for key in one.quoted),
        themes=tuple(one.share for one in told),
        changed=changed_themes(found),
        rest=tuple(rest_finding(found)),
        notes=tuple(_notes(found)),
    )


def _notes(found: Themes) -> Iterator[str]:
    """Between when changes are looked for where the question does not say."""
    if found.changes is not None and not found.changes.window.is_asked:
        yield say_lately(found.query, found.changes.window)


def who_says(query: Query, material: Material) -> str:
    """What sets those who say it apart from all others; empty where nothing does."""
    considered = material.considered.keys
    crowd = Crowd(query, material, considered, 1)
    if material.n == len(considered):
        return ""
    notes = notes_on(crowd, np.searchsorted(considered, material.about.keys))
    gap = "；" if query.lang == "zh" else "; "
    return say(query, "text_who", notes=gap.join(notes)) if notes else ""


def counter_evidence(query: Query, material: Material) -> tuple[Finding, tuple[int, ...]] | None:
    """What the fewer say who feel the other way, with the comment that says it best."""
    table, shares = material.about, sentiment_shares(query, material, material.about)
    code = _POSITIVE if shares[_NEGATIVE].n > shares[_POSITIVE].n else _NEGATIVE
    share, rows = shares[code], np.flatnonzero(table.sentiment == code)
    if not len(rows) or share.n == share.of:
        return None
    keys = table.keys[rows]
    likeliest = typical(material, keys, np.abs(table.score[rows]), quotes=_CANDIDATES)
    best = _agreed(material, likeliest, code)
    mood = say(query, f"title_{SENTIMENTS[code]}")
    finding = Finding(
        title=say(query, "title_counter"),
        text=say(query, "text_counter", mood=mood, said=say_class(query, share)),
        value=share.value,
        interval=share.interval,
        n=share.n,
        of=share.of,
        counted=share.counted,
        evidence=tuple(material.ids(best)),
        comments=tuple(material.ids(keys)),
    )
    return finding, tuple(int(key) for key in best)


def _agreed(material: Material, keys: Keys, code: int) -> Keys:
    """The first of the comments whose stars, if it has any, say the same as its words."""
    stars = [one.comment.rating for one in material.load(keys)]
    is_up = code == _POSITIVE
    agrees = [one is None or (one > _MIDDLE) == is_up for one in stars]
    return keys[np.argsort(np.logical_not(agrees), kind="stable")[:1]]


def changed_themes(found: Themes) -> tuple[Finding, ...]:
    """The themes that rose or fell beyond chance, in one finding with a part for each."""
    if found.changes is None:
        return ()
    ways = {"rose": found.changes.risen(), "fell": found.changes.fallen()}
    said = [
        say(found.query, f"changed_{way}", listed=_listed(found, numbers[:_CHANGES]))
        for way, numbers in ways.items()
        if numbers
    ]
    parts = [_part(found, number) for numbers in ways.values() for number in numbers]
    if not parts:
        return ()
    first, gap = parts[0], "" if found.query.lang == "zh" else " "
    title = say(found.query, "title_changed", when=say_when(found.query, found.changes))
    return (
        Finding(
            title=title,
            text=gap.join(said),
            value=first.value,
            interval=first.interval,
            n=first.n,
            of=first.of,
            change=first.change,
            comments=first.comments,
            parts=tuple(parts),
        ),
    )


def _listed(found: Themes, numbers: Sequence[int]) -> str:
    return listed(found.query, [_item(found, number) for number in numbers])


def _item(found: Themes, number: int) -> str:
    change, now = found.change(number), found.changes.now if found.changes else found.counts
    return say(
        found.query,
        "theme_item_change",
        name=found.name(number),
        difference=signed_points(found.query, change.difference if change else 0.0),
        share=percent(now.share(number)),
    )


def _part(found: Themes, number: int) -> Finding:
    """A theme in the later of the two stretches, with its change."""
    now = found.changes.now if found.changes else found.counts
    keys = now.keys(number)
    return Finding(
        title=found.name(number),
        text=say_theme_change(found, number),
        value=now.share(number),
        interval=now.interval(number),
        n=len(keys),
        of=now.n,
        change=found.change(number),
        comments=tuple(found.material.ids(keys)),
    )
