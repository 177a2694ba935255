"""The summary: how many speak of it, how they feel, what they say, what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bot.analysis.answers import Answer, Finding
from bot.analysis.differences import share_p
from bot.analysis.felt_parts import felt_finding
from bot.analysis.frame import compose, nothing_found
from bot.analysis.groups import Group, group_alike
from bot.analysis.material import Material, rows
from bot.analysis.moods import comparable, mood_findings, shares, tendency
from bot.analysis.needs import needs_finding
from bot.analysis.quotes import excerpt
from bot.analysis.relevance import Term, terms_of
from bot.analysis.statistics import HALF_OF_CHANCE, kept_among, share_change, share_interval
from bot.analysis.summary_themes import Said, counter_evidence, said_by_themes, who_says
from bot.analysis.theme_said import feeling_of
from bot.analysis.typical import is_readable
from bot.analysis.wording import say, say_about, say_change, say_what
from bot.feedback import LabelledComment
from bot.ports import Keys
from bot.questions.query import Query

_GROUPS = 5
_QUOTES_PER_GROUP = 2
_CANDIDATES = 12
_TITLE_LENGTH = 90

#: From so many comments about a topic on, they are told apart by themes.
_ENOUGH_FOR_THEMES = 300


def summarise(query: Query, material: Material) -> Answer:
    """Summarise the comments of the material; every number is a count of its rows."""
    if material.n == 0:
        return nothing_found(query, material)
    said = _said(query, material)
    quoted = None if said.findings else _quoted_by_mood(material)
    chosen = [*said.quoted, *(int(key) for keys in quoted or () for key in keys)]
    felt = _felt(query, material)
    chosen = [*(int(key) for _, keys in felt for key in keys), *chosen]
    named = [finding for finding, _ in felt]
    findings = [*_volume(query, material), *named, *said.findings, *said.changed]
    if said.themes and (counter := counter_evidence(query, material)):
        findings.append(counter[0])
        chosen += counter[1]
    wanted = needs_finding(query, material, chosen)
    if wanted:
        findings.append(wanted[0])
        chosen += wanted[1]
    if not query.filters.sentiment or not said.findings:
        findings += mood_findings(query, material, quoted)
    answer = compose(
        query,
        material,
        headline=_headline(query, material),
        findings=[*findings, *said.rest],
        quoted=chosen,
        notes=said.notes,
    )
    return replace(answer, themes=said.themes)


def _said(query: Query, material: Material) -> Said:
    """What is said, by themes or, where few comments are about a topic, in groups of their own.

    Themes are made of the whole corpus: about one topic they tell little apart.
    """
    is_narrow = query.topic is not None and material.n < _ENOUGH_FOR_THEMES
    by_themes = None if is_narrow else said_by_themes(query, material)
    return by_themes or _said_by_groups(query, material)


def _felt(query: Query, material: Material) -> list[tuple[Finding, Keys]]:
    """What is named with blame or praise, where the question is on that."""
    feeling, table = feeling_of(query), material.about
    if feeling is None:
        return []
    felt = felt_finding(query, material, table.keys[table.sentiment == feeling], feeling)
    return [felt] if felt else []


def _said_by_groups(query: Query, material: Material) -> Said:
    """What is said by groups of like comments, where there are no themes."""
    groups = group_alike(material.vectors(material.about.keys), _GROUPS)
    told = [_group_finding(query, material, group) for group in groups]
    return Said(
        findings=tuple(finding for finding, _ in told),
        quoted=tuple(key for _, keys in told for key in keys),
        notes=tuple(_ungrouped(query, material, groups)),
    )


def _headline(query: Query, material: Material) -> str:
    counted = say_about(query, material.n, material.n_considered)
    mood = "" if query.filters.sentiment else tendency(query, material, material.about)
    stop, gap = ("。", "；") if query.lang == "zh" else (".", "; ")
    return f"{counted}{gap + mood if mood else ''}{stop}"


def _volume(query: Query, material: Material) -> Sequence[Finding]:
    """How many comments it is, of how many, and whether that share changed."""
    if say_what(query) is None:
        return ()
    n, of = material.n, material.n_considered
    text = say(query, "text_volume", n=n, of=of, **shares(n, of))
    if who := who_says(query, material):
        text += " " * (query.lang == "en") + who
    before, change = comparable(material), None
    if before is not None and material.before is not None:
        of_before = material.before.n_considered
        pair = share_change(n, of, len(before.keys), of_before)
        level = share_p(n, of, len(before.keys), of_before)
        change = kept_among([pair], [level], HALF_OF_CHANCE)[0]
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
            mood=tendency(query, material, members),
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

    def held(one: LabelledComment) -> int:
        folded = one.comment.text.casefold()
        return sum(term.prefix in folded for term in terms)

    ranked = sorted(typical, key=lambda one: (not is_readable(one), -held(one)))
    said_once = {one.comment.text.casefold(): one for one in reversed(ranked)}
    return list(reversed(said_once.values()))[:_QUOTES_PER_GROUP]


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
