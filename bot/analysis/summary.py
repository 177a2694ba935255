"""The summary: how many speak of it, how they feel, what they say, what changed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.analysis.answers import Answer, Finding
from bot.analysis.frame import compose, nothing_found
from bot.analysis.groups import Group, group_alike
from bot.analysis.material import Material, rows
from bot.analysis.moods import comparable, mood_findings, shares, tendency
from bot.analysis.needs import needs_finding
from bot.analysis.quotes import excerpt
from bot.analysis.relevance import Term, terms_of
from bot.analysis.statistics import share_change, share_interval
from bot.analysis.wording import say, say_about, say_change, say_what
from bot.feedback import LabelledComment
from bot.ports import Keys
from bot.questions.query import Query

_GROUPS = 5
_QUOTES_PER_GROUP = 2
_CANDIDATES = 12
_TITLE_LENGTH = 90
_GOOD_LENGTH = (25, 300)


def summarise(query: Query, material: Material) -> Answer:
    """Summarise the comments of the material; every number is a count of its rows."""
    if material.n == 0:
        return nothing_found(query, material)
    groups = group_alike(material.vectors(material.about.keys), _GROUPS)
    said = [_group_finding(query, material, group) for group in groups]
    quoted = None if said else _quoted_by_mood(material)
    chosen = [key for _, keys in said for key in keys]
    chosen += [int(key) for keys in quoted or () for key in keys]
    findings = [*_volume(query, material), *(finding for finding, _ in said)]
    if wanted := needs_finding(query, material, chosen):
        findings.append(wanted[0])
        chosen += wanted[1]
    if not query.filters.sentiment or not said:
        findings += mood_findings(query, material, quoted)
    notes = _ungrouped(query, material, groups)
    return compose(
        query,
        material,
        headline=_headline(query, material),
        findings=findings,
        quoted=chosen,
        notes=notes,
    )


def _headline(query: Query, material: Material) -> str:
    counted = say_about(query, material.n, material.n_considered)
    mood = "" if query.filters.sentiment else tendency(query, material.about)
    stop, gap = ("。", "；") if query.lang == "zh" else (".", "; ")
    return f"{counted}{gap + mood if mood else ''}{stop}"


def _volume(query: Query, material: Material) -> Sequence[Finding]:
    """How many comments it is, of how many, and whether that share changed."""
    if say_what(query) is None:
        return ()
    n, of = material.n, material.n_considered
    text = say(query, "text_volume", n=n, of=of, **shares(n, of))
    before, change = comparable(material), None
    if before is not None and material.before is not None:
        of_before = material.before.n_considered
        change = share_change(n, of, len(before.keys), of_before)
        if change is not None:
            text += " " + say_change(query, change, len(before.keys) / of_before)
    return (
        Finding(
            title=say(query, "title_volume"),
            text=text,
            value=n / of,
            interval=share_interval(n, of),
            n=n,
            of=of,
            change=change,
            comments=tuple(material.ids(material.about.keys)),
        ),
    )


def _group_finding(
    query: Query, material: Material, group: Group
) -> tuple[Finding, tuple[int, ...]]:
    """What one group of like comments says, and the keys of those that say it best."""
    keys = material.about.keys[group.order]
    terms = terms_of(query.topic or "")
    spoken = _speakers(material, keys, terms)
    members = rows(material.about, np.isin(material.about.keys, keys))
    finding = Finding(
        title=say(
            query, "title_group", quote=excerpt(spoken[0].comment.text, terms, _TITLE_LENGTH)
        ),
        text=say(
            query,
            "text_group",
            n=group.n,
            of=material.n,
            mood=tendency(query, members),
            **shares(group.n, material.n),
        ),
        value=group.n / material.n,
        interval=share_interval(group.n, material.n),
        n=group.n,
        of=material.n,
        evidence=tuple(one.comment.id for one in spoken),
        comments=tuple(material.ids(keys)),
    )
    return finding, tuple(one.key for one in spoken)


def _speakers(material: Material, keys: Keys, terms: Sequence[Term]) -> Sequence[LabelledComment]:
    """The most typical comments that can be read as they stand: neither a word nor an essay."""
    typical = material.load(keys[:_CANDIDATES])
    low, high = _GOOD_LENGTH

    def is_readable(one: LabelledComment) -> bool:
        return low <= _width(one.comment.text) <= high

    def held(one: LabelledComment) -> int:
        folded = one.comment.text.casefold()
        return sum(term.prefix in folded for term in terms)

    ranked = sorted(typical, key=lambda one: (not is_readable(one), -held(one)))
    said_once = {one.comment.text.casefold(): one for one in reversed(ranked)}
    return list(reversed(said_once.values()))[:_QUOTES_PER_GROUP]


def _width(text: str) -> int:
    """Length as it is read: a Chinese character says as much as three letters."""
    return sum(3 if "\u2e80" <= character <= "\u9fff" else 1 for character in text)


def _quoted_by_mood(material: Material) -> list[Keys]:
    """For each sentiment the clearest comment, the surest about the topic first."""
    return [_clearest(material, code) for code in range(3)]


def _clearest(material: Material, code: int) -> Keys:
    table = material.about
    chosen = np.flatnonzero(table.sentiment == code)
    certainty: NDArray[np.floating] = material.relevance[chosen] + 0.5 * np.abs(table.score[chosen])
    return table.keys[chosen[np.argsort(-certainty, kind="stable")[:1]]]


def _ungrouped(query: Query, material: Material, groups: Sequence[Group]) -> Sequence[str]:
    alone = material.n - sum(group.n for group in groups)
    if not groups or alone <= 0:
        return ()
    return (say(query, "caveat_unlike", n=alone, of=material.n),)
