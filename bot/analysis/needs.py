"""What customers want of the makers: how many report bugs, request, complain, ask, praise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bot.analysis.answers import Finding
from bot.analysis.class_shares import FEW, need_share
from bot.analysis.material import Material, rows
from bot.analysis.moods import class_parts
from bot.analysis.wording import listed, say
from bot.feedback import LabelledComment, Need
from bot.ports import Keys
from bot.questions.query import Query

_QUOTES = 2
_CANDIDATES = 12


def needs_finding(
    query: Query, material: Material, quoted: Sequence[int]
) -> tuple[Finding, tuple[int, ...]] | None:
    """One finding with a part for each need, the most frequent first, and the keys it quotes.

    The finding itself stands for its first part. `quoted` are the keys that the answer quotes
    already: they are evidence here too, and only without any of them another is quoted. None when
    no comment has a need, and when the question asks for one.
    """
    judged = rows(material.about, material.about.is_judged)
    held = {need: judged.keys[judged.has_need(need)] for need in Need}
    ranked = sorted((need for need in Need if len(held[need])), key=lambda need: -len(held[need]))
    if query.filters.need or not ranked:
        return None
    known = [*quoted, *_spoken_for(ranked[0], material, held[ranked[0]], quoted)]
    parts = tuple(_part(query, material, need, held[need], known) for need in ranked)
    of = _n_judged(material)
    few = "few" if of < FEW else "text"
    text = say(query, f"{few}_needs", of=of, needs=listed(query, [part.text for part in parts]))
    whole = replace(parts[0], title=say(query, "title_needs"), text=text, parts=parts)
    return whole, tuple(known[len(quoted) :])


def _part(
    query: Query, material: Material, need: Need, keys: Keys, quoted: Sequence[int]
) -> Finding:
    share, name = need_share(query, material, material.about, need), say(query, need)
    phrase = "few_need" if share.of < FEW else "corrected_need" if share.said else "text_need"
    evidence = np.array([key for key in quoted if key in keys][:_QUOTES], np.int64)
    return Finding(
        title=name,
        text=say(query, phrase, n=share.n, needs=name, **class_parts(share)),
        value=share.value,
        interval=share.interval,
        n=share.n,
        of=share.of,
        counted=share.counted,
        evidence=tuple(material.ids(evidence)),
        comments=tuple(material.ids(keys)),
    )


def _n_judged(material: Material) -> int:
    return int(material.about.is_judged.sum())


def _spoken_for(
    need: Need, material: Material, keys: Keys, quoted: Sequence[int]
) -> tuple[int, ...]:
    """A comment that surely has the need, unless one that has it is quoted already."""
    if np.isin(keys, quoted).any():
        return ()
    place = list(Need).index(need)
    candidates = material.load(keys[:_CANDIDATES])

    def surety(one: LabelledComment) -> float:
        return (one.labels.need_probabilities or (0.0,) * len(Need))[place]

    return tuple(one.key for one in sorted(candidates, key=surety, reverse=True)[:1])
