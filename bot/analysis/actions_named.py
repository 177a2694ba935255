"""What an action is called: by its theme where that holds most of it, else by the parts named."""

from __future__ import annotations

import numpy as np

from bot.analysis.answers import RecommendationKind
from bot.analysis.matters import Matter
from bot.analysis.subjects import PHRASES, Tone, subject, together
from bot.analysis.theme_said import Themes
from bot.ports import Keys
from bot.questions.query import Query

#: A theme names a matter when it holds this share of the comments that call for the action.
_MOST = 0.5
#: How names are put that an action of a kind is not called by: "Fix Dark mode wanted" is none.
_BELIED = {
    RecommendationKind.KEEP: (Tone.WISH, Tone.TROUBLE),
    RecommendationKind.BUILD: (Tone.PRAISE, Tone.TROUBLE),
}
_ELSEWHERE = (Tone.PRAISE, Tone.WISH)


def name_of(
    query: Query, themes: Themes | None, matter: Matter | None, keys: Keys, kind: RecommendationKind
) -> str:
    """What these comments of a matter are about, in the language of the question."""
    if matter is None or themes is None:
        return query.topic or ""
    number = _leading(themes, matter, keys)
    if number is None:
        return _parts(query, matter)
    theme, belied = themes.view.ledger.themes[number], _BELIED.get(kind, _ELSEWHERE)
    is_belied = any(tone.is_of(theme.name(query.lang)) for tone in belied)
    return (is_belied and _parts(query, matter)) or subject(query, theme, belied)


def _leading(themes: Themes, matter: Matter, keys: Keys) -> int | None:
    """The theme that names it; None where its parts do."""
    if not matter.themes:
        return None
    numbers = themes.view.numbers_of(keys)
    held = [int(np.count_nonzero(numbers == number)) for number in matter.themes]
    best = int(np.argmax(held))
    if matter.parts and held[best] < _MOST * len(keys):
        return None
    return matter.themes[best]


def _parts(query: Query, matter: Matter) -> str:
    """The part that most comments beyond chance name, and the next one."""
    return together(query, [one.get(query.lang) or one["en"] for one in matter.parts[:PHRASES]])
